"""How rows choose their tokens, alone and together, against plain references in numpy and mlx-lm's
own filters.
"""

import math
import random
from collections import Counter
from typing import Any

import mlx.core as mx
import numpy as np
import pytest
from mlx_lm.sample_utils import apply_min_p, apply_top_k, apply_top_p

from mlxtrio.engine.runner.mlx_lm_batch import running_batch
from mlxtrio.engine.runner.samplers import GREEDY, Draw, RowSampler, Sampler, make_sampler
from mlxtrio.text.request import SamplingParameters
from tests.engine.runner.test_batch import batch_of, run_to_end, tokens_of
from tests.support.engine_fixtures import TinyModels, ask

VOCABULARY = 32


def logprobs_of(seed: int, rows: int = 1) -> mx.array:
    logits = mx.random.normal((rows, VOCABULARY), key=mx.random.key(seed)) * 3
    return logits - mx.logsumexp(logits, axis=-1, keepdims=True)


def row(**given: Any) -> RowSampler:
    return RowSampler(SamplingParameters(**{"temperature": 1.0, **given}))


def sampler_of(**given: Any) -> Sampler:
    return make_sampler([row(**given)])


def tokens(sampler: Sampler, logprobs: mx.array) -> list[int]:
    """One token for each row."""
    drawn: list[int] = np.array(sampler(logprobs)).tolist()
    return drawn


def draws(sampler: Sampler, logprobs: mx.array, number: int = 300) -> list[int]:
    """So many tokens of the one row."""
    return [tokens(sampler, logprobs)[0] for _ in range(number)]


@pytest.mark.parametrize("given", [{"temperature": 0.0}, {"top_p": 0.0}, {"top_k": 1}])
def test_rows_that_have_one_token_left_need_no_noise(given: dict[str, Any]) -> None:
    sampler = make_sampler([row(**given, seed=5), row(**given, seed=6)])
    assert sampler is GREEDY
    logprobs = logprobs_of(3, rows=2)
    assert sampler(logprobs).tolist() == np.argmax(np.array(logprobs), axis=-1).tolist()


@pytest.mark.parametrize("temperature", [1e-300, 1e-39, 1e-6])
def test_a_temperature_of_almost_nothing_is_greedy(temperature: float) -> None:
    assert sampler_of(temperature=temperature) is GREEDY


@pytest.mark.parametrize("top_k", [0, VOCABULARY, VOCABULARY + 1, 10**6])
def test_a_top_k_beyond_the_vocabulary_is_off(top_k: int) -> None:
    logprobs = mx.zeros((1, VOCABULARY)) - math.log(VOCABULARY)
    off = draws(sampler_of(seed=1), logprobs)
    assert draws(sampler_of(seed=1, top_k=top_k), logprobs) == off
    assert len(set(off)) == VOCABULARY


@pytest.mark.parametrize("top_k", [2, 5, VOCABULARY - 1])
def test_top_k_leaves_the_k_likeliest(top_k: int) -> None:
    logprobs = logprobs_of(4) * 0.2
    found = set(draws(sampler_of(seed=2, top_k=top_k), logprobs))
    likeliest = np.argsort(-np.array(logprobs)[0])[:top_k].tolist()
    assert found <= set(likeliest)
    assert len(found) > top_k * 0.6


@pytest.mark.parametrize("top_p", [0.3, 0.6, 0.9])
def test_top_p_leaves_the_smallest_set_that_has_so_much_probability(top_p: float) -> None:
    logprobs = logprobs_of(5)
    found = set(draws(sampler_of(seed=3, top_p=top_p), logprobs))
    probabilities = np.exp(np.array(logprobs)[0])
    order = np.argsort(-probabilities)
    before = np.cumsum(probabilities[order]) - probabilities[order]
    assert found <= set(order[before < top_p].tolist())
    assert len(found) >= min(2, int((before < top_p).sum()))


@pytest.mark.parametrize("min_p", [0.05, 0.3, 0.9])
def test_min_p_leaves_what_is_not_much_less_likely_than_the_best(min_p: float) -> None:
    logprobs = logprobs_of(6)
    found = set(draws(sampler_of(seed=4, min_p=min_p), logprobs))
    probabilities = np.exp(np.array(logprobs)[0])
    assert found <= set(np.flatnonzero(probabilities >= min_p * probabilities.max()).tolist())


@pytest.mark.parametrize("temperature", [0.5, 1.0, 1.7])
def test_tokens_come_as_often_as_they_are_likely(temperature: float) -> None:
    logprobs = logprobs_of(7)
    number = 3000
    found = Counter(draws(sampler_of(seed=5, temperature=temperature), logprobs, number))
    weights = np.exp(np.array(logprobs)[0] / temperature)
    for token, probability in enumerate(weights / weights.sum()):
        spread = math.sqrt(number * probability * (1 - probability))
        assert abs(found[token] - number * probability) <= 5 * spread + 1


SEEDS = [0, 1, -1, -(2**62), 2**31, 2**32, 2**63 - 1, 2**63, 2**64 - 2, 12345678901234567890]


def test_each_seed_has_draws_of_its_own_and_always_the_same() -> None:
    logprobs = mx.zeros((1, VOCABULARY))
    first = {seed: draws(sampler_of(seed=seed), logprobs, 20) for seed in SEEDS}
    again = {seed: draws(sampler_of(seed=seed), logprobs, 20) for seed in SEEDS}
    assert first == again
    assert len(set(map(tuple, first.values()))) == len(SEEDS)


def test_seeds_that_follow_each_other_do_not_follow_each_other_in_their_draws() -> None:
    logprobs = mx.zeros((1, VOCABULARY))
    one, two = (draws(sampler_of(seed=seed), logprobs, 40) for seed in (7, 8))
    assert all(one[n : n + 20] != two[:20] and two[n : n + 20] != one[:20] for n in range(1, 20))


def test_a_key_that_ends_its_word_begins_again() -> None:
    drawn = row(seed=3)
    high, low = drawn.next_key()
    drawn._drawn += 2**32 - 2 - low
    assert [drawn.next_key() for _ in range(3)] == [(high, 2**32 - 1), (high, 0), (high, 1)]


def test_a_negative_seed_is_its_twos_complement() -> None:
    logprobs = mx.zeros((1, VOCABULARY))
    minus_one = draws(sampler_of(seed=-1), logprobs, 20)
    assert minus_one == draws(sampler_of(seed=2**64 - 1), logprobs, 20)


def test_a_seeds_draws_do_not_depend_on_mlx_global_random_state() -> None:
    logprobs = mx.zeros((1, VOCABULARY))
    given = {"seed": 9, "top_p": 0.9, "top_k": 20, "min_p": 0.01}
    mx.random.seed(1)
    first = draws(sampler_of(**given), logprobs, 20)
    mx.random.seed(2)
    mx.eval(mx.random.normal((5,)))
    assert draws(sampler_of(**given), logprobs, 20) == first


@pytest.mark.parametrize("seed", range(8))
def test_the_filters_keep_what_mlx_lms_keep_one_after_the_other(seed: int) -> None:
    logprobs = logprobs_of(seed)
    for p in (0.001, 0.3, 0.9, 0.999, 1.0):
        for q in (0.0, 0.001, 0.3):
            for k in (0, 2, 9):
                draw = Draw([row(top_p=p, min_p=q, top_k=k)])
                expected = apply_top_p(logprobs, p) if p < 1 else logprobs
                expected = apply_min_p(expected, q) if q else expected
                expected = apply_top_k(expected, k) if k else expected
                assert mx.array_equal(draw.keep_likely(logprobs), expected).item()


def test_tokens_as_likely_as_the_last_that_is_kept_are_kept() -> None:
    logprobs = mx.log(mx.array([[0.4, 0.2, 0.2, 0.2]]))
    kept = Draw([row(top_k=2)]).keep_likely(logprobs)
    assert mx.array_equal(kept, logprobs).item()


@pytest.mark.parametrize("top_k", [0, 5])
@pytest.mark.parametrize("top_p", [1e-50, 1e-38, 1e-9])
def test_a_nucleus_of_almost_nothing_keeps_the_likeliest(top_p: float, top_k: int) -> None:
    logprobs = mx.concatenate([logprobs_of(8), logprobs_of(9)])
    sampler = make_sampler([row(top_p=top_p, top_k=top_k), row(top_p=top_p, top_k=top_k)])
    for _ in range(20):
        assert tokens(sampler, logprobs) == np.argmax(np.array(logprobs), axis=-1).tolist()


def test_the_k_likeliest_of_rows_that_want_more_than_there_are() -> None:
    logprobs = logprobs_of(10, rows=3)
    kept = Draw([row(top_k=VOCABULARY + 8), row(top_k=3), row(top_k=VOCABULARY)])
    found = np.isfinite(np.array(kept.keep_likely(logprobs))).sum(axis=-1)
    assert found.tolist() == [VOCABULARY, 3, VOCABULARY]


CHOICES: dict[str, list[Any]] = {
    "temperature": [0.0, 0.3, 1.0, 1.6],
    "top_p": [1.0, 1.0, 0.5, 0.9, 0.0],
    "top_k": [0, 0, 3, 12, VOCABULARY + 3],
    "min_p": [0.0, 0.0, 0.05],
}


@pytest.mark.parametrize("dtype", [mx.float32, mx.bfloat16, mx.float16], ids=str)
@pytest.mark.parametrize("seed", range(6))
def test_rows_draw_together_what_they_draw_alone(seed: int, dtype: mx.Dtype) -> None:
    dice = random.Random(seed)
    given = [
        {"seed": dice.randrange(2**64), **{k: dice.choice(v) for k, v in CHOICES.items()}}
        for _ in range(7)
    ]
    steps = [logprobs_of(100 * seed + n, rows=7).astype(dtype) for n in range(12)]
    alone = []
    for n, each in enumerate(given):
        sampler = sampler_of(**each)
        alone.append([tokens(sampler, logprobs[n : n + 1])[0] for logprobs in steps])
    rows = [row(**each) for each in given]
    together: list[list[int]] = [[] for _ in rows]
    for logprobs in steps:  # in each step other rows share a call
        order = dice.sample(range(7), k=7)
        parts = order[:3], order[3:]
        for part in parts:
            sampler = make_sampler([rows[n] for n in part])
            for n, token in zip(part, tokens(sampler, logprobs[mx.array(part)]), strict=True):
                together[n].append(token)
    assert together == alone
    assert len(set(map(tuple, alone))) > 3


def test_all_running_rows_share_one_sampler(tiny_models: TinyModels) -> None:
    tiny = tiny_models("qwen3")
    asked = [
        ask(4, 1, 18, seed=3, temperature=1.0),
        ask(7, 2, 9, seed=4, temperature=0.8, top_p=0.9),
        ask(5, 3, 14),
        ask(9, 5, 11, seed=5, temperature=1.2, top_k=20, min_p=0.02),
    ]
    shared: list[int] = []

    def between(step: int) -> None:
        samplers = running_batch(batch._generator).samplers
        shared.append(len(samplers) if len(set(map(id, samplers))) == 1 else 0)
        if step in (3, 5):
            batch.insert(step, asked[2 if step == 3 else 3])

    with batch_of(tiny) as batch:
        batch.insert(0, asked[0])
        batch.insert(1, asked[1])
        outputs = run_to_end(batch, between)
    expected = [tiny.expected(request).tokens for request in asked]
    assert [tokens_of(outputs[name]) for name in (0, 1, 3, 5)] == expected
    assert max(shared) == 4  # all of them, once the last has joined
