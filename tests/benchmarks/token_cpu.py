"""What a streamed token costs the server's processor, the model's share left out.

    python -m tests.benchmarks.token_cpu [--rounds 3]

A server in a process of its own, with an engine that makes a token for each of its rows at a
steady pace and does nothing else, streams to 32 clients. Its processor time is its own, so a busy
machine changes the figure less than it would a rate.
"""

import argparse
import statistics
import subprocess
import sys
import time
from contextlib import aclosing
from functools import partial

import trio
from hypercorn.trio import serve

from mlxtrio.application import create_app
from mlxtrio.bench.connection import Pool
from mlxtrio.bench.load import Run, measure
from mlxtrio.bench.plan import Concurrency, Lengths, Plan, Workload
from mlxtrio.bench.target import Target
from mlxtrio.lifecycle import Lifecycle
from mlxtrio.server import BoundConfig, bind
from mlxtrio.settings import Settings
from mlxtrio.text.description import ModelDescription
from tests.support.scripted import ScriptedEngine

CLIENTS = 32
TOKENS = 400
PACE = 0.025  # seconds between the tokens of a stream


class SteadyEngine(ScriptedEngine):
    """Makes a token for every row at a steady pace."""

    async def run(
        self, *, task_status: trio.TaskStatus[ModelDescription] = trio.TASK_STATUS_IGNORED
    ) -> None:
        task_status.started(self.model)
        due = trio.current_time()
        while True:
            due += PACE
            await trio.sleep_until(due)
            for row in [*self.rows]:
                row.say("w")


async def run_server() -> None:
    """Serve; print the address, then the processor time so far for each line on stdin."""
    lifecycle = Lifecycle(Settings(max_concurrency=CLIENTS), open_engine=SteadyEngine().opener)
    async with trio.open_nursery() as nursery:
        config = BoundConfig(bind("127.0.0.1", 0))
        config.loglevel = "WARNING"
        (address,) = await nursery.start(partial(serve, create_app(lifecycle), config, mode="asgi"))
        sys.stdout.write(f"{address}\n")
        sys.stdout.flush()
        async for _ in trio.wrap_file(sys.stdin):
            sys.stdout.write(f"{time.process_time()}\n")
            sys.stdout.flush()
        nursery.cancel_scope.cancel()


class Child:
    """The server's process."""

    def __init__(self, process: trio.Process) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self._stdin, self._stdout = process.stdin, process.stdout

    async def line(self) -> str:
        """The next line that it prints."""
        return (await self._stdout.receive_some()).decode().strip()

    async def cpu_seconds(self) -> float:
        """Its processor time so far."""
        await self._stdin.send_all(b"\n")
        return float(await self.line())


async def microseconds(child: Child, pool: Pool, round_: int) -> float:
    """Of processor time for a token."""
    plan = Plan(
        (Concurrency(CLIENTS),),
        Workload(Lengths(10, 10), Lengths(TOKENS, TOKENS), seed=round_),
        requests=CLIENTS,
        warmup=0,
    )
    before = await child.cpu_seconds()
    runs: list[Run] = []
    await measure(pool, "spelling", plan, runs)
    spent = await child.cpu_seconds() - before
    made = sum(outcome.tokens for outcome in runs[0].outcomes)
    assert made == CLIENTS * TOKENS, [outcome.failure for outcome in runs[0].outcomes]
    return spent / made * 1e6


async def main(rounds: int) -> None:
    process = await trio.lowlevel.open_process(
        [sys.executable, "-m", __spec__.name, "--serve"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    try:
        child = Child(process)
        address = await child.line()
        async with aclosing(Pool(Target.parse(address))) as pool:
            await microseconds(child, pool, 0)
            costs = [await microseconds(child, pool, each + 1) for each in range(rounds)]
        sys.stdout.write(
            f"processor time for a streamed token, {CLIENTS} clients: "
            f"{statistics.median(costs):.0f} us of {[round(cost) for cost in costs]}\n"
        )
    finally:
        process.kill()
        with trio.CancelScope(shield=True):
            await process.wait()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.serve:
        trio.run(run_server)
    else:
        trio.run(main, given.rounds)
