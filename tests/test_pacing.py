"""How much of a prompt is read between two decode steps."""

import pytest

from mlxtrio.engine.pacing import GAP_IN_STEPS, LONGEST_CHUNK, SHORTEST_CHUNK, PrefillPacing

STEP = 0.01  # seconds of a decode step
TOKEN = 0.001  # seconds of a prompt's token


def experienced(max_gap: float = 10.0) -> PrefillPacing:
    pacing = PrefillPacing(max_gap)
    for _ in range(5):
        pacing.note(STEP, running=2, tokens=0)
    pacing.note(STEP + 20 * TOKEN, running=2, tokens=20)
    return pacing


def test_while_nobody_runs_a_chunk_is_as_large_as_it_may_be() -> None:
    assert experienced().chunk(running=0, reading=1) == LONGEST_CHUNK


def test_a_gap_lasts_a_few_steps() -> None:
    tokens = round((GAP_IN_STEPS - 1) * STEP / TOKEN)
    assert abs(experienced().chunk(running=2, reading=1) - tokens) <= 1
    assert abs(experienced().chunk(running=2, reading=2) - tokens // 2) <= 1


def test_a_gap_is_never_longer_than_what_was_said() -> None:
    tokens = round((0.05 - STEP) / TOKEN)
    assert abs(experienced(max_gap=0.05).chunk(running=2, reading=1) - tokens) <= 1
    assert experienced(max_gap=0.001).chunk(running=2, reading=1) == SHORTEST_CHUNK


def test_a_step_in_which_nobody_ran_says_nothing_of_the_usual_one() -> None:
    pacing = experienced()
    before = pacing.chunk(running=2, reading=1)
    for seconds in (1e-6, 5.0) * 40:
        pacing.note(seconds, running=0, tokens=0)
    assert pacing.chunk(running=2, reading=1) == before


def test_what_a_step_does_not_need_is_spare() -> None:
    assert experienced().spare() == pytest.approx((GAP_IN_STEPS - 1) * STEP)
    assert experienced(max_gap=0.05).spare() == pytest.approx(0.05 - STEP)
    assert experienced(max_gap=0.001).spare() == 0
    assert PrefillPacing(1.0).spare() == 0  # nothing is known of steps yet
