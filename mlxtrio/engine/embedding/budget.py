"""How much of the embeddings' work goes between two decode steps."""

from mlxtrio.text.embedding import MAX_CHUNK_TOKENS

SLICE_SECONDS = 0.05  # at the most: what a running chat may wait for between two tokens
# Where no chats run, others may wait longer: each slice costs a few milliseconds of its own.
ALONE_SECONDS = 0.1
MIN_SLICE_TOKENS = 1
FIRST_TOKENS = 64
MAX_SLICE_TOKENS = 8192  # bounds the memory that a slice takes
MIN_CHUNK_TOKENS = 16  # of one input; smaller ones cost nearly as much


class SliceBudget:
    """Tokens, padding included, that a slice may have: what the machine does in ``seconds``, which
    may be set anew for each slice.

    That is a few words on a CPU and thousands on a GPU, so it is measured.
    """

    def __init__(self, seconds: float = SLICE_SECONDS) -> None:
        self.seconds = seconds
        self._tokens_per_second = FIRST_TOKENS / seconds

    @property
    def tokens(self) -> int:
        """How many these are."""
        return max(
            MIN_SLICE_TOKENS, min(MAX_SLICE_TOKENS, round(self._tokens_per_second * self.seconds))
        )

    @property
    def chunk(self) -> int:
        """Tokens of one input that a slice may have, where an input can be cut."""
        return max(MIN_CHUNK_TOKENS, min(MAX_CHUNK_TOKENS, self.tokens))

    def note(self, tokens: int, seconds: float) -> None:
        """Learn from a slice that had so many tokens and took so long.

        A slice that was too slow shrinks the budget. One that was fast and small says little of a
        large one, except that more could have been done.
        """
        pace = tokens / max(seconds, 1e-6)
        if seconds > self.seconds or pace > self._tokens_per_second:
            self._tokens_per_second = pace
