"""Requests for embeddings, of which each step makes a slice. Runs on the MLX thread.

Inputs of about the same length share a slice, whichever request they are of: padding at most
doubles an input's length. Requests take turns, so that a short one need not wait for a long one.
"""

import logging
import math
import time
from bisect import bisect_right
from collections import deque
from collections.abc import Callable, Sequence

import mlx.core as mx
import numpy as np

from mlxtrio.engine.embedding.budget import SLICE_SECONDS, SliceBudget
from mlxtrio.engine.embedding.encoder import ChunkedInput, Encoder, PaddedInputs
from mlxtrio.engine.messages import EmbeddingStepOutput
from mlxtrio.text.embedding import EmbeddingOutput, EmbeddingRequest, Embeddings
from mlxtrio.text.request import RowFailure

logger = logging.getLogger(__name__)

NO_EMBEDDINGS: Embeddings = np.zeros((0, 0), np.float32)


class PendingRequest:
    """A request's inputs without an embedding: those with images, and the others by length.

    ``chunked`` is the index of the input that is being encoded in chunks, and its state.
    """

    def __init__(self, sequence_id: int, request: EmbeddingRequest) -> None:
        self.sequence_id = sequence_id
        self.request = request
        self.chunked: tuple[int, ChunkedInput] | None = None
        indices = range(len(request.inputs))
        self._with_images = [n for n in reversed(indices) if request.images_of(n)]  # next is last
        plain = set(indices) - set(self._with_images)
        self._by_length = sorted(plain, key=self._length)

    def __len__(self) -> int:
        """How many inputs have no embedding yet."""
        return len(self._with_images) + len(self._by_length) + (self.chunked is not None)

    @property
    def max_length(self) -> int:
        """Tokens of the longest input left that has no images."""
        return self._length(self._by_length[-1])

    def begin_chunked(self, encoder: Encoder, chunk_tokens: int) -> None:
        """Start to encode an input in chunks, if one has images or is longer than a chunk.

        Raises:
            ValueError: an input has images, and the model takes none.
        """
        left = self._with_images or self._by_length
        images = self.request.images_of(left[-1])
        tokens = self.request.inputs[left[-1]]
        if not images and len(tokens) <= chunk_tokens:
            return
        chunked = encoder.begin(tokens, self.request.pooling, images)
        if chunked is None and images:
            raise ValueError("the model takes no images")
        if chunked is not None:
            self.chunked = left.pop(), chunked

    def take(self, max_inputs: int, width: int) -> list[int]:
        """Take up to ``max_inputs`` inputs of at most ``width`` tokens and more than half of it."""
        end = bisect_right(self._by_length, width, key=self._length)
        start = max(bisect_right(self._by_length, width // 2, key=self._length), end - max_inputs)
        taken = self._by_length[start:end]
        del self._by_length[start:end]
        return taken

    def _length(self, index: int) -> int:
        return len(self.request.inputs[index])


class EmbeddingQueue:
    """Requests for embeddings; ``step`` makes a slice of them.

    If a slice fails, the requests in it fail, and no others.
    """

    def __init__(
        self,
        encoder: Encoder,
        clock: Callable[[], float] = time.perf_counter,
        slice_seconds: float = SLICE_SECONDS,
    ) -> None:
        """``slice_seconds`` bounds a step's duration, as far as inputs can be encoded in chunks."""
        self._encoder = encoder
        self._clock = clock
        self._slice_seconds = slice_seconds
        self._budget = SliceBudget(slice_seconds)
        self._pending: deque[PendingRequest] = deque()

    def __len__(self) -> int:
        """How many requests are unfinished."""
        return len(self._pending)

    def insert(self, sequence_id: int, request: EmbeddingRequest) -> None:
        """Add a request."""
        self._pending.append(PendingRequest(sequence_id, request))

    def remove(self, sequence_id: int) -> None:
        """Cancel a request; one that has finished is no error."""
        self._pending = deque(each for each in self._pending if each.sequence_id != sequence_id)

    def step(self, seconds: float = math.inf) -> EmbeddingStepOutput:
        """Encode the next slice: inputs of the request whose turn it is, and of others if they fit.

        The slice is sized to take at most ``seconds``. Each request in it gets an output, an empty
        one for a chunk that completes no embedding.
        """
        self._budget.seconds = min(self._slice_seconds, seconds)
        front = self._pending[0]
        self._pending.rotate(-1)
        output = self._encode_chunk(front) or self._encode_slice(self._take(front))
        failed = {sequence_id for sequence_id, each in output if isinstance(each, RowFailure)}
        self._pending = deque(
            each for each in self._pending if len(each) and each.sequence_id not in failed
        )
        return output

    def _take(self, front: PendingRequest) -> list[tuple[PendingRequest, list[int]]]:
        width = front.max_length
        free = max(1, self._budget.tokens // width)
        slices = []
        for pending in (front, *(each for each in self._pending if each is not front)):
            if free and (taken := pending.take(free, width)):
                slices.append((pending, taken))
                free -= len(taken)
        return slices

    def _encode_slice(self, slices: list[tuple[PendingRequest, list[int]]]) -> EmbeddingStepOutput:
        inputs = _pad_inputs(slices)
        started = self._clock()
        try:
            embeddings = _evaluate(self._encoder.encode(inputs))
        except Exception:  # the requests of this slice are lost, the next are not
            logger.exception("making embeddings failed; the requests of this slice are lost")
            failure = RowFailure("the model failed on an input")
            return [(pending.sequence_id, failure) for pending, _ in slices]
        self._budget.note(inputs.tokens.size, self._clock() - started)
        output: EmbeddingStepOutput = []
        start = 0
        for pending, taken in slices:
            output.append(_output(pending, taken, embeddings[start : start + len(taken)]))
            start += len(taken)
        return output

    def _encode_chunk(self, front: PendingRequest) -> EmbeddingStepOutput:
        """Continue the input that is encoded in chunks; return no output where there is none."""
        chunk_tokens = self._budget.chunk_tokens
        started = self._clock()
        try:
            if front.chunked is None:
                front.begin_chunked(self._encoder, chunk_tokens)
            if front.chunked is None:
                return []
            index, chunked = front.chunked
            before = chunked.num_encoded
            embedding = chunked.step(chunk_tokens)
            if chunked.num_encoded > before:  # an image's time must not count as a token's
                self._budget.note(chunked.num_encoded - before, self._clock() - started)
            if embedding is None:
                return [(front.sequence_id, EmbeddingOutput((), NO_EMBEDDINGS))]
            embeddings = _evaluate(embedding)
        except Exception:  # no other request may fail with it
            logger.exception("making an embedding failed")
            return [(front.sequence_id, RowFailure("the model failed on an input"))]
        front.chunked = None
        return [_output(front, [index], embeddings)]


def _pad_inputs(slices: list[tuple[PendingRequest, list[int]]]) -> PaddedInputs:
    chosen = [(pending.request, n) for pending, taken in slices for n in taken]
    inputs = [request.inputs[n] for request, n in chosen]
    types = [request.types[n] for request, n in chosen if request.types]
    return PaddedInputs(
        tokens=_padded(inputs),
        mask=_padded([(1,) * len(each) for each in inputs]),
        poolings=tuple(request.pooling for request, _ in chosen),
        types=_padded(types) if types else None,  # a model's requests all have them, or none
    )


def _padded(inputs: Sequence[Sequence[int]]) -> mx.array:
    padded = np.zeros((len(inputs), max(map(len, inputs))), np.int32)
    for n, each in enumerate(inputs):
        padded[n, : len(each)] = each
    return mx.array(padded)


def _evaluate(embeddings: mx.array) -> Embeddings:
    mx.eval(embeddings)
    return np.array(embeddings, np.float32)


def _output(
    pending: PendingRequest, indices: list[int], embeddings: Embeddings
) -> tuple[int, EmbeddingOutput | RowFailure]:
    if not np.isfinite(embeddings).all():
        return pending.sequence_id, RowFailure("the embedding of an input is not finite")
    return pending.sequence_id, EmbeddingOutput(tuple(indices), embeddings)
