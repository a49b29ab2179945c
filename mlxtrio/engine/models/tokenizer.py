"""mlx-lm's tokenizer, as the text side sees it."""

import importlib
from collections.abc import Mapping, Sequence
from typing import Any

import trio
from llguidance.hf import from_tokenizer

from mlxtrio.settings import ReasoningParser, ToolCallParser
from mlxtrio.text.grammar.compiler import GrammarCompiler
from mlxtrio.text.reasoning.format import ReasoningFormat
from mlxtrio.text.reasoning.registry import MARKERS
from mlxtrio.text.tokenizer import Detokenizer
from mlxtrio.text.tools.format import ToolFormat

REASONING_VARIABLES = ("enable_thinking", "reasoning_effort")


class MlxTokenizer:
    """Adapts mlx-lm's ``TokenizerWrapper`` to ``generation.tokenizer.Tokenizer``.

    The one place that uses the wrapper's private parts.
    """

    def __init__(
        self,
        wrapper: Any,
        tool_call_parser: ToolCallParser = "auto",
        reasoning_parser: ReasoningParser = "auto",
    ) -> None:
        """The parsers override what mlx-lm infers."""
        self._wrapper = wrapper
        self.lock = trio.CapacityLimiter(1)
        self.reasoning = self._reasoning(reasoning_parser)
        self.tool_format = self._tool_format(tool_call_parser)

    @property
    def transformers(self) -> Any:
        """The tokenizer of ``transformers`` in it: the wrapper hands on what that one has by name,
        and so can't be called as it is.
        """
        return self._wrapper._tokenizer

    @property
    def detokenizer(self) -> Detokenizer:
        """A fresh streaming detokenizer."""
        detokenizer: Detokenizer = self._wrapper.detokenizer
        return detokenizer

    def grammars(self, vocab_size: int) -> GrammarCompiler | None:
        """A compiler of grammars for this vocabulary; None for tokenizers written in Python."""
        tokenizer = self.transformers
        if not tokenizer.is_fast:
            return None
        eos = sorted(self._wrapper.eos_token_ids)
        return GrammarCompiler(
            lambda: from_tokenizer(tokenizer, vocab_size, eos), list(self._control_tokens())
        )

    def _control_tokens(self) -> dict[str, int]:
        """The tokens that are no pieces of text, by what they spell."""
        added = getattr(self.transformers, "added_tokens_decoder", {})
        return {token.content: n for n, token in added.items() if not token.content.isspace()}

    @property
    def reasoning_variables(self) -> frozenset[str]:
        """Those of ``REASONING_VARIABLES`` that the chat template knows."""
        template = self._wrapper.chat_template
        if self._wrapper._chat_template is not None or not isinstance(template, str):
            # mlx-lm translates this one for templates in Python.
            return frozenset({"enable_thinking"} if self.reasoning else ())
        return frozenset(name for name in REASONING_VARIABLES if name in template)

    def _reasoning(self, parser: ReasoningParser) -> ReasoningFormat | None:
        if parser == "none" or (parser == "auto" and not self._wrapper.has_thinking):
            return None
        if parser == "auto":
            start, end = self._wrapper.think_start, self._wrapper.think_end
        else:
            start, end = MARKERS[parser]
        return ReasoningFormat(start, end, self._encode(start), self._encode(end))

    def _tool_format(self, parser: ToolCallParser) -> ToolFormat | None:
        if parser == "none" or (parser == "auto" and not self._wrapper.has_tool_calling):
            return None
        name = parser
        if parser == "auto":
            name = self._wrapper.tool_parser.__module__.rpartition(".")[2]
        module = importlib.import_module(f"mlx_lm.tool_parsers.{name}")
        return ToolFormat(
            start=module.tool_call_start,
            end=module.tool_call_end,
            parse=module.parse_tool_call,
            name=name,
            start_tokens=self._encode(module.tool_call_start),
            end_tokens=self._encode(module.tool_call_end),
            control_tokens=self._control_tokens(),
        )

    def _encode(self, marker: str) -> tuple[int, ...]:
        return tuple(self._wrapper.encode(marker, add_special_tokens=False)) if marker else ()

    @property
    def has_chat_template(self) -> bool:
        """Whether messages can be rendered into a prompt."""
        return bool(self._wrapper.has_chat_template)

    def apply_chat_template(
        self, messages: Sequence[Mapping[str, Any]], **kwargs: Any
    ) -> list[int]:
        """Render messages and encode them.

        mlx-lm switches reasoning on unless told otherwise; here the template's own default holds,
        as it does for Hugging Face's tokenizers and vLLM. Where a client says
        ``enable_thinking``, mlx-lm knows what the template calls it.

        Control tokens in the messages (a user may type ``<|im_start|>``) are encoded as the text
        that they are. Templates that mlx-lm has in Python can't do that. Not to be called by two
        threads at once: the tokenizer has a mode for it.
        """
        renderer = self._wrapper
        if self._wrapper._chat_template is None:  # it is written in Jinja
            kwargs["sanitize_control_tokens"] = True
            if "enable_thinking" not in kwargs:
                renderer = self.transformers
                kwargs["return_dict"] = False
        tokens: list[int] = renderer.apply_chat_template(messages, **kwargs)
        return tokens

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
