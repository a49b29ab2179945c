"""Adapts mlx-lm's tokenizer for the text side."""

import json
import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import trio
from llguidance.hf import from_tokenizer

from mlxtrio.engine.models.control_marks import encode_chat
from mlxtrio.settings import ReasoningParser, ToolCallParser
from mlxtrio.text.channels.harmony import HARMONY, HARMONY_REASONING
from mlxtrio.text.channels.registry import detect_channels
from mlxtrio.text.grammar.compiler import GrammarCompiler
from mlxtrio.text.reasoning.format import ReasoningFormat
from mlxtrio.text.reasoning.registry import FORMATS as REASONING_FORMATS
from mlxtrio.text.reasoning.registry import UNKNOWN
from mlxtrio.text.reasoning.registry import detect_format as detect_reasoning
from mlxtrio.text.template_capabilities import rendered_call
from mlxtrio.text.tokenizer import Detokenizer
from mlxtrio.text.tools.format import ToolFormat
from mlxtrio.text.tools.registry import DEFAULT, detect_bare_format
from mlxtrio.text.tools.registry import FORMATS as TOOL_FORMATS
from mlxtrio.text.tools.registry import detect_format as detect_tools

logger = logging.getLogger(__name__)

ENDED = "qassistantz"  # an assistant's text that no template has of its own


class MlxTokenizer:
    """Adapts mlx-lm's ``TokenizerWrapper`` to ``text.tokenizer.Tokenizer``.

    The one module that uses the wrapper's private names.
    """

    def __init__(
        self,
        wrapper: Any,
        tool_call_parser: ToolCallParser = "auto",
        reasoning_parser: ReasoningParser = "auto",
    ) -> None:
        """``wrapper`` is mlx-lm's; the parsers override what it infers."""
        self._wrapper = wrapper
        _find_template(self.transformers)
        self.lock = trio.CapacityLimiter(1)
        self.control_tokens = self._control_tokens()
        self.channels = detect_channels(self._templates, self.control_tokens)
        self.reasoning = self._reasoning(reasoning_parser)
        self.tool_format = self._tool_format(tool_call_parser)

    @property
    def transformers(self) -> Any:
        """The ``transformers`` tokenizer inside: the wrapper forwards attributes, but not calls."""
        return self._wrapper._tokenizer

    @property
    def detokenizer(self) -> Detokenizer:
        """A fresh streaming detokenizer."""
        detokenizer: Detokenizer = self._wrapper.detokenizer
        return detokenizer

    def grammars(self, vocab_size: int) -> GrammarCompiler | None:
        """Return a grammar compiler for this vocabulary; None for a tokenizer written in Python."""
        tokenizer = self.transformers
        if not tokenizer.is_fast:
            return None
        eos = sorted(self._wrapper.eos_token_ids)
        return GrammarCompiler(
            lambda: from_tokenizer(tokenizer, vocab_size, eos), list(self.control_tokens)
        )

    def _control_tokens(self) -> dict[str, int]:
        """The added tokens that are not white space, by their spelling."""
        added = getattr(self.transformers, "added_tokens_decoder", {})
        return {token.content: n for n, token in added.items() if not token.content.isspace()}

    def _reasoning(self, parser: ReasoningParser) -> ReasoningFormat | None:
        if parser == "none":
            return None
        if parser != "auto":
            return self._with_tokens(REASONING_FORMATS[parser])
        if self.channels is HARMONY:
            return self._with_tokens(HARMONY_REASONING)
        name = detect_reasoning(self._templates, self.control_tokens)
        return UNKNOWN if name is None else self._with_tokens(REASONING_FORMATS[name])

    def _with_tokens(self, reasoning: ReasoningFormat) -> ReasoningFormat:
        return replace(
            reasoning,
            start_tokens=self._encode(reasoning.start),
            end_tokens=self._encode(reasoning.end),
            other_end_tokens=tuple(map(self._encode, reasoning.other_ends)),
        )

    def _tool_format(self, parser: ToolCallParser) -> ToolFormat | None:
        if parser == "none":
            return None
        name: str | None = parser
        is_prompted = False
        if parser == "auto":
            name = detect_tools(self._templates, self.control_tokens)
            if name is None and self.has_chat_template:
                name = detect_bare_format(rendered_call(self.render))
        if name == "prompted":
            name, is_prompted = DEFAULT, True
        elif name is None:  # calls in channels have a format of their own
            name, is_prompted = DEFAULT, self.channels is None
        tool_format = TOOL_FORMATS[name]
        return replace(
            tool_format,
            start_tokens=self._encode(tool_format.start),
            end_tokens=self._encode(tool_format.end),
            control_tokens=self.control_tokens,
            is_prompted=is_prompted,
        )

    @property
    def _templates(self) -> str:
        """The source of all of the model's chat templates, as far as they are written in Jinja.

        Of one in Python it is what the template makes of a call.
        """
        template = self._wrapper.chat_template
        if self._wrapper._chat_template is not None:
            return rendered_call(self.render)
        if isinstance(template, dict):
            return "\n".join(map(str, template.values()))
        return template if isinstance(template, str) else ""

    def _encode(self, marker: str) -> tuple[int, ...]:
        return tuple(self._wrapper.encode(marker, add_special_tokens=False)) if marker else ()

    @property
    def has_chat_template(self) -> bool:
        """Whether messages can be rendered into a prompt."""
        return bool(self._wrapper.has_chat_template or self.transformers.chat_template)

    def apply_chat_template(
        self, messages: Sequence[Mapping[str, Any]], **kwargs: Any
    ) -> list[int]:
        """Render messages and encode them.

        Control tokens that the messages spell (a user may type ``<|im_start|>``) are encoded as
        text. Must not be called by two threads at once: it switches a mode of the tokenizer.
        """

        def render(some: Sequence[Mapping[str, Any]], variables: Mapping[str, Any]) -> str:
            return self.render(some, **variables)

        return encode_chat(
            self.transformers, render, self._spelled(kwargs.get("tools")), messages, kwargs
        )

    def _spelled(self, tools: Any) -> Sequence[str]:
        """The control tokens that count as such: not those that only a text has."""
        if self._wrapper._chat_template is not None:  # it is written in Python
            return list(self.control_tokens)
        template = self.transformers.get_chat_template(tools=tools)
        tokens: Sequence[str] = self.transformers._get_control_tokens(template)
        return tokens

    def render(self, messages: Sequence[Mapping[str, Any]], **kwargs: Any) -> str:
        """The text that the chat template makes of messages, as it is.

        mlx-lm enables reasoning by default; here the template's own default holds, as it does with
        Hugging Face's tokenizers and vLLM. Where a client passes ``enable_thinking``, mlx-lm
        translates it for templates in Python.
        """
        renderer = self._wrapper if self._wrapper._chat_template is not None else self.transformers
        text: str = renderer.apply_chat_template(messages, tokenize=False, **kwargs)
        return text

    @property
    def template_ends(self) -> frozenset[int]:
        """The control token that the chat template itself writes after an assistant's text.

        Empty if it writes none, or if messages have headers: then one turn has several messages.
        """
        if self.channels is not None or not self.has_chat_template:
            return frozenset()
        turn = [{"role": "user", "content": "quserz"}, {"role": "assistant", "content": ENDED}]
        try:
            after = self.render(turn, add_generation_prompt=False).partition(ENDED)[2]
        except Exception as error:
            logger.debug("the chat template can't render a turn", exc_info=error)
            return frozenset()
        markers = "\n".join(self._markers())
        ends = [each for each in self.control_tokens if each in after and each not in markers]
        first = min(ends, key=lambda each: (after.index(each), -len(each)), default=None)
        return frozenset() if first is None else frozenset({self.control_tokens[first]})

    def _markers(self) -> Iterator[str]:
        """The markers of reasoning and of calls, which end no turn."""
        if self.reasoning is not None:
            yield from (*self.reasoning.starts, *self.reasoning.ends, *self.reasoning.dropped)
        if self.tool_format is not None:
            yield from (*self.tool_format.starts, *self.tool_format.ends)

    def convert_ids_to_tokens(self, ids: int) -> str | None:
        """The vocabulary's own spelling of a token."""
        spelling: str | None = self._wrapper.convert_ids_to_tokens(ids)
        return spelling

    def decode(self, ids: Sequence[int]) -> str:
        """The text of some tokens."""
        text: str = self._wrapper.decode(ids)
        return text

    def get_vocab(self) -> dict[str, int]:
        """Every token's spelling and id."""
        vocabulary: dict[str, int] = self._wrapper.get_vocab()
        return vocabulary

    def __len__(self) -> int:
        """How many tokens the tokenizer knows."""
        return len(self._wrapper)


class VisionTokenizer(MlxTokenizer):
    """Begins each prompt with the tokenizer's BOS token, as Hugging Face's processors do: also
    where the chat template (LLaVA's) does not write it.
    """

    def __init__(
        self,
        wrapper: Any,
        tool_call_parser: ToolCallParser = "auto",
        reasoning_parser: ReasoningParser = "auto",
    ) -> None:
        super().__init__(wrapper, tool_call_parser, reasoning_parser)
        bos = wrapper.bos_token_id
        self._first = [bos] if bos is not None and wrapper.encode("")[:1] == [bos] else []

    def apply_chat_template(
        self, messages: Sequence[Mapping[str, Any]], **kwargs: Any
    ) -> list[int]:
        """Render messages and encode them, control tokens in them as text."""
        tokens = super().apply_chat_template(messages, **kwargs)
        return tokens if tokens[:1] == self._first else self._first + tokens


def _find_template(tokenizer: Any) -> None:
    """Give a tokenizer the chat template of its checkpoint's ``chat_template.json``.

    Transformers reads that file for processors only, but checkpoints of vision models that are
    served as text have it, too. Of several named templates without a default, the first is it.
    """
    template = tokenizer.chat_template
    file = Path(str(tokenizer.name_or_path)) / "chat_template.json"
    if not template and file.is_file():
        try:
            tokenizer.chat_template = json.loads(file.read_text())["chat_template"]
        except (ValueError, KeyError, TypeError) as error:
            logger.warning("%s has no chat template: %s", file.name, error)
    if isinstance(template, dict) and template and "default" not in template:
        tokenizer.chat_template = {"default": next(iter(template.values())), **template}
