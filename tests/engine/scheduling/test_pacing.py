"""How many tokens of prompts a step prefills beside decoding sequences."""

import pytest

from mlxtrio.engine.scheduling.pacing import (
    LATENCY_IN_STEPS,
    MAX_CHUNK_TOKENS,
    MIN_CHUNK_TOKENS,
    PrefillPacing,
)

STEP = 0.01  # seconds of a decode step
TOKEN = 0.001  # seconds of a prompt's token


def experienced(max_gap: float = 10.0) -> PrefillPacing:
    pacing = PrefillPacing(max_gap)
    for _ in range(5):
        pacing.note(STEP, decoding=2, prefill_tokens=0)
    pacing.note(STEP + 20 * TOKEN, decoding=2, prefill_tokens=20)
    return pacing


def test_while_nothing_decodes_a_chunk_has_its_maximum() -> None:
    assert experienced().chunk_tokens(decoding=0, prefilling=1) == MAX_CHUNK_TOKENS


def test_the_inter_token_latency_is_a_few_decode_steps() -> None:
    tokens = round((LATENCY_IN_STEPS - 1) * STEP / TOKEN)
    assert abs(experienced().chunk_tokens(decoding=2, prefilling=1) - tokens) <= 1
    assert abs(experienced().chunk_tokens(decoding=2, prefilling=2) - tokens // 2) <= 1


def test_the_inter_token_latency_is_never_longer_than_its_limit() -> None:
    tokens = round((0.05 - STEP) / TOKEN)
    assert abs(experienced(max_gap=0.05).chunk_tokens(decoding=2, prefilling=1) - tokens) <= 1
    assert experienced(max_gap=0.001).chunk_tokens(decoding=2, prefilling=1) == MIN_CHUNK_TOKENS


def test_a_step_in_which_nothing_decoded_does_not_change_the_usual_step() -> None:
    pacing = experienced()
    before = pacing.chunk_tokens(decoding=2, prefilling=1)
    for seconds in (1e-6, 5.0) * 40:
        pacing.note(seconds, decoding=0, prefill_tokens=0)
    assert pacing.chunk_tokens(decoding=2, prefilling=1) == before


def test_where_many_wait_the_latency_may_be_longer_in_proportion() -> None:
    latency = LATENCY_IN_STEPS * STEP * 6 / 2  # six are prefilled while two decode
    assert experienced().chunk_tokens(decoding=2, prefilling=6) == int((latency - STEP) / TOKEN / 6)
    latency = LATENCY_IN_STEPS * STEP * 30 / 2
    assert experienced().chunk_tokens(decoding=2, prefilling=8, waiting=22) == int(
        (latency - STEP) / TOKEN / 8
    )
    # The one that the others wait for has all of the time.
    alone = experienced().chunk_tokens(decoding=4, prefilling=1, waiting=7)
    assert alone == int((LATENCY_IN_STEPS * STEP * 2 - STEP) / TOKEN)
    assert experienced(0.05).chunk_tokens(decoding=1, prefilling=8, waiting=22) == MIN_CHUNK_TOKENS


@pytest.mark.parametrize(("step", "token"), [(0.4, 0.002), (0.1, 0.001), (0.002, 0.0001)])
def test_the_latency_is_bounded_from_the_first_step_on(step: float, token: float) -> None:
    pacing = PrefillPacing(0.5)
    assert pacing.chunk_tokens(decoding=1, prefilling=1) == MIN_CHUNK_TOKENS
    pacing.note(
        512 * token, decoding=0, prefill_tokens=512
    )  # the first prompt, while nothing decodes
    chunks = []
    for _ in range(5):
        chunks.append(pacing.chunk_tokens(decoding=1, prefilling=1))
        pacing.note(step + chunks[-1] * token, decoding=1, prefill_tokens=chunks[-1])
    limit = min(0.5, LATENCY_IN_STEPS * step)
    assert chunks[0] == MIN_CHUNK_TOKENS
    assert all(step + tokens * token <= limit * 1.01 for tokens in chunks)
    assert chunks[1] * token == pytest.approx(limit - step, abs=2 * token)


def test_prompts_and_embeddings_share_what_the_decode_step_leaves() -> None:
    seconds = (LATENCY_IN_STEPS - 1) * STEP
    assert experienced().seconds_each(2, 0, embedding=True) == pytest.approx(seconds)
    assert experienced().seconds_each(2, 1, embedding=True) == pytest.approx(seconds / 2)
    limited = experienced(max_gap=0.05)
    assert limited.seconds_each(2, 1, embedding=False) == pytest.approx(0.05 - STEP)
    assert experienced(max_gap=0.001).seconds_each(2, 1, embedding=True) == 0
