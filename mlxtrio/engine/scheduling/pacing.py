"""How much of the waiting prompts is read between two decode steps, or done besides."""

from collections import deque
from statistics import median

MAX_CHUNK_TOKENS = 512  # tokens of a prompt
MIN_CHUNK_TOKENS = 16
GAP_IN_STEPS = 5  # of running rows, in decode steps of the usual length
REMEMBERED = 32  # decode steps
NEWEST = 0.5  # its weight in what a prompt's token costs: later ones cost more


class PrefillPacing:
    """Sizes the chunks of prefill, so that running rows keep bounded gaps between their tokens.

    A gap is to last no longer than a few usual decode steps, and never longer than
    ``max_gap`` seconds, as far as a chunk can be made small enough. Where more rows wait than run,
    it lasts longer by as much: each step has its own cost, whatever it reads, and a crowd that
    is let in in crumbs waits for most of them. While no row is running, a chunk is as large as it
    may be.
    """

    def __init__(self, max_gap: float) -> None:
        self._max_gap = max_gap
        self._steps: deque[float] = deque(maxlen=REMEMBERED)
        self._token_seconds = 0.0

    def chunk(self, running: int, reading: int, *, queued: int = 0, is_shared: bool = False) -> int:
        """Tokens to read in the next step of each of so many prompts, beside ``running`` rows.

        Other prompts are ``queued``. If ``is_shared``, something else is done in the gap as well.
        """
        if running == 0 or reading + is_shared == 0:
            return MAX_CHUNK_TOKENS
        if not self._steps or self._token_seconds == 0:
            return MIN_CHUNK_TOKENS
        tokens = self.share(running, reading, queued=queued, is_shared=is_shared)
        tokens /= self._token_seconds
        return max(MIN_CHUNK_TOKENS, min(MAX_CHUNK_TOKENS, int(tokens)))

    def share(
        self, running: int, reading: int, *, queued: int = 0, is_shared: bool = False
    ) -> float:
        """Seconds that each prompt that is read has of the time between two tokens of ``running``
        rows that their own step does not need; and what else is done, if the gap ``is_shared``.
        """
        step = median(self._steps) if self._steps else 0.0
        gap = GAP_IN_STEPS * step * max(1.0, (reading + queued) / running)
        return max(0.0, min(gap, self._max_gap) - step) / (reading + is_shared)

    def note(self, seconds: float, *, running: int, tokens: int) -> None:
        """Learn from a step that took so long for so many rows and ``tokens`` of prompts."""
        if tokens == 0:
            if running:
                self._steps.append(seconds)
            return
        if running and not self._steps:  # the first prompt has told what its tokens cost
            self._steps.append(max(0.0, seconds - tokens * self._token_seconds))
            return
        step = median(self._steps) if self._steps and running else 0.0
        each = max(0.0, seconds - step) / tokens
        self._token_seconds = (
            each if self._token_seconds == 0 else NEWEST * each + (1 - NEWEST) * self._token_seconds
        )
