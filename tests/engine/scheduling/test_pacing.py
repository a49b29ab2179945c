"""How much of a prompt is read between two decode steps."""

import pytest

from mlxtrio.engine.scheduling.pacing import (
    GAP_IN_STEPS,
    MAX_CHUNK_TOKENS,
    MIN_CHUNK_TOKENS,
    PrefillPacing,
)

STEP = 0.01  # seconds of a decode step
TOKEN = 0.001  # seconds of a prompt's token


def experienced(max_gap: float = 10.0) -> PrefillPacing:
    pacing = PrefillPacing(max_gap)
    for _ in range(5):
        pacing.note(STEP, running=2, tokens=0)
    pacing.note(STEP + 20 * TOKEN, running=2, tokens=20)
    return pacing


def test_while_nobody_runs_a_chunk_is_as_large_as_it_may_be() -> None:
    assert experienced().chunk(running=0, reading=1) == MAX_CHUNK_TOKENS


def test_a_gap_lasts_a_few_steps() -> None:
    tokens = round((GAP_IN_STEPS - 1) * STEP / TOKEN)
    assert abs(experienced().chunk(running=2, reading=1) - tokens) <= 1
    assert abs(experienced().chunk(running=2, reading=2) - tokens // 2) <= 1


def test_a_gap_is_never_longer_than_what_was_said() -> None:
    tokens = round((0.05 - STEP) / TOKEN)
    assert abs(experienced(max_gap=0.05).chunk(running=2, reading=1) - tokens) <= 1
    assert experienced(max_gap=0.001).chunk(running=2, reading=1) == MIN_CHUNK_TOKENS


def test_a_step_in_which_nobody_ran_says_nothing_of_the_usual_one() -> None:
    pacing = experienced()
    before = pacing.chunk(running=2, reading=1)
    for seconds in (1e-6, 5.0) * 40:
        pacing.note(seconds, running=0, tokens=0)
    assert pacing.chunk(running=2, reading=1) == before


def test_a_crowd_waits_no_longer_than_its_share() -> None:
    gap = GAP_IN_STEPS * STEP * 6 / 2  # six wait for each two that run
    assert experienced().chunk(running=2, reading=6) == int((gap - STEP) / TOKEN / 6)
    gap = GAP_IN_STEPS * STEP * 30 / 2
    assert experienced().chunk(running=2, reading=8, queued=22) == int((gap - STEP) / TOKEN / 8)
    # The one that the others wait for has all of the gap.
    alone = experienced().chunk(running=4, reading=1, queued=7)
    assert alone == int((GAP_IN_STEPS * STEP * 2 - STEP) / TOKEN)
    assert experienced(0.05).chunk(running=1, reading=8, queued=22) == MIN_CHUNK_TOKENS


@pytest.mark.parametrize(("step", "token"), [(0.4, 0.002), (0.1, 0.001), (0.002, 0.0001)])
def test_on_a_cold_server_gaps_are_kept_from_the_first_on(step: float, token: float) -> None:
    pacing = PrefillPacing(0.5)
    assert pacing.chunk(running=1, reading=1) == MIN_CHUNK_TOKENS
    pacing.note(512 * token, running=0, tokens=512)  # the first prompt, while nobody runs
    chunks = []
    for _ in range(5):
        chunks.append(pacing.chunk(running=1, reading=1))
        pacing.note(step + chunks[-1] * token, running=1, tokens=chunks[-1])
    limit = min(0.5, GAP_IN_STEPS * step)
    assert chunks[0] == MIN_CHUNK_TOKENS
    assert all(step + tokens * token <= limit * 1.01 for tokens in chunks)
    assert chunks[1] * token == pytest.approx(limit - step, abs=2 * token)


def test_what_a_step_does_not_need_is_shared() -> None:
    spare = (GAP_IN_STEPS - 1) * STEP
    assert experienced().share(2, 0, is_shared=True) == pytest.approx(spare)
    assert experienced().share(2, 1, is_shared=True) == pytest.approx(spare / 2)
    limited = experienced(max_gap=0.05)
    assert limited.share(2, 1, is_shared=False) == pytest.approx(0.05 - STEP)
    assert experienced(max_gap=0.001).share(2, 1, is_shared=True) == 0
