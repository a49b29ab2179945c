"""``mlxtrio launch``: the server, with a progress bar while the model is loaded."""

import sys
from collections.abc import Generator
from contextlib import contextmanager
from functools import partial

import trio
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeElapsedColumn

from mlxtrio.engine.thread import Report
from mlxtrio.observability.logs import configure_logging
from mlxtrio.server import bind, run_server
from mlxtrio.settings import Settings


def launch(settings: Settings) -> int:
    """Serve until a signal ends it; return the process's exit code."""
    configure_logging(settings.log_level)
    try:
        sockets = bind(settings.host, settings.port)
    except OSError as error:
        address = f"{settings.host}:{settings.port}"
        sys.stderr.write(f"mlxtrio: can't listen on {address}: {error.strerror or error}\n")
        return 1
    with _progress() as on_progress:
        return trio.run(partial(run_server, settings, sockets, on_progress))


@contextmanager
def _progress() -> Generator[Report]:
    """A bar that shows how much of the weights is loaded; nothing where stderr is no terminal."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda done, total: None
        return
    # No refresh thread: the bar is drawn on each report.
    bar = Progress(
        TextColumn("loading the model"),
        BarColumn(),
        DownloadColumn(),
        TimeElapsedColumn(),
        console=console,
        auto_refresh=False,
        transient=True,
    )
    task = bar.add_task("load", total=None)

    def report(done: int, total: int) -> None:
        bar.start()  # only now: a download has bars of its own
        bar.update(task, completed=done, total=total, refresh=True)
        if done >= total:
            bar.stop()

    try:
        yield report
    finally:
        bar.stop()
