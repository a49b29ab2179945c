"""The queue of embeddings on the MLX thread: slices, turns, and whose fault a failure is."""

import math
from collections.abc import Sequence
from typing import Any, cast

import mlx.core as mx
import numpy as np
import pytest

from mlxtrio.engine.core import EngineCore
from mlxtrio.engine.embedding.budget import (
    FIRST_TOKENS,
    MAX_SLICE_TOKENS,
    MIN_CHUNK_TOKENS,
    MIN_SLICE_TOKENS,
    SLICE_SECONDS,
    SliceBudget,
)
from mlxtrio.engine.embedding.encoder import LongRow, Rows
from mlxtrio.engine.embedding.queue import EmbeddingQueue
from mlxtrio.engine.messages import EmbeddingStepOutput
from mlxtrio.engine.runner.batch import DecodeBatch
from mlxtrio.text.embedding import EmbeddingOutput, EmbeddingRequest, Pooling
from mlxtrio.text.images import PreparedImage
from mlxtrio.text.request import RowFailure

POISON = 666  # a token that makes the model fail
NAN = 777  # one that makes an embedding that is no number


class SummingLongRow:
    def __init__(self, encoder: "SummingEncoder", tokens: Sequence[int], images: int) -> None:
        self.read = 0
        self._encoder = encoder
        self._tokens = list(tokens)
        self._images = images
        self._sum = 0

    def step(self, tokens: int) -> mx.array | None:
        if POISON in self._tokens:
            raise ValueError("secret")
        if self._images:
            self._images -= 1
            self._sum += 1000
            self._encoder.time += self._encoder.image_seconds
            return None
        self._sum += sum(self._tokens[:tokens])
        self.read += len(self._tokens[:tokens])
        del self._tokens[:tokens]
        self._encoder.chunks.append(tokens)
        self._encoder.time += tokens * self._encoder.token_seconds
        return None if self._tokens else mx.array([[float(self._sum)]])


class SummingEncoder:
    """An embedding is the sum of its input's tokens, and of a thousand for each image. Keeps the
    shapes of its slices.
    """

    def __init__(self, *, cuts: bool = False, sees: bool = False) -> None:
        self.cuts = cuts
        self.sees = sees
        self.shapes: list[tuple[int, ...]] = []
        self.chunks: list[int] = []
        self.seconds = 0.0  # that each slice takes
        self.token_seconds = 0.0  # that each token of a chunk takes
        self.image_seconds = 0.0
        self.time = 0.0

    def clock(self) -> float:
        return self.time

    def encode(self, rows: Rows) -> mx.array:
        self.shapes.append(rows.tokens.shape)
        self.time += self.seconds
        tokens = np.array(rows.tokens)
        if (tokens == POISON).any():
            raise ValueError("secret")
        sums = (tokens * np.array(rows.mask)).sum(axis=1, keepdims=True).astype(np.float32)
        sums[(tokens == NAN).any(axis=1)] = np.nan
        return mx.array(sums)

    def begin(
        self,
        tokens: Sequence[int],
        pooling: Pooling | None,
        images: Sequence[PreparedImage] = (),
    ) -> LongRow | None:
        can = self.sees if images else self.cuts
        return SummingLongRow(self, tokens, len(images)) if can else None


@pytest.fixture
def encoder() -> SummingEncoder:
    return SummingEncoder()


@pytest.fixture
def queue(encoder: SummingEncoder) -> EmbeddingQueue:
    return EmbeddingQueue(encoder, encoder.clock)


def request(*lengths: int, token: int = 1) -> EmbeddingRequest:
    return EmbeddingRequest(tuple((token,) * length for length in lengths))


def run(queue: EmbeddingQueue, slices: int = 1000) -> EmbeddingStepOutput:
    output: EmbeddingStepOutput = []
    for _ in range(slices):
        if not len(queue):
            return output
        output += queue.step()
    return output


def sums(output: EmbeddingStepOutput, name: int) -> dict[int, float]:
    found: dict[int, float] = {}
    for owner, each in output:
        if owner == name:
            assert isinstance(each, EmbeddingOutput)
            found |= {
                index: float(embedding[0])
                for index, embedding in zip(each.indices, each.embeddings, strict=True)
            }
    return found


def test_every_input_gets_its_own_vector_whatever_its_neighbours(queue: EmbeddingQueue) -> None:
    lengths = [5, 300, 1, 40, 33, 5, 2, 299, 17]
    queue.insert(0, request(*lengths))
    queue.insert(1, request(*reversed(lengths), token=2))
    output = run(queue)
    assert sums(output, 0) == dict(enumerate(lengths))
    assert sums(output, 1) == {n: 2 * length for n, length in enumerate(reversed(lengths))}


def test_a_slice_keeps_to_its_budget_and_rows_are_at_least_half_full(
    queue: EmbeddingQueue, encoder: SummingEncoder
) -> None:
    queue.insert(0, request(*range(1, 60)))
    lengths = list(range(59, 0, -1))
    encoder.seconds = SLICE_SECONDS  # just as long as it may take: the budget stays
    while len(queue):
        queue.step()
        rows, width = encoder.shapes[-1]
        taken, lengths = lengths[:rows], lengths[rows:]
        assert rows == 1 or rows * width <= FIRST_TOKENS
        assert width == taken[0]
        assert taken[-1] > width // 2
    assert lengths == []


def test_small_requests_share_a_slice(queue: EmbeddingQueue, encoder: SummingEncoder) -> None:
    for name in range(6):
        queue.insert(name, request(10))
    output = queue.step()
    assert encoder.shapes == [(6, 10)]
    assert [name for name, _ in output] == list(range(6))
    assert len(queue) == 0


def test_a_small_request_does_not_wait_for_a_large_one(
    queue: EmbeddingQueue, encoder: SummingEncoder
) -> None:
    encoder.seconds = SLICE_SECONDS
    queue.insert(0, request(*[100] * 1000))
    queue.step()
    queue.insert(1, request(3))
    assert sums(run(queue, slices=2), 1) == {0: 3}


def test_a_request_that_leaves_is_dropped_before_the_next_slice(
    queue: EmbeddingQueue, encoder: SummingEncoder
) -> None:
    queue.insert(0, request(*[10] * 1000))
    queue.insert(1, request(10))
    queue.step()
    queue.remove(0)
    queue.remove(0)  # one that has gone is no error
    assert sums(run(queue), 1) == {0: 10}
    assert encoder.shapes[1:] == [(1, 10)]


def test_a_slice_that_fails_ends_those_in_it_and_nobody_else(
    queue: EmbeddingQueue, encoder: SummingEncoder
) -> None:
    encoder.seconds = SLICE_SECONDS
    queue.insert(0, request(100, 100))
    queue.insert(1, EmbeddingRequest(((POISON,), (1,) * 50)))
    output = run(queue)
    assert sums(output, 0) == {0: 100, 1: 100}
    assert [each for name, each in output if name == 1][-1] == RowFailure(
        "the model failed on an input"
    )
    queue.insert(2, request(7))
    assert sums(run(queue), 2) == {0: 7}


def test_a_vector_that_is_no_number_fails_its_request(queue: EmbeddingQueue) -> None:
    queue.insert(0, request(3))
    queue.insert(1, EmbeddingRequest(((NAN, 1),)))
    output = run(queue)
    assert sums(output, 0) == {0: 3}
    assert (1, RowFailure("the vector of an input is not finite")) in output


def test_a_long_input_is_read_in_chunks_between_others() -> None:
    encoder = SummingEncoder(cuts=True)
    queue = EmbeddingQueue(encoder, encoder.clock)
    encoder.seconds = SLICE_SECONDS  # the budget stays
    encoder.token_seconds = SLICE_SECONDS / FIRST_TOKENS
    queue.insert(0, request(200, 4, 70))
    queue.insert(1, request(10, 100))
    output = run(queue)
    assert sums(output, 0) == {0: 200, 1: 4, 2: 70}
    assert sums(output, 1) == {0: 10, 1: 100}
    names = [name for name, _ in output]
    assert names[:4] == [0, 1, 0, 1], "they take turns"
    assert all(width <= FIRST_TOKENS for _, width in encoder.shapes)


def test_chunks_of_a_long_input_take_no_longer_than_a_slice() -> None:
    encoder = SummingEncoder(cuts=True)
    queue = EmbeddingQueue(encoder, encoder.clock, slice_seconds=2**-5)
    encoder.token_seconds = 2**-10
    queue.insert(0, request(1000))
    assert sums(run(queue), 0) == {0: 1000}
    assert encoder.chunks == [FIRST_TOKENS] + [32] * 30
    encoder.token_seconds = 2**-6
    queue.insert(0, request(1000))
    run(queue, 10)
    assert encoder.chunks[-9:] == [MIN_CHUNK_TOKENS] * 9


def test_a_long_input_that_fails_is_its_requests_own_fault() -> None:
    queue = EmbeddingQueue(SummingEncoder(cuts=True))
    queue.insert(0, request(135))
    queue.insert(1, EmbeddingRequest(((POISON,) * 111,)))
    output = run(queue)
    assert sums(output, 0) == {0: 135}
    assert (1, RowFailure("the model failed on an input")) in output


def with_images(*images: int, length: int = 1) -> EmbeddingRequest:
    """Inputs with so many images each."""
    own = tuple((PreparedImage("key", (1,), {}),) * count for count in images)
    return EmbeddingRequest(((1,) * length,) * len(own), images=own)


def test_inputs_with_images_are_read_alone_and_keep_their_places() -> None:
    encoder = SummingEncoder(sees=True)
    queue = EmbeddingQueue(encoder)
    queue.insert(0, with_images(1, 0, 2, 0, length=12))
    queue.insert(1, request(12, 12))
    output = run(queue)
    assert sums(output, 0) == {0: 1012, 1: 12, 2: 2012, 3: 12}
    assert sums(output, 1) == {0: 12, 1: 12}
    names = [name for name, _ in output]
    assert sums(output[:1], 0) == {}, "pictures come first, and take more than a step"
    assert names[:2] == [0, 1], "they take turns"
    assert encoder.shapes == [(4, 12)], "texts share a slice, and pictures share none"


def test_the_time_that_a_image_takes_is_not_taken_for_its_tokens() -> None:
    encoder = SummingEncoder(sees=True)
    queue = EmbeddingQueue(encoder, encoder.clock, slice_seconds=2**-5)
    encoder.image_seconds = 60.0
    encoder.token_seconds = 2**-10
    queue.insert(0, with_images(2, length=200))
    assert sums(run(queue), 0) == {0: 2200}
    assert encoder.chunks == [FIRST_TOKENS] + [32] * 5


def test_images_for_a_model_that_does_not_see_are_their_requests_own_fault() -> None:
    queue = EmbeddingQueue(SummingEncoder())
    queue.insert(0, with_images(1))
    queue.insert(1, request(7))
    output = run(queue)
    assert (0, RowFailure("the model failed on an input")) in output
    assert sums(output, 1) == {0: 7}


# How large a slice is


def test_a_slow_slice_shrinks_the_budget_to_what_can_be_done_in_time() -> None:
    budget = SliceBudget()
    budget.note(200, 10 * SLICE_SECONDS)
    assert budget.tokens == 20
    budget.note(1, 1000.0)
    assert budget.tokens == MIN_SLICE_TOKENS


def test_a_fast_slice_lets_it_grow_up_to_a_bound() -> None:
    budget = SliceBudget()
    budget.note(FIRST_TOKENS, SLICE_SECONDS / 4)
    assert budget.tokens == 4 * FIRST_TOKENS
    budget.note(10**6, 0.0)
    assert budget.tokens == MAX_SLICE_TOKENS


def test_a_small_slice_says_nothing_of_a_large_one() -> None:
    budget = SliceBudget()
    budget.note(10, SLICE_SECONDS / 2)
    assert budget.tokens == FIRST_TOKENS


def test_a_slice_takes_as_long_as_it_may(queue: EmbeddingQueue, encoder: SummingEncoder) -> None:
    encoder.cuts = True
    encoder.token_seconds = 2**-10
    queue.insert(0, request(3000))
    for seconds in (2**-5, 2**-5, 0.0, math.inf, 1.0):
        queue.step(seconds)
    assert encoder.chunks == [40, 32, MIN_CHUNK_TOKENS, 51, 51]


# Two core


class CountingBatch:
    """Rows that never end."""

    def __init__(self, diary: list[str]) -> None:
        self.diary = diary
        self.rows: list[int] = []

    def __len__(self) -> int:
        return len(self.rows)

    def insert(self, name: int, request: Any) -> None:
        self.rows.append(name)

    def remove(self, name: int) -> None:
        if name in self.rows:
            self.rows.remove(name)

    def step(self, *, is_shared: bool) -> list[Any]:
        self.diary.append("decode, and slices" if is_shared else "decode")
        return []

    def spare(self) -> float:
        return 2**-5

    def close(self) -> None:
        self.diary.append("close")


class CountingQueue(EmbeddingQueue):
    def __init__(self, diary: list[str], encoder: SummingEncoder) -> None:
        super().__init__(encoder, encoder.clock)
        self.diary = diary

    def step(self, seconds: float = math.inf) -> EmbeddingStepOutput:
        self.diary.append("embed" if seconds == math.inf else f"embed for {seconds:g} s")
        return super().step(seconds)


def test_one_slice_goes_between_two_decode_steps(encoder: SummingEncoder) -> None:
    diary: list[str] = []
    core = EngineCore(cast(DecodeBatch, CountingBatch(diary)), CountingQueue(diary, encoder))
    encoder.seconds = SLICE_SECONDS
    core.insert(0, cast(Any, None))
    core.step()
    core.embed(1, request(*[100] * 100))
    for _ in range(6):
        core.step()
    assert diary == ["decode", *["embed for 0.03125 s", "decode, and slices"] * 3]
    core.remove(0)
    for _ in range(3):
        core.step()
    assert diary[7:] == ["embed"] * 3
    core.remove(1)
    assert len(core) == 0
    core.close()
    assert diary[-1] == "close"


def test_without_a_lane_the_next_step_says_so(encoder: SummingEncoder) -> None:
    only_vectors = EngineCore(None, EmbeddingQueue(encoder))
    only_vectors.insert(0, cast(Any, None))
    assert len(only_vectors) == 1
    assert only_vectors.step() == [(0, RowFailure("this model does not generate"))]
    only_rows = EngineCore(cast(DecodeBatch, CountingBatch([])), None)
    only_rows.embed(0, request(1))
    assert only_rows.step() == [(0, RowFailure("this model makes no embeddings"))]
    assert len(only_vectors) == len(only_rows) == 0
