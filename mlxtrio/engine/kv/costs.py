"""Measures the size of a row's caches on caches that the model has filled.

Runs on the MLX thread.
"""

from collections.abc import Callable
from typing import Any

import mlx.core as mx
from mlx_lm.models.cache import CacheList

from mlxtrio.engine.scheduling.pacing import MAX_CHUNK_TOKENS
from mlxtrio.kv_budget import KVBudget

Run = Callable[..., mx.array]  # tokens (1, length) and the row's caches -> logits


def measure_caches(run: Run, caches: list[Any], *, total_bytes: int, max_rows: int) -> KVBudget:
    """Prefill one token into a row's empty ``caches``, and measure what they have become.

    That works for all architectures: their configurations differ in the names of layers, heads and
    sizes.
    """
    mx.eval(run(mx.zeros((1, 1), mx.int32), cache=caches), [cache.state for cache in caches])
    bytes_per_token = bytes_per_row = 0
    windows: dict[int, int] = {}
    for layer in _layers(caches):
        keys = getattr(layer, "keys", None)
        if not isinstance(keys, mx.array):  # a state, of the same size at all lengths
            bytes_per_row += layer.nbytes
            continue
        each = (keys.nbytes + layer.values.nbytes) // keys.shape[2]  # (1, heads, tokens, size)
        if (window := getattr(layer, "max_size", None)) is None:
            bytes_per_token += each
        else:
            max_tokens = window + MAX_CHUNK_TOKENS  # a chunk is added before the oldest are dropped
            windows[max_tokens] = windows.get(max_tokens, 0) + each
    return KVBudget(
        bytes_per_token, total_bytes, max_rows, tuple(sorted(windows.items())), bytes_per_row
    )


def _layers(caches: list[Any]) -> list[Any]:
    found = []
    for cache in caches:
        found += _layers(list(cache.caches)) if isinstance(cache, CacheList) else [cache]
    return found
