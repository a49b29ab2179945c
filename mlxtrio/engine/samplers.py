"""How rows choose their tokens: in one call for all rows of a step, and each as it would alone.

A call for each of 32 rows takes half as long as a tiny model's forward pass on a CPU. So the
running rows share one sampler, which mlx-lm calls once with the logprobs of them all. Each row has
a random key of its own, so that a seed gives the same tokens whatever shares the batch.

Runs on the MLX thread.
"""

import functools
import hashlib
import math
from collections.abc import Callable, Sequence
from typing import Any

import mlx.core as mx
from mlx_lm.sample_utils import greedy_sampler

from mlxtrio.generation.request import SamplingParameters

Sampler = Callable[[mx.array], mx.array]  # logprobs (rows, vocabulary) -> tokens (rows,)

GREEDY: Sampler = greedy_sampler
LEAST_TEMPERATURE = 1e-5  # below it, as in vLLM, sampling is greedy: 1/t would overflow


class RowSampler:
    """What a row draws its tokens with: its parameters, its key, and how many it has drawn.

    ``top_p`` 0 leaves the likeliest token alone, which is greedy, and so does ``top_k`` 1.
    """

    def __init__(self, parameters: SamplingParameters, vocab_size: int) -> None:
        is_cold = parameters.temperature < LEAST_TEMPERATURE
        self.is_greedy = is_cold or parameters.top_p == 0.0 or parameters.top_k == 1
        self.inverse_temperature = 1.0 if is_cold else 1.0 / parameters.temperature
        self.top_p = parameters.top_p
        self.min_p = parameters.min_p
        self.top_k = parameters.top_k if 0 < parameters.top_k < vocab_size else vocab_size
        seed = (parameters.seed & (2**64 - 1)).to_bytes(8, "big")
        # Hashed, as a token's key is the number of the token away from the seed's: seeds that
        # follow each other would share their keys.
        digest = hashlib.blake2b(seed, digest_size=8).digest()
        self._key = int.from_bytes(digest[:4], "big"), int.from_bytes(digest[4:], "big")
        self.drawn = 0

    @property
    def key(self) -> tuple[int, int]:
        """The random key of the next token, as MLX has it: two words of 32 bits."""
        high, low = self._key
        return high, (low + self.drawn) % 2**32


class BatchSampler:
    """Samples the next token of each of ``rows``, in their order."""

    def __init__(self, rows: Sequence[RowSampler]) -> None:
        self.rows = list(rows)
        self._keys = mx.array([row.key for row in rows], mx.uint32)
        self._next = mx.array([0, 1], mx.uint32)
        self._inverse_temperatures = mx.array([[row.inverse_temperature] for row in rows])
        self._greedy = mx.array([row.is_greedy for row in rows])
        self._is_mixed = any(row.is_greedy for row in rows)
        self._top_p = _column([row.top_p for row in rows], off=1.0)
        self._min_p = _column([row.min_p for row in rows], off=0.0)
        self._top_k = [row.top_k for row in rows]

    def __call__(self, logprobs: mx.array) -> mx.array:
        """Draw a token for each row of logprobs (rows, vocabulary)."""
        keys, self._keys = self._keys, self._keys + self._next
        for row in self.rows:
            row.drawn += 1
        likely = self._keep_likely(logprobs)
        drawn: mx.array = _draw(likely * self._inverse_temperatures, keys)
        return mx.where(self._greedy, GREEDY(logprobs), drawn) if self._is_mixed else drawn

    def _keep_likely(self, logprobs: mx.array) -> mx.array:
        """Each filter has a logprob below which nothing is kept; the highest counts."""
        least = []
        vocab_size = logprobs.shape[-1]
        dropped = [max(0, vocab_size - k) for k in self._top_k]
        if self._top_p is not None or any(dropped):
            ascending = mx.sort(logprobs, axis=-1)
            if any(dropped):
                least.append(mx.take_along_axis(ascending, mx.array(dropped)[:, None], axis=-1))
            if self._top_p is not None:
                least.append(least_of_nucleus(ascending, self._top_p))
        if self._min_p is not None:
            least.append(logprobs.max(axis=-1, keepdims=True) + mx.log(self._min_p))
        if not least:
            return logprobs
        return mx.where(logprobs < functools.reduce(mx.maximum, least), -math.inf, logprobs)


def make_sampler(rows: Sequence[RowSampler]) -> Sampler:
    """One sampler for all of ``rows``."""
    return GREEDY if all(row.is_greedy for row in rows) else BatchSampler(rows)


def share_sampler(batch: Any, rows: Sequence[RowSampler]) -> None:
    """Let mlx-lm's running ``batch``, whose rows these are, call one sampler for all of them.

    Rows that have joined it since have samplers of their own until then.
    """
    shared = batch.samplers[0] if batch.samplers else None
    if not isinstance(shared, BatchSampler) or shared.rows != rows:
        batch.samplers = [make_sampler(rows)] * len(rows)


# mlx-lm's own top-p and min-p are compiled with their parameter as a constant: each new value
# costs a compilation (0.8 s on a CPU), for which the whole batch would stand still.


def least_of_nucleus(ascending: mx.array, top_p: mx.array) -> mx.array:
    """Nucleus sampling: the logprob of the least likely token that is kept, (rows, 1).

    The likeliest tokens are kept whose mass reaches ``top_p`` (rows, 1): a token stays if the mass
    of those above it is less. ``ascending`` (rows, vocabulary) are sorted logprobs. Minus infinity
    where ``top_p`` is 1. Source: https://arxiv.org/abs/1904.09751.
    """
    likelihood = mx.exp(ascending.astype(mx.float32))
    above = mx.cumsum(likelihood, axis=-1, reverse=True, inclusive=False)
    total = above[..., :1] + likelihood[..., :1]
    dropped = (above >= top_p * total).sum(axis=-1, keepdims=True)
    return mx.where(top_p < 1.0, mx.take_along_axis(ascending, dropped, axis=-1), -math.inf)


def _column(values: list[float], off: float) -> mx.array | None:
    """The rows' values (rows, 1); None if all are ``off``."""
    return None if all(value == off for value in values) else mx.array(values)[:, None]


# Of one row at a time, as the noise of a batch with one key depends on how many rows there are.
_draw = mx.vmap(lambda logits, key: mx.random.categorical(logits, key=key))
