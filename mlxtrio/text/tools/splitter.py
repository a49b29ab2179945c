"""Tool calls in an answer's text, found and parsed in the model's own format."""

import json
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from mlxtrio.text.stop_strings import StopStrings
from mlxtrio.text.tools.json_call import JsonCalls, heads_of

Tool = Mapping[str, Any]  # as OpenAI's API has it, and as chat templates want it

JSON_FORMAT = "json_tools"  # mlx-lm's name for {"name": ..., "arguments": ...}


@dataclass(frozen=True, slots=True)
class ToolFormat:
    """How a model writes its calls.

    ``parse`` takes the text between ``start`` and ``end`` (empty where a call goes on to the
    answer's end) and the tools, and returns one call or a list, each ``{"name", "arguments"}``.
    It is mlx-lm's own parser for the model, and raises on a text that is no call; ``name`` is that
    parser's. A grammar of calls can be made for the formats that ``call_grammars`` knows; for which
    the markers' tokens are needed, too, and all the model's ``control_tokens``, by their texts.
    """

    start: str
    end: str
    parse: Callable[[str, Sequence[Tool]], Any]
    name: str = ""
    start_tokens: tuple[int, ...] = ()
    end_tokens: tuple[int, ...] = ()
    control_tokens: Mapping[str, int] = field(default_factory=dict)


def is_told_early(tool_format: ToolFormat) -> bool:
    """Whether calls in this format can be told while they are made."""
    return heads_of(tool_format.name, tool_format.start) is not None


@dataclass(frozen=True, slots=True)
class OpenedCall:
    """A call has begun."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Arguments:
    """The next piece of the JSON text of the last opened call's arguments."""

    text: str


@dataclass(frozen=True, slots=True)
class EndOfCall:
    """The last opened call is complete."""


Part = str | OpenedCall | Arguments | EndOfCall  # a str is content


class ToolCallSplitter:
    """Splits a text that arrives in pieces into content and calls, however it was cut.

    White space next to a call is the format's layout, not content. What looks like a call and
    can't be parsed is content, markers included: nothing is lost. So a call is told when it is
    complete; but where a grammar sees to it that what begins as a call becomes one
    (``calls_are_sound``), a call with its arguments in JSON is told as it is made.
    """

    def __init__(
        self, tool_format: ToolFormat, tools: Sequence[Tool], *, calls_are_sound: bool = False
    ) -> None:
        self._format = tool_format
        self._tools = tools
        self._heads = heads_of(tool_format.name, tool_format.start) if calls_are_sound else None
        self._call = CallText(tool_format.end)
        self._early: JsonCalls | None = None
        self._space = ""  # white space that may turn out to be next to a call
        self._in_call = False
        self._after_call = False
        self._marker = StopStrings([tool_format.start])

    def push(self, text: str) -> list[Part]:
        """Take the next piece of text; return the content and the calls that it completes."""
        parts: list[Part] = []
        while text:
            if self._in_call:
                text = self._read_call(text, parts)
            else:
                text = self._read_content(text, parts)
        return parts

    def flush(self) -> list[Part]:
        """The text has ended: return what was held back."""
        parts: list[Part] = []
        if self._in_call:
            self._end_call(self._call.take(), "", parts)
        else:
            self._add_content(self._marker.flush(), parts)
        if self._space and not self._after_call:
            parts.append(self._space)
        return parts

    def _read_content(self, text: str, parts: list[Part]) -> str:
        """Take content up to the next call; return the rest."""
        held = self._marker.held + text
        content, found = self._marker.push(text)
        self._add_content(content, parts)
        if not found:
            return ""
        self._in_call = True
        self._early = JsonCalls(self._heads) if self._heads is not None else None
        return held[len(content) + len(self._format.start) :]

    def _read_call(self, text: str, parts: list[Part]) -> str:
        """Take a call up to its end; return the rest."""
        rest = self._call.push(text)
        if self._early is not None:
            self._tell(self._early, text if rest is None else text[: len(text) - len(rest)], parts)
        if rest is None:
            return ""
        self._end_call(self._call.take(), self._format.end, parts)
        return rest

    def _tell(self, calls: JsonCalls, text: str, parts: list[Part]) -> None:
        for piece in calls.push(text):
            if piece.name is not None:
                self._after_call = True
                self._space = ""
                parts.append(OpenedCall(_new_id(), piece.name))
            if piece.arguments:
                parts.append(Arguments(piece.arguments))
            if piece.is_last:
                parts.append(EndOfCall())

    def _end_call(self, text: str, end: str, parts: list[Part]) -> None:
        self._in_call = False
        if self._early is not None and self._early.has_begun:
            return  # all has been told
        calls = self._parse(text)
        if calls is None:
            self._add_content(self._format.start + text + end, parts)
            return
        self._space = ""
        self._after_call = True
        parts.extend(calls)

    def _parse(self, text: str) -> list[Part] | None:
        try:
            parsed = self._format.parse(text, self._tools)
            found = parsed if isinstance(parsed, list) else [parsed]
            return [part for each in found for part in _call_parts(each)] or None
        except Exception:  # noqa: BLE001 - fifteen parsers, each with its own way to say no
            return None

    def _add_content(self, content: str, parts: list[Part]) -> None:
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


class CallText:
    """Gathers a call's text up to its end marker, in time linear in its length."""

    def __init__(self, end: str) -> None:
        self._end = end
        self._pieces: list[str] = []
        self._tail = ""  # the last characters, in which the marker may have begun

    def push(self, text: str) -> str | None:
        """Take a piece. Return what follows the marker, or None where it hasn't come."""
        searched = self._tail + text
        found = searched.find(self._end) if self._end else -1
        self._pieces.append(text)
        if found < 0:
            self._tail = searched[max(0, len(searched) - len(self._end) + 1) :]
            return None
        rest = searched[found + len(self._end) :]
        whole = "".join(self._pieces)
        self._pieces = [whole[: len(whole) - len(rest) - len(self._end)]]
        return rest

    def take(self) -> str:
        """Return the text without its end marker, and be empty again."""
        whole = "".join(self._pieces)
        self._pieces.clear()
        self._tail = ""
        return whole


def _new_id() -> str:
    return f"call_{secrets.token_hex(12)}"


def _call_parts(parsed: Any) -> list[Part]:
    """Check what a parser returned.

    Raises:
        TypeError, KeyError: it is no call.
    """
    name, arguments = parsed["name"], parsed.get("arguments", {})
    if not isinstance(name, str) or not isinstance(arguments, dict):
        raise TypeError("a call has a name and an object of arguments")
    text = json.dumps(arguments, ensure_ascii=False)
    return [OpenedCall(_new_id(), name), Arguments(text), EndOfCall()]
