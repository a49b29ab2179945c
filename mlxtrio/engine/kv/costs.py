"""What a row's caches take, measured on caches that the model has filled. On the MLX thread."""

from collections.abc import Callable
from typing import Any

import mlx.core as mx
from mlx_lm.models.cache import CacheList

from mlxtrio.engine.scheduling.pacing import MAX_CHUNK_TOKENS
from mlxtrio.kv_budget import KVBudget

Run = Callable[..., mx.array]  # tokens (1, length) and the caches -> logits


def measure_caches(run: Run, caches: list[Any], *, budget: int, rows: int) -> KVBudget:
    """Let a model read one token into a row's empty ``caches``, and see what they have become.

    That tells layers, heads, their size and their type as they are, whatever the architecture
    calls them.
    """
    mx.eval(run(mx.zeros((1, 1), mx.int32), cache=caches), [cache.state for cache in caches])
    per_token = per_row = 0
    windows: dict[int, int] = {}
    for layer in _layers(caches):
        keys = getattr(layer, "keys", None)
        if not isinstance(keys, mx.array):  # a state, of the same size at all lengths
            per_row += layer.nbytes
            continue
        each = (keys.nbytes + layer.values.nbytes) // keys.shape[2]  # (1, heads, tokens, size)
        if (window := getattr(layer, "max_size", None)) is None:
            per_token += each
        else:
            most = window + MAX_CHUNK_TOKENS  # what is being read is added before the oldest goes
            windows[most] = windows.get(most, 0) + each
    return KVBudget(per_token, budget, rows, tuple(sorted(windows.items())), per_row)


def _layers(caches: list[Any]) -> list[Any]:
    found = []
    for cache in caches:
        found += _layers(list(cache.caches)) if isinstance(cache, CacheList) else [cache]
    return found
