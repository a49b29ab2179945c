"""The load: clients or arrivals, each a task in a nursery."""

import time
from collections import Counter
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from itertools import count

import trio

from mlxtrio.bench.connection import Pool
from mlxtrio.bench.plan import Arrivals, Chat, Clients, Level, Plan
from mlxtrio.bench.request import Outcome, ask


@dataclass(slots=True)
class Run:
    """One level as it is measured: whoever holds it can look at any time.

    ``seconds`` and ``cpu_seconds``, the client's own, are of the measured part, and stand still
    when it has ended. ``unsent`` are the later turns of chats that a failure has ended.
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
        """Seconds that the level has taken."""
        return self._since_start(0)

    @property
    def cpu_seconds(self) -> float:
        """Seconds of processor time that this process has spent meanwhile."""
        return self._since_start(1)

    def start(self) -> None:
        """The warm-up is over."""
        self._started = _clocks()

    def end(self) -> None:
        """The last request has ended, or the level was interrupted."""
        self._ended = _clocks()
        self.interrupted = self.running

    def _since_start(self, clock: int) -> float:
        if self._started is None:
            return 0.0
        return (self._ended or _clocks())[clock] - self._started[clock]


def _clocks() -> tuple[float, float]:
    return trio.current_time(), time.process_time()


async def run_level(pool: Pool, model: str, plan: Plan, number: int, run: Run) -> None:
    """Put one level's load on the server; what comes of it goes into ``run``.

    ``number`` tells the levels of a plan apart: their chats differ. Cancelling it leaves in
    ``run`` what has ended so far.
    """
    load = _Load(pool, model, plan, run)
    await load.warm_up(f"warm-up {number}")
    run.start()
    try:
        await load.put_on(f"level {number}")
    finally:
        run.end()


class _Load:
    """What the tasks of a level share."""

    def __init__(self, pool: Pool, model: str, plan: Plan, run: Run) -> None:
        self._pool = pool
        self._model = model
        self._plan = plan
        self._run = run

    async def warm_up(self, purpose: str) -> None:
        """Hold the plan's warm-up chats, as many at once as the level has clients."""
        chats = self._chats(purpose, self._plan.warmup)
        clients = self._run.level.count if isinstance(self._run.level, Clients) else 1

        def note(outcome: Outcome) -> None:
            if outcome.failure is not None:
                self._run.warmup_failures[outcome.failure.kind] += 1

        async def client() -> None:
            for chat in chats:
                await self._hold(chat, trio.current_time(), note)

        async with trio.open_nursery() as nursery:
            for _ in range(min(clients, self._plan.warmup)):
                nursery.start_soon(client)

    async def put_on(self, purpose: str) -> None:
        """Hold the level's chats, to the last answer."""
        chats = self._chats(purpose, self._plan.chats)
        duration = self._plan.duration
        end = float("inf") if duration is None else trio.current_time() + duration
        match self._run.level:
            case Clients(number):
                async with trio.open_nursery() as nursery:
                    for _ in range(number):
                        nursery.start_soon(self._client, chats, end)
            case Arrivals() as arrivals:
                await self._arrive(arrivals, chats, end, purpose)

    async def _client(self, chats: Generator[Chat], end: float) -> None:
        # The clients share the generator: each takes the next chat.
        for chat in chats:
            if trio.current_time() >= end:
                return
            await self._measure(chat, trio.current_time())

    async def _arrive(
        self, arrivals: Arrivals, chats: Generator[Chat], end: float, purpose: str
    ) -> None:
        gaps = arrivals.gaps(self._plan.workload.random(f"{purpose}/arrivals"))
        due = trio.current_time()
        async with trio.open_nursery() as nursery:
            for chat in chats:
                if due >= end:
                    return
                await trio.sleep_until(due)
                nursery.start_soon(self._measure, chat, due)
                due += next(gaps)

    async def _measure(self, chat: Chat, due: float) -> None:
        run = self._run
        run.running += 1
        turns = await self._hold(chat, due, run.outcomes.append)
        run.running -= 1  # not in a finally: those that are cancelled were running to the end
        run.unsent += len(chat.turns) - turns

    async def _hold(self, chat: Chat, due: float, note: Callable[[Outcome], None]) -> int:
        """Hold a chat, up to its first failure; return how many turns were sent."""
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
    """Measure the plan's levels in turn. Each appends its run when it begins."""
    for number, level in enumerate(plan.levels):
        chats = plan.chats
        run = Run(level, expected=None if chats is None else chats * plan.workload.turns)
        runs.append(run)
        await run_level(pool, model, plan, number, run)
