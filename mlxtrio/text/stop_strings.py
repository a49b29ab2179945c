"""Stop strings, matched on text and never shown, however the text was cut into tokens."""

from collections.abc import Sequence


class StopStrings:
    """Finds the first stop string to be completed in a text that arrives in pieces.

    Text that may yet turn out to begin a stop string is held back.
    """

    def __init__(self, stops: Sequence[str]) -> None:
        self._stops = tuple(stops)
        self._held = ""

    @property
    def held(self) -> str:
        """What is held back at the moment."""
        return self._held

    def push(self, text: str) -> tuple[str, bool]:
        """Take the next piece; return the text that may be shown, and whether to stop."""
        if not self._stops:
            return text, False
        held = self._held + text
        # The first to be completed, not the first to begin: so the cuts don't matter.
        found = [
            (start + len(stop), start) for stop in self._stops if (start := held.find(stop)) >= 0
        ]
        if found:
            self._held = ""
            return held[: min(found)[1]], True
        keep = max(self._overlap(held, stop) for stop in self._stops)
        self._held = held[len(held) - keep :]
        return held[: len(held) - keep], False

    def flush(self) -> str:
        """Return what was held back: no stop string came of it."""
        held, self._held = self._held, ""
        return held

    @staticmethod
    def _overlap(text: str, stop: str) -> int:
        """Length of the longest end of ``text`` that begins ``stop``."""
        longest = min(len(text), len(stop) - 1)
        return next((n for n in range(longest, 0, -1) if text.endswith(stop[:n])), 0)
