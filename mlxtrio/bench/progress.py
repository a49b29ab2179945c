"""The progress of a measurement: bars on a terminal, a line every few seconds elsewhere."""

import trio
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from mlxtrio.bench.load import Run

REDRAW_SECONDS = 0.5  # drawing takes a few milliseconds, which may be part of a latency
LINE_SECONDS = 10.0


async def show_progress(runs: list[Run], console: Console) -> None:
    """Show the runs, also those that are appended later, until cancelled."""
    if console.is_terminal:
        await _draw(runs, console)
    else:
        await _write_lines(runs, console)


async def _draw(runs: list[Run], console: Console) -> None:
    columns = (
        TextColumn("{task.description:>6}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[state]}"),
        TimeElapsedColumn(),
    )
    # No refresh thread: this task draws.
    with Progress(*columns, console=console, auto_refresh=False, transient=True) as progress:
        while True:
            for n, run in enumerate(runs):
                if n == len(progress.tasks):
                    progress.add_task(run.level.name, state="")
                progress.update(
                    progress.tasks[n].id,
                    completed=len(run.outcomes),
                    total=run.expected,
                    state=_state(run),
                )
            progress.refresh()
            await trio.sleep(REDRAW_SECONDS)


async def _write_lines(runs: list[Run], console: Console) -> None:
    while True:
        await trio.sleep(LINE_SECONDS)
        run = runs[-1]
        of = "" if run.expected is None else f" of {run.expected}"
        line = f"at {run.level.name}: {len(run.outcomes)}{of} requests, {_state(run)}"
        console.print(line, markup=False, highlight=False, soft_wrap=True)


def _state(run: Run) -> str:
    if not run.seconds:
        return "warming up"
    tokens = sum(outcome.tokens for outcome in run.outcomes)
    failed = sum(outcome.failure is not None for outcome in run.outcomes)
    return f"{run.running} running, {failed} failed, {tokens / run.seconds:.0f} tok/s"
