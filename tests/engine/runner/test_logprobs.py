"""Logprobs of rows, against numpy and mlx-lm."""

import math
from typing import Any

import mlx.core as mx
import numpy as np
import pytest
import trio

from mlxtrio.engine.runner.logprobs import top_logprobs
from mlxtrio.text.events import Finished, TextDelta, TokenLogprob
from tests.support.engine_fixtures import TinyModels, ask, serving

VOCABULARY = 32


def logits_of(seed: int, dtype: mx.Dtype = mx.float32) -> mx.array:
    return (mx.random.normal((1, VOCABULARY), key=mx.random.key(seed)) * 3).astype(dtype)


def logprobs_of(seed: int) -> mx.array:
    logits = logits_of(seed)
    return logits - mx.logsumexp(logits, axis=-1, keepdims=True)


@pytest.mark.parametrize("tops", [[0], [5], [1, 0, 20], [VOCABULARY, 3, VOCABULARY + 10]])
def test_top_logprobs_are_those_of_numpy(tops: list[int]) -> None:
    rows = [logprobs_of(seed)[0] for seed in range(len(tops))]
    tokens = [3, 0, 31][: len(tops)]
    found = top_logprobs(rows, tokens, tops)
    for row, token, top, (logprob, likeliest) in zip(rows, tokens, tops, found, strict=True):
        values = np.array(row)
        order = np.argsort(-values)[:top]
        assert logprob == pytest.approx(float(values[token]))
        assert [each for each, _ in likeliest] == order.tolist()
        assert [value for _, value in likeliest] == pytest.approx(values[order].tolist())


def test_logprobs_of_half_precision_are_plain_floats() -> None:
    row = logprobs_of(1)[0].astype(mx.bfloat16)
    ((logprob, likeliest),) = top_logprobs([row], [4], [2])
    assert type(logprob) is float
    assert [(type(token), type(value)) for token, value in likeliest] == [(int, float)] * 2


@pytest.mark.parametrize("architecture", ["qwen3", "llama"])
@pytest.mark.parametrize(
    "given", [{}, {"temperature": 1.0, "seed": 11}, {"frequency_penalty": 1.0}], ids=str
)
async def test_an_outputs_logprobs_are_those_of_mlx_lm(
    tiny_models: TinyModels, architecture: str, given: dict[str, Any]
) -> None:
    tiny = tiny_models(architecture)
    request = ask(9, 2, 12, top_logprobs=5, **given)
    expected = tiny.expected(request)
    found: list[TokenLogprob] = []
    async with serving(tiny.path) as served:
        other = served.scheduler.submit([ask(4, 1, 40, top_logprobs=2)], trio.current_time())
        with other, served.scheduler.submit([request], trio.current_time()) as handle:
            finished = False
            while not finished:
                for _, event in await handle.receive():
                    if isinstance(event, TextDelta):
                        found += event.logprobs
                    finished = finished or isinstance(event, Finished)
        tokens = served.tap.of(request).tokens
        assert tokens == expected.tokens
    shown = [token for token in tokens if token not in served.model.eos_token_ids]
    assert len(found) == len(shown)
    for token, logprobs, each in zip(tokens, expected.logprobs, found, strict=False):
        assert each.logprob == pytest.approx(logprobs[token], abs=1e-4)
        best = sorted(logprobs, reverse=True)[:5]
        assert [top.logprob for top in each.top] == pytest.approx(best, abs=1e-4)
        assert math.fsum(map(math.exp, logprobs)) == pytest.approx(1.0, abs=1e-4)
