"""The likeliest tokens of a step, for the rows that asked for them."""

from collections.abc import Mapping, Sequence
from typing import Any

import mlx.core as mx

TokenLogprobs = tuple[float, tuple[tuple[int, float], ...]]


def asked_logprobs(
    responses: Sequence[Any], tops: Mapping[int, int | None]
) -> dict[int, TokenLogprobs]:
    """By their uids, those of mlx-lm's ``responses`` whose rows have not None among ``tops``."""
    asked = [(response, top) for response in responses if (top := tops[response.uid]) is not None]
    if not asked:
        return {}
    found = top_logprobs(
        [response.logprobs for response, _ in asked],
        [response.token for response, _ in asked],
        [top for _, top in asked],
    )
    return {response.uid: each for (response, _), each in zip(asked, found, strict=True)}


def top_logprobs(
    logprobs: Sequence[mx.array], tokens: Sequence[int], tops: Sequence[int]
) -> list[TokenLogprobs]:
    """For each row, the log probability of its token and its ``tops`` best, best first.

    ``logprobs`` are the rows' normalized logprobs, each (vocabulary,). One evaluation for all.
    """
    rows = mx.stack([row.astype(mx.float32) for row in logprobs])
    most = min(max(tops), rows.shape[-1])
    chosen = mx.take_along_axis(rows, mx.array(list(tokens))[:, None], axis=-1)[:, 0]
    if most == 0:
        return [(logprob, ()) for logprob in _list(chosen)]
    best = mx.argpartition(-rows, kth=most - 1, axis=-1)[:, :most]
    values = mx.take_along_axis(rows, best, axis=-1)
    mx.eval(chosen, best, values)
    return [
        (logprob, _best_first(ids, likely)[:top])
        for logprob, ids, likely, top in zip(
            _list(chosen), _list(best), _list(values), tops, strict=True
        )
    ]


def _best_first(ids: list[int], logprobs: list[float]) -> tuple[tuple[int, float], ...]:
    pairs = zip(ids, logprobs, strict=True)
    return tuple(sorted(pairs, key=lambda pair: (-pair[1], pair[0])))


def _list(array: mx.array) -> list[Any]:
    values: Any = array.tolist()
    return list(values)
