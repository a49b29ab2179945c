"""Whether a sequence is reasoning, by the texts of its tokens. Pure Python."""

from collections.abc import Iterator

from mlxtrio.text.markers import Found, MarkerSearch, OutputMarkers


class ReasoningState:
    """Follows an output into and out of reasoning.

    ``is_open`` says that the prompt ends inside reasoning. With ``ends_at_calls``, a tool call's
    start marker ends it, too.
    """

    def __init__(
        self, markers: OutputMarkers, *, is_open: bool = False, ends_at_calls: bool = False
    ) -> None:
        self._markers = markers
        self._ends = markers.reasoning_ends + (markers.interrupts if ends_at_calls else ())
        self._end_texts = [markers.texts.of_token(token) for token in markers.end_tokens]
        self._search = MarkerSearch(())
        self._pending_tokens = 0  # those with which a closing marker may have begun
        self.is_open = False
        self.num_tokens = 0  # of reasoning, without the closing marker's
        if is_open:
            self.open()
        else:
            self.close()

    def open(self, text: str = "") -> None:
        """Reasoning begins; ``text`` is its first, of the token that has opened it."""
        self.is_open = True
        self._search = MarkerSearch(self._ends, text)
        self._pending_tokens = 0

    def close(self) -> None:
        """Reasoning has ended: look for the next opening marker."""
        self.is_open = False
        self._search = MarkerSearch(self._markers.reasoning_starts)

    def push(self, text: str) -> Found | None:
        """Take the next token's text; return the marker that opens or ends reasoning with it."""
        found = self._search.push(text)
        if self.is_open:
            self._count(text, found)
        if found is not None and self.is_open:
            self.close()
        elif found is not None:
            self.open(found.rest)
        return found

    def _count(self, text: str, found: Found | None) -> None:
        if found is not None:
            return
        tail = self._search.tail
        if len(tail) > len(text):
            self._pending_tokens += 1
            return
        self.num_tokens += self._pending_tokens + (not tail)
        self._pending_tokens = int(bool(tail))

    def open_ends(self) -> Iterator[tuple[str, str]]:
        """The markers that would open or end reasoning, each with what is missing of it."""
        return self._search.open_ends()

    def is_end(self, marker: str) -> bool:
        """Whether a marker is one that closes reasoning, not a tool call's."""
        return marker in self._markers.reasoning_ends

    @property
    def next_of_end(self) -> int:
        """The next token of the closing marker."""
        for length in range(len(self._end_texts) - 1, 0, -1):
            if self._search.tail == "".join(self._end_texts[:length]):
                return self._markers.end_tokens[length]
        return self._markers.end_tokens[0]
