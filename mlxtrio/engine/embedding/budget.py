"""Sizes the slices of embeddings in tokens, so that each stays within its time."""

from mlxtrio.text.embedding import MAX_CHUNK_TOKENS

SLICE_SECONDS = 0.05  # at most, beside decoding sequences: their inter-token latency grows by it
# Without decoding slices may be longer: each has a fixed cost of a few milliseconds.
ALONE_SLICE_SECONDS = 0.1
MIN_SLICE_TOKENS = 1
FIRST_TOKENS = 64  # of the first slice, before anything is measured
MAX_SLICE_TOKENS = 8192  # bounds the memory that a slice takes
MIN_CHUNK_TOKENS = 16  # of one input; smaller chunks take nearly as long


class SliceBudget:
    """The tokens, padding included, that this machine encodes in ``seconds``.

    That is a few tokens on a CPU and thousands on a GPU, so it is measured. ``seconds`` may be set
    anew for each slice.
    """

    def __init__(self, seconds: float = SLICE_SECONDS) -> None:
        self.seconds = seconds
        self._tokens_per_second = FIRST_TOKENS / seconds

    @property
    def tokens(self) -> int:
        """How many tokens a slice may have."""
        return max(
            MIN_SLICE_TOKENS, min(MAX_SLICE_TOKENS, round(self._tokens_per_second * self.seconds))
        )

    @property
    def chunk_tokens(self) -> int:
        """How many tokens of one input a slice may have, if the input is encoded in chunks."""
        return max(MIN_CHUNK_TOKENS, min(MAX_CHUNK_TOKENS, self.tokens))

    def note(self, tokens: int, seconds: float) -> None:
        """Learn from a slice of ``tokens`` that took ``seconds``.

        One that took too long shrinks the budget. One that was fast only lets it grow: a small
        slice is slower per token than a large one.
        """
        tokens_per_second = tokens / max(seconds, 1e-6)
        if seconds > self.seconds or tokens_per_second > self._tokens_per_second:
            self._tokens_per_second = tokens_per_second
