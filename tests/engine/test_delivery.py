"""What the steps make leaves in parcels: when they leave, and that nothing is lost or reordered."""

import threading
import time
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager

import numpy as np
import trio
from hypothesis import given
from hypothesis import strategies as st

from mlxtrio.engine.delivery import Parcels
from mlxtrio.engine.messages import EmbeddingStepOutput, EngineFigures, MemoryStatistics, StepOutput
from mlxtrio.engine.thread import Engine
from mlxtrio.text.embedding import EmbeddingOutput, EmbeddingRequest
from mlxtrio.text.request import GenerationRequest, RowFailure, RowToken
from tests.support.engine_fixtures import PATIENCE, TinyModels, ask, serving
from tests.support.scripted import spelling_model

FIGURES = EngineFigures(memory=MemoryStatistics(active=7))


def step(*outputs: tuple[int, RowToken | RowFailure]) -> StepOutput:
    return list(outputs)


def test_a_parcel_leaves_for_each_step_that_is_longer_than_the_interval() -> None:
    parcels = Parcels(1)
    for n in range(5):
        parcels.add(step((1, RowToken(n))), 1.5)
        assert parcels.must_leave(n * 1.5)
        parcel = parcels.take(n * 1.5, FIGURES)
        assert parcel.rows == {1: [RowToken(n)]}
        assert (parcel.seconds, parcel.figures) == ([1.5], FIGURES)


def test_short_steps_share_a_parcel() -> None:
    parcels = Parcels(1)
    left = []
    for n in range(13):
        now = n * 0.25
        parcels.add(step((1, RowToken(n)), (2, RowToken(100 + n))), 0.25)
        if parcels.must_leave(now):
            left.append(parcels.take(now, FIGURES))
    assert [len(parcel.seconds) for parcel in left] == [1, 4, 4, 4]
    assert left[1].rows[2] == [RowToken(101), RowToken(102), RowToken(103), RowToken(104)]


def test_first_and_last_outputs_never_wait() -> None:
    parcels = Parcels(1000)
    parcels.take(0, FIGURES)
    for output, leaves in (
        (step((1, RowToken(1))), False),
        (step((1, RowToken(2)), (2, RowToken(3, cached_tokens=0))), True),  # row 2 begins
        (step((1, RowToken(4))), False),
        (step((1, RowToken(4)), (2, RowToken(5))), False),
        (step((1, RowToken(6)), (2, RowToken(7, finish="stop"))), True),
        (step((1, RowToken(8))), False),
        (step((1, RowFailure("no"))), True),
    ):
        parcels.add(output, 0.001)
        assert parcels.must_leave(0.001) == leaves
        if leaves:
            parcels.take(0.001, FIGURES)


def test_what_is_urgent_stays_so_until_it_leaves() -> None:
    parcels = Parcels(1000)
    parcels.take(0, FIGURES)
    parcels.add(step((1, first := RowToken(1, cached_tokens=9))), 0.001)
    parcels.add(step((1, RowToken(2))), 0.001)
    assert parcels.must_leave(0.001)
    assert parcels.take(0.001, FIGURES).rows == {1: [first, RowToken(2)]}
    parcels.add(step((1, RowToken(3))), 0.001)
    assert not parcels.must_leave(0.001)


def test_vectors_never_wait() -> None:
    parcels = Parcels(1000)
    parcels.take(0, FIGURES)
    parcels.add(step((1, RowToken(0))), 0.001)
    parcels.add([], 0.001)  # a slice that ends no input
    assert not parcels.must_leave(0.001)
    embeddings: EmbeddingStepOutput = [(7, EmbeddingOutput((0,), np.zeros((1, 2), np.float32)))]
    parcels.add(embeddings, 0.001)
    assert parcels.must_leave(0.001)


steps = st.lists(st.sets(st.integers(0, 3)), max_size=40)


@given(steps, st.floats(0, 0.1), st.floats(0.001, 0.05))
def test_every_output_leaves_once_and_in_order(
    made: list[set[int]], interval: float, length: float
) -> None:
    parcels = Parcels(interval)
    got: dict[int, list[int]] = {name: [] for name in range(4)}
    seconds = 0
    for n, names in enumerate([*made, set[int]()]):
        now = n * length
        parcels.add(step(*((name, RowToken(n)) for name in names)), length)
        if parcels.must_leave(now) or n == len(made):
            parcel = parcels.take(now, FIGURES)
            seconds += len(parcel.seconds)
            for name, outputs in parcel.rows.items():
                got[name] += [output.token for output in outputs if isinstance(output, RowToken)]
    assert got == {name: [n for n, names in enumerate(made) if name in names] for name in range(4)}
    assert seconds == len(made) + 1


async def test_the_engine_sends_a_fast_rows_tokens_together(tiny_models: TinyModels) -> None:
    tiny = tiny_models("qwen3")
    requests = [ask(5, 1, 40), ask(9, 2, 12)]
    heard: list[list[list[RowToken | RowFailure]]] = [[], []]
    async with serving(tiny.path, interval=1000) as served:
        with (
            served.engine.open(requests[0], heard[0].append),
            served.engine.open(requests[1], heard[1].append),
        ):
            while served.engine.statistics().steps == 0 or not _has_ended(heard[0]):
                await trio.sleep(0.001)
        assert served.engine.statistics().steps >= 40
    for request, parcels in zip(requests, heard, strict=True):
        said = [each.token for outputs in parcels for each in outputs if isinstance(each, RowToken)]
        assert said == tiny.expected(request).tokens
    # The rows' first tokens and the shorter one's last one part the longer one's tokens.
    assert len(heard[0]) <= 4
    assert len(heard[1]) <= 3


class CountingBatch:
    """Makes a token for each row at each step, a millisecond long."""

    def __init__(self, *, reads: bool) -> None:
        self.is_reading = reads
        self.rows: list[int] = []
        self.made = 0
        self.before_insert: Callable[[], object] = lambda: None

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def reads(self) -> bool:
        return self.is_reading

    def insert(self, name: int, request: GenerationRequest) -> None:
        self.before_insert()
        self.rows.append(name)

    def embed(self, name: int, request: EmbeddingRequest) -> None:
        raise NotImplementedError

    def remove(self, name: int) -> None:
        self.rows.remove(name)

    def step(self) -> StepOutput:
        time.sleep(0.001)
        self.made += 1
        return [(name, RowToken(self.made)) for name in self.rows]

    def statistics(self) -> EngineFigures:
        return FIGURES

    def tidy(self) -> bool:
        return False

    def close(self) -> None:
        pass


@asynccontextmanager
async def counting(batch: CountingBatch) -> AsyncGenerator[Engine]:
    engine = Engine(lambda report: (spelling_model(), batch), interval=1000)
    with trio.fail_after(PATIENCE):
        async with trio.open_nursery() as nursery:
            await nursery.start(engine.run)
            yield engine
            nursery.cancel_scope.cancel()


async def test_what_is_held_leaves_before_a_row_begins_to_be_read() -> None:
    batch = CountingBatch(reads=False)
    heard: list[int] = []
    in_time: list[bool] = []
    arrived = threading.Event()

    def hear(outputs: list[RowToken | RowFailure]) -> None:
        heard.extend(output.token for output in outputs if isinstance(output, RowToken))
        if len(heard) > 1:
            arrived.set()

    async with counting(batch) as engine:
        with engine.open(ask(), hear):
            while batch.made < 10:
                await trio.sleep(0.001)
            assert len(heard) <= 1
            # The MLX thread is as good as in a long step until the tokens before it have arrived.
            batch.before_insert = lambda: in_time.append(arrived.wait(PATIENCE))
            with engine.open(ask(), lambda outputs: None):
                while not in_time:
                    await trio.sleep(0.001)
    assert in_time == [True]
    assert heard[:10] == [*range(1, 11)]


async def test_nothing_is_held_while_prompts_are_read() -> None:
    batch = CountingBatch(reads=True)
    sizes: list[int] = []
    async with counting(batch) as engine:
        with engine.open(ask(), lambda outputs: sizes.append(len(outputs))):
            while len(sizes) < 10:
                await trio.sleep(0.001)
    assert set(sizes) == {1}


def _has_ended(parcels: list[list[RowToken | RowFailure]]) -> bool:
    last = parcels[-1][-1] if parcels else None
    return isinstance(last, RowToken) and last.finish is not None
