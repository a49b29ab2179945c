"""An answer's text, taken apart: reasoning, content, tool calls."""

from mlxtrio.text.control_tokens import ControlTokens
from mlxtrio.text.events import (
    ArgumentsDelta,
    CallOpened,
    Event,
    ReasoningDelta,
    TextDelta,
)
from mlxtrio.text.reasoning.splitter import Passage, ReasoningSplitter
from mlxtrio.text.request import GenerationRequest
from mlxtrio.text.tools.splitter import (
    Arguments,
    EndOfCall,
    OpenedCall,
    Part,
    ToolCallSplitter,
)


class OutputParser:
    """Turns an answer's text, control tokens as ``control`` has them, into events, however it is
    cut into pieces.
    """

    def __init__(self, request: GenerationRequest, control: ControlTokens) -> None:
        self._parallel = request.parallel_tool_calls
        self._control = control
        self._reasoning: ReasoningSplitter | None = None
        if control.reasoning is not None:
            self._reasoning = ReasoningSplitter(
                control.reasoning, is_open=request.prompt_opens_reasoning
            )
        self._tools: ToolCallSplitter | None = None
        if request.tools and control.tools is not None:
            self._tools = ToolCallSplitter(
                control.tools, request.tools, calls_are_sound=request.constraint is not None
            )
        self.calls = 0
        self.is_complete = False  # the answer has made the one call that it may make

    @property
    def is_reasoning(self) -> bool:
        """Whether the text is inside a block of reasoning."""
        return self._reasoning is not None and self._reasoning.is_reasoning

    def push(self, text: str) -> list[Event]:
        """Take the next piece of text."""
        if self._reasoning is None:
            return self._content(text)
        return self._passages(self._reasoning.push(text))

    def flush(self) -> list[Event]:
        """The text has ended: return what was held back."""
        events = self._passages(self._reasoning.flush()) if self._reasoning is not None else []
        if self._tools is not None:
            events += self._parts(self._tools.flush())
        return events

    def _passages(self, passages: list[Passage]) -> list[Event]:
        events: list[Event] = []
        for passage in passages:
            if passage.is_reasoning:
                events.append(ReasoningDelta(self._control.spelled(passage.text)))
            else:
                events += self._content(passage.text)
        return events

    def _content(self, text: str) -> list[Event]:
        if self._tools is not None:
            return self._parts(self._tools.push(text))
        return [TextDelta(self._control.spelled(text))] if text else []

    def _parts(self, parts: list[Part]) -> list[Event]:
        events: list[Event] = []
        for part in parts:
            if self.is_complete:  # what follows is dropped, however the text was cut
                break
            match part:
                case str():
                    events.append(TextDelta(self._control.spelled(part)))
                case OpenedCall(call_id, name):
                    events.append(CallOpened(self.calls, call_id, name))
                    self.calls += 1
                case Arguments(text):
                    events.append(ArgumentsDelta(self.calls - 1, self._control.spelled(text)))
                case EndOfCall():
                    self.is_complete = not self._parallel
        return events
