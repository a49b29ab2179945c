"""Reservations of KV-cache memory for running sequences."""

from collections.abc import Collection
from dataclasses import dataclass

import trio

from mlxtrio.kv_budget import KVBudget
from mlxtrio.observability.metrics import Metrics


@dataclass(frozen=True, slots=True)
class _Reservation:
    tokens: int
    in_batch: bool


class KVReservations:
    """Reserves the maximum size of each sequence's KV cache, within the budget.

    The caller ensures that only one task waits in ``reserve``: the first in the queue. So a
    short sequence never overtakes a long one that waits for memory.
    """

    def __init__(self, budget: KVBudget | None) -> None:
        """Without a ``budget`` everything fits, and 0 bytes are reserved."""
        self._budget = budget
        self._held: dict[object, _Reservation] = {}  # by holder
        self._released = trio.Event()
        self.has_waiter = False
        self.max_reserved = 0  # bytes, so far

    @property
    def reserved(self) -> int:
        """Bytes that are reserved now."""
        return self._bytes(self._held.values())

    def register(self, metrics: Metrics) -> None:
        """Add gauges of the budget and of its reserved part, if there is a budget."""
        if self._budget is None:
            return
        budget = self._budget.total_bytes
        metrics.register_gauge(
            "kv_cache_budget_bytes",
            "Bytes that the KV caches of running sequences may take.",
            lambda: budget,
        )
        metrics.register_gauge(
            "kv_cache_reserved_bytes",
            "Bytes of the budget that are reserved: the maximum that they can take.",
            lambda: self.reserved,
        )
        metrics.register_gauge(
            "kv_cache_usage_perc",
            "Share of the budget that is reserved, from 0 to 1.",
            lambda: self.reserved / budget,
        )

    async def reserve(self, holder: object, tokens: int, *, in_batch: bool = True) -> None:
        """Wait until a sequence of up to ``tokens`` tokens fits in the budget, and reserve for it.

        ``holder`` is the key for ``release``. 0 tokens need no reservation. ``in_batch`` is False
        for a sequence that has its cache outside the batch, where nothing pads it. A sequence that
        is alone always fits: nothing it could wait for would be released. Cancelling reserves
        nothing.
        """
        if tokens == 0:
            return
        wanted = _Reservation(tokens, in_batch)
        try:
            while self._held and not self._fits(wanted):
                self.has_waiter = True
                await self._released.wait()
        finally:
            self.has_waiter = False
        self._held[holder] = wanted
        self.max_reserved = max(self.max_reserved, self.reserved)

    def release(self, holder: object) -> None:
        """Release what ``holder`` has reserved, if anything."""
        if self._held.pop(holder, None) is not None:
            self._released.set()
            self._released = trio.Event()

    def _fits(self, wanted: _Reservation) -> bool:
        if self._budget is None:
            return True
        return self._bytes([*self._held.values(), wanted]) <= self._budget.total_bytes

    def _bytes(self, reservations: Collection[_Reservation]) -> int:
        if self._budget is None:
            return 0
        in_batch = [each.tokens for each in reservations if each.in_batch]
        outside = [[each.tokens] for each in reservations if not each.in_batch]
        return sum(map(self._budget.bytes_for, [in_batch, *outside]))
