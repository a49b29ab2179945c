"""Finds and parses tool calls while text arrives, in the model's own tool format."""

import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from mlxtrio.text.stop_strings import StopStrings
from mlxtrio.text.tools.argument_stream import ArgumentStream
from mlxtrio.text.tools.format import Tool, ToolFormat
from mlxtrio.text.tools.registry import call_header


@dataclass(frozen=True, slots=True)
class CallStart:
    """A tool call has begun."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class CallArguments:
    """The next piece of the JSON text of the current call's arguments."""

    text: str


@dataclass(frozen=True, slots=True)
class CallEnd:
    """The current call is complete."""


OutputPart = str | CallStart | CallArguments | CallEnd  # a str is content


class StreamingToolParser:
    """Splits text that arrives in pieces into content and tool calls.

    What it returns does not depend on how the text is cut into pieces. White space next to a call
    is the format's layout, not content. What begins like a call and can't be parsed is content,
    markers included: nothing is lost. So a call is returned when it is complete. But if a grammar
    guarantees that what begins like a call becomes one (``is_constrained``), its JSON arguments are
    streamed as they are generated.
    """

    def __init__(
        self, tool_format: ToolFormat, tools: Sequence[Tool], *, is_constrained: bool = False
    ) -> None:
        self._format = tool_format
        self._tools = tools
        self._header = call_header(tool_format) if is_constrained else None
        self._call = CallBuffer(tool_format.end)
        self._arguments: ArgumentStream | None = None
        self._space = ""  # white space that may turn out to be next to a call
        self._in_call = False
        self._after_call = False
        self._start_marker = StopStrings([tool_format.start])

    def push(self, text: str) -> list[OutputPart]:
        """Take the next piece of text; return the content and the parts of calls in it."""
        parts: list[OutputPart] = []
        while text:
            if self._in_call:
                text = self._read_call(text, parts)
            else:
                text = self._read_content(text, parts)
        return parts

    def flush(self) -> list[OutputPart]:
        """The text has ended: return what was held back."""
        parts: list[OutputPart] = []
        if self._in_call:
            self._end_call(self._call.take(), "", parts)
        else:
            self._add_content(self._start_marker.flush(), parts)
        if self._space and not self._after_call:
            parts.append(self._space)
        return parts

    def _read_content(self, text: str, parts: list[OutputPart]) -> str:
        """Take content up to the next call; return the rest."""
        held = self._start_marker.held + text
        content, marker = self._start_marker.push(text)
        self._add_content(content, parts)
        if marker is None:
            return ""
        self._in_call = True
        self._arguments = ArgumentStream(self._header) if self._header is not None else None
        return held[len(content) + len(marker) :]

    def _read_call(self, text: str, parts: list[OutputPart]) -> str:
        """Take text of a call up to its end marker; return the rest."""
        rest = self._call.push(text)
        if self._arguments is not None:
            in_call = text if rest is None else text[: len(text) - len(rest)]
            self._stream_arguments(self._arguments, in_call, parts)
        if rest is None:
            return ""
        self._end_call(self._call.take(), self._format.end, parts)
        return rest

    def _stream_arguments(
        self, arguments: ArgumentStream, text: str, parts: list[OutputPart]
    ) -> None:
        for delta in arguments.push(text):
            if delta.name is not None:
                self._after_call = True
                self._space = ""
                parts.append(CallStart(_new_id(), delta.name))
            if delta.arguments:
                parts.append(CallArguments(delta.arguments))
            if delta.is_last:
                parts.append(CallEnd())

    def _end_call(self, text: str, end: str, parts: list[OutputPart]) -> None:
        """Add the calls in ``text``, or the whole text if there are none."""
        self._in_call = False
        if self._arguments is not None and self._arguments.has_started:
            return  # all of it was streamed
        calls = self._parse(text)
        if calls is None:
            self._add_content(self._format.start + text + end, parts)
            return
        self._space = ""
        self._after_call = True
        parts.extend(calls)

    def _parse(self, text: str) -> list[OutputPart] | None:
        try:
            parsed = self._format.parse(text, self._tools)
            calls = parsed if isinstance(parsed, list) else [parsed]
            return [part for call in calls for part in _call_parts(call)] or None
        except Exception:  # noqa: BLE001 - fifteen parsers, each with errors of its own
            return None

    def _add_content(self, content: str, parts: list[OutputPart]) -> None:
        """Add content, and hold its trailing white space back: a call may come next."""
        stripped = content.rstrip()
        if not stripped:
            self._space += content
            return
        space = "" if self._after_call else self._space
        if self._after_call:
            content, stripped = content.lstrip(), stripped.lstrip()
        parts.append(space + stripped)
        self._space = content[len(stripped) :]
        self._after_call = False


class CallBuffer:
    """Collects the text of a call up to its end marker, in time linear in its length."""

    def __init__(self, end: str) -> None:
        self._end = end
        self._pieces: list[str] = []
        self._tail = ""  # the last characters, in which the marker may have begun

    def push(self, text: str) -> str | None:
        """Take a piece. Return what follows the end marker, or None if it has not come yet."""
        searched = self._tail + text
        index = searched.find(self._end) if self._end else -1
        self._pieces.append(text)
        if index < 0:
            self._tail = searched[max(0, len(searched) - len(self._end) + 1) :]
            return None
        rest = searched[index + len(self._end) :]
        whole = "".join(self._pieces)
        self._pieces = [whole[: len(whole) - len(rest) - len(self._end)]]
        return rest

    def take(self) -> str:
        """Return the text without its end marker, and clear the buffer."""
        whole = "".join(self._pieces)
        self._pieces.clear()
        self._tail = ""
        return whole


def _new_id() -> str:
    return f"call_{secrets.token_hex(12)}"


def _call_parts(parsed: Any) -> list[OutputPart]:
    """The parts of a call that a parser has returned.

    Raises:
        TypeError, KeyError: it is no call.
    """
    name, arguments = parsed["name"], parsed.get("arguments", {})
    if not isinstance(name, str) or not isinstance(arguments, dict):
        raise TypeError("a call has a name and an object of arguments")
    text = json.dumps(arguments, ensure_ascii=False)
    return [CallStart(_new_id(), name), CallArguments(text), CallEnd()]
