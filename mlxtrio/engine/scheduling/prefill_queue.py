"""Which sequence's prefill starts next, so that a prefix is prefilled once. Pure Python: no MLX.

Several outputs for one prompt, or many questions about one document, arrive before the prefix
cache holds what they have in common. So a sequence whose prompt begins like one that is being
prefilled, its leader, waits until that prefix is in the prefix cache, and continues from there.
"""

from collections.abc import Iterable, Iterator
from typing import Protocol

from mlxtrio.engine.scheduling.prefix_key import Key, common_prefix
from mlxtrio.engine.scheduling.sequence import Sequence, SharedPrefix

PREFILL_SLOTS = 8  # sequences that are prefilled together
MIN_SHARED_TOKENS = 64  # fewer are prefilled sooner than waited for
MAX_DETOUR_RATIO = 1.25  # what the leader prefills until the prefix is available, to the prefix
MAX_COPY_RATIO = 2  # what the leader has prefilled, all of which is copied, to the prefix


class PrefixIndex(Protocol):
    """The interface of the prefix cache to the queue."""

    @property
    def is_enabled(self) -> bool:
        """Whether anything can be inserted."""

    def match_length(self, key: Key) -> int:
        """How many tokens of ``key`` would match."""

    def can_insert(self, tokens: int) -> bool:
        """Whether the caches of a sequence of ``tokens`` fit."""


class PrefillQueue:
    """Sequences in the order of their arrival, until their prefill starts.

    A sequence that waits for a shared prefix occupies a slot already, so that later ones don't
    overtake it. Sequences with images need no slot: they are prefilled one at a time.
    """

    def __init__(self, prefixes: PrefixIndex, *, is_trimmable: bool) -> None:
        """``is_trimmable`` says of the model's caches that they can be shortened to any length."""
        self._prefixes = prefixes
        self._is_trimmable = is_trimmable
        self._waiting: dict[int, Sequence] = {}

    def __len__(self) -> int:
        """How many sequences wait."""
        return len(self._waiting)

    def add(self, sequence: Sequence) -> None:
        """Add a sequence at the end."""
        self._waiting[sequence.sequence_id] = sequence

    def discard(self, sequence: Sequence) -> None:
        """Remove a sequence, if it is there."""
        self._waiting.pop(sequence.sequence_id, None)

    def due(self, prefilling: Iterable[Sequence]) -> Iterator[tuple[Sequence, Sequence | None]]:
        """The sequences that need not wait any longer, while those of ``prefilling`` are under way.

        With the leader whose caches have to be inserted into the prefix cache first, if there is
        one. The caller may discard each sequence before it asks for the next.
        """
        leaders = {each.sequence_id: each for each in prefilling}
        occupied = sum(not each.is_image_prefill for each in leaders.values())
        occupied += sum(_occupies_slot(each) for each in self._waiting.values())
        free = PREFILL_SLOTS - occupied
        for sequence in [*self._waiting.values()]:
            if sequence.shared_prefix is not None:
                leader = leaders.get(sequence.shared_prefix.leader_id)
                if leader is None:  # the prefix is inserted, or won't come any more
                    yield sequence, None
                elif leader.prefilled_tokens >= sequence.shared_prefix.available_at:
                    yield sequence, None if self._is_inserted(sequence, leader) else leader
            elif sequence.request.images:
                yield sequence, None
            elif free > 0:
                free -= 1
                yield sequence, None

    def wait_for_prefix(self, sequence: Sequence, prefilling: Iterable[Sequence]) -> bool:
        """Let a sequence wait for the longest prefix that it shares with one of ``prefilling``.

        Returns whether it does: if that is longer than what the prefix cache has, and can be
        inserted there. A sequence without images does not wait for one that is prefilling images:
        these take turns. And none waits for the same leader twice: what has not come by then could
        not be inserted.
        """
        if not self._prefixes.is_enabled:
            return False
        waited_for = sequence.shared_prefix.leader_id if sequence.shared_prefix else None
        shared = find_shared_prefix(
            sequence.key,
            (
                each
                for each in prefilling
                if (sequence.request.images or not each.is_image_prefill)
                and each.sequence_id != waited_for
            ),
            is_trimmable=self._is_trimmable,
        )
        if shared is None:
            return False
        if shared.tokens - self._prefixes.match_length(sequence.key) < MIN_SHARED_TOKENS:
            return False
        if not self._prefixes.can_insert(shared.available_at):
            return False
        sequence.shared_prefix = shared
        return True

    def _is_inserted(self, sequence: Sequence, leader: Sequence) -> bool:
        """Whether the prefix cache has what a sequence waits for and its leader has prefilled."""
        if _insertion_points(leader, is_trimmable=self._is_trimmable) is not None:
            return True
        shared = sequence.shared_prefix
        return shared is None or self._prefixes.match_length(sequence.key) >= shared.tokens


def find_shared_prefix(
    key: Key, prefilling: Iterable[Sequence], *, is_trimmable: bool
) -> SharedPrefix | None:
    """The longest prefix of ``key`` that is worth waiting for, from the first sequence that has it.

    Not worth it: fewer than ``MIN_SHARED_TOKENS``, a leader that prefills much more before the
    prefix is available, or one that has prefilled much more, all of which would be copied.
    """
    best: SharedPrefix | None = None
    for leader in prefilling:
        points = _insertion_points(leader, is_trimmable=is_trimmable)
        tokens = _shared_tokens(key, leader, points, is_trimmable=is_trimmable)
        if tokens < MIN_SHARED_TOKENS or (best is not None and tokens <= best.tokens):
            continue
        available_at = tokens if points is None else min(p for p in points if p >= tokens)
        if (
            available_at <= MAX_DETOUR_RATIO * tokens
            and leader.prefilled_tokens <= MAX_COPY_RATIO * tokens
        ):
            available_at = max(available_at, leader.prefilled_tokens)
            best = SharedPrefix(leader.sequence_id, tokens, available_at)
    return best


def _shared_tokens(
    key: Key, leader: Sequence, points: tuple[int, ...] | None, *, is_trimmable: bool
) -> int:
    """How many tokens of ``key``, its last one apart, can be taken over from a leader."""
    common = min(common_prefix(leader.key, key), len(leader.key) - 1, len(key) - 1)
    if is_trimmable:
        return common
    # A point that the leader has passed is in the prefix cache, or has been evicted since.
    ahead = (point for point in points or () if leader.prefilled_tokens < point <= common)
    return max(ahead, default=0)


def _insertion_points(leader: Sequence, *, is_trimmable: bool) -> tuple[int, ...] | None:
    """The prefilled tokens at which the caches are inserted into the prefix cache by themselves.

    None: they can be, and have to be, taken out whenever another sequence wants them.
    """
    end = len(leader.key) - 1
    if leader.is_image_prefill:
        return (end,)
    return None if is_trimmable else (*leader.request.checkpoints, end)


def _occupies_slot(sequence: Sequence) -> bool:
    return sequence.shared_prefix is not None and not sequence.request.images
