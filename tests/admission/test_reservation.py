"""KV-cache reservations: which sequences start, when, and what is reserved, in virtual time."""

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
from mlxtrio.kv_budget import GROWTH, KVBudget
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
    """A scheduler for a model whose KV cache takes a byte for each token."""
    model = replace(spelling_model(), memory=KVBudget(per_token=1, budget=BUDGET, rows=rows))
    scheduler = Scheduler(engine, model, Limits(rows, queue_size, seconds), Metrics())
    async with trio.open_nursery() as nursery:
        await nursery.start(scheduler.run)
        yield scheduler
        nursery.cancel_scope.cancel()


def request_of(prompt: str, tokens: int) -> GenerationRequest:
    """A request that reserves so many tokens, the growth of caches included."""
    return request_for(prompt, max_tokens=tokens - GROWTH - len(prompt))


async def put(scheduler: Scheduler, prompt: str, tokens: int) -> None:
    """Submit a request, and never receive its events."""
    scheduler.submit([request_of(prompt, tokens)], trio.current_time())
    await wait_all_tasks_blocked()


async def test_a_sequence_waits_for_memory_although_a_row_is_free() -> None:
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
        assert figures.max_reserved_bytes == 2500


async def test_each_row_reserves_as_much_as_the_longest() -> None:
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


async def test_a_small_sequence_does_not_overtake_a_large_one() -> None:
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


async def test_cancelling_a_sequence_that_waits_for_memory_admits_the_next() -> None:
    engine = ScriptedEngine()
    async with running(engine) as scheduler:
        await put(scheduler, "a", 1000)
        with scheduler.submit([request_of("large", 4000)], trio.current_time()):
            await put(scheduler, "b", 300)
            assert engine.opened == ["a"]
        await wait_all_tasks_blocked()
        assert engine.opened == ["a", "b"]
        figures = scheduler.statistics()
        assert (figures.waiting, figures.active, figures.reserved_bytes) == (0, 2, 2000)


async def test_long_inputs_of_embeddings_reserve_memory_and_short_ones_need_none() -> None:
    engine = ScriptedEngine()
    async with running(engine, rows=6) as scheduler:
        for lengths in [(MAX_CHUNK_TOKENS,) * 9, (9, 2000 - GROWTH, 1000)]:
            request = EmbeddingRequest(tuple((1,) * length for length in lengths))
            scheduler.submit([request], trio.current_time())
        await put(scheduler, "a", 1500)
        assert (len(engine.embeddings), engine.opened) == (2, ["a"])
        assert scheduler.statistics().reserved_bytes == 3500  # no row of the batch is padded to it
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
        late = scheduler.submit([request_of("large", 4000)], trio.current_time() - 9)
        await put(scheduler, "b", 300)
        mock_clock.jump(1.5)
        with late:
            events = await all_events(late)
        assert isinstance(last := events[-1], Failed)
        assert isinstance(last.error, DeadlineError)
        await wait_all_tasks_blocked()
        assert engine.opened == ["a", "b"]


async def test_draining_refuses_a_sequence_that_waits_for_memory() -> None:
    engine = ScriptedEngine()
    async with running(engine) as scheduler:
        await put(scheduler, "a", 1000)
        waits = scheduler.submit([request_of("large", 4000)], trio.current_time())
        await wait_all_tasks_blocked()
        scheduler.drain()
        with waits:
            events = await all_events(waits)
        assert isinstance(last := events[-1], Failed)
        assert isinstance(last.error, ShuttingDownError)
        assert [row.prompt for row in engine.rows] == ["a"]


async def test_rows_without_memory_do_not_extend_the_queue() -> None:
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


async def test_without_a_budget_everything_fits() -> None:
    engine = ScriptedEngine()
    scheduler = Scheduler(engine, spelling_model(), Limits(ROWS, 100, 300), Metrics())
    async with trio.open_nursery() as nursery:
        await nursery.start(scheduler.run)
        for prompt in "abc":
            await submit(scheduler, prompt)
        assert engine.opened == ["a", "b", "c"]
        assert scheduler.statistics().reserved_bytes == 0
        nursery.cancel_scope.cancel()


@dataclass(frozen=True)
class Client:
    """Asks for a sequence that runs for ``seconds``, and disconnects after ``patience``."""

    arrives: int
    tokens: int
    seconds: int
    patience: int


class TimedEngine:
    """Each row is silent for its client's ``seconds``, and ends."""

    def __init__(self, clients: Sequence[Client], nursery: trio.Nursery) -> None:
        self.opened: list[int] = []
        self.running: set[int] = set()
        self.max_bytes = 0
        self._clients = clients
        self._nursery = nursery

    @contextmanager
    def open(self, request: GenerationRequest, sink: Sink) -> Generator[None]:
        number = request.prompt[0]
        self.opened.append(number)
        self.running.add(number)
        longest = max(self._clients[each].tokens for each in self.running)
        self.max_bytes = max(self.max_bytes, longest * len(self.running))
        self._nursery.start_soon(self._run, number, sink)
        try:
            yield
        finally:
            self.running.remove(number)

    def embed(self, request: EmbeddingRequest, sink: EmbeddingSink) -> AbstractContextManager[None]:
        raise NotImplementedError

    async def _run(self, number: int, sink: Sink) -> None:
        await trio.sleep(self._clients[number].seconds)
        if number in self.running:
            sink([RowToken(END_OF_TURN, finish="stop")])


clients = st.builds(
    Client,
    arrives=st.integers(0, 20),
    tokens=st.integers(GROWTH + 2, BUDGET),
    seconds=st.integers(1, 9),
    patience=st.one_of(st.just(1000), st.integers(1, 20)),
)


@settings(max_examples=200)
@given(st.lists(clients, min_size=1, max_size=12))
def test_patient_clients_are_served_in_order_and_within_the_budget(
    given_clients: list[Client],
) -> None:
    served: list[int] = []
    asked: list[int] = []

    async def run_client(scheduler: Scheduler, number: int, client: Client) -> None:
        await trio.sleep(client.arrives + number / 100)  # so that there is an order
        asked.append(number)
        request = replace(request_of("x", client.tokens), prompt=(number,))
        with scheduler.submit([request], trio.current_time()) as handle:
            with trio.move_on_after(client.patience - number / 100):
                events = await all_events(handle)
                assert isinstance(events[-1], Finished)
                served.append(number)

    async def main() -> None:
        async with trio.open_nursery() as rows:
            engine = TimedEngine(given_clients, rows)
            async with running(engine, seconds=5000) as scheduler:
                async with trio.open_nursery() as running_clients:
                    for number, client in enumerate(given_clients):
                        running_clients.start_soon(run_client, scheduler, number, client)
                await trio.sleep(1)
                figures = scheduler.statistics()
            assert engine.opened == [number for number in asked if number in engine.opened]
            assert engine.max_bytes == figures.max_reserved_bytes <= BUDGET
            assert (figures.waiting, figures.active, figures.reserved_bytes) == (0, 0, 0)

    trio.run(main, clock=MockClock(autojump_threshold=0))
    patient = {n for n, client in enumerate(given_clients) if client.patience == 1000}
    assert patient <= set(served)
