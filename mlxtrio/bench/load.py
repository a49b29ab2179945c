"""The load of a level: each client, or each chat of an open loop, is a task in a nursery."""

import time
from collections import Counter
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from itertools import count

import trio

from mlxtrio.bench.connection import Pool
from mlxtrio.bench.plan import Chat, Concurrency, Level, Plan, RequestRate
from mlxtrio.bench.request import Outcome, ask


@dataclass(slots=True)
class Run:
    """One level while it is measured. It can be read at any time.

    ``seconds`` and ``cpu_seconds`` count from the end of the warm-up to the end of the level.
    ``unsent`` is the number of turns that were not sent because an earlier one failed,
    ``interrupted`` the number of chats that ran when the level was cancelled.
    """

    level: Level
    expected: int | None
    outcomes: list[Outcome] = field(default_factory=list)
    warmup_failures: Counter[str] = field(default_factory=Counter)
    running: int = 0
    unsent: int = 0
    interrupted: int = 0
    _started: tuple[float, float] | None = None
    _ended: tuple[float, float] | None = None

    @property
    def seconds(self) -> float:
        """Seconds that the level has taken so far."""
        return self._since_start(0)

    @property
    def cpu_seconds(self) -> float:
        """Seconds of processor time that this process, the client, has taken meanwhile."""
        return self._since_start(1)

    def start(self) -> None:
        """Begin to count: the warm-up is over."""
        self._started = _clocks()

    def end(self) -> None:
        """Stop counting: the last request has ended, or the level was cancelled."""
        self._ended = _clocks()
        self.interrupted = self.running

    def _since_start(self, clock: int) -> float:
        if self._started is None:
            return 0.0
        return (self._ended or _clocks())[clock] - self._started[clock]


def _clocks() -> tuple[float, float]:
    return trio.current_time(), time.process_time()


async def run_level(pool: Pool, model: str, plan: Plan, number: int, run: Run) -> None:
    """Run one level; the outcomes go into ``run``.

    ``number`` distinguishes the levels of a plan: their chats differ. After cancellation
    ``run`` holds the outcomes so far.
    """
    load = _Load(pool, model, plan, run)
    await load.warm_up(f"warm-up {number}")
    run.start()
    try:
        await load.run(f"level {number}")
    finally:
        run.end()


class _Load:
    """One level: its chats, and the state that its tasks share."""

    def __init__(self, pool: Pool, model: str, plan: Plan, run: Run) -> None:
        self._pool = pool
        self._model = model
        self._plan = plan
        self._run = run

    async def warm_up(self, purpose: str) -> None:
        """Run the plan's warm-up chats, as many at once as the level has clients."""
        chats = self._chats(purpose, self._plan.warmup)
        clients = self._run.level.count if isinstance(self._run.level, Concurrency) else 1

        def note(outcome: Outcome) -> None:
            if outcome.failure is not None:
                self._run.warmup_failures[outcome.failure.kind] += 1

        async def client() -> None:
            for chat in chats:
                await self._run_chat(chat, trio.current_time(), note)

        async with trio.open_nursery() as nursery:
            for _ in range(min(clients, self._plan.warmup)):
                nursery.start_soon(client)

    async def run(self, purpose: str) -> None:
        """Run the level's chats, to the last response."""
        chats = self._chats(purpose, self._plan.chats)
        duration = self._plan.duration
        end = float("inf") if duration is None else trio.current_time() + duration
        match self._run.level:
            case Concurrency(number):
                async with trio.open_nursery() as nursery:
                    for _ in range(number):
                        nursery.start_soon(self._client, chats, end)
            case RequestRate() as rate:
                await self._begin_at(rate, chats, end, purpose)

    async def _client(self, chats: Generator[Chat], end: float) -> None:
        # The clients share the generator: each takes the next chat.
        for chat in chats:
            if trio.current_time() >= end:
                return
            await self._measure(chat, trio.current_time())

    async def _begin_at(
        self, rate: RequestRate, chats: Generator[Chat], end: float, purpose: str
    ) -> None:
        intervals = rate.intervals(self._plan.workload.random(f"{purpose}/arrivals"))
        due = trio.current_time()
        async with trio.open_nursery() as nursery:
            for chat in chats:
                if due >= end:
                    return
                await trio.sleep_until(due)
                nursery.start_soon(self._measure, chat, due)
                due += next(intervals)

    async def _measure(self, chat: Chat, due: float) -> None:
        run = self._run
        run.running += 1
        turns = await self._run_chat(chat, due, run.outcomes.append)
        run.running -= 1  # not in a finally: Run.end counts the chats that are cancelled
        run.unsent += len(chat.turns) - turns

    async def _run_chat(self, chat: Chat, due: float, note: Callable[[Outcome], None]) -> int:
        """Run a chat up to its first failure; return how many turns were sent."""
        messages: list[dict[str, str]] = []
        for turn, (text, max_tokens) in enumerate(zip(chat.turns, chat.max_tokens, strict=True)):
            messages.append({"role": "user", "content": text})
            body = {
                "model": self._model,
                "messages": messages,
                "max_tokens": max_tokens,
                "stream": True,
                "stream_options": {"include_usage": True},
                **self._plan.extra,
            }
            outcome = await ask(self._pool, body, turn=turn, due=due, within=self._plan.timeout)
            note(outcome)
            if outcome.failure is not None:
                return turn + 1
            messages.append({"role": "assistant", "content": outcome.text})
            due = trio.current_time()
        return len(chat.turns)

    def _chats(self, purpose: str, number: int | None) -> Generator[Chat]:
        for n in count() if number is None else range(number):
            yield self._plan.workload.chat(purpose, n)


async def measure(pool: Pool, model: str, plan: Plan, runs: list[Run]) -> None:
    """Measure the plan's levels, one after the other. Each appends its run when it begins."""
    for number, level in enumerate(plan.levels):
        chats = plan.chats
        run = Run(level, expected=None if chats is None else chats * plan.workload.turns)
        runs.append(run)
        await run_level(pool, model, plan, number, run)
