"""Random walks through grammars, and a tokenizer for each format of tool calls.

A walk picks random tokens that the grammar allows: what a random model would generate, but much
faster, without a model. Now and then it tries a given text, which may be hard for a parser or may
end the walk.
"""

import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from mlx_lm.tokenizer_utils import BPEStreamingDetokenizer, TokenizerWrapper
from transformers import PreTrainedTokenizerFast

from mlxtrio.engine.models.tokenizer import MlxTokenizer
from mlxtrio.settings import ToolCallParser
from mlxtrio.text.channels.format import ChannelFormat
from mlxtrio.text.description import ModelDescription
from mlxtrio.text.events import ArgumentsDelta, CallOpened, Finished, TextDelta
from mlxtrio.text.grammar.compiler import lark_grammar
from mlxtrio.text.output import SequenceOutput
from mlxtrio.text.request import Constraint, GenerationRequest, RowToken
from mlxtrio.text.tools.format import Tool
from mlxtrio.text.vocabulary import Vocabulary
from tests.support.tiny_models import EOS_TOKEN, VOCAB_SIZE, byte_level_tokenizer

# The control tokens with which models of each format write calls.
CONTROL_TOKENS: dict[ToolCallParser, tuple[str, ...]] = {
    "apertus": ("<|tools_prefix|>", "<|tools_suffix|>"),
    "command": ("<|START_ACTION|>", "<|END_ACTION|>"),
    "command_r": (),
    "deepseek": (
        *("<｜tool▁calls▁begin｜>", "<｜tool▁calls▁end｜>", "<｜tool▁call▁begin｜>"),
        *("<｜tool▁call▁end｜>", "<｜tool▁sep｜>"),
    ),
    "dsml": ("｜DSML｜",),
    "dsml_v4": ("｜DSML｜",),
    "function_gemma": ("<start_function_call>", "<end_function_call>", "<escape>"),
    "gemma4": ("<|tool_call>", "<tool_call|>", '<|"|>'),
    "gigachat": ("<|function_call|>", "<|message_sep|>", "<|role_sep|>"),
    "glm47": (
        *("<tool_call>", "</tool_call>", "<arg_key>", "</arg_key>"),
        *("<arg_value>", "</arg_value>"),
    ),
    "granite": ("<|tool_call|>",),
    "hy3": tuple(
        f"<{tag}:opensource>"
        for tag in (
            *("tool_calls", "/tool_calls", "tool_call", "/tool_call", "tool_sep"),
            *("arg_key", "/arg_key", "arg_value", "/arg_value"),
        )
    ),
    "internlm": ("<|action_start|>", "<|action_end|>", "<|plugin|>"),
    "json_tools": ("<tool_call>", "</tool_call>"),
    "kimi_k2": (
        *("<|tool_calls_section_begin|>", "<|tool_calls_section_end|>", "<|tool_call_begin|>"),
        *("<|tool_call_argument_begin|>", "<|tool_call_end|>"),
    ),
    "kimi_k3": ("<|open|>", "<|close|>", "<|sep|>"),
    "laguna": ("<tool_call>", "</tool_call>"),
    "llama": ("<|python_tag|>",),
    "longcat": (
        *("<longcat_tool_call>", "</longcat_tool_call>", "<longcat_arg_key>"),
        *("</longcat_arg_key>", "<longcat_arg_value>", "</longcat_arg_value>"),
    ),
    "minicpm5": ("<function", "</function>", "<param", "</param>"),
    "minimax_m2": ("<minimax:tool_call>", "</minimax:tool_call>"),
    "minimax_m3": ("]<]minimax[>[",),
    "mistral": ("[TOOL_CALLS]", "[ARGS]"),
    "muse_spark": ("<atem:function_calls>", "</atem:function_calls>"),
    "phi4_mini": ("<|tool_call|>", "<|/tool_call|>"),
    "pythonic": ("<|tool_call_start|>", "<|tool_call_end|>"),
    "qwen3_coder": ("<tool_call>", "</tool_call>"),
    "seed_oss": ("<seed:tool_call>", "</seed:tool_call>"),
    "solar": ("<|tool_calls|>", "<|tool_call:begin|>", "<|tool_call:end|>"),
}


@dataclass(frozen=True)
class Model:
    """What the text side needs of a model: its description, and mlx-lm's tokenizer."""

    description: ModelDescription
    wrapper: Any

    @property
    def eos(self) -> int:
        (eos,) = self.description.eos_token_ids
        return eos

    def spell(self, text: str) -> list[int]:
        """The tokens of a text, none of them a control token: one for each byte."""
        names = self.wrapper._tokenizer.backend_tokenizer.pre_tokenizer.pre_tokenize_str(text)
        spelled = "".join(piece for piece, _ in names)
        return [self.wrapper.convert_tokens_to_ids(character) for character in spelled]

    def encode(self, text: str) -> list[int]:
        """The tokens of a text: control tokens where it names them, else one for each byte."""
        control_tokens = self.description.control_tokens
        tokens: list[int] = []
        while text:
            names = [name for name in control_tokens if name in text]
            name = min(names, key=text.index, default="")
            before, _, text = text.partition(name) if name else (text, "", "")
            tokens += self.spell(before)
            tokens += [control_tokens[name]] if name else []
        return tokens


@cache
def model_of(parser: ToolCallParser, *, in_text: bool = False) -> Model:
    """A tokenizer with a format's control tokens; ``in_text`` has its markers in ordinary text."""
    return model_with(() if in_text else CONTROL_TOKENS.get(parser, ()), parser)


def model_with(
    control_tokens: tuple[str, ...],
    parser: ToolCallParser = "none",
    channels: ChannelFormat | None = None,
) -> Model:
    """A tokenizer with some control tokens."""
    fast = PreTrainedTokenizerFast(
        tokenizer_object=byte_level_tokenizer(control_tokens), eos_token=EOS_TOKEN
    )
    wrapper = TokenizerWrapper(fast, BPEStreamingDetokenizer)
    adapted = MlxTokenizer(wrapper, tool_call_parser=parser)
    description = ModelDescription(
        tokenizer=adapted,
        vocabulary=Vocabulary(adapted),
        context_length=10_000,
        vocab_size=VOCAB_SIZE,
        eos_token_ids=frozenset(wrapper.eos_token_ids),
        max_token_length=50,
        fingerprint="",
        created=0,
        grammars=adapted.grammars(VOCAB_SIZE, wrapper.eos_token_ids),
        control_tokens=adapted.control_tokens,
        tool_format=adapted.tool_format,
        channels=channels,
    )
    return Model(description, wrapper)


def walk(
    model: Model,
    grammar: str,
    rng: random.Random,
    *,
    hints: Sequence[str] = (),
    ends: Sequence[str] = (),
    max_tokens: int = 600,
) -> list[int] | None:
    """The tokens of a random text of a grammar; None if it does not end within ``max_tokens``.

    ``hints`` are texts that are tried now and then. ``ends``, which end free text, are tried more
    and more often; the first that fits is taken.
    """
    compiler = model.description.grammars
    assert compiler is not None
    matcher = compiler.compile_generated(grammar, ("grammar",), needs_check=False).deep_copy()
    tokens: list[int] = []
    while not matcher.is_stopped():
        if len(tokens) > max_tokens:
            return None
        tried: list[int] = []
        if rng.random() < len(tokens) / 100:
            spelled = map(model.encode, ends)
            tried = next((t for t in spelled if matcher.validate_tokens(t) == len(t)), [])
        elif hints and rng.random() < 0.3:
            tried = model.encode(rng.choice(hints))
        fit = matcher.validate_tokens(tried) if tried else 0
        if not fit:
            words = np.frombuffer(matcher.compute_bitmask(), np.uint8)
            allowed = np.flatnonzero(np.unpackbits(words, bitorder="little"))
            tried, fit = [int(rng.choice(allowed))], 1
        for token in tried[:fit]:
            if matcher.is_stopped():
                break
            assert matcher.consume_token(token), matcher.get_error()
            tokens.append(token)
    assert not matcher.is_error(), matcher.get_error()
    return tokens


def answer_of(
    model: Model, tokens: Sequence[int], tools: Sequence[Tool], *, is_constrained: bool = True
) -> tuple[str, list[tuple[str, Any]]]:
    """The content that ``tokens`` are parsed to, and the tool calls as (name, arguments).

    ``is_constrained`` says whether a grammar has held the calls to their parameters.
    """
    compiler = model.description.grammars
    assert compiler is not None
    constraint = Constraint(
        compiler.compile_generated(lark_grammar('start: "x"'), (), needs_check=False)
    )
    request = GenerationRequest(
        (1,), 10_000, tools=tuple(tools), constraint=constraint if is_constrained else None
    )
    answer = SequenceOutput(request, model.description)
    content, calls = "", []
    ended = [RowToken(token) for token in tokens if token != model.eos]
    for output in [*ended, RowToken(model.eos, finish="stop")]:
        for event in answer.push(output):
            match event:
                case TextDelta(text):
                    content += text
                case CallOpened(name=name):
                    calls.append((name, ""))
                case ArgumentsDelta(text=text):
                    calls[-1] = (calls[-1][0], calls[-1][1] + text)
                case Finished(reason):
                    assert reason == ("tool_calls" if calls else "stop")
    return content, [(name, json.loads(arguments)) for name, arguments in calls]
