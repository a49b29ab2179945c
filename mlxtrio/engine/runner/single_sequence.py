"""A row that runs alone decodes with plain KV caches: no padding, and no mask over it.

A batch's caches cost a single row a few percent of its speed. They are swapped for mlx-lm's plain
ones while no other row is there, and back before one comes; no array is copied for it. Only rows
all of whose layers have plain attention can have that: no sliding windows, no states, and not the
positions that a Qwen-VL keeps beside its layers. Lives on the MLX thread.
"""

from typing import Any

import mlx.core as mx
from mlx_lm.models.cache import BatchKVCache, KVCache


class SingleSequenceKVCache(KVCache):  # type: ignore[misc]  # mlx-lm is untyped
    """A layer's cache of the one row in a batch."""

    def extract(self, row: int) -> KVCache:
        """What it holds, for the prefix cache: asked for when the row ends or is removed."""
        assert row == 0  # noqa: S101 - there is one
        cache = KVCache()
        cache.keys, cache.values = map(mx.contiguous, self.keys_and_values())
        cache.offset = self.offset
        return cache


def arrange(batch: Any, *, alone: bool) -> None:
    """Give mlx-lm's running ``batch`` the caches that suit it: plain ones if there is one row only.

    ``alone`` is to be true if nothing but one running row is in the generator.
    """
    caches = batch.prompt_cache
    if not caches or alone == (type(caches[0]) is SingleSequenceKVCache):
        return
    if not alone:
        batch.prompt_cache = [_batched(cache) for cache in caches]
    elif len(batch) == 1 and all(type(cache) is BatchKVCache for cache in caches):
        padding = int(caches[0].left_padding.item())  # the same in all layers
        batch.prompt_cache = [_plain(cache, padding) for cache in caches]


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
