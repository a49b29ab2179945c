"""Figures about the last minute."""

from collections.abc import Sequence

import pytest

from mlxtrio.observability.recent import (
    MAX_SAMPLES,
    WINDOW,
    Percentiles,
    RecentRate,
    RecentSamples,
    percentiles,
)
from tests.support.chatting import ask, say
from tests.support.in_memory import in_memory


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.mark.parametrize(
    ("samples", "expected"),
    [
        ([], Percentiles(None, None)),
        ([3.0], Percentiles(3.0, 3.0)),
        ([4.0, 1.0, 2.0, 3.0], Percentiles(2.5, 3.85)),
        ([float(n) for n in range(101)], Percentiles(50.0, 95.0)),
    ],
)
def test_percentiles_are_of_samples_in_any_order(
    samples: Sequence[float], expected: Percentiles
) -> None:
    found = percentiles(samples)
    assert found.p50 == pytest.approx(expected.p50)
    assert found.p95 == pytest.approx(expected.p95)


def test_old_samples_and_too_many_are_dropped() -> None:
    clock = Clock()
    samples = RecentSamples(clock)
    samples.add(1.0)
    clock.now += WINDOW
    samples.add(2.0)
    assert samples.recent() == [1.0, 2.0]
    clock.now += 1
    assert samples.recent() == [2.0]
    for _ in range(MAX_SAMPLES):
        samples.add(3.0)
    assert set(samples.recent()) == {3.0}


def test_the_rate_is_the_mean_of_the_seconds_with_events() -> None:
    clock = Clock()
    rate = RecentRate(clock)
    assert rate.per_second() == 0
    for _ in range(4):
        rate.add()
    clock.now += 10
    rate.add()
    rate.add()
    assert rate.per_second() == 4  # the current second does not count
    clock.now += 1
    assert rate.per_second() == 3
    clock.now += WINDOW
    assert rate.per_second() == 0


async def test_the_queues_statistics_include_the_last_minute() -> None:
    async with in_memory() as server:
        await ask(server)
        await say(server, "abc")
        reply = await server.request("GET", "/v1/queue/stats")
    recent = reply.json()["queue_stats"]["recent"]
    assert recent["time_to_first_token"]["p50"] == pytest.approx(0, abs=0.1)
    assert recent["inter_token_latency"]["p95"] == pytest.approx(0, abs=0.1)
    assert recent["tokens_per_second"] == 0
