"""From a sequence's tokens to its events: detokenizing, stop strings, logprobs and usage.

The text is parsed into content, reasoning and tool calls in ``output_parser``.
"""

from collections import deque

from mlxtrio.errors import GenerationError
from mlxtrio.text.channels.parser import ChannelParser
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
from mlxtrio.text.response_template import NO_CONTROL_TOKENS, PREFIX_TOKENS, ResponseTemplateParser
from mlxtrio.text.stop_strings import StopStrings

MIN_LOGPROB = -9999.0  # OpenAI's API has it for tokens that can't occur; JSON has no infinity


class SequenceOutput:
    """Turns the tokens of one sequence into events, one token at a time.

    Stop strings are looked for in the content only, not in reasoning or in tool calls.
    ``finished`` is true once the event Finished or Failed was returned. Tokens that come later
    make no events: the engine may be a step ahead of the sequence's cancellation.
    """

    def __init__(self, request: GenerationRequest, model: ModelDescription) -> None:
        self._request = request
        self._model = model
        self._detokenizer = model.tokenizer.detokenizer
        self._tokenizer_length = len(model.tokenizer)
        self._control, self._parser = output_parser(request, model)
        self._stop = StopStrings(request.stop)
        # Logprobs wait until their tokens' text is released; each with the place where it ends.
        self._logprobs: deque[tuple[int, TokenLogprob]] = deque()
        self._incomplete: list[TokenLogprob] = []  # of tokens whose character is not whole yet
        self._first_tokens_text = ""  # of the tokens before the first text
        self._has_text = False  # of tokens without placeholders
        self._num_detokenized = 0  # characters
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
        parsed = self._parser.push(text)
        if self._parser.calls.is_complete:
            return self._release(parsed, "stop")
        if output.finish is not None:
            parsed += self._parser.flush(is_truncated=output.finish == "length")
        return self._release(parsed, output.finish)

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

        Only in a constrained output, where the grammar may require it, and after a control token,
        with which it may make a marker.
        """
        if self._has_text or self._control.placeholder(token) is not None:
            return text
        self._has_text = bool(text)
        constraint = self._request.constraint
        is_constrained = constraint is not None and constraint.triggers is None
        if not is_constrained and not self._num_detokenized:
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

    def _release(self, parsed: list[Event], finish: FinishReason | None) -> list[Event]:
        """The events up to the first stop string, with their tokens' logprobs, and the end."""
        events: list[Event] = []
        stop: str | None = None
        num_withheld = 0  # characters of content that a stop string has taken, or may take
        for event in parsed:
            if stop is not None:
                num_withheld += len(event.text) if isinstance(event, TextDelta) else 0
                continue
            if not isinstance(event, TextDelta):
                events += [*self._flushed_stop(), event]
                continue
            num_pushed = len(self._stop.held) + len(event.text)
            text, stop = self._stop.push(event.text)
            events += [TextDelta(text)] if text else []
            if stop is not None:
                num_withheld = num_pushed - len(text)
        if stop is None and finish is not None:
            events += self._flushed_stop()
        num_withheld += len(self._stop.held)
        if logprobs := self._released_logprobs(self._num_detokenized - num_withheld):
            events = self._with_logprobs(events, logprobs)
        if stop is not None:
            return self._end(events, "stop", stop)
        return events if finish is None else self._end(events, finish)

    def _flushed_stop(self) -> list[Event]:
        held = self._stop.flush()
        return [TextDelta(held)] if held else []

    def _released_logprobs(self, num_released: int) -> tuple[TokenLogprob, ...]:
        """The logprobs of tokens whose text ends within the first ``num_released`` characters."""
        logprobs = []
        while self._logprobs and self._logprobs[0][0] <= num_released:
            logprobs.append(self._logprobs.popleft()[1])
        return tuple(logprobs)

    @staticmethod
    def _with_logprobs(events: list[Event], logprobs: tuple[TokenLogprob, ...]) -> list[Event]:
        """Attach logprobs to the first text, or to an empty one beside reasoning and tool calls."""
        for n, event in enumerate(events):
            if isinstance(event, TextDelta):
                return [*events[:n], TextDelta(event.text, logprobs), *events[n + 1 :]]
        return [TextDelta("", logprobs), *events]

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
        if self._parser.calls.num_calls and reason == "stop":
            reason = "tool_calls"
        return [*events, Finished(reason, usage, stop_string)]


def output_parser(
    request: GenerationRequest, model: ModelDescription
) -> tuple[ControlTokens, OutputParser | ChannelParser | ResponseTemplateParser]:
    """The parser of an output's text, and the control tokens that the text has placeholders for."""
    response_template = model.response_template
    if response_template is not None and (response_template.has_calls or not request.tools):
        prefix = model.tokenizer.decode(request.prompt[-PREFIX_TOKENS:])
        return NO_CONTROL_TOKENS, ResponseTemplateParser(request, response_template, prefix)
    if model.channels is not None:
        control = ControlTokens(model.control_tokens, model.channels.markers)
        return control, ChannelParser(request, control, model.channels)
    reasoning, tools = model.reasoning, model.tool_format if request.tools else None
    markers: list[str] = []
    if reasoning is not None:
        markers += [*reasoning.starts, *reasoning.ends, *reasoning.dropped]
    if tools is not None:
        markers += [*tools.starts, *tools.ends]
    control = ControlTokens(model.control_tokens, markers)
    return control, OutputParser(request, control, reasoning, tools)


def _leading_spaces(text: str) -> int:
    return len(text) - len(text.lstrip(" "))
