"""``mlxtrio launch``: settings from flags and variables, then the server."""

import sys
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from functools import partial

import trio
from pydantic import ValidationError
from pydantic_settings import CliApp, SettingsError
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeElapsedColumn

from mlxtrio.engine.thread import Report
from mlxtrio.observability.logs import configure_logging
from mlxtrio.server import bind, run_server
from mlxtrio.settings import Settings


def launch(arguments: Sequence[str]) -> int:
    """Serve until told to stop; return the process's exit code."""
    settings = _settings(arguments)
    if settings is None:
        return 2
    configure_logging(settings.log_level)
    try:
        sockets = bind(settings.host, settings.port)
    except OSError as error:
        _complain(f"can't listen on {settings.host}:{settings.port}: {error.strerror or error}")
        return 1
    with _progress() as on_progress:
        return trio.run(partial(run_server, settings, sockets, on_progress))


def _settings(arguments: Sequence[str]) -> Settings | None:
    try:
        return CliApp.run(Settings, cli_args=list(arguments))
    except ValidationError as error:
        for each in error.errors(include_url=False):
            flag = "--" + "-".join(str(part) for part in each["loc"][:1]).replace("_", "-")
            _complain(f"{flag}: {each['msg']}")
    except SettingsError as error:
        _complain(str(error))
    return None


def _complain(message: str) -> None:
    sys.stderr.write(f"mlxtrio: {message}\n")


@contextmanager
def _progress() -> Generator[Report]:
    """A bar for the weights as they are loaded; nothing where stderr is no terminal."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda done, total: None
        return
    # No refresh thread: the bar is drawn when there is news.
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
        bar.start()  # not before: a download has bars of its own
        bar.update(task, completed=done, total=total, refresh=True)
        if done >= total:
            bar.stop()

    try:
        yield report
    finally:
        bar.stop()
