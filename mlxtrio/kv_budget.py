"""What rows' KV caches take, and what they may: the arithmetic of admission, without MLX."""

from bisect import bisect_right
from collections.abc import Collection
from dataclasses import dataclass

GROWTH = 256  # tokens by which mlx-lm's caches grow, so that much may be allocated in advance
MIN_ANSWER_TOKENS = 4096  # tokens


@dataclass(frozen=True, slots=True)
class KVBudget:
    """Bytes of a row's caches in terms of its tokens, and the ``budget`` for all rows' together.

    ``per_token`` is what the layers take that keep every token, ``windows`` are those that never
    have more than so many, each with its bytes for a token, and ``per_row`` what does not depend
    on the length (states). At most ``rows`` run at once.
    """

    per_token: int
    budget: int
    rows: int
    windows: tuple[tuple[int, int], ...] = ()
    per_row: int = 0

    @property
    def fixed(self) -> int:
        """What a row's states and full windows take."""
        return self.per_row + sum(window * each for window, each in self.windows)

    def of_rows(self, lengths: Collection[int]) -> int:
        """What rows that come to have so many tokens can take at the most.

        mlx-lm pads the shorter rows of a batch, so each takes what the longest does.
        """
        return len(lengths) * self._of_row(max(lengths)) if lengths else 0

    def longest(self, limit: int, rows: int = 1) -> int:
        """The most tokens, up to ``limit``, that each of so many rows may come to have."""
        affordable = self.budget // rows
        return max(0, bisect_right(range(limit + 1), affordable, key=self._of_row) - 1)

    def answer(self, prompt_tokens: int, limit: int) -> int:
        """How long an answer may become whose request does not say, in a context of ``limit``.

        To the context's end where the memory holds that in every row. Else a row has its even
        share, or ``MIN_ANSWER_TOKENS`` tokens of answer where that is more: whoever says nothing would
        reserve the memory of all the others, and use little of it.
        """
        share = self.longest(limit, self.rows) - prompt_tokens
        return min(limit - prompt_tokens, max(share, MIN_ANSWER_TOKENS))

    def _of_row(self, length: int) -> int:
        allocated = length + GROWTH
        windows = sum(each * min(allocated, window) for window, each in self.windows)
        return self.per_row + self.per_token * allocated + windows
