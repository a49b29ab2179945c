"""Parses outputs that are messages with headers, while their text arrives."""

from mlxtrio.text.call_events import CallEvents
from mlxtrio.text.channels.format import ChannelFormat, Header, Kind
from mlxtrio.text.control_tokens import ControlTokens
from mlxtrio.text.events import Event, ReasoningDelta, TextDelta
from mlxtrio.text.request import GenerationRequest
from mlxtrio.text.stop_strings import StopStrings
from mlxtrio.text.tools.calls import CallPart, call_parts

MAX_HEADER = 400  # characters; what is longer is no header


class ChannelParser:
    """Turns an output's text into events, however the text is cut into pieces.

    Messages of reasoning and of content are sent as they come, each kind's messages with a line
    break between. A call is sent when its message is complete; what can't be parsed is content.
    Where a grammar makes sure of the arguments, they are sent as they come.
    """

    def __init__(
        self, request: GenerationRequest, control: ControlTokens, channels: ChannelFormat
    ) -> None:
        self._request = request
        self._control = control
        self._channels = channels
        self._header_starts = tuple(map(control.translate, channels.header_starts))
        self._header_end = control.translate(channels.header_end)
        self._message_ends = tuple(map(control.translate, channels.message_ends))
        self._offered = frozenset(tool["function"]["name"] for tool in request.tools)
        self._pending: str | None = ""  # the header so far; None inside a message
        self._is_first = True
        self._header = Header(Kind.CONTENT)
        self._search = StopStrings(self._message_ends)
        self._body: list[str] = []  # of a call
        self._after_first_end = 0  # where what follows its first end marker begins
        self._space = ""  # held back: the message may end
        self._at_edge = True  # white space that comes now is layout
        self._has_text = {Kind.CONTENT: False, Kind.REASONING: False}
        self.calls = CallEvents(control, parallel=request.parallel_tool_calls)

    @property
    def is_reasoning(self) -> bool:
        """Whether the text is inside a message of reasoning at the moment."""
        return self._pending is None and self._header.kind is Kind.REASONING

    def push(self, text: str) -> list[Event]:
        """Take the next piece of text; return the events that it makes."""
        events: list[Event] = []
        while text and not self.calls.is_complete:
            in_header = self._pending is not None
            text = self._read_header(text) if in_header else self._read(text, events)
        return events

    def flush(self, *, is_truncated: bool = False) -> list[Event]:
        """The text has ended: return the events of what was held back.

        ``is_truncated`` says that it was cut off, by the maximum number of tokens.
        """
        del is_truncated  # JSON shows itself whether it is complete
        events: list[Event] = []
        if self._pending is None:
            self._add(self._search.flush(), events)
            if self._header.kind is Kind.CALL and self._calls() is None and self._after_first_end:
                return self._split_call(self._after_first_end)
            self._end_message(events, is_last=True)
        elif self._is_first and self._pending.strip():
            header, self._pending = self._pending, None
            self._add(header, events)
            self._end_message(events, is_last=True)
        return events

    def _read_header(self, text: str) -> str:
        """Take text of a header; return the rest."""
        assert self._pending is not None  # noqa: S101 - the caller has checked it
        pending = self._pending + text
        if self._is_first and not self._may_be_header(pending):
            return self._enter(Header(Kind.CONTENT), pending)
        header, marker, rest = pending.partition(self._header_end)
        if not marker:
            self._pending = pending
            if len(pending) > MAX_HEADER:
                return self._enter(Header(Kind.CONTENT), pending)
            return ""
        found = self._channels.read_header(self._control.restore(header), self._offered)
        if found is None:
            return self._enter(Header(Kind.CONTENT), pending if self._is_first else rest)
        return self._enter(found, rest)

    def _may_be_header(self, text: str) -> bool:
        stripped = text.lstrip()
        if not stripped:
            return True
        return any(
            stripped.startswith(start.lstrip()) or start.lstrip().startswith(stripped)
            for start in self._header_starts
        )

    def _enter(self, header: Header, rest: str) -> str:
        self._pending = None
        self._is_first = False
        self._header = header
        self._search = StopStrings(self._message_ends)
        self._at_edge = True
        self._space = ""
        self._body = []
        self._after_first_end = 0
        return rest

    def _read(self, text: str, events: list[Event]) -> str:
        """Take text of a message; return the rest."""
        held = self._search.held + text
        before, marker = self._search.push(text)
        self._add(before, events)
        if marker is None:
            return ""
        rest = held[len(before) + len(marker) :]
        if self._header.kind is Kind.CALL and self._calls() is None:
            self._body.append(marker)  # it may be a part of the arguments
            self._after_first_end = self._after_first_end or len("".join(self._body))
            return rest
        self._end_message(events)
        self._pending = ""
        return rest

    def _add(self, text: str, events: list[Event]) -> None:
        if self._header.kind is Kind.CALL:
            self._body.append(text)
            return
        if self._header.kind is Kind.DROPPED:
            return
        if self._at_edge:
            text = text.lstrip()
            self._space = ""
        stripped = text.rstrip()
        if not stripped:
            self._space += text
            return
        if self._at_edge and self._has_text[self._header.kind]:
            self._space = "\n"
        self._emit(self._space + stripped, events)
        self._space = text[len(stripped) :]
        self._at_edge = False
        self._has_text[self._header.kind] = True

    def _split_call(self, end: int) -> list[Event]:
        """The output has ended in a call without valid arguments: it ends at its first marker."""
        body = "".join(self._body)
        events: list[Event] = [TextDelta(self._control.restore(body[:end]))]
        self._header = Header(Kind.CONTENT)
        self._pending = ""
        return events + self.push(body[end:]) + self.flush()

    def _emit(self, text: str, events: list[Event]) -> None:
        delta = ReasoningDelta if self._header.kind is Kind.REASONING else TextDelta
        events.append(delta(self._control.restore(text)))

    def _end_message(self, events: list[Event], *, is_last: bool = False) -> None:
        if self._header.kind is Kind.CALL:
            self._end_call(events)
        elif is_last and self._space and not self._at_edge:
            self._emit(self._space, events)
        self._header = Header(Kind.CONTENT)
        self._is_first = False

    def _calls(self) -> list[CallPart] | None:
        """The parts of the current message's calls; None if it has none."""
        body = self._control.restore("".join(self._body))
        try:
            calls = self._channels.parse(self._header.name, body, self._request.tools)
            return [part for call in calls for part in call_parts(call)]
        except Exception:  # noqa: BLE001 - a parser of model output may raise anything
            return None

    def _end_call(self, events: list[Event]) -> None:
        """Send a complete message's calls, or the whole of it if there are none."""
        parts = self._calls()
        if parts is None:
            body = self._control.restore("".join(self._body))
            events += [TextDelta(body)] if body.strip() else []
            return
        events += self.calls.of(parts)
