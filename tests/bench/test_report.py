"""What is printed and written of the figures: table, JSON and charts."""

import json
from io import StringIO
from typing import cast
from xml.etree import ElementTree

from rich.console import Console
from trio.testing import MockClock

from mlxtrio.bench.chart import svg
from mlxtrio.bench.plan import Concurrency, Plan, RequestRate
from mlxtrio.bench.report import Report, table
from tests.support.bench import failed, measured, outcome


async def test_nothing_at_all_has_figures(autojump_clock: MockClock) -> None:
    figures = await measured(seconds=0)
    assert figures.tokens_per_second == 0
    assert figures.gap is None
    report = Report("u", "m", Plan((Concurrency(4),)), [figures])
    assert report.failed
    assert table(report).row_count == 1
    ElementTree.fromstring(svg(report))  # noqa: S314 - ours


async def test_a_report_is_json_and_an_image(autojump_clock: MockClock) -> None:
    figures = [
        await measured(outcome([n, n + 1], tokens=4), failed("timeout", "")) for n in (1, 2, 3)
    ]
    plan = Plan((Concurrency(1), RequestRate(2), Concurrency(8)))
    report = Report("http://h", "<model> & co", plan, figures)
    written = json.loads(json.dumps(report.json()))
    assert [level["first_token"]["p50"] for level in written["levels"]] == [1, 2, 3]
    assert written["levels"][0]["failures"] == [{"kind": "timeout", "count": 1, "example": ""}]
    image = ElementTree.fromstring(svg(report))  # noqa: S314 - ours
    namespace = "{http://www.w3.org/2000/svg}"
    assert image.find(f"{namespace}text").text == "<model> & co at http://h"  # type: ignore[union-attr]
    lines = image.findall(f".//{namespace}polyline")
    assert len(lines) == 1 + 2 + 2
    assert all(len(line.attrib["points"].split()) == 3 for line in lines)


async def test_the_table_fits_a_terminal_of_80_columns(autojump_clock: MockClock) -> None:
    slow = outcome([300.0, 600.0], tokens=1000, seconds=600)
    figures = await measured(*[slow] * 12345, failed("timeout", ""))
    console = Console(width=80, file=StringIO())
    console.print(
        table(Report("http://127.0.0.1:8000", "m", Plan((RequestRate(12.5),)), [figures]))
    )
    printed = cast("StringIO", console.file).getvalue()
    for value in ("12345", "1", "1234.50", "1234500", "300000", "600000", "max"):
        assert value in printed.split(), printed
