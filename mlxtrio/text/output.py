"""An answer's events, made from its tokens: detokenizing, stop strings, logprobs, usage.

What the text says is taken apart in ``segments``.
"""

from collections import deque

from mlxtrio.errors import GenerationError
from mlxtrio.text.control_tokens import ControlTokens
from mlxtrio.text.description import ModelDescription
from mlxtrio.text.events import (
    Event,
    Failed,
    Finished,
    TextDelta,
    TokenLogprob,
    Usage,
)
from mlxtrio.text.output_parser import OutputParser
from mlxtrio.text.request import FinishReason, GenerationRequest, RowFailure, RowToken
from mlxtrio.text.stop_strings import StopStrings

MIN_LOGPROB = -9999.0  # what OpenAI's API says for a token that can't be; JSON has no infinity


class SequenceOutput:
    """Turns one row's tokens into events, one token at a time.

    After the event Finished or Failed has come, ``finished`` is true and further tokens (the
    row may be a step ahead of its cancellation) make no events.
    """

    def __init__(self, request: GenerationRequest, model: ModelDescription) -> None:
        self._request = request
        self._model = model
        self._detokenizer = model.tokenizer.detokenizer
        self._known_tokens = len(model.tokenizer)
        self._control = ControlTokens(model.reasoning, model.tool_format if request.tools else None)
        self._stop = StopStrings(self._control.stop_strings(request.stop))
        self._segments = OutputParser(request, self._control)
        self._logprobs: deque[tuple[int, TokenLogprob]] = deque()  # (where its text ends, ...)
        self._textless: list[TokenLogprob] = []  # part of a character: their text is yet to come
        self._spelled = ""  # by the tokens before the first text
        self._produced = 0  # characters detokenized
        self._shown = 0  # characters handed out
        self._tokens = 0
        self._reasoning_tokens = 0
        self._cached_tokens = 0
        self.finished = False

    def push(self, output: RowToken | RowFailure) -> list[Event]:
        """Take the row's next output; return the events that it makes."""
        if self.finished:
            return []
        if isinstance(output, RowFailure):
            self.finished = True
            return [Failed(GenerationError(output.reason))]
        self._tokens += 1
        self._cached_tokens += output.cached_tokens or 0
        self._reasoning_tokens += self._segments.is_reasoning
        text = self._detokenize(output)
        if output.finish is not None:
            self._detokenizer.finalize()
            text += self._control.plain(self._detokenizer.last_segment)
        text = self._keep_leading_space(output.token, text)
        self._produced += len(text)
        self._note_logprob(output, has_text=bool(text))
        shown, stopped = self._stop.push(text)
        if stopped:
            return self._finish(shown, "stop")
        if output.finish is not None:
            return self._finish(shown + self._stop.flush(), output.finish)
        return self._delta(shown)

    def _detokenize(self, output: RowToken) -> str:
        if (marker := self._control.character(output.token)) is not None:
            self._detokenizer.finalize()
            return self._control.plain(self._detokenizer.last_segment) + marker
        ends_turn = output.token in self._model.eos_token_ids
        # Ids of a padded vocabulary have no text, and mlx-lm's detokenizers stumble over them.
        if not ends_turn and output.token < self._known_tokens:
            self._detokenizer.add_token(output.token)
        return self._control.plain(self._detokenizer.last_segment)

    def _keep_leading_space(self, token: int, text: str) -> str:
        """mlx-lm's detokenizers drop a space at the beginning: a grammar may have demanded it."""
        constraint = self._request.constraint
        if self._produced or constraint is None or constraint.trigger is not None:
            return text
        self._spelled += self._model.vocabulary.spell(token)[0]
        lost = _leading_spaces(self._spelled) - _leading_spaces(text)
        return " " + text if text and lost == 1 else text

    def _note_logprob(self, output: RowToken, *, has_text: bool) -> None:
        if self._request.top_logprobs is None or output.logprob is None:
            return
        if output.token not in self._model.eos_token_ids:
            top = tuple(self._spell(token, logprob) for token, logprob in output.top)
            self._textless.append(self._spell(output.token, output.logprob, top))
        if has_text or output.finish is not None:
            self._logprobs.extend((self._produced, entry) for entry in self._textless)
            self._textless.clear()

    def _spell(
        self, token: int, logprob: float, top: tuple[TokenLogprob, ...] = ()
    ) -> TokenLogprob:
        text, spelled = self._model.vocabulary.spell(token)
        return TokenLogprob(text, max(logprob, MIN_LOGPROB), spelled, top)

    def _delta(self, text: str) -> list[Event]:
        self._shown += len(text)
        logprobs = []
        while self._logprobs and self._logprobs[0][0] <= self._shown:
            logprobs.append(self._logprobs.popleft()[1])
        events = self._segments.push(text)
        if logprobs:
            events = self._with_logprobs(events, tuple(logprobs))
        return self._end(events, "stop") if self._segments.is_complete else events

    @staticmethod
    def _with_logprobs(events: list[Event], logprobs: tuple[TokenLogprob, ...]) -> list[Event]:
        """Attach logprobs to the text; those of reasoning and of calls come with an empty one."""
        for n, event in enumerate(events):
            if isinstance(event, TextDelta):
                return [*events[:n], TextDelta(event.text, logprobs), *events[n + 1 :]]
        return [TextDelta("", logprobs), *events]

    def _finish(self, text: str, reason: FinishReason) -> list[Event]:
        events = self._delta(text)
        return events if self.finished else self._end(events + self._segments.flush(), reason)

    def _end(self, events: list[Event], reason: FinishReason) -> list[Event]:
        self.finished = True
        usage = Usage(
            len(self._request.prompt), self._tokens, self._reasoning_tokens, self._cached_tokens
        )
        if self._segments.calls and reason == "stop":
            reason = "tool_calls"
        return [*events, Finished(reason, usage)]


def _leading_spaces(text: str) -> int:
    return len(text) - len(text.lstrip(" "))
