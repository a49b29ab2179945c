"""How many tokens of prompts a step prefills beside the decoding sequences. Pure Python: no MLX."""

from collections import deque
from statistics import median

MAX_CHUNK_TOKENS = 512  # of one prompt in one step
MIN_CHUNK_TOKENS = 16
LATENCY_IN_STEPS = 5  # the inter-token latency that is aimed at, in usual decode steps
REMEMBERED_STEPS = 32
NEWEST_WEIGHT = 0.5  # of the newest measurement of a prompt token: later ones take longer


class PrefillPacing:
    """Sizes the chunks of prefill, so that decoding sequences have a bounded inter-token latency.

    The target is ``LATENCY_IN_STEPS`` usual decode steps and at most ``max_gap`` seconds, as far as
    a chunk can be made small enough. Where more sequences are prefilled or wait than
    decode, it may be longer in proportion: each step has its own cost whatever it prefills, so
    that tiny chunks would keep many waiting. While nothing decodes, a chunk has
    ``MAX_CHUNK_TOKENS``.
    """

    def __init__(self, max_gap: float) -> None:
        self._max_gap = max_gap
        self._steps: deque[float] = deque(maxlen=REMEMBERED_STEPS)  # seconds of decode alone
        self._token_seconds = 0.0  # of a prompt's token; 0: not measured yet

    def chunk_tokens(
        self, decoding: int, prefilling: int, *, waiting: int = 0, embedding: bool = False
    ) -> int:
        """Tokens that the next step is to prefill of each of ``prefilling`` prompts.

        ``decoding`` sequences decode in it, and ``waiting`` ones are not being prefilled yet.
        ``embedding`` says that a slice of embeddings is made between two decode steps, too.
        """
        if decoding == 0 or prefilling + embedding == 0:
            return MAX_CHUNK_TOKENS
        if not self._steps or self._token_seconds == 0:
            return MIN_CHUNK_TOKENS
        seconds = self.seconds_each(decoding, prefilling, waiting=waiting, embedding=embedding)
        return max(MIN_CHUNK_TOKENS, min(MAX_CHUNK_TOKENS, int(seconds / self._token_seconds)))

    def seconds_each(
        self, decoding: int, prefilling: int, *, waiting: int = 0, embedding: bool = False
    ) -> float:
        """Seconds between two tokens that each prompt being prefilled may take, beside the decode
        step itself. A slice of embeddings may take as much as a prompt.
        """
        step = median(self._steps) if self._steps else 0.0
        latency = LATENCY_IN_STEPS * step * max(1.0, (prefilling + waiting) / decoding)
        return max(0.0, min(latency, self._max_gap) - step) / (prefilling + embedding)

    def note(self, seconds: float, *, decoding: int, prefill_tokens: int) -> None:
        """Take into account a step of so many sequences and prompt tokens that took ``seconds``."""
        if prefill_tokens == 0:
            if decoding:
                self._steps.append(seconds)
            return
        if decoding and not self._steps:  # the first prompt has shown what its tokens take
            self._steps.append(max(0.0, seconds - prefill_tokens * self._token_seconds))
            return
        step = median(self._steps) if self._steps and decoding else 0.0
        each = max(0.0, seconds - step) / prefill_tokens
        self._token_seconds = (
            NEWEST_WEIGHT * each + (1 - NEWEST_WEIGHT) * self._token_seconds
            if self._token_seconds
            else each
        )
