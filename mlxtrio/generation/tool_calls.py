"""Tool calls in an answer's text, found and parsed in the model's own format."""

import json
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mlxtrio.generation.stopping import StopStrings

Tool = Mapping[str, Any]  # as OpenAI's API has it, and as chat templates want it


@dataclass(frozen=True, slots=True)
class ToolFormat:
    """How a model writes its calls.

    ``parse`` takes the text between ``start`` and ``end`` (empty where a call goes on to the
    answer's end) and the tools, and returns one call or a list, each ``{"name", "arguments"}``.
    It is mlx-lm's own parser for the model, and raises on a text that is no call. ``is_json``
    says that the text is the call's own JSON, so that a grammar for it can be made; for which the
    markers' tokens are needed, too.
    """

    start: str
    end: str
    parse: Callable[[str, Sequence[Tool]], Any]
    is_json: bool = False
    start_tokens: tuple[int, ...] = ()
    end_tokens: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class ToolCall:
    """A call. ``arguments`` is JSON text."""

    id: str
    name: str
    arguments: str


class ToolCallSplitter:
    """Splits a text that arrives in pieces into content and calls, however it was cut.

    White space next to a call is the format's layout, not content. What looks like a call and
    can't be parsed is content, markers included: nothing is lost.
    """

    def __init__(self, tool_format: ToolFormat, tools: Sequence[Tool]) -> None:
        self._format = tool_format
        self._tools = tools
        self._call = ""  # the text of the call that has begun
        self._space = ""  # white space that may turn out to be next to a call
        self._in_call = False
        self._after_call = False
        self._marker = StopStrings([tool_format.start])

    def push(self, text: str) -> list[str | ToolCall]:
        """Take the next piece of text; return the content and the calls that it completes."""
        parts: list[str | ToolCall] = []
        while text:
            if self._in_call:
                text = self._read_call(text, parts)
            else:
                text = self._read_content(text, parts)
        return parts

    def flush(self) -> list[str | ToolCall]:
        """The text has ended: return what was held back."""
        parts: list[str | ToolCall] = []
        if self._in_call:
            self._end_call(self._call, "", parts)
        else:
            self._add_content(self._marker.flush(), parts)
        if self._space and not self._after_call:
            parts.append(self._space)
        return parts

    def _read_content(self, text: str, parts: list[str | ToolCall]) -> str:
        """Take content up to the next call; return the rest."""
        held = self._marker.held + text
        content, found = self._marker.push(text)
        self._add_content(content, parts)
        if not found:
            return ""
        self._in_call = True
        self._call = ""
        return held[len(content) + len(self._format.start) :]

    def _read_call(self, text: str, parts: list[str | ToolCall]) -> str:
        """Take a call up to its end; return the rest."""
        end = self._format.end
        # The end may begin in what has come before; all but its last characters is known not to.
        searched = max(0, len(self._call) - len(end) + 1)
        self._call += text
        found = self._call.find(end, searched) if end else -1
        if found < 0:
            return ""
        call, rest = self._call[:found], self._call[found + len(end) :]
        self._end_call(call, end, parts)
        return rest

    def _end_call(self, text: str, end: str, parts: list[str | ToolCall]) -> None:
        self._in_call = False
        self._call = ""
        calls = self._parse(text)
        if calls is None:
            self._add_content(self._format.start + text + end, parts)
            return
        self._space = ""
        self._after_call = True
        parts.extend(calls)

    def _parse(self, text: str) -> list[ToolCall] | None:
        try:
            parsed = self._format.parse(text, self._tools)
            found = parsed if isinstance(parsed, list) else [parsed]
            return [_tool_call(each) for each in found] or None
        except Exception:  # noqa: BLE001 - fifteen parsers, each with its own way to say no
            return None

    def _add_content(self, content: str, parts: list[str | ToolCall]) -> None:
        """Add content, but for its last white space: a call may come next."""
        bare = content.rstrip()
        if not bare:
            self._space += content
            return
        space = "" if self._after_call else self._space
        if self._after_call:
            content, bare = content.lstrip(), bare.lstrip()
        parts.append(space + bare)
        self._space = content[len(bare) :]
        self._after_call = False


def _tool_call(parsed: Any) -> ToolCall:
    """Check what a parser returned.

    Raises:
        TypeError, KeyError: it is no call.
    """
    name, arguments = parsed["name"], parsed.get("arguments", {})
    if not isinstance(name, str) or not isinstance(arguments, dict):
        raise TypeError("a call has a name and an object of arguments")
    text = json.dumps(arguments, ensure_ascii=False)
    return ToolCall(f"call_{secrets.token_hex(12)}", name, text)
