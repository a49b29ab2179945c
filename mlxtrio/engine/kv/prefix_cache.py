"""What has been read before: KV caches of prompts and answers, found again by their tokens.

Lives on the MLX thread.
"""

import copy
import hashlib
import itertools
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import mlx.core as mx
import numpy as np
import numpy.typing as npt
from mlx_lm.models.cache import ArraysCache, KVCache, can_trim_prompt_cache, trim_prompt_cache

from mlxtrio.engine.kv.prefix_store import PrefixStore
from mlxtrio.engine.messages import PrefixStatistics
from mlxtrio.text.request import GenerationRequest

MIN_PREFIX_TOKENS = 16  # tokens; reading fewer costs less than finding and copying them
MAX_ENTRIES = 512  # all are compared with each prompt
HEAD = 64  # tokens that are compared first

Key = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """The caches of one sequence, a layer each, that hold exactly the tokens of ``key``."""

    key: Key
    caches: list[Any]
    nbytes: int
    is_trimmable: bool


class PrefixCache:
    """Caches by what they hold, within a budget of bytes; the longest unused goes first.

    Any prefix of an entry can be had if its layers can be trimmed. Others (sliding windows that
    have slid, state spaces) are found only where a prompt begins with all of their tokens, so for
    them it takes an entry at each checkpoint at which prompts part.
    """

    def __init__(self, budget: int, store: PrefixStore | None = None) -> None:
        """With a ``store``, begin with what it has, and write to it what ``save_one`` is let."""
        self._budget = budget
        self._limit = budget
        self._store = store
        self._unsaved: dict[int, None] = {}  # names, in their order
        self._entries: OrderedDict[int, Entry] = OrderedDict()
        self._names = itertools.count()
        self._nbytes = 0
        self._hit_tokens = 0
        self._queried_tokens = 0
        for key, caches in store.read() if store is not None and budget > 0 else ():
            self.keep(key, caches)
        self._unsaved.clear()

    @property
    def is_on(self) -> bool:
        """Whether anything can be kept."""
        return self._budget > 0

    @property
    def limit(self) -> int:
        """The bytes that it may take now."""
        return self._limit

    def statistics(self) -> PrefixStatistics:
        """Figures of this moment."""
        return PrefixStatistics(
            len(self._entries), self._nbytes, self._budget, self._hit_tokens, self._queried_tokens
        )

    def find(self, key: Key) -> tuple[list[Any], int] | None:
        """Caches that hold the beginning of ``key``, and of how many tokens; at least one is left.

        They are the caller's own. None where nothing worth while is known.
        """
        if not self.is_on:
            return None
        self._queried_tokens += len(key)
        best, held = self._longest(key)
        if best is None:
            return None
        self._entries.move_to_end(best)
        entry = self._entries[best]
        caches = copy.deepcopy(entry.caches)  # the arrays are shared until they are written to
        if len(entry.key) > held:
            trim_prompt_cache(caches, len(entry.key) - held)
        self._hit_tokens += held
        return caches, held

    def known(self, key: Key) -> int:
        """Of how many tokens ``find`` would find caches."""
        return self._longest(key)[1]

    def keep(self, key: Key, caches: list[Any]) -> None:
        """Keep the caches of a sequence; they must not be written to afterwards.

        What another entry holds already, or this one holds for another, is kept once.
        """
        if len(key) < MIN_PREFIX_TOKENS or not self.is_on:
            return
        nbytes = sum(cache.nbytes for cache in caches)
        entry = Entry(key, caches, nbytes, can_trim_prompt_cache(caches))
        if entry.nbytes > self._limit:
            return
        contained = []
        for name, other in self._entries.items():
            common = common_prefix(other.key, key)
            if common == len(key) and (other.is_trimmable or len(other.key) == len(key)):
                self._entries.move_to_end(name)
                return
            if common == len(other.key) and entry.is_trimmable:
                contained.append(name)
        _own_memory(caches)  # only now: until here no array has been copied
        for name in contained:
            if self._store is not None:
                self._store.drop(self._entries[name].key)
            self._drop(name)
        name = next(self._names)
        self._entries[name] = entry
        if self._store is not None:
            self._unsaved[name] = None
        self._nbytes += entry.nbytes
        self._drop_oldest()

    def set_limit(self, nbytes: int) -> None:
        """Take no more than so many bytes from now on, and never more than the budget."""
        self._limit = min(self._budget, nbytes)
        self._drop_oldest()

    def save_one(self) -> bool:
        """Write the newest sequence that is not on disk; return whether there was one."""
        if not self._unsaved or self._store is None:
            return False
        name, _ = self._unsaved.popitem()
        entry = self._entries[name]
        self._store.write(entry.key, entry.caches)
        return True

    def _longest(self, key: Key) -> tuple[int | None, int]:
        """The entry that holds most of the beginning of ``key``, and how much."""
        best, held = None, 0
        for name, entry in self._entries.items():
            usable = self._usable(entry, key)
            if usable >= MIN_PREFIX_TOKENS and usable > held:
                best, held = name, usable
        return best, held

    @staticmethod
    def _usable(entry: Entry, key: Key) -> int:
        common = min(common_prefix(entry.key, key), len(key) - 1)
        return common if entry.is_trimmable or common == len(entry.key) else 0

    def _drop_oldest(self) -> None:
        while self._entries and (self._nbytes > self._limit or len(self._entries) > MAX_ENTRIES):
            self._drop(next(iter(self._entries)))

    def _drop(self, name: int) -> None:
        self._unsaved.pop(name, None)
        self._nbytes -= self._entries.pop(name).nbytes


def is_trimmable(layers: Sequence[Any]) -> bool:
    """Whether a row's caches can be trimmed however long they are: not windows, nor states."""
    return all(isinstance(layer, KVCache) for layer in layers)


def prompt_key(request: GenerationRequest, image_token: int | None) -> Key:
    """What a prompt's cache depends on: its tokens, and of those that stand for an image, which.

    An image is a negative number, made of its key.
    """
    key = np.array(request.prompt, np.int64)
    if request.images and image_token is not None:
        marks = [
            _mark(image.key)
            for image in request.images
            for token in image.tokens
            if token == image_token
        ]
        key[key == image_token] = marks
    return key


def _mark(image: str) -> int:
    return -1 - (int.from_bytes(hashlib.sha256(image.encode()).digest()[:8], "big") >> 2)


def common_prefix(one: Key, other: Key) -> int:
    """How many tokens two sequences have in common at their beginning."""
    length = min(len(one), len(other))
    for end in (min(HEAD, length), length):
        differ = one[:end] != other[:end]
        if differ.any():
            return int(differ.argmax())
    return length


def _own_memory(caches: Sequence[Any]) -> None:
    """Give the caches arrays of their own, not views of a batch's."""
    for cache in caches:
        if isinstance(cache, ArraysCache):
            cache.cache = [None if a is None else mx.contiguous(a) for a in cache.cache]
    mx.eval([cache.state for cache in caches])
