"""Embeddings: what a model offers, requests for them, and the collection of their outputs."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

import numpy as np
import trio
from numpy.typing import NDArray

from mlxtrio.errors import INPUT, GenerationError, InvalidInputError
from mlxtrio.text.events import Embedded, Event, Failed, Finished, Usage
from mlxtrio.text.images import PreparedImage
from mlxtrio.text.request import RowFailure

# Language models prefill longer inputs in chunks of this size, with a KV cache.
MAX_CHUNK_TOKENS = 512

Pooling = Literal["mean", "last"]
Embeddings = NDArray[np.float32]


class TextEncoder(Protocol):
    """Encodes inputs of embeddings. It has a tokenizer of its own, not shared with chats."""

    @property
    def lock(self) -> trio.CapacityLimiter:
        """Held by the worker thread that uses it."""

    def encode(self, texts: Sequence[str], max_tokens: int | None = None) -> list[list[int]]:
        """Encode texts, with the special tokens that the model expects around them.

        With ``max_tokens`` longer inputs are truncated; the special tokens stay.
        """


class VisionTextEncoder(TextEncoder, Protocol):
    """The encoder of a vision model."""

    def encode_message(
        self, text: str, images: Sequence[PreparedImage], max_tokens: int | None = None
    ) -> list[int]:
        """Encode a text with its images. With ``max_tokens`` the text is truncated, not the images.

        Raises:
            InvalidInputError: the model's chat template drops the images.
        """


@dataclass(frozen=True, slots=True)
class EmbeddingDescription:
    """What a model offers that makes embeddings.

    ``dimensions`` is the length of an embedding. ``context_length`` is the maximum number of tokens
    of an input, special tokens included. ``max_token_length`` is the length of the longest token,
    in characters. A request may choose from ``poolings``, of which the first is the default. If
    there are none, the checkpoint's own pooling is used, and embeddings are normalized.
    ``prompts`` are texts that go before an input, by the names that the checkpoint gives them
    (``prompts`` and ``default_prompt_name`` of sentence-transformers).
    """

    encoder: TextEncoder
    dimensions: int
    context_length: int
    vocab_size: int
    max_token_length: int
    poolings: tuple[Pooling, ...] = ()
    prompts: Mapping[str, str] = field(default_factory=dict)
    default_prompt: str | None = None
    message_encoder: VisionTextEncoder | None = None  # None: it takes no images

    def prompt(self, name: str | None) -> str:
        """The prompt of a name, or the default one for None; empty if there is none.

        Raises:
            InvalidInputError: the model has no prompt of that name.
        """
        chosen = name if name is not None else self.default_prompt
        if chosen is None:
            return ""
        if chosen not in self.prompts:
            known = ", ".join(sorted(self.prompts)) or "none"
            raise InvalidInputError(
                f"Invalid value for '{INPUT}': the model's prompts are: {known}.",
                ("prompt_name",),
            )
        return self.prompts[chosen]


@dataclass(frozen=True, slots=True)
class EmbeddingRequest:
    """Inputs to make embeddings of: at least one, each of at least one token id.

    ``pooling`` is one of the description's, or None if it has none. ``images`` are those of each
    input, whose tokens are among the input's; empty if no input has images. ``types`` are the
    token types of each input if the inputs are pairs (see ``reranking.Pair``) and the model
    has token types; otherwise empty.
    """

    inputs: tuple[tuple[int, ...], ...]
    pooling: Pooling | None = None
    images: tuple[tuple[PreparedImage, ...], ...] = ()
    types: tuple[tuple[int, ...], ...] = ()

    def images_of(self, index: int) -> tuple[PreparedImage, ...]:
        """The images of the input ``index``."""
        return self.images[index] if self.images else ()

    @property
    def prompt_tokens(self) -> int:
        """Tokens of all inputs."""
        return sum(map(len, self.inputs))

    @property
    def max_cached_tokens(self) -> int:
        """Tokens of the longest input that is prefilled with a KV cache; 0 if there is none.

        One such input is prefilled at a time. On a slow machine shorter ones may be, too; their
        caches are small.
        """
        with_cache = (
            len(tokens)
            for n, tokens in enumerate(self.inputs)
            if len(tokens) > MAX_CHUNK_TOKENS or self.images_of(n)
        )
        return max(with_cache, default=0)


@dataclass(frozen=True, slots=True)
class EmbeddingOutput:
    """Some of a request's embeddings: ``embeddings[n]`` is that of its input ``indices[n]``.

    ``embeddings`` has the shape (n, dimensions). It is empty where a step has prefilled a chunk of
    a long input that is not complete yet.
    """

    indices: tuple[int, ...]
    embeddings: Embeddings


# Takes a request's next outputs, or its failure. Called on the event loop; it must not raise.
EmbeddingSink = Callable[[list[EmbeddingOutput | RowFailure]], None]


class EmbeddingCollector:
    """Collects a request's embeddings, in the order of its inputs."""

    def __init__(self, request: EmbeddingRequest) -> None:
        self._usage = Usage(request.prompt_tokens, 0)
        self._rows: list[Embeddings | None] = [None] * len(request.inputs)
        self._missing = len(request.inputs)

    def push(self, output: EmbeddingOutput | RowFailure) -> list[Event]:
        """Take some embeddings. Return no events, or at the end all embeddings and Finished."""
        if isinstance(output, RowFailure):
            return [Failed(GenerationError(output.reason))]
        for index, embedding in zip(output.indices, output.embeddings, strict=True):
            self._rows[index] = embedding
        self._missing -= len(output.indices)
        if self._missing:
            return []
        embeddings = np.stack([row for row in self._rows if row is not None])
        return [Embedded(embeddings), Finished("stop", self._usage)]


def shorten(embeddings: Embeddings, dimensions: int | None, *, normalize: bool) -> Embeddings:
    """Truncate embeddings (n, d) to their first ``dimensions``, as OpenAI's ``dimensions`` does.

    With ``normalize`` they are scaled to length 1 again. All dimensions stay for None.
    """
    truncated = embeddings[:, :dimensions]
    return unit(truncated) if normalize else truncated


def unit(embeddings: Embeddings) -> Embeddings:
    """Scale embeddings (n, d) to length 1. Embeddings of zeros stay as they are."""
    lengths = np.linalg.norm(embeddings, axis=1, keepdims=True)
    normal: Embeddings = (embeddings / np.where(lengths > 0, lengths, 1)).astype(np.float32)
    return normal
