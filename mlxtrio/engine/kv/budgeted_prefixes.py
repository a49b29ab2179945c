"""The prefix cache as the batch uses it: within the KV budget, and with whole rows' caches.

Runs on the MLX thread.
"""

import logging
from collections.abc import Collection
from typing import Any, Protocol

from mlxtrio.engine.kv.prefix_cache import PrefixCache
from mlxtrio.engine.messages import PrefixStatistics
from mlxtrio.engine.scheduling.prefix_key import Key
from mlxtrio.kv_budget import KVBudget

logger = logging.getLogger(__name__)

RowPrefix = tuple[list[Any], int]  # a row's caches, and how many tokens of its prompt they hold


class RowLayout(Protocol):
    """A model whose rows have more caches than one for each layer."""

    def layer_caches(self, row_caches: list[Any]) -> list[Any]:
        """Return a row's caches without those that belong to no layer."""

    def row_caches(self, layer_caches: list[Any]) -> list[Any]:
        """Return a row's caches, made from those of its layers, for a prompt without images."""


class BudgetedPrefixes:
    """A prefix cache that takes no memory that the unfinished sequences may need.

    Outputs never depend on it: what goes wrong with an insertion is logged.
    """

    def __init__(
        self, cache: PrefixCache, budget: KVBudget | None, layout: RowLayout | None
    ) -> None:
        """Without a ``budget`` the cache's own is the only limit; without a ``layout`` a row has
        one cache for each layer.
        """
        self._cache = cache
        self._budget = budget
        self._layout = layout

    @property
    def is_enabled(self) -> bool:
        """Whether anything can be inserted."""
        return self._cache.is_enabled

    def match(self, key: Key) -> RowPrefix | None:
        """Find the longest cached prefix, as ``PrefixCache.match``, with a row's caches."""
        found = self._cache.match(key)
        if found is None or self._layout is None:
            return found
        layers, length = found
        return self._layout.row_caches(layers), length

    def match_length(self, key: Key) -> int:
        """How many tokens of ``key`` would match."""
        return self._cache.match_length(key)

    def can_insert(self, tokens: int) -> bool:
        """Whether the caches of a sequence of ``tokens`` fit beside the unfinished sequences."""
        budget = self._budget
        return budget is None or budget.bytes_for([tokens]) <= self._cache.limit

    def reserve(self, lengths: Collection[int]) -> None:
        """Evict entries until the caches of sequences of these lengths, in tokens, fit."""
        if self._budget is not None:
            self._cache.set_limit(self._budget.total_bytes - self._budget.bytes_for(lengths))

    def insert(self, key: Key, row_caches: list[Any], lengths: Collection[int]) -> None:
        """Insert a row's caches, with the tokens of ``key``, after ``reserve(lengths)``."""
        try:
            self.reserve(lengths)
            layers = row_caches if self._layout is None else self._layout.layer_caches(row_caches)
            self._cache.insert(key, layers)
        except Exception:  # models bring caches of their own; and memory may be short
            logger.exception("a prefix can't be inserted into the prefix cache")

    def save_one(self) -> bool:
        """Write an entry to disk that is not there yet; return whether there was one."""
        return self._cache.save_one()

    def statistics(self) -> PrefixStatistics:
        """Return the figures of this moment."""
        return self._cache.statistics()
