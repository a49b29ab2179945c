"""The output parser: text to events for content, reasoning and tool calls."""

from mlxtrio.text.control_tokens import ControlTokens
from mlxtrio.text.events import (
    ArgumentsDelta,
    CallOpened,
    Event,
    ReasoningDelta,
    TextDelta,
)
from mlxtrio.text.reasoning.parser import StreamingReasoningParser, TextSpan
from mlxtrio.text.request import GenerationRequest
from mlxtrio.text.tools.parser import (
    CallArguments,
    CallEnd,
    CallStart,
    OutputPart,
    StreamingToolParser,
)


class OutputParser:
    """Turns an output's text into events, however the text is cut into pieces.

    The text has the placeholders of ``control`` for control tokens; the events have the markers'
    own text where a marker turns out to be content. Tool calls are looked for outside reasoning.
    """

    def __init__(self, request: GenerationRequest, control: ControlTokens) -> None:
        self._parallel = request.parallel_tool_calls
        self._control = control
        self._reasoning: StreamingReasoningParser | None = None
        if control.reasoning is not None:
            self._reasoning = StreamingReasoningParser(
                control.reasoning, is_open=request.prompt_opens_reasoning
            )
        self._tools: StreamingToolParser | None = None
        if request.tools and control.tools is not None:
            self._tools = StreamingToolParser(
                control.tools, request.tools, is_constrained=request.constraint is not None
            )
        self.num_calls = 0
        self.is_complete = False  # the output has made the only call that it may make

    @property
    def is_reasoning(self) -> bool:
        """Whether the text is inside a block of reasoning at the moment."""
        return self._reasoning is not None and self._reasoning.is_reasoning

    def push(self, text: str) -> list[Event]:
        """Take the next piece of text; return the events that it makes."""
        if self._reasoning is None:
            return self._parse_tools(text)
        return self._from_spans(self._reasoning.push(text))

    def flush(self) -> list[Event]:
        """The text has ended: return the events of what was held back."""
        events = self._from_spans(self._reasoning.flush()) if self._reasoning is not None else []
        if self._tools is not None:
            events += self._from_parts(self._tools.flush())
        return events

    def _from_spans(self, spans: list[TextSpan]) -> list[Event]:
        events: list[Event] = []
        for span in spans:
            if span.is_reasoning:
                events.append(ReasoningDelta(self._control.restore(span.text)))
            else:
                events += self._parse_tools(span.text)
        return events

    def _parse_tools(self, text: str) -> list[Event]:
        if self._tools is not None:
            return self._from_parts(self._tools.push(text))
        return [TextDelta(self._control.restore(text))] if text else []

    def _from_parts(self, parts: list[OutputPart]) -> list[Event]:
        events: list[Event] = []
        for part in parts:
            if self.is_complete:  # text after the only call is dropped
                break
            match part:
                case str():
                    events.append(TextDelta(self._control.restore(part)))
                case CallStart(call_id, name):
                    events.append(CallOpened(self.num_calls, call_id, name))
                    self.num_calls += 1
                case CallArguments(text):
                    index = self.num_calls - 1
                    events.append(ArgumentsDelta(index, self._control.restore(text)))
                case CallEnd():
                    self.is_complete = not self._parallel
        return events
