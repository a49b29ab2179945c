"""Constrained decoding: masks a row's logits by a grammar, or to end reasoning.

With ordinary MLX operations, which every backend has: llguidance's own MLX kernel is Metal-only.
Runs on the MLX thread.
"""

import mlx.core as mx
import numpy as np
from llguidance import LLMatcher

from mlxtrio.engine.runner.reasoning_state import ReasoningState
from mlxtrio.text.request import Constraint


class GrammarProcessor:
    """A logits processor that allows only the tokens that the grammar allows next.

    Reasoning is not constrained and comes first: if the output may open with it, its opening marker
    is allowed besides the grammar's first tokens, and the grammar starts after the closing marker.
    A constraint with a trigger starts the grammar anew after each trigger token outside of
    reasoning; what is between is not constrained.
    """

    def __init__(
        self,
        constraint: Constraint,
        reasoning: ReasoningState,
        *,
        prompt_tokens: int,
        eos_token_ids: frozenset[int],
    ) -> None:
        self._grammar = constraint.matcher
        self._trigger = constraint.trigger
        self._matcher: LLMatcher | None = None
        if self._trigger is None:
            self._matcher = self._grammar.deep_copy()
        self._reasoning = reasoning
        self._seen = prompt_tokens
        self._eos = sorted(eos_token_ids)

    def __call__(self, tokens: mx.array, logits: mx.array) -> mx.array:
        """Mask logits (1, vocabulary); ``tokens`` (n,) are the prompt's and the generated.

        Raises:
            ValueError: the grammar has exceeded llguidance's limits.
        """
        # The forward pass runs while the mask is made.
        mx.async_eval(logits)  # type: ignore[no-untyped-call]
        fresh: list[int] = tokens[self._seen :].tolist()  # type: ignore[assignment]
        self._seen += len(fresh)
        for token in fresh:
            self._consume(token)
        if self._is_unconstrained:
            return logits
        allowed = mx.array(self._mask(logits.shape[-1]))
        return mx.where(allowed, logits, -mx.inf)

    @property
    def _is_unconstrained(self) -> bool:
        return self._trigger is not None and (self._matcher is None or self._reasoning.is_open)

    def _consume(self, token: int) -> None:
        if self._reasoning.consume(token):
            return
        if self._matcher is None:
            if token == self._trigger:
                self._matcher = self._grammar.deep_copy()
            return
        if not self._matcher.is_stopped():
            self._matcher.consume_token(token)
        self._check(self._matcher)
        if self._trigger is not None and self._matcher.is_stopped():
            self._matcher = None

    @staticmethod
    def _check(matcher: LLMatcher) -> None:
        # A matcher in error lets the turn end, which would look like a complete answer.
        if matcher.is_error():
            raise ValueError(matcher.get_error().partition("\n")[0])

    def _mask(self, vocabulary: int) -> "np.ndarray[tuple[int], np.dtype[np.bool_]]":
        """Which tokens may come next, (vocabulary,)."""
        mask = np.zeros(vocabulary, np.bool_)
        if self._reasoning.is_open:  # any token, but the turn must not end
            mask[:] = True
            mask[self._eos] = False
            return mask
        assert self._matcher is not None  # noqa: S101 - there is one while it constrains
        if self._matcher.is_stopped():
            mask[self._eos] = True
            return mask
        words = np.frombuffer(self._matcher.compute_bitmask(), np.uint8)
        self._check(self._matcher)
        bits = np.unpackbits(words, bitorder="little")[:vocabulary]
        mask[: len(bits)] = bits
        if (opening := self._reasoning.opening) is not None:
            mask[opening] = True
        return mask


class ReasoningBudget:
    """A logits processor that closes reasoning after ``max_tokens`` of it."""

    def __init__(self, reasoning: ReasoningState, *, prompt_tokens: int, max_tokens: int) -> None:
        self._reasoning = reasoning
        self._seen = prompt_tokens
        self._max_tokens = max_tokens

    def __call__(self, tokens: mx.array, logits: mx.array) -> mx.array:
        """Return logits (1, vocabulary), masked to the closing marker's next token if it is time.

        ``tokens`` (n,) are the prompt's and the generated.
        """
        fresh: list[int] = tokens[self._seen :].tolist()  # type: ignore[assignment]
        self._seen += len(fresh)
        for token in fresh:
            self._reasoning.consume(token)
        if not self._reasoning.is_open or self._reasoning.num_tokens < self._max_tokens:
            return logits
        only = np.zeros(logits.shape[-1], np.bool_)
        only[self._reasoning.next_of_end] = True
        return mx.where(mx.array(only), mx.zeros_like(logits), -mx.inf)
