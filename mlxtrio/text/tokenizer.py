"""The interface of a model's tokenizer outside the engine."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import trio


class Detokenizer(Protocol):
    """Turns tokens into text, whole characters only: mlx-lm's ``StreamingDetokenizer``."""

    def add_token(self, token: int) -> None:
        """Take the next token id."""

    def finalize(self) -> None:
        """Make the rest readable, also the bytes of an incomplete character (as U+FFFD)."""

    @property
    def last_segment(self) -> str:
        """The text that has become readable since the last access."""


class Tokenizer(Protocol):
    """The part of mlx-lm's ``TokenizerWrapper`` that the text side uses."""

    @property
    def lock(self) -> trio.CapacityLimiter:
        """Held by the worker thread that renders: rendering changes the tokenizer's state."""

    @property
    def detokenizer(self) -> Detokenizer:
        """A new detokenizer, for one output."""

    @property
    def has_chat_template(self) -> bool:
        """Whether the model has a chat template."""

    def apply_chat_template(
        self, messages: Sequence[Mapping[str, Any]], **kwargs: Any
    ) -> list[int]:
        """Render messages with the chat template and encode the result.

        ``kwargs`` are those of transformers' method, and the template's own variables.
        """

    def render(self, messages: Sequence[Mapping[str, Any]], **kwargs: Any) -> str:
        """The text that the chat template makes of messages; ``kwargs`` as above."""

    def convert_ids_to_tokens(self, ids: int) -> str | None:
        """The vocabulary's spelling of a token id (``Ġthe``, ``▁the``, ``<0x0A>``).

        None for an id of a padded vocabulary.
        """

    def decode(self, ids: Sequence[int]) -> str:
        """The text of some token ids."""

    def get_vocab(self) -> dict[str, int]:
        """The id of each token, by its spelling."""

    def __len__(self) -> int:
        """The number of tokens, without those that pad the vocabulary."""
