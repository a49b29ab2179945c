"""What sequences' KV caches take, in bytes, and what they may. Imports no MLX.

The engine measures the figures when the model has loaded; admission, the text side and the prefix
cache calculate with them.
"""

from bisect import bisect_right
from collections.abc import Collection
from dataclasses import dataclass

GROWTH_TOKENS = 256  # by which mlx-lm's caches grow: that much may be allocated in advance
MIN_DEFAULT_TOKENS = 4096  # of output, for a request that does not say how many


@dataclass(frozen=True, slots=True)
class KVBudget:
    """The size of one sequence's caches in terms of its tokens, and a budget for all of them.

    ``bytes_per_token`` is for the layers that keep every token. ``windows`` has a pair for each
    length of sliding window: the tokens that such layers keep at most, and their bytes for a
    token. ``bytes_per_row`` does not depend on the length (states). ``total_bytes`` is the budget
    for all sequences together, of which at most ``max_rows`` run at once.
    """

    bytes_per_token: int
    total_bytes: int
    max_rows: int
    windows: tuple[tuple[int, int], ...] = ()
    bytes_per_row: int = 0

    @property
    def fixed_bytes(self) -> int:
        """Bytes of a sequence's states and full sliding windows."""
        return self.bytes_per_row + sum(window * each for window, each in self.windows)

    def bytes_for(self, lengths: Collection[int]) -> int:
        """Bytes that sequences of these lengths, in tokens, take at most in one batch.

        mlx-lm pads the shorter rows of a batch, so each takes what the longest does.
        """
        return len(lengths) * self._row_bytes(max(lengths)) if lengths else 0

    def max_tokens(self, limit: int, rows: int = 1) -> int:
        """Tokens, ``limit`` at most, that each of ``rows`` sequences can have within the budget."""
        affordable = self.total_bytes // rows
        return max(0, bisect_right(range(limit + 1), affordable, key=self._row_bytes) - 1)

    def default_max_tokens(self, prompt_tokens: int, limit: int) -> int:
        """Tokens of output for a request that does not say how many. ``limit`` is the context's.

        The rest of the context, if the budget holds that in every row. Else a row's even share,
        or ``MIN_DEFAULT_TOKENS`` where that is more: a request without a limit would reserve the
        memory of all the others, and use little of it.
        """
        share = self.max_tokens(limit, self.max_rows) - prompt_tokens
        return min(limit - prompt_tokens, max(share, MIN_DEFAULT_TOKENS))

    def _row_bytes(self, length: int) -> int:
        allocated = length + GROWTH_TOKENS
        windows = sum(each * min(allocated, window) for window, each in self.windows)
        return self.bytes_per_row + self.bytes_per_token * allocated + windows
