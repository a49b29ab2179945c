"""Outcomes and figures of a benchmark, made up or measured."""

from collections.abc import Iterable

import trio

from mlxtrio.bench.connection import Pool
from mlxtrio.bench.figures import Figures
from mlxtrio.bench.load import Run, measure
from mlxtrio.bench.plan import Concurrency, Plan
from mlxtrio.bench.request import Failure, Outcome
from mlxtrio.bench.stream import Usage
from mlxtrio.bench.target import Target


def outcome(
    read_times: Iterable[float] = (), tokens: int | None = None, turn: int = 0, seconds: float = 9
) -> Outcome:
    usage = None if tokens is None else Usage(prompt=10, completion=tokens, cached=4)
    return Outcome(turn=turn, seconds=seconds, read_times=list(read_times), usage=usage)


def failed(kind: str, detail: str) -> Outcome:
    usage = Usage(prompt=1000, completion=1000, cached=1000)
    return Outcome(
        turn=0, seconds=100, read_times=[50, 99], usage=usage, failure=Failure(kind, detail)
    )


async def measured(*outcomes: Outcome, seconds: float = 10) -> Figures:
    """The figures of a level that took so long. For tests with a clock of their own."""
    run = Run(Concurrency(4), expected=len(outcomes))
    run.start()
    await trio.sleep(seconds)
    run.outcomes += outcomes
    run.end()
    await trio.sleep(5)  # which do not count
    return Figures.of(run)


async def run_plan(url: str, plan: Plan) -> list[Run]:
    pool = Pool(Target.parse(url))
    runs: list[Run] = []
    with trio.fail_after(60):
        await measure(pool, "m", plan, runs)
    await pool.aclose()
    return runs
