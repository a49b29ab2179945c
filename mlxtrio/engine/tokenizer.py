"""mlx-lm's tokenizer, as the text side sees it."""

from collections.abc import Mapping, Sequence
from typing import Any

from llguidance.hf import from_tokenizer
from mlx_lm.tool_parsers import json_tools

from mlxtrio.generation.grammar import GrammarCompiler
from mlxtrio.generation.reasoning import ThinkingFormat
from mlxtrio.generation.tokenizer import Detokenizer
from mlxtrio.generation.tool_calls import ToolFormat


class MlxTokenizer:
    """Adapts mlx-lm's ``TokenizerWrapper`` to ``generation.tokenizer.Tokenizer``.

    The one place that uses the wrapper's private parts.
    """

    def __init__(self, wrapper: Any) -> None:
        self._wrapper = wrapper

    @property
    def detokenizer(self) -> Detokenizer:
        """A fresh streaming detokenizer."""
        detokenizer: Detokenizer = self._wrapper.detokenizer
        return detokenizer

    @property
    def thinking(self) -> ThinkingFormat | None:
        """The markers of the model's thinking, as mlx-lm infers them; None where it has none."""
        if not self._wrapper.has_thinking:
            return None
        return ThinkingFormat(
            self._wrapper.think_start, self._wrapper.think_end, *self.think_markers
        )

    @property
    def think_markers(self) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """The tokens of the markers of thinking; empty where there are none."""
        if not self._wrapper.has_thinking:
            return (), ()
        return tuple(self._wrapper.think_start_tokens), tuple(self._wrapper.think_end_tokens)

    def grammars(self, vocab_size: int) -> GrammarCompiler | None:
        """A compiler of grammars for this vocabulary; None for tokenizers written in Python."""
        tokenizer = self._wrapper._tokenizer
        if not tokenizer.is_fast:
            return None
        eos = sorted(self._wrapper.eos_token_ids)
        control = [token.content for token in tokenizer.added_tokens_decoder.values()]
        return GrammarCompiler(
            lambda: from_tokenizer(tokenizer, vocab_size, eos),
            [text for text in control if not text.isspace()],
        )

    @property
    def tool_format(self) -> ToolFormat | None:
        """How the model writes tool calls, as mlx-lm infers it; None where it writes none."""
        if not self._wrapper.has_tool_calling:
            return None
        return ToolFormat(
            start=self._wrapper.tool_call_start,
            end=self._wrapper.tool_call_end,
            parse=self._wrapper.tool_parser,
            is_json=self._wrapper.tool_parser is json_tools.parse_tool_call,
            start_tokens=tuple(self._wrapper.tool_call_start_tokens),
            end_tokens=tuple(self._wrapper.tool_call_end_tokens),
        )

    @property
    def has_chat_template(self) -> bool:
        """Whether messages can be rendered into a prompt."""
        return bool(self._wrapper.has_chat_template)

    def apply_chat_template(
        self, messages: Sequence[Mapping[str, Any]], **kwargs: Any
    ) -> list[int]:
        """Render messages and encode them.

        mlx-lm switches thinking on unless told otherwise; here the template's own default holds,
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
                renderer = self._wrapper._tokenizer
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
