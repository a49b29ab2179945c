"""How fast `mlxtrio bench` itself is: the tokens a second beyond which it measures itself.

    python -m tests.benchmarks.client_ceiling

A server in a process of its own streams canned events, one for each token: first as fast as the
two can, then paced, so that each event comes alone, as a quick server's do under light load.
"""

import argparse
import subprocess
import sys
from contextlib import aclosing

import trio
from rich.console import Console
from rich.table import Table

from mlxtrio.bench.connection import Pool
from mlxtrio.bench.figures import Figures
from mlxtrio.bench.load import Run, measure
from mlxtrio.bench.plan import Concurrency, Plan, Workload
from mlxtrio.bench.target import Target
from tests.support.canned import answer, canned_server, finish, in_chunks, text

TOKENS = 500
CLIENTS = 32
PACE = 0.025  # seconds between the tokens of a stream: 32 streams have 1,280 a second


async def serve(*, paced: bool) -> None:
    script = answer(TOKENS)
    if paced:
        pieces: list[bytes | float] = [text("word "), PACE] * TOKENS
        script = in_chunks(*pieces, finish(TOKENS))
    async with canned_server(script) as server:
        sys.stdout.write(f"{server.url}\n")
        sys.stdout.flush()
        await trio.sleep_forever()


async def figures(*, paced: bool) -> Figures:
    """Of 32 clients on one server."""
    arguments = [sys.executable, "-m", __spec__.name, "--serve", "paced" if paced else "fast"]
    process = await trio.lowlevel.open_process(arguments, stdout=subprocess.PIPE)
    try:
        assert process.stdout is not None
        url = (await process.stdout.receive_some()).decode().strip()
        plan = Plan((Concurrency(CLIENTS),), Workload(), requests=2 * CLIENTS, warmup=CLIENTS)
        runs: list[Run] = []
        async with aclosing(Pool(Target.parse(url))) as pool:
            await measure(pool, "canned", plan, runs)
        return Figures.of(runs[0])
    finally:
        process.kill()
        with trio.CancelScope(shield=True):
            await process.wait()


async def main() -> None:
    table = Table("", "tok/s", "tokens a read", "client's CPU", "CPU a token", "ITL p50/p99")
    for name, paced in (("full speed", False), ("paced", True)):
        each = await figures(paced=paced)
        assert each.gap is not None
        table.add_row(
            name,
            f"{each.tokens_per_second:.0f}",
            f"{each.tokens_per_arrival:.2f}",
            f"{each.client_cpu:.0%}",
            f"{each.client_cpu / each.tokens_per_second * 1e6:.0f} us",
            f"{each.gap.p50 * 1000:.1f}/{each.gap.p99 * 1000:.1f} ms",
        )
    Console().print(table)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--serve", choices=("fast", "paced"), help=argparse.SUPPRESS)
    chosen = parser.parse_args().serve
    if chosen:
        trio.run(lambda: serve(paced=chosen == "paced"))
    else:
        trio.run(main)
