"""Logprobs of a step's tokens, for the rows that requested them. Runs on the MLX thread."""

from collections.abc import Sequence
from typing import Any

import mlx.core as mx

TokenLogprobs = tuple[float, tuple[tuple[int, float], ...]]  # the token's, and the best tokens'


def requested_logprobs(requested: Sequence[tuple[Any, int]]) -> dict[int, TokenLogprobs]:
    """By uid, the logprobs of mlx-lm's responses, each with the number of best tokens wanted."""
    if not requested:
        return {}
    found = top_logprobs(
        [response.logprobs for response, _ in requested],
        [response.token for response, _ in requested],
        [top for _, top in requested],
    )
    return {response.uid: each for (response, _), each in zip(requested, found, strict=True)}


def top_logprobs(
    logprobs: Sequence[mx.array], tokens: Sequence[int], tops: Sequence[int]
) -> list[TokenLogprobs]:
    """For each row, the logprob of its token, and its ``tops`` best tokens and theirs, best first.

    ``logprobs`` are the rows' normalized logprobs, each (vocabulary,). One evaluation for all rows.
    """
    rows = mx.stack([row.astype(mx.float32) for row in logprobs])
    count = min(max(tops), rows.shape[-1])
    chosen = mx.take_along_axis(rows, mx.array(list(tokens))[:, None], axis=-1)[:, 0]
    if count == 0:
        return [(logprob, ()) for logprob in _list(chosen)]
    best = mx.argpartition(-rows, kth=count - 1, axis=-1)[:, :count]
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
