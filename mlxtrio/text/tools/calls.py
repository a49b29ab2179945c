"""The parts of tool calls, and a block of calls that is collected while text arrives."""

import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from mlxtrio.text.control_tokens import ControlTokens
from mlxtrio.text.tools.argument_stream import ArgumentStream
from mlxtrio.text.tools.format import Call, Tool, ToolFormat
from mlxtrio.text.tools.registry import call_header

MAX_ENDS = 16  # end markers at which the text of one block is parsed


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


CallPart = CallStart | CallArguments | CallEnd


class CallBlock:
    """Collects the text of a block of calls up to an end marker that makes it one.

    A call's arguments may contain the end marker: if the text before one is no call, the block
    goes on to the next. If a grammar guarantees that what begins like a call becomes one
    (``is_constrained``), JSON arguments are returned as they come; else a call is returned when it
    is complete.
    """

    def __init__(
        self,
        tool_format: ToolFormat,
        tools: Sequence[Tool],
        start: str,
        control: ControlTokens,
        *,
        is_constrained: bool = False,
        is_certain: bool = True,
    ) -> None:
        """``start`` is the marker that was found; it and the text have placeholders.

        A block that is not ``is_certain`` has calls only if all are of functions that are offered.
        """
        self.start = start
        self._format = tool_format
        self._tools = tools
        self._is_certain = is_certain
        header = call_header(tool_format) if is_constrained else None
        self._arguments = None if header is None else ArgumentStream(header)
        self._restore = control.restore
        self._buffer = CallBuffer([control.translate(end) for end in tool_format.ends])
        self._num_ends = 0
        self._before_first_end: int | None = None  # where the first end marker begins, and ends
        self._after_first_end: int | None = None
        self._is_start_kept = control.restore(start) != tool_format.start
        if self._is_start_kept:
            self._buffer.push(start)

    def push(self, text: str) -> tuple[list[CallPart], str | None]:
        """Take text. Returns parts of calls, and what follows the block, None if it goes on."""
        parts: list[CallPart] = []
        rest: str | None = text
        while rest is not None:
            text, rest = rest, self._buffer.push(rest)
            if self._arguments is not None:
                inside = text if rest is None else text[: len(text) - len(rest)]
                parts += _streamed(self._arguments, self._restore(inside))
            if rest is None:
                break
            if self._arguments is not None and self._arguments.has_started:
                if self._arguments.is_inside:
                    continue
                return parts, rest
            calls = self._parse(self._buffer.text_before_end())
            if calls is not None:
                return parts + calls, rest
            if self._after_first_end is None:
                self._after_first_end = self._buffer.length
                self._before_first_end = self._buffer.length_before_end
        return parts, None

    def finish(self, *, is_truncated: bool) -> tuple[list[CallPart], str] | None:
        """The output has ended inside the block: its calls, and the text that follows them.

        None if there are none.

        ``is_truncated`` says that the output was cut off; then only a call that ends itself can be
        known to be complete.
        """
        if self._arguments is not None and self._arguments.has_started:
            return [], ""
        if not is_truncated or not self._format.ends or self._format.ends_itself:
            calls = self._parse(self._buffer.text())
            if calls is not None:
                return calls, ""
        return self._recover(is_truncated=is_truncated)

    def _recover(self, *, is_truncated: bool) -> tuple[list[CallPart], str] | None:
        """What can be read of a block that is not as it should be, up to its first end marker."""
        recover = self._format.recover
        has_end = self._before_first_end is not None
        is_whole = has_end or not is_truncated or self._format.ends_itself
        if recover is None or not is_whole:
            return None
        text = self._buffer.text()
        inside = text if self._before_first_end is None else text[: self._before_first_end]
        after = "" if self._after_first_end is None else text[self._after_first_end :]
        try:
            calls, rest = recover(self._restore(inside), self._tools)
            return self._parts(calls), rest + after
        except Exception:  # noqa: BLE001 - many parsers, each with errors of its own
            return None

    def take_text(self) -> tuple[str, str]:
        """The text up to the first end marker, with the start marker, and the text after it."""
        text = self._buffer.text()
        prefix = "" if self._is_start_kept else self.start
        end = len(text) if self._after_first_end is None else self._after_first_end
        return prefix + text[:end], text[end:]

    def _parse(self, text: str) -> list[CallPart] | None:
        self._num_ends += 1
        if self._num_ends > MAX_ENDS:
            return None
        if not text.strip():
            return []  # an empty block is no text, either
        try:
            parsed = self._format.parse(self._restore(text), self._tools)
            return self._parts(parsed if isinstance(parsed, list) else [parsed])
        except Exception:  # noqa: BLE001 - many parsers, each with errors of its own
            return None

    def _parts(self, calls: Sequence[Call]) -> list[CallPart]:
        if not calls:
            raise ValueError("there is no call")
        if not (self._is_certain or all(self._is_offered(call["name"]) for call in calls)):
            raise ValueError("the function is not offered")
        return [part for call in calls for part in call_parts(call)]

    def _is_offered(self, name: str) -> bool:
        return any(tool["function"]["name"] == name for tool in self._tools)


class CallBuffer:
    """Collects text, and finds end markers in it in time linear in its length."""

    def __init__(self, ends: Sequence[str]) -> None:
        self._ends = tuple(ends)
        self._max_end = max(map(len, ends), default=1)
        self._pieces: list[str] = []
        self._tail = ""  # the last characters, in which a marker may have begun
        self._end = 0  # length of the end marker that was found last
        self.length = 0

    def push(self, text: str) -> str | None:
        """Take a piece. Return what follows its first end marker, or None if it has none."""
        searched = self._tail + text
        found = [(searched.find(end), -len(end)) for end in self._ends if end in searched]
        if not found:
            self._add(text)
            self._tail = searched[max(0, len(searched) - self._max_end + 1) :]
            return None
        index, negative = min(found)
        rest = searched[index - negative :]
        self._add(text[: len(text) - len(rest)])
        self._tail = ""
        self._end = -negative
        return rest

    def text(self) -> str:
        """All of the text."""
        self._pieces = ["".join(self._pieces)]
        return self._pieces[0]

    @property
    def length_before_end(self) -> int:
        """The length of the text without the end marker that was found last, which is its end."""
        return self.length - self._end

    def text_before_end(self) -> str:
        """The text without the end marker that was found last."""
        return self.text()[: self.length_before_end]

    def _add(self, text: str) -> None:
        self._pieces.append(text)
        self.length += len(text)


def call_parts(parsed: Any) -> list[CallPart]:
    """The parts of a call that a parser has returned.

    Raises:
        TypeError, KeyError: it is no call.
    """
    name, arguments = parsed["name"], parsed.get("arguments", {})
    if not isinstance(name, str) or not isinstance(arguments, dict):
        raise TypeError("a call has a name and an object of arguments")
    text = json.dumps(arguments, ensure_ascii=False)
    return [CallStart(new_call_id(), name), CallArguments(text), CallEnd()]


def _streamed(arguments: ArgumentStream, text: str) -> list[CallPart]:
    parts: list[CallPart] = []
    for delta in arguments.push(text):
        if delta.name is not None:
            parts.append(CallStart(new_call_id(), delta.name))
        if delta.arguments:
            parts.append(CallArguments(delta.arguments))
        if delta.is_last:
            parts.append(CallEnd())
    return parts


def new_call_id() -> str:
    """An id for a call, as OpenAI's API has them."""
    return f"call_{secrets.token_hex(12)}"
