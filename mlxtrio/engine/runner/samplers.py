"""Samplers: one call for all rows of a step, and for each row the tokens that it would get alone.

Sampling 32 rows one by one takes half as long as a tiny model's forward pass on a CPU. So the
decoding rows share one sampler, which mlx-lm calls once with the logprobs of all of them. Each row
has a random key of its own, so that a seed gives the same tokens whatever else is in the batch.

Runs on the MLX thread.
"""

import functools
import hashlib
import math
from collections.abc import Callable, Sequence

import mlx.core as mx
from mlx_lm.sample_utils import greedy_sampler

from mlxtrio.text.request import SamplingParameters

Sampler = Callable[[mx.array], mx.array]  # logprobs (rows, vocabulary) -> tokens (rows,)

GREEDY: Sampler = greedy_sampler
MIN_TEMPERATURE = 1e-5  # below it, as in vLLM, sampling is greedy: 1/t would overflow


class RowSampler:
    """A row's sampling parameters, its random key, and how many tokens it has drawn.

    ``top_p`` 0 and ``top_k`` 1 leave only the likeliest token: they are greedy, too.
    """

    def __init__(self, parameters: SamplingParameters) -> None:
        is_cold = parameters.temperature < MIN_TEMPERATURE
        self.is_greedy = is_cold or parameters.top_p == 0.0 or parameters.top_k == 1
        self.inverse_temperature = 1.0 if is_cold else 1.0 / parameters.temperature
        self.top_p = parameters.top_p
        self.min_p = parameters.min_p
        self.top_k = parameters.top_k
        seed = (parameters.seed & (2**64 - 1)).to_bytes(8, "big")
        # Hashed, since a token's key is the seed's plus the token's number: consecutive seeds would
        # share their keys.
        digest = hashlib.blake2b(seed, digest_size=8).digest()
        self._key = int.from_bytes(digest[:4], "big"), int.from_bytes(digest[4:], "big")
        self._drawn = 0

    @property
    def kind(self) -> tuple[bool, bool] | None:
        """Which filters it has, top-k and top-p; None if it is greedy.

        Rows of one kind are sampled together, so that none pays for sorting that others need.
        """
        return None if self.is_greedy else (self.top_k > 0, self.top_p < 1.0)

    def next_key(self) -> tuple[int, int]:
        """Return the random key of the next token, in MLX's form: two words of 32 bits."""
        high, low = self._key
        self._drawn += 1
        return high, (low + self._drawn) % 2**32


class BatchSampler:
    """Samples the next token of each of ``rows``, in their order. Each kind is sampled at once."""

    def __init__(self, rows: Sequence[RowSampler]) -> None:
        self.rows = tuple(rows)
        kinds: dict[tuple[bool, bool] | None, list[int]] = {}
        for n, row in enumerate(rows):
            kinds.setdefault(row.kind, []).append(n)
        self._parts = [
            (mx.array(part), _kind_sampler([rows[n] for n in part])) for part in kinds.values()
        ]
        order = [n for part in kinds.values() for n in part]
        self._back = mx.array([order.index(n) for n in range(len(order))])

    def __call__(self, logprobs: mx.array) -> mx.array:
        """Choose a token for each row of logprobs (rows, vocabulary)."""
        if len(self._parts) == 1:
            return self._parts[0][1](logprobs)
        chosen = [sample(logprobs[part]) for part, sample in self._parts]
        return mx.concatenate(chosen)[self._back]


class KindSampler:
    """Draws a token for each of ``rows``, which are of one kind and not greedy."""

    def __init__(self, rows: Sequence[RowSampler]) -> None:
        self._rows = rows
        self._max_top_k = max(row.top_k for row in rows)
        self._top_k = mx.array([[row.top_k] for row in rows])
        # In float32, so that logits of half precision are drawn from with full precision.
        self._inverse_temperatures = mx.array([[row.inverse_temperature] for row in rows])
        self._top_p = _column([row.top_p for row in rows], off=1.0)
        self._min_p = _column([row.min_p for row in rows], off=0.0)

    def __call__(self, logprobs: mx.array) -> mx.array:
        """Draw from logprobs (rows, vocabulary)."""
        keys = mx.array([row.next_key() for row in self._rows], mx.uint32)
        drawn: mx.array = _draw(self.mask_unlikely(logprobs) * self._inverse_temperatures, keys)
        return drawn

    def mask_unlikely(self, logprobs: mx.array) -> mx.array:
        """Set to -inf the logprobs (rows, vocabulary) that a filter drops.

        Each filter has a threshold, and the highest counts. Tokens as likely as the last of the
        k likeliest are kept, too.
        """
        thresholds = []
        if self._max_top_k > 0:
            count = min(self._max_top_k, logprobs.shape[-1])
            ascending = mx.sort(mx.topk(logprobs, count, axis=-1), axis=-1)
            dropped = mx.maximum(count - self._top_k, 0)
            thresholds.append(mx.take_along_axis(ascending, dropped, axis=-1))
        elif self._top_p is not None:
            ascending = mx.sort(logprobs, axis=-1)
        if self._top_p is not None:
            mass = mx.exp(logprobs.astype(mx.float32)).sum(axis=-1, keepdims=True)
            thresholds.append(top_p_threshold(ascending, mass * self._top_p))
        if self._min_p is not None:
            thresholds.append(logprobs.max(axis=-1, keepdims=True) + mx.log(self._min_p))
        if not thresholds:
            return logprobs
        return mx.where(logprobs < functools.reduce(mx.maximum, thresholds), -math.inf, logprobs)


def make_sampler(rows: Sequence[RowSampler]) -> Sampler:
    """One sampler for all of ``rows``."""
    return GREEDY if all(row.is_greedy for row in rows) else BatchSampler(rows)


def _kind_sampler(rows: Sequence[RowSampler]) -> Sampler:
    return GREEDY if rows[0].is_greedy else KindSampler(rows)


# mlx-lm's own top-p and min-p are compiled with their parameter as a constant: each new value
# costs a compilation (0.8 s on a CPU), during which the whole batch would wait.


def top_p_threshold(ascending: mx.array, mass: mx.array) -> mx.array:
    """Nucleus sampling: the logprob of the least likely token that is kept, (rows, 1).

    The likeliest tokens are kept whose probabilities reach ``mass`` (rows, 1): a token is kept if
    the sum of those above it is less, and the likeliest always. ``ascending`` (rows, tokens) are
    the sorted logprobs of all tokens or the likeliest. Source: https://arxiv.org/abs/1904.09751.
    """
    likelihood = mx.exp(ascending.astype(mx.float32))
    above = mx.cumsum(likelihood, axis=-1, reverse=True, inclusive=False)
    dropped = (above >= mass).sum(axis=-1, keepdims=True)
    return mx.take_along_axis(ascending, mx.minimum(dropped, ascending.shape[-1] - 1), axis=-1)


def _column(values: list[float], off: float) -> mx.array | None:
    """The rows' values (rows, 1); None if all are ``off``."""
    return None if all(value == off for value in values) else mx.array(values)[:, None]


# Row by row: with one key for the batch, a row's noise would depend on how many rows there are.
_draw = mx.vmap(lambda logits, key: mx.random.categorical(logits, key=key))
