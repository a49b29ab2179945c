"""The figures of a level."""

import statistics
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from trio.testing import MockClock

from mlxtrio.bench.figures import Distribution, FailureCount
from mlxtrio.bench.report import remarks
from tests.support.bench import failed, measured, outcome

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


async def test_figures_are_of_complete_responses(autojump_clock: MockClock) -> None:
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


async def test_without_usage_tokens_are_counted_by_reads(
    autojump_clock: MockClock,
) -> None:
    figures = await measured(outcome([1, 2, 3]), outcome([1, 2], tokens=5))
    assert figures.completion_tokens == 3 + 5
    assert figures.without_usage == 1
    assert any("without usage" in remark for remark in remarks([figures]))
