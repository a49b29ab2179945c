"""The queue of embeddings: slices, turns, chunks, and which request a failure ends."""

import math
from collections.abc import Sequence
from typing import Any, cast

import mlx.core as mx
import numpy as np
import pytest

from mlxtrio.engine.batch import DecodeBatch
from mlxtrio.engine.core import EngineCore
from mlxtrio.engine.embedding.budget import (
    FIRST_TOKENS,
    MAX_SLICE_TOKENS,
    MIN_CHUNK_TOKENS,
    MIN_SLICE_TOKENS,
    SLICE_SECONDS,
    SliceBudget,
)
from mlxtrio.engine.embedding.encoder import ChunkedInput, PaddedInputs
from mlxtrio.engine.embedding.queue import EmbeddingQueue
from mlxtrio.engine.messages import EmbeddingStepOutput
from mlxtrio.text.embedding import EmbeddingOutput, EmbeddingRequest, Pooling
from mlxtrio.text.images import PreparedImage
from mlxtrio.text.request import RowFailure

POISON = 666  # a token that makes the model fail
NAN = 777  # one that makes an embedding that is not a number


class SummingChunks:
    def __init__(self, encoder: "SummingEncoder", tokens: Sequence[int], images: int) -> None:
        self.num_encoded = 0
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
        self.num_encoded += len(self._tokens[:tokens])
        del self._tokens[:tokens]
        self._encoder.chunks.append(tokens)
        self._encoder.time += tokens * self._encoder.token_seconds
        return None if self._tokens else mx.array([[float(self._sum)]])


class SummingEncoder:
    """An embedding is the sum of its input's tokens, and of a thousand for each image. Keeps the
    shapes of its slices.
    """

    def __init__(self, *, has_chunks: bool = False, has_vision: bool = False) -> None:
        self.has_chunks = has_chunks
        self.has_vision = has_vision
        self.shapes: list[tuple[int, ...]] = []
        self.chunks: list[int] = []
        self.seconds = 0.0  # that each slice takes
        self.token_seconds = 0.0  # that each token of a chunk takes
        self.image_seconds = 0.0
        self.time = 0.0

    def clock(self) -> float:
        return self.time

    def encode(self, inputs: PaddedInputs) -> mx.array:
        self.shapes.append(inputs.tokens.shape)
        self.time += self.seconds
        tokens = np.array(inputs.tokens)
        if (tokens == POISON).any():
            raise ValueError("secret")
        sums = (tokens * np.array(inputs.mask)).sum(axis=1, keepdims=True).astype(np.float32)
        sums[(tokens == NAN).any(axis=1)] = np.nan
        return mx.array(sums)

    def begin(
        self,
        tokens: Sequence[int],
        pooling: Pooling | None,
        images: Sequence[PreparedImage] = (),
    ) -> ChunkedInput | None:
        can = self.has_vision if images else self.has_chunks
        return SummingChunks(self, tokens, len(images)) if can else None


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


def sums(output: EmbeddingStepOutput, sequence_id: int) -> dict[int, float]:
    found: dict[int, float] = {}
    for owner, each in output:
        if owner == sequence_id:
            assert isinstance(each, EmbeddingOutput)
            found |= {
                index: float(embedding[0])
                for index, embedding in zip(each.indices, each.embeddings, strict=True)
            }
    return found


def test_every_input_gets_its_own_embedding_whatever_else_is_in_its_slice(
    queue: EmbeddingQueue,
) -> None:
    lengths = [5, 300, 1, 40, 33, 5, 2, 299, 17]
    queue.insert(0, request(*lengths))
    queue.insert(1, request(*reversed(lengths), token=2))
    output = run(queue)
    assert sums(output, 0) == dict(enumerate(lengths))
    assert sums(output, 1) == {n: 2 * length for n, length in enumerate(reversed(lengths))}


def test_a_slice_keeps_to_its_budget_and_padding_at_most_doubles_an_input(
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
    for sequence_id in range(6):
        queue.insert(sequence_id, request(10))
    output = queue.step()
    assert encoder.shapes == [(6, 10)]
    assert [sequence_id for sequence_id, _ in output] == list(range(6))
    assert len(queue) == 0


def test_a_small_request_does_not_wait_for_a_large_one(
    queue: EmbeddingQueue, encoder: SummingEncoder
) -> None:
    encoder.seconds = SLICE_SECONDS
    queue.insert(0, request(*[100] * 1000))
    queue.step()
    queue.insert(1, request(3))
    assert sums(run(queue, slices=2), 1) == {0: 3}


def test_a_cancelled_request_is_dropped_before_the_next_slice(
    queue: EmbeddingQueue, encoder: SummingEncoder
) -> None:
    queue.insert(0, request(*[10] * 1000))
    queue.insert(1, request(10))
    queue.step()
    queue.remove(0)
    queue.remove(0)  # a second time is no error
    assert sums(run(queue), 1) == {0: 10}
    assert encoder.shapes[1:] == [(1, 10)]


def test_a_slice_that_fails_ends_the_requests_in_it_and_no_others(
    queue: EmbeddingQueue, encoder: SummingEncoder
) -> None:
    encoder.seconds = SLICE_SECONDS
    queue.insert(0, request(100, 100))
    queue.insert(1, EmbeddingRequest(((POISON,), (1,) * 50)))
    output = run(queue)
    assert sums(output, 0) == {0: 100, 1: 100}
    assert [each for sequence_id, each in output if sequence_id == 1][-1] == RowFailure(
        "the model failed on an input"
    )
    queue.insert(2, request(7))
    assert sums(run(queue), 2) == {0: 7}


def test_an_embedding_that_is_not_a_number_fails_its_request(queue: EmbeddingQueue) -> None:
    queue.insert(0, request(3))
    queue.insert(1, EmbeddingRequest(((NAN, 1),)))
    output = run(queue)
    assert sums(output, 0) == {0: 3}
    assert (1, RowFailure("the embedding of an input is not finite")) in output


def test_a_long_input_is_encoded_in_chunks_between_others() -> None:
    encoder = SummingEncoder(has_chunks=True)
    queue = EmbeddingQueue(encoder, encoder.clock)
    encoder.seconds = SLICE_SECONDS  # the budget stays
    encoder.token_seconds = SLICE_SECONDS / FIRST_TOKENS
    queue.insert(0, request(200, 4, 70))
    queue.insert(1, request(10, 100))
    output = run(queue)
    assert sums(output, 0) == {0: 200, 1: 4, 2: 70}
    assert sums(output, 1) == {0: 10, 1: 100}
    ids = [sequence_id for sequence_id, _ in output]
    assert ids[:4] == [0, 1, 0, 1], "they take turns"
    assert all(width <= FIRST_TOKENS for _, width in encoder.shapes)


def test_chunks_of_a_long_input_take_no_longer_than_a_slice() -> None:
    encoder = SummingEncoder(has_chunks=True)
    queue = EmbeddingQueue(encoder, encoder.clock, slice_seconds=2**-5)
    encoder.token_seconds = 2**-10
    queue.insert(0, request(1000))
    assert sums(run(queue), 0) == {0: 1000}
    assert encoder.chunks == [FIRST_TOKENS] + [32] * 30
    encoder.token_seconds = 2**-6
    queue.insert(0, request(1000))
    run(queue, 10)
    assert encoder.chunks[-9:] == [MIN_CHUNK_TOKENS] * 9


def test_a_long_input_that_fails_ends_its_request_alone() -> None:
    queue = EmbeddingQueue(SummingEncoder(has_chunks=True))
    queue.insert(0, request(135))
    queue.insert(1, EmbeddingRequest(((POISON,) * 111,)))
    output = run(queue)
    assert sums(output, 0) == {0: 135}
    assert (1, RowFailure("the model failed on an input")) in output


def with_images(*images: int, length: int = 1) -> EmbeddingRequest:
    """Inputs with so many images each."""
    own = tuple((PreparedImage("key", (1,), {}),) * count for count in images)
    return EmbeddingRequest(((1,) * length,) * len(own), images=own)


def test_inputs_with_images_are_encoded_alone_and_keep_their_indices() -> None:
    encoder = SummingEncoder(has_vision=True)
    queue = EmbeddingQueue(encoder)
    queue.insert(0, with_images(1, 0, 2, 0, length=12))
    queue.insert(1, request(12, 12))
    output = run(queue)
    assert sums(output, 0) == {0: 1012, 1: 12, 2: 2012, 3: 12}
    assert sums(output, 1) == {0: 12, 1: 12}
    ids = [sequence_id for sequence_id, _ in output]
    assert sums(output[:1], 0) == {}, "images come first, and take more than a step"
    assert ids[:2] == [0, 1], "they take turns"
    assert encoder.shapes == [(4, 12)], "texts share a slice, and images don't"


def test_the_time_of_an_image_is_not_counted_for_its_tokens() -> None:
    encoder = SummingEncoder(has_vision=True)
    queue = EmbeddingQueue(encoder, encoder.clock, slice_seconds=2**-5)
    encoder.image_seconds = 60.0
    encoder.token_seconds = 2**-10
    queue.insert(0, with_images(2, length=200))
    assert sums(run(queue), 0) == {0: 2200}
    assert encoder.chunks == [FIRST_TOKENS] + [32] * 5


def test_images_for_a_model_that_takes_none_end_their_request_alone() -> None:
    queue = EmbeddingQueue(SummingEncoder())
    queue.insert(0, with_images(1))
    queue.insert(1, request(7))
    output = run(queue)
    assert (0, RowFailure("the model failed on an input")) in output
    assert sums(output, 1) == {0: 7}


# How large a slice is


def test_a_slow_slice_shrinks_the_budget() -> None:
    budget = SliceBudget()
    budget.note(200, 10 * SLICE_SECONDS)
    assert budget.tokens == 20
    budget.note(1, 1000.0)
    assert budget.tokens == MIN_SLICE_TOKENS


def test_a_fast_slice_lets_the_budget_grow_to_a_maximum() -> None:
    budget = SliceBudget()
    budget.note(FIRST_TOKENS, SLICE_SECONDS / 4)
    assert budget.tokens == 4 * FIRST_TOKENS
    budget.note(10**6, 0.0)
    assert budget.tokens == MAX_SLICE_TOKENS


def test_a_small_slice_does_not_shrink_the_budget() -> None:
    budget = SliceBudget()
    budget.note(10, SLICE_SECONDS / 2)
    assert budget.tokens == FIRST_TOKENS


def test_a_slice_takes_as_long_as_it_may(queue: EmbeddingQueue, encoder: SummingEncoder) -> None:
    encoder.has_chunks = True
    encoder.token_seconds = 2**-10
    queue.insert(0, request(3000))
    for seconds in (2**-5, 2**-5, 0.0, math.inf, 1.0):
        queue.step(seconds)
    assert encoder.chunks == [40, 32, MIN_CHUNK_TOKENS, 51, 51]


# Beside a batch


class CountingBatch:
    """Sequences that never finish."""

    def __init__(self, diary: list[str]) -> None:
        self.diary = diary
        self.sequences: list[int] = []

    def __len__(self) -> int:
        return len(self.sequences)

    def insert(self, sequence_id: int, request: Any) -> None:
        self.sequences.append(sequence_id)

    def remove(self, sequence_id: int) -> None:
        if sequence_id in self.sequences:
            self.sequences.remove(sequence_id)

    def step(self, *, embedding: bool) -> list[Any]:
        self.diary.append("decode, and slices" if embedding else "decode")
        return []

    def embedding_seconds(self) -> float:
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


def test_what_the_model_can_not_do_is_reported_by_the_next_step(encoder: SummingEncoder) -> None:
    only_embeddings = EngineCore(None, EmbeddingQueue(encoder))
    only_embeddings.insert(0, cast(Any, None))
    assert len(only_embeddings) == 1
    assert only_embeddings.step() == [(0, RowFailure("this model does not generate"))]
    only_sequences = EngineCore(cast(DecodeBatch, CountingBatch([])), None)
    only_sequences.embed(0, request(1))
    assert only_sequences.step() == [(0, RowFailure("this model makes no embeddings"))]
    assert len(only_embeddings) == len(only_sequences) == 0
