"""The memory that running answers have been promised."""

import trio

from mlxtrio.generation.cache_memory import CacheMemory


class CacheRoom:
    """Promises each answer what its row can come to take, and never more than there is.

    One waits at a time: the answer whose turn it is. So nobody who asks for little passes it by.
    """

    def __init__(self, memory: CacheMemory | None) -> None:
        """Without ``memory`` there is room for everything."""
        self._memory = memory
        self._lengths: dict[object, int] = {}  # in tokens, by holder
        self._freed = trio.Event()
        self.is_awaited = False
        self.most_reserved = 0

    @property
    def reserved(self) -> int:
        """Bytes that are promised now."""
        return self._bytes()

    async def acquire(self, holder: object, tokens: int) -> None:
        """Wait until a row of so many tokens fits beside the others; 0 is no row, and always does.

        Whoever is alone is let in, so that nobody waits for what can't come.
        """
        if tokens == 0:
            return
        try:
            while self._lengths and not self._fits(tokens):
                self.is_awaited = True
                await self._freed.wait()
        finally:
            self.is_awaited = False
        self._lengths[holder] = tokens
        self.most_reserved = max(self.most_reserved, self.reserved)

    def release(self, holder: object) -> None:
        """Take a promise back; one that was not given is no error."""
        if self._lengths.pop(holder, None) is not None:
            self._freed.set()
            self._freed = trio.Event()

    def _fits(self, tokens: int) -> bool:
        return self._memory is None or self._bytes(tokens) <= self._memory.budget

    def _bytes(self, *more: int) -> int:
        if self._memory is None:
            return 0
        return self._memory.of_rows([*self._lengths.values(), *more])
