"""The progress, on a terminal and elsewhere."""

from io import StringIO
from typing import cast

import pytest
import trio
from rich.console import Console
from trio.testing import MockClock

from mlxtrio.bench.load import Run
from mlxtrio.bench.plan import Concurrency
from mlxtrio.bench.progress import show_progress
from tests.support.bench import failed, outcome


@pytest.mark.parametrize("terminal", [True, False])
async def test_the_progress_is_shown(terminal: bool, autojump_clock: MockClock) -> None:
    console = Console(file=StringIO(), force_terminal=terminal, width=120, color_system=None)
    runs: list[Run] = []
    with trio.move_on_after(25):
        async with trio.open_nursery() as nursery:
            nursery.start_soon(show_progress, runs, console)
            run = Run(Concurrency(4), expected=8)
            runs.append(run)
            await trio.sleep(5)
            run.start()
            await trio.sleep(2)
            run.outcomes += [outcome([1], tokens=30), failed("timeout", "")]
            run.running = 3
    printed = cast("StringIO", console.file).getvalue()
    assert "2/8" in printed or "at 4: 2 of 8 requests" in printed
    assert "3 running, 1 failed" in printed
    assert ("warming up" in printed) == terminal
    if not terminal:
        assert printed.count("\n") == 2  # at 10 and at 20 seconds
