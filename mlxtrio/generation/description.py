"""What the text side needs to know of a loaded model: one frozen description.

The engine makes it when the model has loaded and hands it up, so that nobody else imports
mlx_lm for it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol


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


@dataclass(frozen=True, slots=True)
class SamplingDefaults:
    """What a request gets that says nothing: the checkpoint's generation config, or OpenAI's."""

    temperature: float = 1.0
    top_p: float = 1.0
    top_k: int = 0
    min_p: float = 0.0
    repetition_penalty: float = 1.0


@dataclass(frozen=True, slots=True)
class ModelDescription:
    """A loaded text model, seen from outside.

    ``vocab_size`` is the width of the logits, which may exceed the tokenizer's length
    (padding). ``context_length`` counts prompt and answer together. ``longest_token`` is in
    characters. ``fingerprint`` names what an answer's reproducibility depends on.
    """

    tokenizer: Tokenizer
    context_length: int
    vocab_size: int
    eos_token_ids: frozenset[int]
    longest_token: int
    fingerprint: str
    created: int
    sampling: SamplingDefaults = field(default_factory=SamplingDefaults)
