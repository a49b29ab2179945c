"""When outputs are sent to the trio thread, and that none is lost or reordered."""

import threading
import time
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager

import numpy as np
import trio
from hypothesis import given
from hypothesis import strategies as st

from mlxtrio.engine.delivery import OutputBuffer
from mlxtrio.engine.messages import EmbeddingStepOutput, EngineFigures, MemoryStatistics, StepOutput
from mlxtrio.engine.thread import Engine
from mlxtrio.text.embedding import EmbeddingOutput, EmbeddingRequest
from mlxtrio.text.request import GenerationRequest, RowFailure, RowToken
from tests.support.engine_fixtures import PATIENCE, TinyModels, ask, serving
from tests.support.scripted import spelling_model

FIGURES = EngineFigures(memory=MemoryStatistics(active=7))


def step(*outputs: tuple[int, RowToken | RowFailure]) -> StepOutput:
    return list(outputs)


def test_outputs_of_a_step_longer_than_the_interval_are_sent_at_once() -> None:
    buffer = OutputBuffer(1)
    for n in range(5):
        buffer.add(step((1, RowToken(n))), 1.5)
        assert buffer.must_send(n * 1.5)
        outputs = buffer.take(n * 1.5, FIGURES)
        assert outputs.by_sequence == {1: [RowToken(n)]}
        assert (outputs.seconds, outputs.figures) == ([1.5], FIGURES)


def test_outputs_of_short_steps_are_sent_together() -> None:
    buffer = OutputBuffer(1)
    sent = []
    for n in range(13):
        now = n * 0.25
        buffer.add(step((1, RowToken(n)), (2, RowToken(100 + n))), 0.25)
        if buffer.must_send(now):
            sent.append(buffer.take(now, FIGURES))
    assert [len(outputs.seconds) for outputs in sent] == [1, 4, 4, 4]
    assert sent[1].by_sequence[2] == [RowToken(101), RowToken(102), RowToken(103), RowToken(104)]


def test_first_and_last_tokens_never_wait() -> None:
    buffer = OutputBuffer(1000)
    buffer.take(0, FIGURES)
    for output, is_sent in (
        (step((1, RowToken(1))), False),
        (step((1, RowToken(2)), (2, RowToken(3, cached_tokens=0))), True),  # sequence 2 begins
        (step((1, RowToken(4))), False),
        (step((1, RowToken(4)), (2, RowToken(5))), False),
        (step((1, RowToken(6)), (2, RowToken(7, finish="stop"))), True),
        (step((1, RowToken(8))), False),
        (step((1, RowFailure("no"))), True),
    ):
        buffer.add(output, 0.001)
        assert buffer.must_send(0.001) == is_sent
        if is_sent:
            buffer.take(0.001, FIGURES)


def test_what_is_urgent_stays_urgent_until_it_is_sent() -> None:
    buffer = OutputBuffer(1000)
    buffer.take(0, FIGURES)
    buffer.add(step((1, first := RowToken(1, cached_tokens=9))), 0.001)
    buffer.add(step((1, RowToken(2))), 0.001)
    assert buffer.must_send(0.001)
    assert buffer.take(0.001, FIGURES).by_sequence == {1: [first, RowToken(2)]}
    buffer.add(step((1, RowToken(3))), 0.001)
    assert not buffer.must_send(0.001)


def test_embeddings_never_wait() -> None:
    buffer = OutputBuffer(1000)
    buffer.take(0, FIGURES)
    buffer.add(step((1, RowToken(0))), 0.001)
    buffer.add([], 0.001)  # a slice without an output
    assert not buffer.must_send(0.001)
    embeddings: EmbeddingStepOutput = [(7, EmbeddingOutput((0,), np.zeros((1, 2), np.float32)))]
    buffer.add(embeddings, 0.001)
    assert buffer.must_send(0.001)


steps = st.lists(st.sets(st.integers(0, 3)), max_size=40)


@given(steps, st.floats(0, 0.1), st.floats(0.001, 0.05))
def test_every_output_is_sent_once_and_in_order(
    made: list[set[int]], interval: float, length: float
) -> None:
    buffer = OutputBuffer(interval)
    got: dict[int, list[int]] = {sequence_id: [] for sequence_id in range(4)}
    seconds = 0
    for n, ids in enumerate([*made, set[int]()]):
        now = n * length
        buffer.add(step(*((sequence_id, RowToken(n)) for sequence_id in ids)), length)
        if buffer.must_send(now) or n == len(made):
            sent = buffer.take(now, FIGURES)
            seconds += len(sent.seconds)
            for sequence_id, outputs in sent.by_sequence.items():
                tokens = [output.token for output in outputs if isinstance(output, RowToken)]
                got[sequence_id] += tokens
    assert got == {
        sequence_id: [n for n, ids in enumerate(made) if sequence_id in ids]
        for sequence_id in range(4)
    }
    assert seconds == len(made) + 1


async def test_the_engine_sends_tokens_of_short_steps_together(tiny_models: TinyModels) -> None:
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
    for request, sent in zip(requests, heard, strict=True):
        said = [each.token for outputs in sent for each in outputs if isinstance(each, RowToken)]
        assert said == tiny.expected(request).tokens
    # Only the first tokens and the shorter output's last one divide the longer output's tokens.
    assert len(heard[0]) <= 4
    assert len(heard[1]) <= 3


class CountingCore:
    """Makes a token for each sequence in each step, a millisecond long."""

    def __init__(self, *, may_be_long: bool) -> None:
        self.may_be_long = may_be_long
        self.sequences: list[int] = []
        self.made = 0
        self.before_insert: Callable[[], object] = lambda: None

    def __len__(self) -> int:
        return len(self.sequences)

    def insert(self, sequence_id: int, request: GenerationRequest) -> None:
        self.before_insert()
        self.sequences.append(sequence_id)

    def embed(self, sequence_id: int, request: EmbeddingRequest) -> None:
        raise NotImplementedError

    def remove(self, sequence_id: int) -> None:
        self.sequences.remove(sequence_id)

    def step(self) -> StepOutput:
        time.sleep(0.001)
        self.made += 1
        return [(sequence_id, RowToken(self.made)) for sequence_id in self.sequences]

    def statistics(self) -> EngineFigures:
        return FIGURES

    def work_idle(self) -> bool:
        return False

    def close(self) -> None:
        pass


@asynccontextmanager
async def counting(core: CountingCore) -> AsyncGenerator[Engine]:
    engine = Engine(lambda report: (spelling_model(), core), interval=1000)
    with trio.fail_after(PATIENCE):
        async with trio.open_nursery() as nursery:
            await nursery.start(engine.run)
            yield engine
            nursery.cancel_scope.cancel()


async def test_waiting_outputs_are_sent_before_a_sequence_is_inserted() -> None:
    core = CountingCore(may_be_long=False)
    heard: list[int] = []
    in_time: list[bool] = []
    arrived = threading.Event()

    def hear(outputs: list[RowToken | RowFailure]) -> None:
        heard.extend(output.token for output in outputs if isinstance(output, RowToken))
        if len(heard) > 1:
            arrived.set()

    async with counting(core) as engine:
        with engine.open(ask(), hear):
            while core.made < 10:
                await trio.sleep(0.001)
            assert len(heard) <= 1
            # As if in a long step, the MLX thread waits until the tokens before it have arrived.
            core.before_insert = lambda: in_time.append(arrived.wait(PATIENCE))
            with engine.open(ask(), lambda outputs: None):
                while not in_time:
                    await trio.sleep(0.001)
    assert in_time == [True]
    assert heard[:10] == [*range(1, 11)]


async def test_nothing_waits_for_a_step_that_may_be_long() -> None:
    core = CountingCore(may_be_long=True)
    sizes: list[int] = []
    async with counting(core) as engine:
        with engine.open(ask(), lambda outputs: sizes.append(len(outputs))):
            while len(sizes) < 10:
                await trio.sleep(0.001)
    assert set(sizes) == {1}


def _has_ended(sent: list[list[RowToken | RowFailure]]) -> bool:
    last = sent[-1][-1] if sent else None
    return isinstance(last, RowToken) and last.finish is not None
