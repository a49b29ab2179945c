"""Whether a sequence is reasoning, by its tokens. Pure Python."""

from collections.abc import Sequence


class ReasoningState:
    """Follows the output's tokens into and out of reasoning.

    ``start`` and ``end`` are the tokens of the markers. ``is_open`` says that the prompt ends
    inside reasoning. ``may_open`` says that the output may begin with it, which a grammar allows
    if the opening marker is a single token.
    """

    def __init__(
        self, start: Sequence[int], end: Sequence[int], *, is_open: bool, may_open: bool
    ) -> None:
        self._start = tuple(start)
        self._end = tuple(end)
        self._may_open = may_open and len(self._start) == 1
        self._matched = 0  # tokens of the next marker that have just come
        self.is_open = is_open
        self.num_tokens = 0  # of reasoning, without the closing marker's

    @property
    def opening(self) -> int | None:
        """The token that may open reasoning now, where a grammar is about to begin; else None."""
        return self._start[0] if self._may_open and not self.is_open else None

    @property
    def next_of_end(self) -> int:
        """The next token of the closing marker."""
        return self._end[self._matched]

    def consume(self, token: int) -> bool:
        """Take the next token; return whether it belongs to reasoning, its markers included."""
        self._may_open = False
        was_open = self.is_open
        marker = self._end if was_open else self._start
        if not marker:
            return False
        before = self._matched
        # After a mismatch, the token may be the marker's first again.
        self._matched = before + 1 if token == marker[before] else int(token == marker[0])
        if was_open:
            self.num_tokens += before + 1 - self._matched
        if self._matched == len(marker):
            self._matched = 0
            self.is_open = not was_open
        return was_open or self.is_open
