"""Constrained decoding: a grammar's masks on a row's logits, by ordinary MLX operations.

llguidance's own MLX kernel is Metal-only; this works on every backend.
"""

from collections.abc import Sequence

import mlx.core as mx
import numpy as np
from llguidance import LLMatcher


class GrammarProcessor:
    """A logits processor that lets only what the grammar allows next.

    Thinking comes first and is free: where the model ``may_think``, its opening marker is allowed
    besides what the grammar begins with, and the grammar starts after the closing one.
    """

    def __init__(
        self,
        grammar: LLMatcher,
        *,
        prompt_tokens: int,
        eos_token_ids: frozenset[int],
        think_start: Sequence[int] = (),
        think_end: Sequence[int] = (),
        may_think: bool = False,
        thinks_already: bool = False,
    ) -> None:
        self._matcher = grammar.deep_copy()
        self._seen = prompt_tokens
        self._eos = sorted(eos_token_ids)
        self._think_start = list(think_start)
        self._think_end = list(think_end)
        # Only a marker that is one token can be let through beside the grammar.
        self._may_think = may_think and len(self._think_start) == 1
        self._is_thinking = thinks_already
        self._thought: list[int] = []

    def __call__(self, tokens: mx.array, logits: mx.array) -> mx.array:
        """Mask logits (1, vocabulary); ``tokens`` (n,) are the prompt's and the generated.

        Raises:
            ValueError: the grammar has run into its limits.
        """
        # The forward pass goes on while the mask is made.
        mx.async_eval(logits)  # type: ignore[no-untyped-call]
        fresh: list[int] = tokens[self._seen :].tolist()  # type: ignore[assignment]
        self._seen += len(fresh)
        for token in fresh:
            self._consume(token)
        allowed = mx.array(self._mask(logits.shape[-1]))
        return mx.where(allowed, logits, -mx.inf)

    def _consume(self, token: int) -> None:
        if self._is_thinking:
            self._thought.append(token)
            if self._thought[-len(self._think_end) :] == self._think_end:
                self._is_thinking = False
        elif self._may_think and [token] == self._think_start:
            self._is_thinking = True
        elif not self._matcher.is_stopped():
            self._matcher.consume_token(token)
        self._may_think = False
        self._check()

    def _check(self) -> None:
        # A matcher in error lets the turn end, which would look like a complete answer.
        if self._matcher.is_error():
            raise ValueError(self._matcher.get_error().partition("\n")[0])

    def _mask(self, vocabulary: int) -> "np.ndarray[tuple[int], np.dtype[np.bool_]]":
        """Which tokens may come next, (vocabulary,)."""
        mask = np.zeros(vocabulary, np.bool_)
        if self._is_thinking:  # about anything, but not to the end of the turn
            mask[:] = True
            mask[self._eos] = False
            return mask
        if self._matcher.is_stopped():
            mask[self._eos] = True
            return mask
        words = np.frombuffer(self._matcher.compute_bitmask(), np.uint8)
        self._check()
        bits = np.unpackbits(words, bitorder="little")[:vocabulary]
        mask[: len(bits)] = bits
        if self._may_think:
            mask[self._think_start] = True
        return mask
