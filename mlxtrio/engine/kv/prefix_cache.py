"""The prefix cache: KV caches of earlier prompts and outputs, matched by their tokens.

Runs on the MLX thread.
"""

import copy
import itertools
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import mlx.core as mx
from mlx_lm.models.cache import ArraysCache, KVCache, can_trim_prompt_cache, trim_prompt_cache

from mlxtrio.engine.kv.prefix_store import PrefixStore
from mlxtrio.engine.messages import PrefixStatistics
from mlxtrio.engine.scheduling.prefix_key import Key, common_prefix

MIN_PREFIX_TOKENS = 16  # fewer are prefilled faster than matched and copied
MAX_ENTRIES = 512  # each prompt is compared with all of them


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """One sequence's caches, one for each layer, that hold exactly the tokens of ``key``."""

    key: Key
    caches: list[Any]
    nbytes: int
    is_trimmable: bool


class PrefixCache:
    """Caches by the tokens that they hold, within a budget of bytes.

    Evicts the least recently used. Any prefix of an entry matches if its caches are trimmable.
    Other entries (sliding windows that have moved, state spaces) match only where a prompt begins
    with all of their tokens; for such models an entry is inserted at each checkpoint of a prompt.

    An ``OrderedDict`` of its own, not a ``cachetools.LRUCache``: a match is no look-up by key, an
    entry replaces those that it contains, and the limit of bytes changes with the running
    sequences, which an LRUCache's ``maxsize`` can't.
    """

    def __init__(self, budget: int, store: PrefixStore | None = None) -> None:
        """``budget`` is in bytes; with 0 nothing is ever inserted.

        A ``store`` is read now; ``save_one`` writes to it.
        """
        self._budget = budget
        self._limit = budget
        self._store = store
        self._unsaved: dict[int, None] = {}  # entry ids, the newest last
        self._entries: OrderedDict[int, Entry] = OrderedDict()  # the least recently used first
        self._entry_ids = itertools.count()
        self._nbytes = 0
        self._hit_tokens = 0
        self._queried_tokens = 0
        for key, caches in store.read() if store is not None and budget > 0 else ():
            self.insert(key, caches)
        self._unsaved.clear()

    @property
    def is_enabled(self) -> bool:
        """Whether anything can be inserted."""
        return self._budget > 0

    @property
    def limit(self) -> int:
        """The bytes that the entries may take now."""
        return self._limit

    def statistics(self) -> PrefixStatistics:
        """Return the figures of this moment."""
        return PrefixStatistics(
            len(self._entries), self._nbytes, self._budget, self._hit_tokens, self._queried_tokens
        )

    def match(self, key: Key) -> tuple[list[Any], int] | None:
        """Find the longest cached prefix of ``key``.

        Returns:
            A copy of its caches, which the caller may write to, and how many tokens they hold: at
            most all of ``key`` but the last. None where no prefix of ``MIN_PREFIX_TOKENS`` matches.
        """
        if not self.is_enabled:
            return None
        self._queried_tokens += len(key)
        entry_id, length = self._best_match(key)
        if entry_id is None:
            return None
        self._entries.move_to_end(entry_id)
        entry = self._entries[entry_id]
        caches = copy.deepcopy(entry.caches)  # the arrays are shared until they are written to
        if len(entry.key) > length:
            trim_prompt_cache(caches, len(entry.key) - length)
        self._hit_tokens += length
        return caches, length

    def match_length(self, key: Key) -> int:
        """How many tokens of ``key`` would match. Counts neither as a use nor as a query."""
        return self._best_match(key)[1]

    def insert(self, key: Key, caches: list[Any]) -> None:
        """Insert a sequence's caches, which must not be written to afterwards.

        Nothing is inserted that another entry holds already, that is larger than the limit, or
        that is shorter than ``MIN_PREFIX_TOKENS``. Trimmable caches replace entries that are
        prefixes of them.
        """
        if len(key) < MIN_PREFIX_TOKENS or not self.is_enabled:
            return
        nbytes = sum(cache.nbytes for cache in caches)
        entry = Entry(key, caches, nbytes, can_trim_prompt_cache(caches))
        if entry.nbytes > self._limit:
            return
        contained = []
        for entry_id, other in self._entries.items():
            common = common_prefix(other.key, key)
            if common == len(key) and (other.is_trimmable or len(other.key) == len(key)):
                self._entries.move_to_end(entry_id)
                return
            if common == len(other.key) and entry.is_trimmable:
                contained.append(entry_id)
        _own_memory(caches)  # only now: until here no array has been copied
        for entry_id in contained:
            if self._store is not None:
                self._store.remove(self._entries[entry_id].key)
            self._remove(entry_id)
        self._add(entry)
        self._evict()

    def set_limit(self, nbytes: int) -> None:
        """Take no more than ``nbytes`` from now on, and never more than the budget."""
        self._limit = min(self._budget, nbytes)
        self._evict()

    def save_one(self) -> bool:
        """Write the newest entry that is not on disk; return whether there was one."""
        if not self._unsaved or self._store is None:
            return False
        entry_id, _ = self._unsaved.popitem()
        entry = self._entries[entry_id]
        self._store.write(entry.key, entry.caches)
        return True

    def _best_match(self, key: Key) -> tuple[int | None, int]:
        """The id of the entry with the longest prefix of ``key``, and that length."""
        best, length = None, 0
        for entry_id, entry in self._entries.items():
            usable = self._usable(entry, key)
            if usable >= MIN_PREFIX_TOKENS and usable > length:
                best, length = entry_id, usable
        return best, length

    @staticmethod
    def _usable(entry: Entry, key: Key) -> int:
        common = min(common_prefix(entry.key, key), len(key) - 1)
        return common if entry.is_trimmable or common == len(entry.key) else 0

    def _evict(self) -> None:
        while self._entries and (self._nbytes > self._limit or len(self._entries) > MAX_ENTRIES):
            self._remove(next(iter(self._entries)))

    def _add(self, entry: Entry) -> None:
        entry_id = next(self._entry_ids)
        self._entries[entry_id] = entry
        if self._store is not None:
            self._unsaved[entry_id] = None
        self._nbytes += entry.nbytes

    def _remove(self, entry_id: int) -> None:
        self._unsaved.pop(entry_id, None)
        self._nbytes -= self._entries.pop(entry_id).nbytes


def is_trimmable(layers: Sequence[Any]) -> bool:
    """Whether a model's layer caches are trimmable at any length: neither windows nor states."""
    return all(isinstance(layer, KVCache) for layer in layers)


def _own_memory(caches: Sequence[Any]) -> None:
    """Give the caches arrays of their own, not views of a batch's."""
    for cache in caches:
        if isinstance(cache, ArraysCache):
            cache.cache = [None if a is None else mx.contiguous(a) for a in cache.cache]
    mx.eval([cache.state for cache in caches])
