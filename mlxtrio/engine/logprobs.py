"""The likeliest tokens of a step, for the rows that asked for them."""

from collections.abc import Sequence
from typing import Any

import mlx.core as mx

TokenLogprobs = tuple[float, tuple[tuple[int, float], ...]]


def top_logprobs(
    logprobs: Sequence[mx.array], tokens: Sequence[int], tops: Sequence[int]
) -> list[TokenLogprobs]:
    """For each row, the log probability of its token and its ``tops`` best, best first.

    ``logprobs`` are the rows' normalized logprobs, each (vocabulary,). One evaluation for all.
    """
    rows = mx.stack([row.astype(mx.float32) for row in logprobs])
    most = min(max(tops), rows.shape[-1])
    chosen = mx.take_along_axis(rows, mx.array(list(tokens))[:, None], axis=-1)[:, 0]
    best = mx.argsort(-rows, axis=-1)[:, :most]
    values = mx.take_along_axis(rows, best, axis=-1)
    mx.eval(chosen, best, values)
    lists: list[Any] = [chosen.tolist(), best.tolist(), values.tolist()]
    return [
        (logprob, tuple(zip(ids[:top], likely[:top], strict=True)))
        for logprob, ids, likely, top in zip(*lists, tops, strict=True)
    ]
