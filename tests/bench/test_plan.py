"""Chats, their lengths and intervals."""

import statistics
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlxtrio.bench.plan import Concurrency, Lengths, Plan, RequestRate, Workload


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


def test_intervals_keep_the_rate() -> None:
    random = Workload(seed=3).random("arrivals")
    assert list(islice(RequestRate(4, poisson=False).intervals(random), 3)) == [0.25] * 3
    intervals = list(islice(RequestRate(4).intervals(random), 20_000))
    assert statistics.fmean(intervals) == pytest.approx(0.25, rel=0.05)
    assert statistics.stdev(intervals) == pytest.approx(0.25, rel=0.05)  # an exponential's


def test_requests_are_rounded_up_to_whole_chats() -> None:
    plan = Plan((Concurrency(1),), Workload(turns=3), requests=10)
    assert plan.chats == 4
    assert Plan((Concurrency(1),), requests=None, duration=1).chats is None
