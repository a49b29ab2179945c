"""The tokenizer of a vision model."""

from collections.abc import Mapping, Sequence
from typing import Any

from mlxtrio.engine.models.tokenizer import MlxTokenizer
from mlxtrio.settings import ReasoningParser, ToolCallParser


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
