"""An answer's text, taken apart: thinking, content, tool calls."""

from mlxtrio.generation.description import ModelDescription
from mlxtrio.generation.events import Called, Event, ReasoningDelta, TextDelta
from mlxtrio.generation.reasoning import Passage, ReasoningSplitter
from mlxtrio.generation.request import GenerationRequest
from mlxtrio.generation.tool_calls import ToolCall, ToolCallSplitter


class Segments:
    """Turns an answer's text into events, however it is cut into pieces."""

    def __init__(self, request: GenerationRequest, model: ModelDescription) -> None:
        self._parallel = request.parallel_tool_calls
        self._reasoning: ReasoningSplitter | None = None
        if model.thinking is not None:
            self._reasoning = ReasoningSplitter(model.thinking, is_open=request.thinks_already)
        self._tools: ToolCallSplitter | None = None
        if request.tools and model.tool_format is not None:
            self._tools = ToolCallSplitter(model.tool_format, request.tools)
        self.calls = 0

    @property
    def is_reasoning(self) -> bool:
        """Whether the text is inside a block of thinking."""
        return self._reasoning is not None and self._reasoning.is_reasoning

    @property
    def is_complete(self) -> bool:
        """Whether the answer has made the one call that it may make."""
        return self.calls > 0 and not self._parallel

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
                events.append(ReasoningDelta(passage.text))
            else:
                events += self._content(passage.text)
        return events

    def _content(self, text: str) -> list[Event]:
        if self._tools is not None:
            return self._parts(self._tools.push(text))
        return [TextDelta(text)] if text else []

    def _parts(self, parts: list[str | ToolCall]) -> list[Event]:
        events: list[Event] = []
        for part in parts:
            if self.is_complete:  # what follows is dropped, however the text was cut
                break
            if isinstance(part, str):
                events.append(TextDelta(part))
            else:
                events.append(Called(self.calls, part))
                self.calls += 1
        return events
