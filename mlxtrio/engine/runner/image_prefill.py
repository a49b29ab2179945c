"""Prompts with images: what reads them, and those that are being read."""

from dataclasses import dataclass
from typing import Any, Protocol

from mlxtrio.engine.kv.prefix_cache import Key
from mlxtrio.text.request import GenerationRequest

Prefix = tuple[list[Any], int]  # layers' caches, and how many tokens of a prompt they hold


class Reading(Protocol):
    """A prompt that the model itself can't read: one with images."""

    cache: list[Any]

    def advance(self, tokens: int) -> int | None:
        """Read up to ``tokens`` more, or do as much of something else; return how many were read,
        or None when ``cache`` holds all of the prompt but its last token.
        """


class Reader(Protocol):
    """What a model that sees brings along."""

    image_token: int

    def start(self, request: GenerationRequest, prefix: Prefix | None) -> Reading:
        """Begin with a prompt, of which ``prefix`` has been read."""

    def layers(self, caches: list[Any]) -> list[Any]:
        """A row's caches without those that are no layer's."""

    def complete(self, layers: list[Any]) -> list[Any]:
        """The same the other way round, for a row without images."""


@dataclass(frozen=True, slots=True)
class Pending:
    """A prompt with images that is being read."""

    request: GenerationRequest
    key: Key
    reading: Reading
    cached: int
