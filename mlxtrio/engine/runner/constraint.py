"""Constrained decoding: masks a row's logits by a grammar, or to end reasoning.

With ordinary MLX operations, which every backend has: llguidance's own MLX kernel is Metal-only.
Runs on the MLX thread.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Protocol

import mlx.core as mx
import numpy as np
from llguidance import LLMatcher

from mlxtrio.engine.runner.reasoning_state import ReasoningState
from mlxtrio.text.markers import Found, MarkerSearch, OutputMarkers
from mlxtrio.text.request import Constraint, GenerationRequest

PROMPT_TAIL = 16  # tokens of the prompt, with which a marker may begin
SPACE = " \t\r\n"

Mask = np.ndarray[tuple[int], np.dtype[np.bool_]]  # which tokens may come next, (vocabulary,)


class Grammar:
    """A grammar's place in an output: not begun yet, or after some tokens.

    ``texts`` of tokens are consumed as tokens that spell them.
    """

    def __init__(self, start: LLMatcher, markers: OutputMarkers) -> None:
        """``start`` is at the grammar's start, and shared."""
        self._start = start
        self._texts = markers.texts
        self._matcher: LLMatcher | None = None
        self._beginning: LLMatcher | None = None  # a copy of the start, to try texts

    @property
    def is_active(self) -> bool:
        """Whether it has begun, and not been left."""
        return self._matcher is not None

    @property
    def is_stopped(self) -> bool:
        """Whether nothing can follow."""
        return self._matcher is not None and self._matcher.is_stopped()

    def begin(self) -> None:
        """Begin it anew."""
        self._matcher = self._start.deep_copy()

    def leave(self) -> None:
        """It does not hold any more."""
        self._matcher = None

    def consume(self, tokens: Sequence[int]) -> None:
        """Take the next tokens.

        Raises:
            ValueError: it does not allow them, or has exceeded llguidance's limits.
        """
        assert self._matcher is not None  # noqa: S101 - the caller has begun it
        for token in tokens:
            if not self._matcher.is_stopped():
                self._matcher.consume_token(token)
            self._check(self._matcher)

    def consume_text(self, text: str) -> None:
        """Take the tokens that spell ``text``."""
        self.consume(self._texts.spell(text))

    def allows(self, token: int) -> bool:
        """Whether a token can follow."""
        matcher = self._matcher
        if matcher is None or matcher.is_stopped():
            return False
        return bool(matcher.validate_tokens([token]))

    def may_begin_with(self, text: str) -> bool:
        """Whether it can begin with a text."""
        if self._beginning is None:
            self._beginning = self._start.deep_copy()
        spelled = self._texts.spell(text)
        return self._beginning.validate_tokens(spelled) == len(spelled) if spelled else True

    def mask(self, vocabulary: int, eos: Sequence[int]) -> Mask:
        """Which tokens may come next, (vocabulary,); those of ``eos`` at the end."""
        mask: Mask = np.zeros(vocabulary, np.bool_)
        if self._matcher is None:
            return mask
        if self._matcher.is_stopped():
            mask[eos] = True
            return mask
        words = np.frombuffer(self._matcher.compute_bitmask(), np.uint8)
        self._check(self._matcher)
        bits = np.unpackbits(words, bitorder="little")[:vocabulary]
        mask[: len(bits)] = bits
        return mask

    @staticmethod
    def _check(matcher: LLMatcher) -> None:
        # A matcher in error lets the turn end, which would look like a complete answer.
        if matcher.is_error():
            raise ValueError(matcher.get_error().partition("\n")[0])


class Follower(Protocol):
    """Follows an output, and knows which tokens it may have next."""

    def push(self, token: int) -> None:
        """Take the next token.

        Raises:
            ValueError: the grammar has exceeded llguidance's limits.
        """

    def mask(self, vocabulary: int) -> Mask | None:
        """Which tokens may come next, (vocabulary,); None if all may."""


class WholeOutput:
    """An output that a grammar constrains as a whole, but for the reasoning that precedes it.

    Where reasoning may open, the tokens of its markers are allowed besides the grammar's: while the
    tokens so far begin a marker, both go on. The grammar begins anew after reasoning.
    """

    def __init__(
        self,
        constraint: Constraint,
        reasoning: ReasoningState,
        markers: OutputMarkers,
        request: GenerationRequest,
        eos: Sequence[int],
    ) -> None:
        self._grammar = Grammar(constraint.matcher, markers)
        self._reasoning = reasoning
        self._markers = markers
        self._eos = eos
        self._max_reasoning_tokens = request.max_reasoning_tokens
        self._limits = EndLimits(markers, self._is_end_allowed)
        # What is missing of the opening markers that the output may begin with.
        self._openings: tuple[str, ...] = ()
        if not reasoning.is_open:
            self._grammar.begin()
            self._openings = self._first_openings(request)

    def _first_openings(self, request: GenerationRequest) -> tuple[str, ...]:
        if not request.may_reason:
            return ()
        tail = self._markers.texts.of_tokens(request.prompt[-PROMPT_TAIL:])
        search = MarkerSearch(self._markers.reasoning_starts, tail)
        return tuple(missing for _, missing in search.open_ends())

    def push(self, token: int) -> None:
        """See ``Follower``."""
        text = self._markers.texts.of_token(token)
        if self._reasoning.is_open:
            found = self._reasoning.push(text)
            if found is not None:
                self._end_reasoning(found)
            return
        for opening in self._openings:
            if text.startswith(opening):
                self._reasoning.open(text[len(opening) :])
                self._grammar.leave()
                self._openings = ()
                return
        begun = [each for each in self._openings if text and each.startswith(text)]
        self._openings = tuple(each[len(text) :] for each in begun)
        if self._openings and not self._grammar.allows(token):
            self._grammar.leave()
        else:
            self._grammar.consume([token])

    def _end_reasoning(self, found: Found) -> None:
        self._grammar.begin()
        rest = found.rest.strip(SPACE)
        if not self._reasoning.is_end(found.marker):
            self._grammar.consume_text(found.marker + found.rest)
        elif rest:
            self._grammar.consume_text(rest)
        elif self._may_reason_again():
            self._openings = self._markers.reasoning_starts_again

    def _may_reason_again(self) -> bool:
        limit = self._max_reasoning_tokens
        return limit is None or self._reasoning.num_tokens < limit

    def _is_end_allowed(self, marker: str, rest: str) -> bool:
        if self._reasoning.is_end(marker):
            return self._grammar.may_begin_with(rest.strip(SPACE))
        return self._grammar.may_begin_with(marker + rest)

    def mask(self, vocabulary: int) -> Mask | None:
        """See ``Follower``."""
        if self._reasoning.is_open:  # any token, but the turn must not end
            mask: Mask = np.ones(vocabulary, np.bool_)
            mask[self._eos] = False
            mask[self._limits.forbidden(self._reasoning.open_ends())] = False
            return mask
        mask = self._grammar.mask(vocabulary, self._eos)
        for opening in self._openings:
            mask[self._markers.texts.towards(opening)] = True
        return mask


class ConstrainedCalls:
    """Free text, in which a grammar constrains each tool call.

    The grammar holds from a trigger until it accepts no more.
    """

    def __init__(
        self,
        constraint: Constraint,
        reasoning: ReasoningState,
        markers: OutputMarkers,
        request: GenerationRequest,
        eos: Sequence[int],
    ) -> None:
        assert constraint.triggers is not None  # noqa: S101 - else it is one of the whole output
        texts = markers.texts
        self._texts = texts
        self._grammar = Grammar(constraint.matcher, markers)
        self._reasoning = reasoning
        self._eos = eos
        self._included = frozenset(map(texts.of_marker, constraint.included_triggers))
        self._triggers = (*map(texts.of_marker, constraint.triggers), *self._included)
        tail = texts.of_tokens(request.prompt[-PROMPT_TAIL:])
        self._search = MarkerSearch(self._triggers, tail)
        self._limits = EndLimits(markers, self._is_end_allowed)
        self._bare_triggers = tuple(map(texts.of_marker, constraint.bare_triggers))
        self._at_beginning = bool(self._bare_triggers)

    def push(self, token: int) -> None:
        """See ``Follower``."""
        if self._grammar.is_active:
            self._grammar.consume([token])
            self._leave_if_stopped()
            return
        text = self._texts.of_token(token)
        was_open = self._reasoning.is_open
        found = self._reasoning.push(text)
        if was_open or self._reasoning.is_open:
            if found is not None and was_open:
                self._after_reasoning(found)
            return
        if self._at_beginning and text.strip(SPACE):
            self._at_beginning = False
            if text.lstrip(SPACE).startswith(self._bare_triggers):
                self._begin(text.lstrip(SPACE))
                return
        found = self._search.push(text)
        if found is not None:
            self._begin(self._of_call(found.marker, found.rest))

    def _after_reasoning(self, found: Found) -> None:
        if self._reasoning.is_end(found.marker):
            self._search = MarkerSearch(self._triggers, found.rest)
        else:
            self._begin(self._of_call(found.marker, found.rest))

    def _begin(self, text: str) -> None:
        self._grammar.begin()
        self._grammar.consume_text(text)
        self._leave_if_stopped()

    def _leave_if_stopped(self) -> None:
        if self._grammar.is_stopped:
            self._grammar.leave()
            self._search = MarkerSearch(self._triggers)

    def _of_call(self, marker: str, rest: str) -> str:
        """The part of a marker and the text after it that the grammar describes."""
        return marker + rest if marker in self._included else rest

    def _is_end_allowed(self, marker: str, rest: str) -> bool:
        is_trigger = marker in self._search.markers
        return not is_trigger or self._grammar.may_begin_with(self._of_call(marker, rest))

    def mask(self, vocabulary: int) -> Mask | None:
        """See ``Follower``."""
        if self._grammar.is_active:
            return self._grammar.mask(vocabulary, self._eos)
        is_reasoning = self._reasoning.is_open
        search = self._reasoning.open_ends() if is_reasoning else self._search.open_ends()
        forbidden = self._limits.forbidden(search)
        at_beginning = self._at_beginning and not is_reasoning
        if not forbidden and not at_beginning:
            return None
        mask: Mask = np.ones(vocabulary, np.bool_)
        mask[forbidden] = False
        if at_beginning:
            for trigger in self._bare_triggers:
                mask[self._texts.after_space(trigger)] = False
            self._grammar.begin()
            mask |= self._grammar.mask(vocabulary, ())
            self._grammar.leave()
        return mask


class EndLimits:
    """Forbids tokens that complete a marker, and go on with text that must not follow it."""

    def __init__(self, markers: OutputMarkers, is_allowed: Callable[[str, str], bool]) -> None:
        """``is_allowed`` takes a marker, and text that follows it in the same token."""
        self._texts = markers.texts
        self._is_allowed = is_allowed
        self._forbidden: dict[tuple[str, str], list[int]] = {}

    def forbidden(self, open_ends: Iterable[tuple[str, str]]) -> list[int]:
        """The tokens to forbid; ``open_ends`` are markers, each with what is missing of it."""
        tokens: list[int] = []
        for marker, missing in open_ends:
            if (marker, missing) not in self._forbidden:
                self._forbidden[marker, missing] = [
                    token
                    for token in self._texts.completing(missing)
                    if not self._is_allowed(marker, self._texts.of_token(token)[len(missing) :])
                ]
            tokens += self._forbidden[marker, missing]
        return tokens


class GrammarProcessor:
    """A logits processor that allows only the tokens that the grammar allows next.

    Reasoning is not constrained. See ``WholeOutput`` and ``ConstrainedCalls``.
    """

    def __init__(
        self,
        constraint: Constraint,
        reasoning: ReasoningState,
        markers: OutputMarkers,
        request: GenerationRequest,
        eos_token_ids: frozenset[int],
    ) -> None:
        kind = WholeOutput if constraint.triggers is None else ConstrainedCalls
        eos = sorted(eos_token_ids)
        self._output: Follower = kind(constraint, reasoning, markers, request, eos)
        self._seen = len(request.prompt)

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
            self._output.push(token)
        mask = self._output.mask(logits.shape[-1])
        return logits if mask is None else mx.where(mx.array(mask), logits, -mx.inf)


class ReasoningBudget:
    """A logits processor that closes reasoning after ``max_tokens`` of it.

    ``is_followed`` says that a grammar's processor, which comes before, follows the reasoning.
    """

    def __init__(
        self,
        reasoning: ReasoningState,
        markers: OutputMarkers,
        *,
        prompt_tokens: int,
        max_tokens: int,
        is_followed: bool = False,
    ) -> None:
        self._reasoning = reasoning
        self._texts = markers.texts
        self._seen = prompt_tokens
        self._max_tokens = max_tokens
        self._is_followed = is_followed

    def __call__(self, tokens: mx.array, logits: mx.array) -> mx.array:
        """Return logits (1, vocabulary), masked to the closing marker's next token if it is time.

        ``tokens`` (n,) are the prompt's and the generated.
        """
        if not self._is_followed:
            fresh: list[int] = tokens[self._seen :].tolist()  # type: ignore[assignment]
            self._seen += len(fresh)
            for token in fresh:
                self._reasoning.push(self._texts.of_token(token))
        if not self._reasoning.is_open or self._reasoning.num_tokens < self._max_tokens:
            return logits
        only = np.zeros(logits.shape[-1], np.bool_)
        only[self._reasoning.next_of_end] = True
        return mx.where(mx.array(only), mx.zeros_like(logits), -mx.inf)
