"""``mlxtrio bench``: the measurement with its progress, and the report."""

import json
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import aclosing

import trio
from rich.console import Console

from mlxtrio.bench.chart import svg
from mlxtrio.bench.connection import Pool, first_model
from mlxtrio.bench.failure import RequestError
from mlxtrio.bench.figures import Figures
from mlxtrio.bench.load import Run, measure
from mlxtrio.bench.progress import show_progress
from mlxtrio.bench.report import Report, remarks, table
from mlxtrio.cli.bench_flags import Bench

INTERRUPTED = 128 + signal.SIGINT
LIST_SECONDS = 30.0  # to list the models


def bench(flags: Bench) -> int:
    """Measure and report; return the exit code: 1 where a request failed, 130 after Ctrl-C."""
    return trio.run(_bench, flags)


async def _bench(flags: Bench) -> int:
    plan = flags.plan
    runs: list[Run] = []
    model = ""
    async with aclosing(Pool(flags.target)) as pool:
        with trio.open_signal_receiver(signal.SIGINT) as signals:
            async with trio.open_nursery() as nursery:
                # Ctrl-C cancels the measurement; the figures so far are reported.
                nursery.start_soon(_cancel_on_signal, signals, nursery.cancel_scope)
                try:
                    model = flags.model or await _first_model(pool)
                except RequestError as error:
                    sys.stderr.write(f"mlxtrio bench: {flags.url}: {error}\n")
                    nursery.cancel_scope.cancel()
                    return 1
                nursery.start_soon(show_progress, runs, Console(stderr=True))
                await measure(pool, model, plan, runs)
                nursery.cancel_scope.cancel()
    figures = [Figures.of(run) for run in runs if run.seconds]
    report = Report(flags.url, model, plan, figures)
    written = _write(report, flags)
    if len(figures) < len(plan.levels) or figures[-1].interrupted:
        return INTERRUPTED
    return 1 if report.failed or not written else 0


async def _first_model(pool: Pool) -> str:
    with trio.move_on_after(LIST_SECONDS):
        return await first_model(pool)
    raise RequestError("timeout", f"no list of models after {LIST_SECONDS:g} s")


async def _cancel_on_signal(signals: AsyncIterator[int], scope: trio.CancelScope) -> None:
    async for _ in signals:
        scope.cancel()


def _write(report: Report, flags: Bench) -> bool:
    """Print the report and write the files; return whether they could be written."""
    console = Console()
    console.print(table(report))
    for remark in remarks(report.figures):
        console.print(remark, markup=False, highlight=False, soft_wrap=True)
    try:
        if flags.json_file is not None:
            flags.json_file.write_text(json.dumps(report.json(), indent=2) + "\n")
        if flags.plot is not None:
            flags.plot.write_text(svg(report))
    except OSError as error:
        sys.stderr.write(f"mlxtrio bench: {error}\n")
        return False
    return True
