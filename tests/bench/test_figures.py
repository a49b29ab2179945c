"""The bench's arithmetic: plans, figures, and what is printed of them."""

import json
import math
import statistics
from collections.abc import Iterable
from io import StringIO
from itertools import islice, pairwise
from typing import cast
from xml.etree import ElementTree

import pytest
import trio
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console
from trio.testing import MockClock

from mlxtrio.bench.answer import Usage
from mlxtrio.bench.chart import svg
from mlxtrio.bench.figures import Distribution, FailureCount, Figures
from mlxtrio.bench.load import Run
from mlxtrio.bench.plan import Arrivals, Clients, Lengths, Plan, Workload
from mlxtrio.bench.progress import show_progress
from mlxtrio.bench.report import Report, remarks, table
from mlxtrio.bench.request import Failure, Outcome
from mlxtrio.cli.bench_flags import parse_flags

times = st.lists(st.floats(0, 1e6), min_size=1, max_size=50)


@given(times)
def test_a_distribution_is_in_order(values: list[float]) -> None:
    found = Distribution.of(values)
    assert found is not None
    tolerance = 1e-9 * max(values)  # interpolation rounds
    ordered = [min(values), found.p50, found.p95, found.p99, found.max]
    assert all(a <= b + tolerance for a, b in pairwise(ordered))
    assert found.max == max(values)
    assert found.count == len(values)
    assert found.mean == pytest.approx(statistics.fmean(values))


def test_a_distribution_passes_over_what_is_not_there() -> None:
    assert Distribution.of([None, None]) is None
    found = Distribution.of([None, 1.0, None, 3.0])
    assert found is not None
    assert (found.count, found.mean) == (2, 2)


def outcome(
    arrivals: Iterable[float] = (), tokens: int | None = None, turn: int = 0, seconds: float = 9
) -> Outcome:
    usage = None if tokens is None else Usage(prompt=10, completion=tokens, cached=4)
    return Outcome(turn=turn, seconds=seconds, arrivals=list(arrivals), usage=usage)


def failed(kind: str, detail: str) -> Outcome:
    usage = Usage(prompt=1000, completion=1000, cached=1000)
    return Outcome(
        turn=0, seconds=100, arrivals=[50, 99], usage=usage, failure=Failure(kind, detail)
    )


async def measured(*outcomes: Outcome, seconds: float = 10) -> Figures:
    """The figures of a level that took so long, on a clock of its own."""
    run = Run(Clients(4), expected=len(outcomes))
    run.start()
    await trio.sleep(seconds)
    run.outcomes += outcomes
    run.end()
    await trio.sleep(5)  # which do not count
    return Figures.of(run)


async def test_figures_are_of_what_was_answered_in_full(autojump_clock: MockClock) -> None:
    figures = await measured(
        outcome([1, 2, 4], tokens=7, seconds=5),
        outcome([3], tokens=1, turn=1, seconds=3),
        outcome([], tokens=2, turn=1, seconds=1),
        failed("HTTP 500", "first"),
        failed("timeout", "late"),
        failed("HTTP 500", "second"),
    )
    assert (figures.answered, figures.failed) == (3, 3)
    assert figures.seconds == 10
    assert figures.requests_per_second == pytest.approx(0.3)
    assert figures.tokens_per_second == pytest.approx(1.0)
    assert (figures.prompt_tokens, figures.cached_tokens, figures.completion_tokens) == (30, 12, 10)
    assert figures.tokens_per_arrival == pytest.approx(10 / 4)
    assert figures.first_token == Distribution.of([1, 3])
    assert figures.first_token_by_turn == [Distribution.of([1]), Distribution.of([3])]
    assert figures.gap == Distribution.of([1, 2])
    assert figures.per_token == Distribution.of([(4 - 1) / 6])
    assert figures.answer == Distribution.of([5, 3, 1])
    assert figures.failures == [
        FailureCount("HTTP 500", 2, "first"),
        FailureCount("timeout", 1, "late"),
    ]


async def test_answers_without_usage_are_counted_by_their_arrivals(
    autojump_clock: MockClock,
) -> None:
    figures = await measured(outcome([1, 2, 3]), outcome([1, 2], tokens=5))
    assert figures.completion_tokens == 3 + 5
    assert figures.without_usage == 1
    assert any("without usage" in remark for remark in remarks([figures]))


async def test_nothing_at_all_has_figures(autojump_clock: MockClock) -> None:
    figures = await measured(seconds=0)
    assert figures.tokens_per_second == 0
    assert figures.gap is None
    report = Report("u", "m", Plan((Clients(4),)), [figures])
    assert report.failed
    assert table(report).row_count == 1
    ElementTree.fromstring(svg(report))  # noqa: S314 - ours


async def test_a_report_is_json_and_a_image(autojump_clock: MockClock) -> None:
    figures = [
        await measured(outcome([n, n + 1], tokens=4), failed("timeout", "")) for n in (1, 2, 3)
    ]
    plan = Plan((Clients(1), Arrivals(2), Clients(8)))
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


@given(st.integers(0, 100), st.integers(1, 5), st.integers(0, 30), st.integers(0, 1000))
def test_chats_are_the_seeds(seed: int, turns: int, shared: int, number: int) -> None:
    workload = Workload(Lengths(3, 9), Lengths(5, 6), shared, turns, seed)
    chat = workload.chat("level 1", number)
    assert chat == workload.chat("level 1", number)
    assert chat != workload.chat("level 2", number)
    assert chat != workload.chat("level 1", number + 1)
    other = workload.chat("level 2", number + 1)
    assert chat.turns[0].split()[:shared] == other.turns[0].split()[:shared]
    assert len(chat.turns) == len(chat.max_tokens) == turns
    lengths = [len(message.split()) for message in chat.turns]
    assert 3 <= lengths[0] - shared <= 9
    assert all(3 <= length <= 9 for length in lengths[1:])
    assert set(chat.max_tokens) <= {5, 6}


def test_arrivals_keep_their_rate() -> None:
    random = Workload(seed=3).random("arrivals")
    assert list(islice(Arrivals(4, poisson=False).gaps(random), 3)) == [0.25] * 3
    gaps = list(islice(Arrivals(4).gaps(random), 20_000))
    assert statistics.fmean(gaps) == pytest.approx(0.25, rel=0.05)
    assert statistics.stdev(gaps) == pytest.approx(0.25, rel=0.05)  # an exponential's


def test_requests_are_rounded_up_to_whole_chats() -> None:
    plan = Plan((Clients(1),), Workload(turns=3), requests=10)
    assert plan.chats == 4
    assert Plan((Clients(1),), requests=None, duration=1).chats is None


def test_flags_make_a_plan() -> None:
    given = "--url http://h:1/v1/ --rate 0.5,2 --arrivals constant --duration 3 --max-tokens 8-16"
    sampling = ["--temperature", "0", "--extra-body", '{"ignore_eos": true}']
    flags = parse_flags([*given.split(), *sampling])
    assert flags.target.prefix == "/v1"
    assert flags.plan.levels == (Arrivals(0.5, poisson=False), Arrivals(2, poisson=False))
    assert flags.plan.requests is None
    assert flags.plan.workload.max_tokens == Lengths(8, 16)
    assert flags.plan.extra == {"ignore_eos": True, "temperature": 0}
    plain = parse_flags([])
    assert plain.plan.levels == (Clients(1), Clients(8), Clients(32))
    assert plain.plan.requests == 64
    assert plain.target.prefix == "/v1"


@pytest.mark.parametrize(
    ("flags", "complaint"),
    [
        (["--concurrency", "1,0"], "must be 1 or more"),
        (["--concurrency", "1", "--rate", "1"], "not allowed with"),
        (["--rate", "nan"], "must be above 0"),
        (["--duration", "0"], "must be above 0"),
        (["--prompt-words", "9-3"], "runs backwards"),
        (["--temperature", "nan"], "must be 0.0 or more"),
        (["--extra-body", "[]"], "must be a JSON object"),
        (["--extra-body", '{"stream": false}'], "stream: set by the bench itself"),
        (["--json", "no/such/folder/f.json"], "can't write"),
        (["--url", "localhost:8000"], "not an http or https URL"),
        (["--url", "http://h/a b"], "must escape"),
        (["--api-key", "a\nb"], "no header can hold"),
    ],
)
def test_wrong_flags_are_refused_by_name(
    flags: list[str], complaint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit, match="2"):
        parse_flags(flags)
    said = capsys.readouterr().err
    assert complaint in said
    assert flags[-2] in said


def test_the_key_may_be_a_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "secret")
    target = parse_flags([]).target
    assert (b"authorization", b"Bearer secret") in list(target.request("GET", "/models").headers)
    assert "secret" not in repr(target)
    assert math.isfinite(parse_flags([]).plan.timeout)


async def test_the_table_fits_a_terminal_of_80_columns(autojump_clock: MockClock) -> None:
    slow = outcome([300.0, 600.0], tokens=1000, seconds=600)
    figures = await measured(*[slow] * 12345, failed("timeout", ""))
    console = Console(width=80, file=StringIO())
    console.print(table(Report("http://127.0.0.1:8000", "m", Plan((Arrivals(12.5),)), [figures])))
    printed = cast("StringIO", console.file).getvalue()
    for value in ("12345", "1", "1234.50", "1234500", "300000", "600000", "max"):
        assert value in printed.split(), printed


@pytest.mark.parametrize("terminal", [True, False])
async def test_progress_is_told_while_it_goes_on(terminal: bool, autojump_clock: MockClock) -> None:
    console = Console(file=StringIO(), force_terminal=terminal, width=120, color_system=None)
    runs: list[Run] = []
    with trio.move_on_after(25):
        async with trio.open_nursery() as nursery:
            nursery.start_soon(show_progress, runs, console)
            run = Run(Clients(4), expected=8)
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
