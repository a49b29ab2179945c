"""A row's logits processors, against plain references in Python and mlx-lm."""

import random
from collections import Counter
from typing import Any

import mlx.core as mx
import numpy as np
import pytest
from mlx_lm.sample_utils import make_logits_processors

from mlxtrio.engine.runner.logits_processors import RowGuard, make_processors, penalize_generated
from mlxtrio.text.request import SamplingParameters

VOCABULARY = 32


def logits_of(seed: int, dtype: mx.Dtype = mx.float32) -> mx.array:
    return (mx.random.normal((1, VOCABULARY), key=mx.random.key(seed)) * 3).astype(dtype)


def parameters(**given: Any) -> SamplingParameters:
    return SamplingParameters(**{"temperature": 1.0, **given})


def apply(processors: list[Any], tokens: list[int], logits: mx.array) -> list[float]:
    for process in processors:
        logits = process(mx.array(tokens, dtype=mx.int32), logits)
    return row_of(logits)


def row_of(logits: mx.array) -> list[float]:
    row: list[float] = np.array(logits.astype(mx.float32))[0].tolist()
    return row


# Penalties.


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize(
    ("presence", "frequency"), [(0.7, 0.0), (0.0, 0.4), (1.5, 0.25), (-2.0, 0.5), (2.0, -2.0)]
)
def test_penalties_follow_openais_formula(seed: int, presence: float, frequency: float) -> None:
    dice = random.Random(seed)
    prompt = dice.choices(range(VOCABULARY), k=dice.randint(1, 20))
    generated = dice.choices(range(VOCABULARY), k=dice.randint(0, 40))
    logits = logits_of(seed)
    given = SamplingParameters(presence_penalty=presence, frequency_penalty=frequency)
    found = apply(make_processors(given, len(prompt)), prompt + generated, logits)
    counts = Counter(generated)
    assert found == pytest.approx(
        [
            logit - counts[token] * frequency - (counts[token] > 0) * presence
            for token, logit in enumerate(row_of(logits))
        ],
        abs=1e-5,
    )


@pytest.mark.parametrize(
    "dtype",
    [mx.float16, mx.bfloat16, mx.float32],
    ids=str,
)
def test_penalties_keep_the_type_of_the_logits(dtype: mx.Dtype) -> None:
    logits = logits_of(1, dtype)
    penalized = penalize_generated(
        mx.array([1, 2, 3, 3]), logits, prompt_tokens=2, presence=0.5, frequency=0.25
    )
    assert penalized.dtype == dtype
    assert (logits - penalized)[0, 3].item() == pytest.approx(1.0, abs=0.05)
    assert (logits - penalized)[0, 2].item() == 0


@pytest.mark.parametrize(
    "dtype",
    [
        mx.bfloat16,
        mx.float32,
    ],
    ids=str,
)
def test_many_repetitions_are_all_counted(dtype: mx.Dtype) -> None:
    penalized = penalize_generated(
        mx.array([5] * 3001),
        mx.zeros((1, VOCABULARY), dtype),
        prompt_tokens=1,
        presence=0.0,
        frequency=1.0,
    )
    assert penalized[0, 5].item() == pytest.approx(-3000, rel=0.01)


def test_parameters_that_are_off_make_no_processors() -> None:
    assert make_processors(SamplingParameters(), 5) == []


@pytest.mark.parametrize(
    "given",
    [
        {"repetition_penalty": 1.5},
        {"repetition_penalty": 0.5},
        {"logit_bias": {3: 5.0, 31: -100.0}},
        {"logit_bias": {0: -1.0}, "repetition_penalty": 2.0},
    ],
)
def test_repetition_penalty_and_biases_are_mlx_lms_over_the_whole_context(
    given: dict[str, Any],
) -> None:
    dice = random.Random(1)
    tokens = dice.choices(range(VOCABULARY // 2), k=50)  # mlx-lm looks at 20 by default
    theirs = make_logits_processors(**given, repetition_context_size=1000)
    found = apply(make_processors(SamplingParameters(**given), 10), tokens, logits_of(2))
    assert found == apply(theirs, tokens, logits_of(2))
    assert found != row_of(logits_of(2))


def test_the_repetition_penalty_counts_tokens_of_long_ago() -> None:
    tokens = [7] + [8] * 500
    given = SamplingParameters(repetition_penalty=2.0)
    found = apply(make_processors(given, 1), tokens, mx.ones((1, VOCABULARY)))
    assert {token: value for token, value in enumerate(found) if value != 1.0} == {7: 0.5, 8: 0.5}


# Guards.


def test_a_guard_keeps_the_first_error_and_calls_no_processor_after_it() -> None:
    calls: list[int] = []

    def fails(tokens: mx.array, logits: mx.array) -> mx.array:
        calls.append(len(calls))
        raise ValueError(f"call {len(calls)}")

    guard = RowGuard()
    process = guard.wrap(fails)
    logits = logits_of(1)
    assert process(mx.array([1]), logits) is logits
    assert process(mx.array([1]), logits) is logits
    assert calls == [0]
    assert str(guard.error) == "call 1"
