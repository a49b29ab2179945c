"""Parses outputs by a checkpoint's own description of them, its response template.

The description and its parser are transformers':
https://huggingface.co/docs/transformers/main/en/chat_response_parsing
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol

from mlxtrio.text.call_events import CallEvents
from mlxtrio.text.control_tokens import ControlTokens
from mlxtrio.text.events import Event, ReasoningDelta, TextDelta
from mlxtrio.text.request import GenerationRequest
from mlxtrio.text.tools.calls import CallPart, call_parts
from mlxtrio.text.tools.format import Tool, ToolFormat

NO_CONTROL_TOKENS = ControlTokens({}, ())  # templates spell them
CALLS = "tool_calls"
REASONING = ("reasoning_content", "reasoning", "thinking")
PREFIX_TOKENS = 512  # of the prompt's end, in which the output's message begins


class RegionParser(Protocol):
    """transformers' ``ResponseParser``.

    Its events are mappings with ``type`` and ``field``: a region of the output is opened, has a
    further chunk (``text``), or is closed (``value``). A field is a name of a chat message's.
    """

    def feed(self, text: str) -> Sequence[Mapping[str, Any]]:
        """Take the next piece of text; return the events that it makes.

        Raises:
            ValueError: a region is not what the description says.
        """

    def finalize(self) -> tuple[Mapping[str, Any], Sequence[Mapping[str, Any]]]:
        """The text has ended: return the message and the last events. It raises as ``feed``."""


@dataclass(frozen=True, slots=True)
class ResponseTemplate:
    """A model's response template.

    ``fields`` are the names of the fields that it finds. ``new_parser`` makes a parser, from the
    text of the prompt's end and the tools.
    """

    fields: frozenset[str]
    new_parser: Callable[[str, Sequence[Tool]], RegionParser]

    @property
    def has_calls(self) -> bool:
        """Whether it finds tool calls."""
        return CALLS in self.fields

    @property
    def has_reasoning(self) -> bool:
        """Whether it finds reasoning."""
        return not self.fields.isdisjoint(REASONING)


def _no_calls(text: str, tools: Sequence[Tool]) -> Any:
    raise ValueError("the response template finds the calls")


# Of models whose calls the response template finds.
TOOL_FORMAT = ToolFormat("", "", _no_calls, name="response_template")


class ResponseTemplateParser:
    """Turns an output's text into events, however the text is cut into pieces.

    Reasoning and content are sent as they come, a call when it is complete. What the template
    can't read is content.
    """

    def __init__(self, request: GenerationRequest, template: ResponseTemplate, prefix: str) -> None:
        """``prefix`` is the text of the prompt's end."""
        self._request = request
        self._template = template
        self._regions = template.new_parser(prefix, request.tools)
        self._unread = ""  # text that has made no event yet, markers included
        self._space = ""  # held back: the region may end
        self._kind: type[TextDelta] | type[ReasoningDelta] = TextDelta
        self._at_edge = True  # white space that comes now is layout
        self.calls = CallEvents(NO_CONTROL_TOKENS, parallel=request.parallel_tool_calls)

    @property
    def is_reasoning(self) -> bool:
        """Whether the last text was reasoning."""
        return self._kind is ReasoningDelta

    def push(self, text: str) -> list[Event]:
        """Take the next piece of text; return the events that it makes."""
        events: list[Event] = []
        for character in text:  # one by one: an error takes no other region's events with it
            if self.calls.is_complete:
                break
            self._unread += character
            self._read(partial(self._regions.feed, character), events)
        return events

    def flush(self, *, is_truncated: bool = False) -> list[Event]:
        """The text has ended: return the events of what was held back."""
        del is_truncated  # the template says what is complete
        events: list[Event] = []
        if not self.calls.is_complete:
            self._read(lambda: self._regions.finalize()[1], events)
        if self._space and self._kind is TextDelta and not self._at_edge:
            events.append(TextDelta(self._space))
        self._space = ""
        return events

    def _read(self, read: Callable[[], Sequence[Mapping[str, Any]]], events: list[Event]) -> None:
        try:
            regions = [(region, _calls_of(region)) for region in read()]
        except (ValueError, LookupError, TypeError, RecursionError):  # it is no call
            self._regions = self._template.new_parser("", self._request.tools)
            text, self._unread = self._unread, ""
            self._add(TextDelta, text, events)
            return
        for region, calls in regions:
            self._on_region(region, calls, events)

    def _on_region(
        self, region: Mapping[str, Any], calls: Sequence[CallPart], events: list[Event]
    ) -> None:
        field = region["field"]
        if region["type"] == "region_close":
            self._unread = ""
            self._at_edge = self._at_edge or field != "content"
            events += self.calls.of(calls)
        elif region["type"] == "region_chunk" and field != CALLS:
            text = region["text"]
            self._unread = self._unread.partition(text)[2]
            self._add(ReasoningDelta if field in REASONING else TextDelta, text, events)

    def _add(
        self, kind: type[TextDelta] | type[ReasoningDelta], text: str, events: list[Event]
    ) -> None:
        """Add text without the white space at its region's edges."""
        if kind is not self._kind:
            self._kind, self._at_edge, self._space = kind, True, ""
        if self._at_edge:
            text = text.lstrip()
            self._space = ""
        stripped = text.rstrip()
        if not stripped:
            self._space += text
            return
        events.append(kind(self._space + stripped))
        self._space = text[len(stripped) :]
        self._at_edge = False


def _calls_of(region: Mapping[str, Any]) -> list[CallPart]:
    """The parts of the calls that a closed region has; none of another.

    Raises:
        ValueError, KeyError, TypeError: what it has is no call.
    """
    if region["type"] != "region_close" or region["field"] != CALLS:
        return []
    value = region["value"]
    calls = value if isinstance(value, list) else [value]
    return [part for call in calls for part in call_parts(_function(call))]


def _function(call: Any) -> dict[str, Any]:
    if not isinstance(call, Mapping):
        raise TypeError("a call is an object")
    function = dict(call.get("function", call))
    if isinstance(function.get("arguments"), str):
        function["arguments"] = json.loads(function["arguments"])
    return function
