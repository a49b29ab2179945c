"""The embeddings that are yet to be made, a slice at a time. Lives on the MLX thread.

Inputs of about the same length share a slice, whoever asked for them: rows are padded to less
than twice their length. Requests take turns, so that a short one need not wait for a long one.
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
from mlxtrio.engine.embedding.encoder import Encoder, LongRow, Rows
from mlxtrio.engine.messages import EmbeddingStepOutput
from mlxtrio.text.embedding import EmbeddingOutput, EmbeddingRequest, Embeddings
from mlxtrio.text.request import RowFailure

logger = logging.getLogger(__name__)

NOTHING: Embeddings = np.zeros((0, 0), np.float32)


class Pending:
    """A request's inputs that have no embedding yet: those with images, and the others by length."""

    def __init__(self, name: int, request: EmbeddingRequest) -> None:
        self.name = name
        self.request = request
        self.long: tuple[int, LongRow] | None = None  # the input being read in chunks
        inputs = range(len(request.inputs))
        self._seeing = [n for n in reversed(inputs) if request.images_of(n)]
        plain = set(inputs) - set(self._seeing)
        self._left = sorted(plain, key=lambda n: len(request.inputs[n]))

    def __len__(self) -> int:
        return len(self._seeing) + len(self._left) + (self.long is not None)

    @property
    def longest(self) -> tuple[int, ...]:
        """The longest input left that has no images."""
        return self.request.inputs[self._left[-1]]

    def begin(self, encoder: Encoder, chunk: int) -> None:
        """Begin to read an input in chunks if there is any that is longer than one, or has
        images; the latter come first.

        Raises:
            ValueError: an input has images, and the model does not see.
        """
        left = self._seeing or self._left
        images = self.request.images_of(left[-1])
        tokens = self.request.inputs[left[-1]]
        if not images and len(tokens) <= chunk:
            return
        row = encoder.begin(tokens, self.request.pooling, images)
        if row is None and images:
            raise ValueError("the model does not see")
        if row is not None:
            self.long = left.pop(), row

    def take(self, most: int, width: int) -> list[int]:
        """Take up to ``most`` inputs of at most ``width`` tokens and more than half of that."""
        end = bisect_right(self._left, width, key=self._length)
        start = max(bisect_right(self._left, width // 2, key=self._length), end - most)
        taken = self._left[start:end]
        del self._left[start:end]
        return taken

    def _length(self, index: int) -> int:
        return len(self.request.inputs[index])


class EmbeddingQueue:
    """Requests for embeddings; ``step`` makes a slice of them.

    A slice that fails ends the requests that were in it, and no others.
    """

    def __init__(
        self,
        encoder: Encoder,
        clock: Callable[[], float] = time.perf_counter,
        slice_seconds: float = SLICE_SECONDS,
    ) -> None:
        """``slice_seconds`` is how long a step may take, as far as inputs can be cut."""
        self._encoder = encoder
        self._clock = clock
        self._slice_seconds = slice_seconds
        self._budget = SliceBudget(slice_seconds)
        self._pending: deque[Pending] = deque()

    def __len__(self) -> int:
        """How many requests are not finished."""
        return len(self._pending)

    def insert(self, name: int, request: EmbeddingRequest) -> None:
        """Add a request."""
        self._pending.append(Pending(name, request))

    def remove(self, name: int) -> None:
        """Drop a request; one that has ended is no error."""
        self._pending = deque(each for each in self._pending if each.name != name)

    def step(self, seconds: float = math.inf) -> EmbeddingStepOutput:
        """Make the next slice: rows of the request whose turn it is, and others' that fit in.

        It is to take no more than ``seconds``. Each request in it is told, also of a chunk that
        made no embedding yet.
        """
        self._budget.seconds = min(self._slice_seconds, seconds)
        front = self._pending[0]
        self._pending.rotate(-1)
        output = self._step_long(front) or self._step_rows(self._take(front))
        failed = {name for name, each in output if isinstance(each, RowFailure)}
        self._pending = deque(p for p in self._pending if len(p) and p.name not in failed)
        return output

    def _take(self, front: Pending) -> list[tuple[Pending, list[int]]]:
        width = len(front.longest)
        room = max(1, self._budget.tokens // width)
        slices = []
        for pending in (front, *(each for each in self._pending if each is not front)):
            if room and (taken := pending.take(room, width)):
                slices.append((pending, taken))
                room -= len(taken)
        return slices

    def _step_rows(self, slices: list[tuple[Pending, list[int]]]) -> EmbeddingStepOutput:
        rows = _rows(slices)
        started = self._clock()
        try:
            embeddings = _evaluate(self._encoder.encode(rows))
        except Exception:  # the requests of this slice are lost, the next are not
            logger.exception("making embeddings failed; the requests of this slice are lost")
            return [(p.name, RowFailure("the model failed on an input")) for p, _ in slices]
        self._budget.note(rows.tokens.size, self._clock() - started)
        output: EmbeddingStepOutput = []
        start = 0
        for pending, taken in slices:
            output.append(_said(pending, taken, embeddings[start : start + len(taken)]))
            start += len(taken)
        return output

    def _step_long(self, front: Pending) -> EmbeddingStepOutput:
        """Go on with an input that is read in chunks; nothing where none is to be."""
        chunk = self._budget.chunk
        started = self._clock()
        try:
            if front.long is None:
                front.begin(self._encoder, chunk)
            if front.long is None:
                return []
            index, row = front.long
            before = row.read
            embedding = row.step(chunk)
            if row.read > before:  # the time of an image says nothing of a token's
                self._budget.note(row.read - before, self._clock() - started)
            if embedding is None:
                return [(front.name, EmbeddingOutput((), NOTHING))]
            embeddings = _evaluate(embedding)
        except Exception:  # one request's fault is its own
            logger.exception("making an embedding failed")
            return [(front.name, RowFailure("the model failed on an input"))]
        front.long = None
        return [_said(front, [index], embeddings)]


def _rows(slices: list[tuple[Pending, list[int]]]) -> Rows:
    chosen = [(pending.request, n) for pending, taken in slices for n in taken]
    inputs = [request.inputs[n] for request, n in chosen]
    types = [request.types[n] for request, n in chosen if request.types]
    return Rows(
        tokens=_padded(inputs),
        mask=_padded([(1,) * len(each) for each in inputs]),
        poolings=tuple(request.pooling for request, _ in chosen),
        types=_padded(types) if types else None,  # a model's requests all have them, or none
    )


def _padded(rows: Sequence[Sequence[int]]) -> mx.array:
    padded = np.zeros((len(rows), max(map(len, rows))), np.int32)
    for n, each in enumerate(rows):
        padded[n, : len(each)] = each
    return mx.array(padded)


def _evaluate(embeddings: mx.array) -> Embeddings:
    mx.eval(embeddings)
    return np.array(embeddings, np.float32)


def _said(
    pending: Pending, indices: list[int], embeddings: Embeddings
) -> tuple[int, EmbeddingOutput | RowFailure]:
    if not np.isfinite(embeddings).all():
        return pending.name, RowFailure("the vector of an input is not finite")
    return pending.name, EmbeddingOutput(tuple(indices), embeddings)
