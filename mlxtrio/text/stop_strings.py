"""Stop strings: matched on text, so that it doesn't matter how the text was split into tokens."""

from collections.abc import Sequence


class StopStrings:
    """Finds the first of some strings to be completed in text that arrives in pieces.

    Text that may turn out to be the beginning of such a string is held back. The parsers of
    reasoning and of tool calls find their markers with it, too.
    """

    def __init__(self, stops: Sequence[str]) -> None:
        """``stops`` are not empty strings; there may be none of them."""
        self._stops = tuple(stops)
        self._held = ""

    @property
    def held(self) -> str:
        """The text that is held back at the moment."""
        return self._held

    def push(self, text: str) -> tuple[str, str | None]:
        """Take the next piece of text.

        Returns the text that can be sent, and the stop string that was found behind it, None if
        none was. Of two that are completed by the same character the longer one counts.
        """
        if not self._stops:
            return text, None
        held = self._held + text
        # The first to be completed, not the first to begin: that does not depend on the pieces.
        found = [
            (start + len(stop), start, stop)
            for stop in self._stops
            if (start := held.find(stop)) >= 0
        ]
        if found:
            _, start, stop = min(found)
            self._held = ""
            return held[:start], stop
        num_held = max(self._overlap(held, stop) for stop in self._stops)
        self._held = held[len(held) - num_held :]
        return held[: len(held) - num_held], None

    def flush(self) -> str:
        """The text has ended: return what was held back."""
        held, self._held = self._held, ""
        return held

    @staticmethod
    def _overlap(text: str, stop: str) -> int:
        """Length of the longest suffix of ``text`` that is a proper prefix of ``stop``."""
        max_length = min(len(text), len(stop) - 1)
        return next((n for n in range(max_length, 0, -1) if text.endswith(stop[:n])), 0)
