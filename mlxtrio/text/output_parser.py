"""The output parser: text to events for content, reasoning and tool calls."""

from collections.abc import Mapping
from dataclasses import replace
from enum import Enum

from mlxtrio.text.call_events import CallEvents
from mlxtrio.text.control_tokens import ControlTokens
from mlxtrio.text.events import (
    Event,
    ReasoningDelta,
    TextDelta,
)
from mlxtrio.text.reasoning.format import ReasoningFormat
from mlxtrio.text.request import GenerationRequest
from mlxtrio.text.stop_strings import StopStrings
from mlxtrio.text.tools.calls import CallBlock
from mlxtrio.text.tools.format import ToolFormat


class Section(Enum):
    """What the text belongs to."""

    CONTENT = "content"
    REASONING = "reasoning"
    CALL = "call"


class OutputParser:
    """Turns an output's text into events, however the text is cut into pieces.

    The text has placeholders for control tokens; the events have the markers' own text where a
    marker turns out to be content. What begins like a call and can't be parsed is text, markers
    included: nothing is lost. White space next to a call, at the edges of reasoning, and before the
    first content is the format's layout, and is dropped.
    """

    def __init__(
        self,
        request: GenerationRequest,
        control: ControlTokens,
        reasoning: ReasoningFormat | None,
        tools: ToolFormat | None,
    ) -> None:
        self._request = request
        self._control = control
        self._reasoning = reasoning and _translated_reasoning(reasoning, control)
        offered = tools if request.tools else None
        self._tools = offered and _translated_tools(offered, control)
        self._tool_format = offered
        self._bare_starts = _bare_starts(offered, request) if offered is not None else ()
        self._section = Section.REASONING if request.prompt_opens_reasoning else Section.CONTENT
        self._has_content = False
        self._at_edge = True  # no text of this section has come yet
        self._drops_space = request.prompt_opens_reasoning  # white space that comes now is layout
        self._space = ""  # held back: a marker may follow
        self._block: CallBlock | None = None
        self._doubtful = ""  # text from a call's start marker on, inside reasoning
        self._end_of_reasoning = StopStrings(())
        self._is_after_call = False
        self._search = self._new_search()
        self.calls = CallEvents(control, parallel=request.parallel_tool_calls)

    @property
    def is_reasoning(self) -> bool:
        """Whether the text is inside a block of reasoning at the moment."""
        return self._section is Section.REASONING

    def push(self, text: str) -> list[Event]:
        """Take the next piece of text; return the events that it makes."""
        events: list[Event] = []
        while text and not self.calls.is_complete:
            if self._block is not None:
                text = self._read_block(self._block, text, events)
            elif self._doubtful:
                text = self._read_doubtful(text, events)
            else:
                text = self._read_text(text, events)
        return events

    def flush(self, *, is_truncated: bool = False) -> list[Event]:
        """The text has ended: return the events of what was held back.

        ``is_truncated`` says that it was cut off, by the maximum number of tokens.
        """
        events = self._resolve_doubt(is_truncated=is_truncated) if self._doubtful else []
        while self._block is not None and not self.calls.is_complete:
            block, self._block = self._block, None
            finished = block.finish(is_truncated=is_truncated)
            if finished is not None:
                parts, rest = finished
                self._end_block()
                events += self.calls.of(parts)
                events += self.push(rest)
                continue
            text, rest = block.take_text()
            self._enter(Section.CONTENT)
            if not self._is_fragment(text, is_truncated=is_truncated):
                self._add_text(text, events)
            events += self.push(rest)
        self._add_text(self._search.flush(), events)
        if self._space and not self._drops_space and not self._is_after_call:
            self._emit(self._space, events)
        self._space = ""
        return events

    def _is_fragment(self, text: str, *, is_truncated: bool) -> bool:
        """Whether a block's text is a marker alone, or a further call that was cut off."""
        if is_truncated and self.calls.num_calls:
            return True
        return self._tools is not None and text.strip() in self._tools.starts

    # Markers

    def _markers(self) -> Mapping[str, Section | None]:
        """The markers to look for now, with the section that each begins; None if none."""
        markers: dict[str, Section | None] = {}
        reasoning, tools = self._reasoning, self._tools
        at_beginning = not self._has_content and self._at_edge
        if self._section is Section.REASONING:
            assert reasoning is not None  # noqa: S101 - else there is no such section
            markers |= dict.fromkeys(reasoning.ends, Section.CONTENT)
            if self._at_edge:
                markers |= dict.fromkeys(reasoning.starts, Section.REASONING)
                if reasoning.label:
                    markers[reasoning.label] = Section.REASONING
            if tools is not None and tools.ends_reasoning:
                markers |= dict.fromkeys(tools.starts, Section.CALL)
            return markers
        if reasoning is not None:
            markers |= dict.fromkeys(reasoning.dropped)
            if at_beginning or not reasoning.starts_output:
                markers |= dict.fromkeys(reasoning.starts, Section.REASONING)
        if tools is not None:
            markers |= dict.fromkeys((*tools.starts, *tools.doubtful_starts), Section.CALL)
            if at_beginning:
                markers |= dict.fromkeys(self._bare_starts, Section.CALL)
        return markers

    def _new_search(self) -> StopStrings:
        self._found = self._markers()
        return StopStrings(list(self._found))

    def _enter(self, section: Section) -> None:
        self._section = section
        self._search = self._new_search()

    def _is_only_at_edge(self, marker: str) -> bool:
        """Whether a marker counts only if no text of its section precedes it."""
        if self.is_reasoning:
            return self._found[marker] is Section.REASONING  # again, or its label
        is_bare = marker in self._bare_starts
        reasoning = self._reasoning
        starts_output = reasoning is not None and reasoning.starts_output
        return is_bare or (starts_output and self._found[marker] is Section.REASONING)

    # Text

    def _read_text(self, text: str, events: list[Event]) -> str:
        """Take text up to the next marker; return the rest."""
        held = self._search.held + text
        before, marker = self._search.push(text)
        is_ordinary = marker is not None and before.strip() and self._is_only_at_edge(marker)
        self._add_text(before, events)
        if marker is None:
            return ""
        if is_ordinary:
            return held[len(before) :]  # adding text has removed the marker from the search
        self._on_marker(marker, events)
        return held[len(before) + len(marker) :]

    def _on_marker(self, marker: str, events: list[Event]) -> None:
        section = self._found[marker]
        if section is Section.CALL and self.is_reasoning:
            self._doubtful = marker
            self._end_of_reasoning = StopStrings(self._reasoning.ends if self._reasoning else ())
            return
        if section is Section.CALL:
            self._begin_block(marker)
            return
        if section is Section.REASONING and self._section is Section.CONTENT and self._has_content:
            self._emit(self._space, events)
        self._space = ""
        self._begin_edge(drops_space=section is not Section.CONTENT or not self._has_content)
        self._enter(section or self._section)

    def _begin_edge(self, *, drops_space: bool) -> None:
        self._at_edge = self._drops_space = drops_space

    def _add_text(self, text: str, events: list[Event]) -> None:
        """Add text, and hold its trailing white space back: a marker may come next."""
        if self._drops_space:
            text = text.lstrip()
            self._space = ""
        stripped = text.rstrip()
        if not stripped:
            self._space += text
            return
        self._emit(self._space + stripped, events)
        self._space = text[len(stripped) :]
        was_at_edge, self._at_edge = self._at_edge, False
        self._drops_space = False
        if self._section is Section.CONTENT:
            self._has_content = True
            self._is_after_call = False
        if was_at_edge:
            held, self._search = self._search.held, self._new_search()
            released, _ = self._search.push(held)
            self._add_text(released, events)

    def _emit(self, text: str, events: list[Event]) -> None:
        if text:
            delta = ReasoningDelta if self.is_reasoning else TextDelta
            events.append(delta(self._control.restore(text)))

    # Calls

    def _begin_block(self, marker: str) -> None:
        assert self._tools is not None and self._tool_format is not None  # noqa: S101, PT018
        is_certain = marker in self._tools.starts
        self._block = CallBlock(
            self._tool_format,
            self._request.tools,
            marker,
            self._control,
            is_constrained=self._request.constraint is not None,
            is_certain=is_certain,
        )
        self._section = Section.CALL

    def _read_block(self, block: CallBlock, text: str, events: list[Event]) -> str:
        """Take text of a block of calls up to its end; return the rest."""
        parts, rest = block.push(text)
        events += self.calls.of(parts)
        if rest is None:
            return ""
        self._block = None
        self._end_block()
        return rest

    def _end_block(self) -> None:
        self._begin_edge(drops_space=not self._has_content)
        self._is_after_call = True
        self._enter(Section.CONTENT)

    # A call inside reasoning: the reasoning may go on after it

    def _read_doubtful(self, text: str, events: list[Event]) -> str:
        """Take text from a call's start marker inside reasoning on; return the rest.

        If the reasoning is closed later, all of the text belongs to it.
        """
        held = self._end_of_reasoning.held + text
        before, marker = self._end_of_reasoning.push(text)
        self._doubtful += before
        if marker is None:
            return ""
        text, self._doubtful = self._doubtful, ""
        self._add_text(text, events)
        self._on_marker(marker, events)
        return held[len(before) + len(marker) :]

    def _resolve_doubt(self, *, is_truncated: bool) -> list[Event]:
        """The output has ended inside reasoning with a call in it: the call ends the reasoning.

        If there is none that can be parsed, the text is reasoning.
        """
        text = self._doubtful + self._end_of_reasoning.flush()
        self._doubtful = ""
        space, self._space = self._space, ""
        self._begin_edge(drops_space=not self._has_content)
        self._enter(Section.CONTENT)
        events = self.push(text) + self.flush(is_truncated=is_truncated)
        if self.calls.num_calls:
            return events
        self._section = Section.REASONING
        return [ReasoningDelta(self._control.restore(space + text))]


def _translated_reasoning(reasoning: ReasoningFormat, control: ControlTokens) -> ReasoningFormat:
    return replace(
        reasoning,
        start=control.translate(reasoning.start),
        end=control.translate(reasoning.end),
        other_starts=tuple(map(control.translate, reasoning.other_starts)),
        other_ends=tuple(map(control.translate, reasoning.other_ends)),
        dropped=tuple(map(control.translate, reasoning.dropped)),
    )


def _translated_tools(tools: ToolFormat, control: ControlTokens) -> ToolFormat:
    return replace(
        tools,
        start=control.translate(tools.start),
        other_starts=tuple(map(control.translate, tools.other_starts)),
    )


def _bare_starts(tools: ToolFormat, request: GenerationRequest) -> tuple[str, ...]:
    """With what an output begins that is a call without a marker."""
    names = (tool["function"]["name"] for tool in request.tools)
    by_name = [f"{name}\n" for name in names] if tools.starts_with_name else []
    return (*tools.bare_starts, *by_name)
