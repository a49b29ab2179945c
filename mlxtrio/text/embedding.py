"""Texts to embeddings: what a model offers, what is asked of it, and how an answer comes together."""

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

MAX_CHUNK_TOKENS = 512  # tokens: language models read longer inputs in chunks, with a cache

Pooling = Literal["mean", "last"]
Embeddings = NDArray[np.float32]


class TextEncoder(Protocol):
    """A tokenizer that is not shared with chats."""

    @property
    def lock(self) -> trio.CapacityLimiter:
        """Held by the worker thread that uses it."""

    def encode(self, texts: Sequence[str], max_tokens: int | None = None) -> list[list[int]]:
        """Encode texts, with the special tokens that the model expects around them.

        With ``max_tokens`` longer ones are cut, special tokens kept.
        """


class VisionTextEncoder(TextEncoder, Protocol):
    """That of a model that sees."""

    def encode_message(
        self, text: str, images: Sequence[PreparedImage], max_tokens: int | None = None
    ) -> list[int]:
        """Encode a text with its images. With ``max_tokens`` the text is cut, its images are
        not.

        Raises:
            InvalidInputError: the model's chat template loses them.
        """


@dataclass(frozen=True, slots=True)
class EmbeddingDescription:
    """A model that makes embeddings, seen from outside.

    ``dimensions`` is an embedding's length; ``context_length`` bounds each input, special tokens
    included; ``max_token_length`` is in characters. ``poolings`` are those that a request may choose
    from, the default first; with none the checkpoint's own is used, and the embeddings come
    normalised. ``prompts`` are the checkpoint's, by name: texts that go before an input.
    """

    encoder: TextEncoder
    dimensions: int
    context_length: int
    vocab_size: int
    max_token_length: int
    poolings: tuple[Pooling, ...] = ()
    prompts: Mapping[str, str] = field(default_factory=dict)
    default_prompt: str | None = None
    messages: VisionTextEncoder | None = None  # None: it takes no images

    def prompt(self, name: str | None) -> str:
        """The prompt of that name, or the default one.

        Raises:
            InvalidInputError: there is none of that name.
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

    ``pooling`` is one of the description's, or None where there are none to choose from.
    ``images`` are each input's, whose tokens are among its own; none where no input has any.
    ``types`` are those of each input's tokens where inputs are pairs of texts, as
    ``generation.reranking`` has them, and the model is told; else none.
    """

    inputs: tuple[tuple[int, ...], ...]
    pooling: Pooling | None = None
    images: tuple[tuple[PreparedImage, ...], ...] = ()
    types: tuple[tuple[int, ...], ...] = ()

    def images_of(self, index: int) -> tuple[PreparedImage, ...]:
        """The images of an input."""
        return self.images[index] if self.images else ()

    @property
    def prompt_tokens(self) -> int:
        """Tokens of all inputs."""
        return sum(map(len, self.inputs))

    @property
    def max_cached_tokens(self) -> int:
        """Tokens of the longest input that is read with a cache, one at a time; 0 if none is.

        Shorter ones may be, too, on a slow machine; what that takes is little.
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

    None of them where a long input is not read to its end yet.
    """

    indices: tuple[int, ...]
    embeddings: Embeddings


EmbeddingSink = Callable[[list[EmbeddingOutput | RowFailure]], None]


class EmbeddingCollector:
    """Puts a request's embeddings together, in the order of its inputs."""

    def __init__(self, request: EmbeddingRequest) -> None:
        self._usage = Usage(request.prompt_tokens, 0)
        self._rows: list[Embeddings | None] = [None] * len(request.inputs)
        self._missing = len(request.inputs)

    def push(self, output: EmbeddingOutput | RowFailure) -> list[Event]:
        """Take some embeddings; return the events that they make: all embeddings at once, at the end."""
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
    """Keep the first ``dimensions`` of each embedding (n, d), and give it length 1 again.

    That is what OpenAI's ``dimensions`` does. An embedding of zeros stays one.
    """
    kept = embeddings[:, :dimensions]
    return unit(kept) if normalize else kept


def unit(embeddings: Embeddings) -> Embeddings:
    """Embeddings (n, d) of length 1; those of zeros stay what they are."""
    lengths = np.linalg.norm(embeddings, axis=1, keepdims=True)
    normal: Embeddings = (embeddings / np.where(lengths > 0, lengths, 1)).astype(np.float32)
    return normal
