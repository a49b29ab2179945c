"""The memory that running answers have been promised."""

import trio

from mlxtrio.kv_budget import KVBudget
from mlxtrio.observability.metrics import Metrics


class KVReservations:
    """Promises each answer what its row can come to take, and never more than there is.

    One waits at a time: the answer whose turn it is. So nobody who asks for little passes it by.
    """

    def __init__(self, memory: KVBudget | None) -> None:
        """Without ``memory`` there is room for everything."""
        self._memory = memory
        self._lengths: dict[object, int] = {}  # of the batch's rows, in tokens, by holder
        self._apart: dict[object, int] = {}  # of rows that are read by themselves
        self._freed = trio.Event()
        self.is_awaited = False
        self.most_reserved = 0

    @property
    def reserved(self) -> int:
        """Bytes that are promised now."""
        return self._bytes()

    def register(self, metrics: Metrics, budget: KVBudget) -> None:
        """Show what is reserved of the ``budget`` in the metrics."""
        metrics.follow(
            "kv_cache_budget_bytes",
            "What the caches of running answers may take.",
            lambda: budget.total_bytes,
        )
        metrics.follow(
            "kv_cache_reserved_bytes",
            "What they can come to take.",
            lambda: self.reserved,
        )
        metrics.follow(
            "kv_cache_usage_perc",
            "The share of the budget that is reserved; 1 is all of it.",
            lambda: self.reserved / budget.total_bytes,
        )

    async def acquire(self, holder: object, tokens: int, *, apart: bool = False) -> None:
        """Wait until a row of so many tokens fits beside the others; 0 is no row, and always does.

        One that is ``apart`` is not in the batch, so that its length is nobody else's. Whoever is
        alone is let in, so that nobody waits for what can't come.
        """
        if tokens == 0:
            return
        try:
            while (self._lengths or self._apart) and not self._fits(tokens, apart=apart):
                self.is_awaited = True
                await self._freed.wait()
        finally:
            self.is_awaited = False
        (self._apart if apart else self._lengths)[holder] = tokens
        self.most_reserved = max(self.most_reserved, self.reserved)

    def release(self, holder: object) -> None:
        """Take a promise back; one that was not given is no error."""
        promised = self._apart.pop(holder, None), self._lengths.pop(holder, None)
        if promised != (None, None):
            self._freed.set()
            self._freed = trio.Event()

    def _fits(self, tokens: int, *, apart: bool) -> bool:
        if self._memory is None:
            return True
        total = self._bytes() + self._memory.bytes_for([tokens]) if apart else self._bytes(tokens)
        return total <= self._memory.total_bytes

    def _bytes(self, *more: int) -> int:
        if self._memory is None:
            return 0
        apart = sum(self._memory.bytes_for([tokens]) for tokens in self._apart.values())
        return apart + self._memory.bytes_for([*self._lengths.values(), *more])
