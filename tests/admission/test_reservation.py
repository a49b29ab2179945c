"""Rows that need memory: who gets in, when, and what is promised. On virtual time, with an engine
whose rows take as long as the test says.
"""

from collections.abc import AsyncGenerator, Generator, Sequence
from contextlib import AbstractContextManager, asynccontextmanager, contextmanager
from dataclasses import dataclass, replace

import pytest
import trio
from hypothesis import given, settings
from hypothesis import strategies as st
from trio.testing import MockClock, wait_all_tasks_blocked

from mlxtrio.admission.scheduler import Limits, Scheduler
from mlxtrio.admission.sequence import Engine
from mlxtrio.errors import DeadlineError, QueueFullError, ShuttingDownError
from mlxtrio.kv_budget import GROWTH_TOKENS, KVBudget
from mlxtrio.observability.metrics import Metrics
from mlxtrio.text.embedding import MAX_CHUNK_TOKENS, EmbeddingRequest, EmbeddingSink
from mlxtrio.text.events import Failed, Finished
from mlxtrio.text.request import GenerationRequest, RowToken, Sink
from tests.admission.test_scheduler import all_events, submit
from tests.support.scripted import END_OF_TURN, ScriptedEngine, request_for, spelling_model

BUDGET = 4000
ROWS = 3


@asynccontextmanager
async def running(
    engine: Engine, *, rows: int = ROWS, queue_size: int = 100, seconds: float = 300
) -> AsyncGenerator[Scheduler]:
    """A scheduler for a model whose caches take a byte for a token."""
    model = replace(
        spelling_model(), kv_budget=KVBudget(bytes_per_token=1, total_bytes=BUDGET, max_rows=rows)
    )
    scheduler = Scheduler(engine, model, Limits(rows, queue_size, seconds), Metrics())
    async with trio.open_nursery() as nursery:
        await nursery.start(scheduler.run)
        yield scheduler
        nursery.cancel_scope.cancel()


def row_of(name: str, tokens: int) -> GenerationRequest:
    """A request whose row comes to have so many tokens, with what the caches grow by."""
    return request_for(name, max_tokens=tokens - GROWTH_TOKENS - len(name))


async def put(scheduler: Scheduler, name: str, tokens: int) -> None:
    """Submit a request, and never read its answer."""
    scheduler.submit([row_of(name, tokens)], trio.current_time())
    await wait_all_tasks_blocked()


async def test_an_answer_waits_for_memory_although_a_row_is_free() -> None:
    engine = ScriptedEngine()
    async with running(engine) as scheduler:
        await put(scheduler, "a", 2500)
        await put(scheduler, "b", 1600)
        assert engine.opened == ["a"]
        figures = scheduler.statistics()
        assert (figures.active, figures.waiting, figures.reserved_bytes) == (1, 1, 2500)
        engine.rows[0].end()
        await wait_all_tasks_blocked()
        assert engine.opened == ["a", "b"]
        figures = scheduler.statistics()
        assert (figures.active, figures.waiting, figures.reserved_bytes) == (1, 0, 1600)
        assert figures.most_reserved_bytes == 2500


async def test_each_row_takes_what_the_longest_does() -> None:
    engine = ScriptedEngine()
    async with running(engine) as scheduler:
        await put(scheduler, "a", 2000)
        await put(scheduler, "b", 300)
        assert scheduler.statistics().reserved_bytes == 4000
        await put(scheduler, "c", 300)
        assert engine.opened == ["a", "b"]
        engine.rows[0].end()
        await wait_all_tasks_blocked()
        assert scheduler.statistics().reserved_bytes == 600


async def test_a_small_one_does_not_pass_a_large_one_that_waits() -> None:
    engine = ScriptedEngine()
    async with running(engine) as scheduler:
        await put(scheduler, "a", 1000)
        await put(scheduler, "large", 4000)
        await put(scheduler, "b", 300)
        assert engine.opened == ["a"]
        engine.rows[0].end()
        await wait_all_tasks_blocked()
        assert engine.opened == ["a", "large"]
        engine.rows[0].end()
        await wait_all_tasks_blocked()
        assert engine.opened == ["a", "large", "b"]


async def test_whoever_leaves_while_waiting_for_memory_lets_the_next_in() -> None:
    engine = ScriptedEngine()
    async with running(engine) as scheduler:
        await put(scheduler, "a", 1000)
        with scheduler.submit([row_of("large", 4000)], trio.current_time()):
            await put(scheduler, "b", 300)
            assert engine.opened == ["a"]
        await wait_all_tasks_blocked()
        assert engine.opened == ["a", "b"]
        figures = scheduler.statistics()
        assert (figures.waiting, figures.active, figures.reserved_bytes) == (0, 2, 2000)


async def test_long_inputs_of_embeddings_are_promised_memory_and_short_ones_need_none() -> None:
    engine = ScriptedEngine()
    async with running(engine, rows=6) as scheduler:
        for lengths in [(MAX_CHUNK_TOKENS,) * 9, (9, 2000 - GROWTH_TOKENS, 1000)]:
            request = EmbeddingRequest(tuple((1,) * length for length in lengths))
            scheduler.submit([request], trio.current_time())
        await put(scheduler, "a", 1500)
        assert (len(engine.embeddings), engine.opened) == (2, ["a"])
        assert scheduler.statistics().reserved_bytes == 3500  # it makes no row of the batch longer
        scheduler.submit([EmbeddingRequest(((1,) * 600,))], trio.current_time())
        await wait_all_tasks_blocked()
        assert (len(engine.embeddings), scheduler.statistics().waiting) == (2, 1)
        engine.rows[0].end()
        await wait_all_tasks_blocked()
        assert (len(engine.embeddings), scheduler.statistics().waiting) == (3, 0)
        for each in [*engine.embeddings]:
            each.fail("enough")
        await wait_all_tasks_blocked()
        assert scheduler.statistics().reserved_bytes == 0


async def test_the_deadline_ends_the_wait_for_memory(mock_clock: MockClock) -> None:
    engine = ScriptedEngine()
    async with running(engine, seconds=10) as scheduler:
        await put(scheduler, "a", 1000)
        late = scheduler.submit([row_of("large", 4000)], trio.current_time() - 9)
        await put(scheduler, "b", 300)
        mock_clock.jump(1.5)
        with late:
            events = await all_events(late)
        assert isinstance(last := events[-1], Failed)
        assert isinstance(last.error, DeadlineError)
        await wait_all_tasks_blocked()
        assert engine.opened == ["a", "b"]


async def test_draining_refuses_who_waits_for_memory() -> None:
    engine = ScriptedEngine()
    async with running(engine) as scheduler:
        await put(scheduler, "a", 1000)
        waits = scheduler.submit([row_of("large", 4000)], trio.current_time())
        await wait_all_tasks_blocked()
        scheduler.drain(ShuttingDownError)
        with waits:
            events = await all_events(waits)
        assert isinstance(last := events[-1], Failed)
        assert isinstance(last.error, ShuttingDownError)
        assert [row.prompt for row in engine.rows] == ["a"]


async def test_rows_that_have_no_memory_are_no_places_in_the_queue() -> None:
    engine = ScriptedEngine()
    async with running(engine, queue_size=1) as scheduler:
        await put(scheduler, "a", 2500)
        await put(scheduler, "b", 2500)
        assert scheduler.statistics().waiting == 1
        with pytest.raises(QueueFullError):
            await put(scheduler, "c", 2500)
        engine.rows[0].end()
        await wait_all_tasks_blocked()
        await put(scheduler, "d", 2500)
        assert (engine.opened, scheduler.statistics().waiting) == (["a", "b"], 1)


async def test_without_figures_there_is_room_for_everything() -> None:
    engine = ScriptedEngine()
    scheduler = Scheduler(engine, spelling_model(), Limits(ROWS, 100, 300), Metrics())
    async with trio.open_nursery() as nursery:
        await nursery.start(scheduler.run)
        for name in "abc":
            await submit(scheduler, name)
        assert engine.opened == ["a", "b", "c"]
        assert scheduler.statistics().reserved_bytes == 0
        nursery.cancel_scope.cancel()


@dataclass(frozen=True)
class Client:
    """Comes, asks for a row that takes a while, and leaves if it has not been answered by then."""

    comes: int
    tokens: int
    seconds: int
    patience: int


class TimedEngine:
    """Each row says nothing for as long as its client wants, and ends."""

    def __init__(self, clients: Sequence[Client], nursery: trio.Nursery) -> None:
        self.opened: list[int] = []
        self.running: set[int] = set()
        self.most = 0
        self._clients = clients
        self._nursery = nursery

    @contextmanager
    def open(self, request: GenerationRequest, sink: Sink) -> Generator[None]:
        name = request.prompt[0]
        self.opened.append(name)
        self.running.add(name)
        longest = max(self._clients[each].tokens for each in self.running)
        self.most = max(self.most, longest * len(self.running))
        self._nursery.start_soon(self._run, name, sink)
        try:
            yield
        finally:
            self.running.remove(name)

    def embed(self, request: EmbeddingRequest, sink: EmbeddingSink) -> AbstractContextManager[None]:
        raise NotImplementedError

    async def _run(self, name: int, sink: Sink) -> None:
        await trio.sleep(self._clients[name].seconds)
        if name in self.running:
            sink([RowToken(END_OF_TURN, finish="stop")])


clients = st.builds(
    Client,
    comes=st.integers(0, 20),
    tokens=st.integers(GROWTH_TOKENS + 2, BUDGET),
    seconds=st.integers(1, 9),
    patience=st.one_of(st.just(1000), st.integers(1, 20)),
)


@settings(max_examples=200)
@given(st.lists(clients, min_size=1, max_size=12))
def test_everybody_who_stays_is_served_in_order_and_within_the_budget(
    given_clients: list[Client],
) -> None:
    served: list[int] = []
    asked: list[int] = []

    async def be(scheduler: Scheduler, name: int, client: Client) -> None:
        await trio.sleep(client.comes + name / 100)  # so that there is an order
        asked.append(name)
        request = replace(row_of("x", client.tokens), prompt=(name,))
        with scheduler.submit([request], trio.current_time()) as submission:
            with trio.move_on_after(client.patience - name / 100):
                events = await all_events(submission)
                assert isinstance(events[-1], Finished)
                served.append(name)

    async def main() -> None:
        async with trio.open_nursery() as rows:
            engine = TimedEngine(given_clients, rows)
            async with running(engine, seconds=5000) as scheduler:
                async with trio.open_nursery() as everybody:
                    for name, client in enumerate(given_clients):
                        everybody.start_soon(be, scheduler, name, client)
                await trio.sleep(1)
                figures = scheduler.statistics()
            assert engine.opened == [name for name in asked if name in engine.opened]
            assert engine.most == figures.most_reserved_bytes <= BUDGET
            assert (figures.waiting, figures.active, figures.reserved_bytes) == (0, 0, 0)

    trio.run(main, clock=MockClock(autojump_threshold=0))
    stayed = {n for n, client in enumerate(given_clients) if client.patience == 1000}
    assert stayed <= set(served)
