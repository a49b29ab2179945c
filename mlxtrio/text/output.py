"""From a sequence's tokens to its events: detokenizing, stop strings, logprobs and usage.

The text is parsed into content, reasoning and tool calls in ``output_parser``.
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

MIN_LOGPROB = -9999.0  # OpenAI's API has it for tokens that can't occur; JSON has no infinity


class SequenceOutput:
    """Turns the tokens of one sequence into events, one token at a time.

    ``finished`` is true once the event Finished or Failed was returned. Tokens that come later
    make no events: the engine may be a step ahead of the sequence's cancellation.
    """

    def __init__(self, request: GenerationRequest, model: ModelDescription) -> None:
        self._request = request
        self._model = model
        self._detokenizer = model.tokenizer.detokenizer
        self._tokenizer_length = len(model.tokenizer)
        self._control = ControlTokens(model.reasoning, model.tool_format if request.tools else None)
        self._stop_strings = self._control.stop_strings(request.stop)
        self._stop = StopStrings(list(self._stop_strings))
        self._parser = OutputParser(request, self._control)
        # Logprobs wait until their tokens' text is released; each with the place where it ends.
        self._logprobs: deque[tuple[int, TokenLogprob]] = deque()
        self._incomplete: list[TokenLogprob] = []  # of tokens whose character is not whole yet
        self._first_tokens_text = ""  # of the tokens before the first text
        self._num_detokenized = 0  # characters
        self._num_released = 0  # characters that are past the stop strings
        self._num_tokens = 0
        self._num_reasoning_tokens = 0
        self._num_cached_tokens = 0
        self.finished = False

    def push(self, output: RowToken | RowFailure) -> list[Event]:
        """Take the sequence's next token, or its failure; return the events that it makes."""
        if self.finished:
            return []
        if isinstance(output, RowFailure):
            self.finished = True
            return [Failed(GenerationError(output.reason))]
        self._num_tokens += 1
        self._num_cached_tokens += output.cached_tokens or 0
        self._num_reasoning_tokens += self._parser.is_reasoning
        text = self._detokenize(output)
        if output.finish is not None:
            self._detokenizer.finalize()
            text += self._control.sanitize(self._detokenizer.last_segment)
        text = self._restore_leading_space(output.token, text)
        self._num_detokenized += len(text)
        self._record_logprob(output, has_text=bool(text))
        text, stop = self._stop.push(text)
        if stop is not None:
            return self._finish(text, "stop", self._stop_strings[stop])
        if output.finish is not None:
            return self._finish(text + self._stop.flush(), output.finish)
        return self._parse(text)

    def _detokenize(self, output: RowToken) -> str:
        if (placeholder := self._control.placeholder(output.token)) is not None:
            self._detokenizer.finalize()
            return self._control.sanitize(self._detokenizer.last_segment) + placeholder
        ends_turn = output.token in self._model.eos_token_ids
        # Ids of a padded vocabulary have no text, and mlx-lm's detokenizers fail on them.
        if not ends_turn and output.token < self._tokenizer_length:
            self._detokenizer.add_token(output.token)
        return self._control.sanitize(self._detokenizer.last_segment)

    def _restore_leading_space(self, token: int, text: str) -> str:
        """Put back a space at the beginning, which mlx-lm's detokenizers drop.

        Only in a constrained output, where the grammar may require it.
        """
        constraint = self._request.constraint
        if self._num_detokenized or constraint is None or constraint.trigger is not None:
            return text
        self._first_tokens_text += self._model.vocabulary.decode_token(token)[0]
        num_dropped = _leading_spaces(self._first_tokens_text) - _leading_spaces(text)
        return " " + text if text and num_dropped == 1 else text

    def _record_logprob(self, output: RowToken, *, has_text: bool) -> None:
        if self._request.top_logprobs is None or output.logprob is None:
            return
        if output.token not in self._model.eos_token_ids:
            top = tuple(self._logprob(token, logprob) for token, logprob in output.top)
            self._incomplete.append(self._logprob(output.token, output.logprob, top))
        if has_text or output.finish is not None:
            self._logprobs.extend((self._num_detokenized, entry) for entry in self._incomplete)
            self._incomplete.clear()

    def _logprob(
        self, token: int, logprob: float, top: tuple[TokenLogprob, ...] = ()
    ) -> TokenLogprob:
        text, encoded = self._model.vocabulary.decode_token(token)
        return TokenLogprob(text, max(logprob, MIN_LOGPROB), encoded, top)

    def _parse(self, text: str) -> list[Event]:
        """The events of text that no stop string can take back, with its tokens' logprobs."""
        self._num_released += len(text)
        logprobs = []
        while self._logprobs and self._logprobs[0][0] <= self._num_released:
            logprobs.append(self._logprobs.popleft()[1])
        events = self._parser.push(text)
        if logprobs:
            events = self._with_logprobs(events, tuple(logprobs))
        return self._end(events, "stop") if self._parser.is_complete else events

    @staticmethod
    def _with_logprobs(events: list[Event], logprobs: tuple[TokenLogprob, ...]) -> list[Event]:
        """Attach logprobs to the first text, or to an empty one beside reasoning and tool calls."""
        for n, event in enumerate(events):
            if isinstance(event, TextDelta):
                return [*events[:n], TextDelta(event.text, logprobs), *events[n + 1 :]]
        return [TextDelta("", logprobs), *events]

    def _finish(
        self, text: str, reason: FinishReason, stop_string: str | None = None
    ) -> list[Event]:
        """The events of the last text, and the end unless that text has ended the output."""
        events = self._parse(text)
        if self.finished:
            return events
        return self._end(events + self._parser.flush(), reason, stop_string)

    def _end(
        self, events: list[Event], reason: FinishReason, stop_string: str | None = None
    ) -> list[Event]:
        self.finished = True
        usage = Usage(
            len(self._request.prompt),
            self._num_tokens,
            self._num_reasoning_tokens,
            self._num_cached_tokens,
        )
        if self._parser.num_calls and reason == "stop":
            reason = "tool_calls"
        return [*events, Finished(reason, usage, stop_string)]


def _leading_spaces(text: str) -> int:
    return len(text) - len(text.lstrip(" "))
