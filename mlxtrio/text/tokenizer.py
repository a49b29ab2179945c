"""The part of mlx-lm's tokenizer that the text side uses."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import trio


class Detokenizer(Protocol):
    """mlx-lm's streaming detokenizer: tokens in, whole characters out."""

    def add_token(self, token: int) -> None:
        """Take the next token."""

    def finalize(self) -> None:
        """Flush what was held back for an unfinished character."""

    @property
    def last_segment(self) -> str:
        """The text that has become readable since this was last asked for."""


class Tokenizer(Protocol):
    """The part of mlx-lm's ``TokenizerWrapper`` that the text side uses."""

    @property
    def lock(self) -> trio.CapacityLimiter:
        """Held by the worker thread that renders: the tokenizer has modes that it switches."""

    @property
    def detokenizer(self) -> Detokenizer:
        """A fresh detokenizer for one answer."""

    @property
    def has_chat_template(self) -> bool:
        """Whether messages can be rendered into a prompt."""

    def apply_chat_template(
        self, messages: Sequence[Mapping[str, Any]], **kwargs: Any
    ) -> list[int]:
        """Render messages and encode them."""

    def convert_ids_to_tokens(self, ids: int) -> str | None:
        """The vocabulary's own spelling of a token (``Ġthe``, ``▁the``, ``<0x0A>``)."""

    def decode(self, ids: Sequence[int]) -> str:
        """The text of some tokens."""

    def get_vocab(self) -> dict[str, int]:
        """Every token's spelling and id."""

    def __len__(self) -> int:
        """How many tokens the tokenizer knows."""
