"""Plain KV caches for a sequence that decodes alone: no padding, and no mask over it.

A batch's caches cost a single row a few percent of its speed. They are replaced by mlx-lm's
plain ones while there is no other row, and restored before one joins, without copying arrays. That
needs plain attention in all layers: no sliding windows, no states, and not the M-RoPE delta that a
Qwen-VL keeps beside its layers. Runs on the MLX thread.
"""

from typing import Any

import mlx.core as mx
from mlx_lm.models.cache import BatchKVCache, KVCache


class SingleSequenceKVCache(KVCache):  # type: ignore[misc]  # mlx-lm is untyped
    """A layer's cache of the only row in a batch."""

    def extract(self, row: int) -> KVCache:
        """Return a copy: mlx-lm asks for it when the row has finished or is removed."""
        assert row == 0  # noqa: S101 - there is one
        cache = KVCache()
        cache.keys, cache.values = map(mx.contiguous, self.keys_and_values())
        cache.offset = self.offset
        return cache


def arrange_caches(caches: list[Any], rows: int, *, single: bool) -> list[Any]:
    """Return the caches that suit a batch of ``rows``, one for each layer; often ``caches`` itself.

    ``single`` asks for plain ones: one decoding row is all that mlx-lm holds.
    """
    if not caches or single == (type(caches[0]) is SingleSequenceKVCache):
        return caches
    if not single:
        return [_batched(cache) for cache in caches]
    if rows == 1 and all(type(cache) is BatchKVCache for cache in caches):
        padding = int(caches[0].left_padding.item())  # the same in all layers
        return [_plain(cache, padding) for cache in caches]
    return caches


def _plain(cache: Any, padding: int) -> SingleSequenceKVCache:
    plain = SingleSequenceKVCache()
    plain.keys, plain.values = cache.keys[..., padding:, :], cache.values[..., padding:, :]
    plain.offset = cache._idx - padding
    return plain


def _batched(plain: SingleSequenceKVCache) -> BatchKVCache:
    cache = BatchKVCache([0])
    cache.keys, cache.values = plain.keys, plain.values
    cache.offset, cache._idx = mx.array([plain.offset]), plain.offset
    return cache
