"""Constrained outputs, token by token: which tokens a grammar allows beside reasoning and calls."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

import mlx.core as mx
import pytest
from mlx_lm.tokenizer_utils import BPEStreamingDetokenizer, TokenizerWrapper
from tokenizers import Tokenizer
from transformers import PreTrainedTokenizerFast

from mlxtrio.engine.models.tokenizer import MlxTokenizer
from mlxtrio.engine.runner.logits_processors import LogitsProcessor, request_processors
from mlxtrio.text.channels.harmony import HARMONY, HARMONY_REASONING
from mlxtrio.text.description import ModelDescription
from mlxtrio.text.grammar.compiler import choice_grammar, json_schema_grammar
from mlxtrio.text.markers import OutputMarkers, TokenTexts
from mlxtrio.text.reasoning.format import ReasoningFormat
from mlxtrio.text.request import Constraint, GenerationRequest
from mlxtrio.text.tools.format import Tool, ToolFormat
from mlxtrio.text.tools.formats import json_tools, llama, mistral
from mlxtrio.text.tools.grammars import (
    Frame,
    call_format,
    call_triggers,
    framed_grammar,
    output_frame,
    required_calls_grammar,
    rest_of_call_grammar,
)
from mlxtrio.text.vocabulary import Vocabulary
from tests.support.tiny_models import EOS_TOKEN, VOCAB_SIZE, byte_level_tokenizer

HARMONY_TOKENS = (
    *("<|start|>", "<|channel|>", "<|message|>", "<|end|>"),
    *("<|call|>", "<|return|>", "<|constrain|>"),
)
NUMBER = {
    "type": "object",
    "properties": {"n": {"type": "integer", "enum": [1, 2]}},
    "required": ["n"],
}
TOOL: Tool = {
    "type": "function",
    "function": {"name": "f", "parameters": NUMBER, "strict": True},
}


@dataclass(frozen=True)
class Model:
    """A tokenizer with some control tokens, and what an output of it looks like."""

    description: ModelDescription
    wrapper: Any

    @property
    def markers(self) -> OutputMarkers:
        description = self.description
        texts = TokenTexts(description.vocabulary, description.control_tokens)
        return OutputMarkers(texts, description.reasoning, call_format(description))

    def encode(self, text: str) -> list[int]:
        tokens: list[int] = self.wrapper.encode(text, add_special_tokens=False)
        return tokens

    def compile(self, grammar: str) -> Any:
        assert self.description.grammars is not None
        return self.description.grammars.compile_generated(grammar, (), needs_check=False)


@cache
def tokenizer_of(control_tokens: tuple[str, ...], words: tuple[str, ...]) -> Any:
    """A tokenizer; ``words`` are further tokens of it, which it does not encode with."""
    content = json.loads(byte_level_tokenizer(control_tokens).to_str())
    vocabulary, merges = content["model"]["vocab"], content["model"]["merges"]
    last = sorted(vocabulary, key=vocabulary.__getitem__, reverse=True)
    for word, replaced in zip(words, last, strict=False):
        vocabulary[word] = vocabulary.pop(replaced)
        merges[:] = [pair for pair in merges if "".join(pair) != replaced]
    tokenizer = Tokenizer.from_str(json.dumps(content))
    fast = PreTrainedTokenizerFast(tokenizer_object=tokenizer, eos_token=EOS_TOKEN)
    return TokenizerWrapper(fast, BPEStreamingDetokenizer)


def model_of(
    *control_tokens: str,
    reasoning: ReasoningFormat | None = None,
    tool_format: ToolFormat | None = None,
    words: tuple[str, ...] = (),
    **fields: Any,
) -> Model:
    wrapper = tokenizer_of(control_tokens, words)
    adapted = MlxTokenizer(wrapper)
    description = ModelDescription(
        tokenizer=adapted,
        vocabulary=Vocabulary(adapted),
        context_length=10_000,
        vocab_size=VOCAB_SIZE,
        eos_token_ids=frozenset(wrapper.eos_token_ids),
        max_token_length=50,
        fingerprint="",
        created=0,
        control_tokens=adapted.control_tokens,
        reasoning=reasoning and adapted._with_tokens(reasoning),
        grammars=adapted.grammars(VOCAB_SIZE, wrapper.eos_token_ids),
        tool_format=tool_format and replace(tool_format, control_tokens=adapted.control_tokens),
        **fields,
    )
    return Model(description, wrapper)


@dataclass
class Output:
    """An output that is written token by token, as a model would sample it."""

    model: Model
    request: GenerationRequest
    tokens: list[int] = field(default_factory=list)
    processors: list[LogitsProcessor] = field(default_factory=list)
    allowed: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        eos = self.model.description.eos_token_ids
        self.processors = request_processors(self.request, self.model.markers, eos)
        self._step()

    def _step(self) -> None:
        logits = mx.zeros((1, VOCAB_SIZE))
        for process in self.processors:
            logits = process(mx.array([*self.request.prompt, *self.tokens]), logits)
        values: list[float] = logits[0].tolist()  # type: ignore[assignment]
        self.allowed = {token for token, value in enumerate(values) if value > -1}

    def write(self, *texts: str) -> "Output":
        """Write texts, each of which is encoded by itself."""
        for token in [token for text in texts for token in self.model.encode(text)]:
            self.take(token)
        return self

    def take(self, token: int) -> None:
        """Take a token, which has to be allowed."""
        spelled = self.model.wrapper.decode([token])
        assert token in self.allowed, f"{spelled!r} after {self.text!r}"
        self.tokens.append(token)
        self._step()

    def may(self, text: str) -> bool:
        """Whether the text's first token may come next."""
        return self.model.encode(text)[0] in self.allowed

    @property
    def is_free(self) -> bool:
        return len(self.allowed) == VOCAB_SIZE

    @property
    def text(self) -> str:
        text: str = self.model.wrapper.decode(self.tokens)
        return text


def output_of(
    model: Model,
    grammar: str,
    *,
    prompt: str = "x",
    triggers: Sequence[tuple[str, ...]] = (),
    **fields: Any,
) -> Output:
    constraint = Constraint(model.compile(grammar), *triggers)
    request = GenerationRequest(tuple(model.encode(prompt)), 1000, constraint=constraint, **fields)
    return Output(model, request)


def content_grammar(model: Model) -> str:
    return framed_grammar(json_schema_grammar(NUMBER), output_frame(model.description))


def required_grammar(model: Model) -> str:
    tool_format = call_format(model.description)
    assert tool_format is not None
    frame: Frame = output_frame(model.description)
    return required_calls_grammar(tool_format, [TOOL], parallel=True, frame=frame)


def strict_output(model: Model, **fields: Any) -> Output:
    tool_format = call_format(model.description)
    assert tool_format is not None
    found = call_triggers(tool_format)
    return output_of(
        model,
        rest_of_call_grammar(tool_format, [TOOL]),
        triggers=(found.after, found.included, found.bare),
        tools=(TOOL,),
        **fields,
    )


# Reasoning before content

THINK = ReasoningFormat("<think>", "</think>")
CHANNEL = ReasoningFormat("<|channel>thought", "<channel|>")


@pytest.fixture(params=["control tokens", "text", "several tokens"])
def thinker(request: pytest.FixtureRequest) -> tuple[Model, str, str]:
    """A model that reasons, and its markers."""
    if request.param == "text":
        return model_of(reasoning=THINK), "<think>", "</think>"
    if request.param == "several tokens":
        model = model_of("<|channel>", "<channel|>", reasoning=CHANNEL)
        return model, "<|channel>thought", "<channel|>"
    return model_of("<think>", "</think>", reasoning=THINK), "<think>", "</think>"


def test_reasoning_may_precede_the_content(thinker: tuple[Model, str, str]) -> None:
    model, start, end = thinker
    output = output_of(model, content_grammar(model), may_reason=True)
    output.write(start, "Let me see. {", end, '{"n": 1}')
    assert output.allowed == model.description.eos_token_ids


def test_reasoning_is_not_necessary(thinker: tuple[Model, str, str]) -> None:
    model, start, _ = thinker
    output = output_of(model, content_grammar(model), may_reason=True)
    assert output.may("{")
    assert output.may(start)
    assert not output.may("No")
    output.write('{"n": 2}')
    assert output.allowed == model.description.eos_token_ids


def test_reasoning_that_may_not_come_is_not_allowed(thinker: tuple[Model, str, str]) -> None:
    model, start, _ = thinker
    output = output_of(model, content_grammar(model))
    assert not output.may(start)


def test_a_prompt_may_have_opened_reasoning(thinker: tuple[Model, str, str]) -> None:
    model, start, end = thinker
    output = output_of(model, content_grammar(model), prompt=start, prompt_opens_reasoning=True)
    output.write("Hm.")
    assert model.description.eos_token_ids.isdisjoint(output.allowed)
    output.write(end, '{"n": 1}')


def test_reasoning_comes_once(thinker: tuple[Model, str, str]) -> None:
    model, start, end = thinker
    output = output_of(model, content_grammar(model), may_reason=True)
    output.write(start, "Hm.", end)
    assert not output.may(start)


def test_an_opening_marker_that_does_not_go_on_is_content() -> None:
    model = model_of(reasoning=THINK)
    output = output_of(model, choice_grammar(["<this>", "no"]), may_reason=True)
    output.write("<th")
    assert output.may("i")
    output.write("is>")
    assert output.allowed == model.description.eos_token_ids


@pytest.mark.parametrize(
    ("closing", "content"), [(">ĊĊ", '{"n": 1}'), (">{", '"n": 1}')], ids=["breaks", "brace"]
)
def test_a_token_may_close_reasoning_and_begin_the_content(closing: str, content: str) -> None:
    """In many vocabularies one token is the marker's end, and line breaks or content."""
    model = model_of(reasoning=THINK, words=(closing, ">x"))
    ids = [model.wrapper.convert_tokens_to_ids(each) for each in (closing, ">x")]
    output = output_of(model, content_grammar(model), prompt_opens_reasoning=True)
    assert set(ids) <= output.allowed
    output.write("Hm", "</think")
    assert set(ids) & output.allowed == {ids[0]}
    output.take(ids[0])
    output.write(content)
    assert output.allowed == model.description.eos_token_ids


def test_the_limit_of_reasoning_closes_it(thinker: tuple[Model, str, str]) -> None:
    model, start, end = thinker
    output = output_of(model, content_grammar(model), may_reason=True, max_reasoning_tokens=3)
    output.write(start, "a", "b", "c")
    closing = model.encode(end)
    for token in closing:
        assert output.allowed == {token}
        output.take(token)
    output.write('{"n": 1}')


# Harmony


@pytest.fixture
def gpt_oss() -> Model:
    return model_of(
        *HARMONY_TOKENS,
        reasoning=HARMONY_REASONING,
        tool_format=json_tools.FORMAT,
        channels=HARMONY,
    )


ASSISTANT = "<|start|>assistant"


@pytest.mark.parametrize(
    "written",
    [
        ("<|channel|>final<|message|>",),
        ("<|channel|>final <|constrain|>json<|message|>",),
        (
            "<|channel|>analysis<|message|>Hm. {<|end|>",
            "<|start|>assistant<|channel|>final<|message|>",
        ),
        (
            "<|channel|>analysis<|message|>Hm.<|end|>",
            "<|start|>assistant<|channel|>analysis<|message|>More.<|end|>",
            "<|start|>assistant<|channel|>final<|message|>",
        ),
    ],
    ids=["at once", "with its type", "after reasoning", "after more reasoning"],
)
def test_harmonys_content_follows_its_header(gpt_oss: Model, written: tuple[str, ...]) -> None:
    output = output_of(gpt_oss, content_grammar(gpt_oss), prompt=ASSISTANT, may_reason=True)
    assert not output.may("{")
    output.write(*written, '{"n": 1}')
    assert output.allowed == gpt_oss.description.eos_token_ids


@pytest.mark.parametrize(
    "header",
    [
        "<|channel|>commentary to=functions.f <|constrain|>json<|message|>",
        "<|channel|>commentary to=functions.f<|message|>",
        "<|channel|>analysis to=functions.f json<|message|>",
        "<|start|>assistant to=functions.f<|channel|>commentary <|constrain|>json<|message|>",
    ],
)
@pytest.mark.parametrize("reasoning", ["", "<|channel|>analysis<|message|>Hm.<|end|>"])
def test_harmonys_required_call_is_a_message_to_the_function(
    gpt_oss: Model, header: str, reasoning: str
) -> None:
    if reasoning and not header.startswith("<|start|>"):
        header = ASSISTANT + header
    output = output_of(
        gpt_oss, required_grammar(gpt_oss), prompt=ASSISTANT, may_reason=True, tools=(TOOL,)
    )
    output.write(reasoning, header, '{"n": 1}')
    assert output.allowed == gpt_oss.description.eos_token_ids


@pytest.mark.parametrize(
    "header",
    [
        "<|channel|>commentary to=functions.f<|message|>",
        " to=functions.f<|channel|>commentary <|constrain|>json<|message|>",
        "<|channel|>analysis<|message|>Hm.<|end|><|start|>assistant to=functions.f<|message|>",
        "<|channel|>final<|message|>Hi.<|end|><|start|>assistant<|channel|>commentary"
        " to=functions.f<|message|>",
    ],
)
def test_harmonys_strict_function_gets_its_arguments(gpt_oss: Model, header: str) -> None:
    output = strict_output(gpt_oss, prompt=ASSISTANT)
    assert output.is_free
    output.write(header)
    assert not output.may("3")
    output.write('{"n": 1}')
    assert output.is_free


# Calls

HERMES = ("<tool_call>", "</tool_call>")
CALL = '\n{"name": "f", "arguments": {"n": 1}}\n</tool_call>'


@pytest.fixture(params=["control tokens", "text"])
def hermes(request: pytest.FixtureRequest) -> Model:
    """A model that reasons and calls tools, with control tokens or without."""
    if request.param == "text":
        return model_of(reasoning=THINK, tool_format=json_tools.FORMAT)
    return model_of(
        *("<think>", "</think>", *HERMES), reasoning=THINK, tool_format=json_tools.FORMAT
    )


def test_a_required_call_is_written_whatever_its_markers_are(hermes: Model) -> None:
    output = output_of(hermes, required_grammar(hermes), may_reason=True, tools=(TOOL,))
    assert not output.may("Hello")
    output.write("<think>", "Hm.", "</think>", "<tool_call>", CALL)
    assert hermes.description.eos_token_ids <= output.allowed
    output.write("\n", "<tool_call>", CALL)


def test_a_call_inside_reasoning_ends_it_where_one_is_required(hermes: Model) -> None:
    output = output_of(hermes, required_grammar(hermes), prompt_opens_reasoning=True, tools=(TOOL,))
    output.write("Hm.", "<tool_call>")
    assert not output.may("Hello")
    output.write(CALL)
    assert hermes.description.eos_token_ids <= output.allowed


def test_a_call_inside_reasoning_is_constrained(hermes: Model) -> None:
    output = strict_output(hermes, prompt_opens_reasoning=True)
    output.write("Hm.", "<tool_call>")
    assert not output.is_free
    output.write(CALL)
    assert output.is_free


def test_free_text_is_free_before_a_strict_functions_call_and_after_it(hermes: Model) -> None:
    output = strict_output(hermes, may_reason=True)
    assert output.is_free
    output.write("<think>", "Hm.", "</think>", "I say <tool", " and ")
    assert output.is_free
    output.write("<tool_call>")
    assert not output.may("Hello")
    output.write(CALL, "\n", "<tool_call>", CALL)
    assert output.is_free
    output.write("Done.")
    assert output.is_free


def test_a_token_may_end_a_start_marker_with_what_the_grammar_allows() -> None:
    model = model_of(tool_format=json_tools.FORMAT, words=(">Ċ", ">{", ">x"))
    ids = [model.wrapper.convert_tokens_to_ids(each) for each in (">Ċ", ">{", ">x")]
    output = strict_output(model)
    assert set(ids) <= output.allowed
    output.write("<tool_call")
    assert set(ids) & output.allowed == set(ids[:2])
    output.take(ids[1])
    output.write('"name": "f", "arguments": {"n": 1}}', "</tool_call>")
    assert output.is_free


def test_mistrals_calls_inside_reasoning_are_text() -> None:
    reasoning = ReasoningFormat("[THINK]", "[/THINK]")
    model = model_of(
        *("[THINK]", "[/THINK]", "[TOOL_CALLS]", "[ARGS]"),
        reasoning=reasoning,
        tool_format=mistral.FORMAT,
    )
    output = strict_output(model, may_reason=True)
    output.write("[THINK]", "[TOOL_CALLS]")
    assert output.is_free
    output.write("[/THINK]", "[TOOL_CALLS]", "f", "[ARGS]", '{"n": 1}')
    assert model.description.eos_token_ids <= output.allowed


def test_the_limit_of_reasoning_does_not_count_a_call_inside_it(hermes: Model) -> None:
    request = GenerationRequest(
        (1,), 1000, tools=(TOOL,), prompt_opens_reasoning=True, max_reasoning_tokens=2
    )
    output = Output(hermes, request)
    output.write("a", "<tool_call>", "abcdefgh")
    assert output.is_free


# Formats without a start marker


@pytest.fixture
def llama3() -> Model:
    return model_of("<|python_tag|>", tool_format=llama.FORMAT)


LLAMA_CALL = '"name": "f", "parameters": {"n": 1}}'


def test_a_required_call_without_a_marker_is_the_whole_output(llama3: Model) -> None:
    output = output_of(llama3, required_grammar(llama3), tools=(TOOL,))
    assert not output.may("Hello")
    output.write("{" + LLAMA_CALL)
    assert llama3.description.eos_token_ids <= output.allowed


def test_what_begins_like_a_strict_functions_call_is_one(llama3: Model) -> None:
    output = strict_output(llama3)
    output.write("\n", "{")
    assert not output.is_free
    output.write(LLAMA_CALL)
    assert llama3.description.eos_token_ids <= output.allowed


def test_what_begins_otherwise_is_free_text(llama3: Model) -> None:
    output = strict_output(llama3)
    assert output.may("Hello")
    output.write("Hello {")
    assert output.is_free or not output.may("<|python_tag|>")
    output.write("x: 3}")
