"""Streams the JSON arguments of tool calls as they are generated."""

import json
import re
from dataclasses import dataclass

MAX_HEADER_LENGTH = 1000  # characters; a function's name has at most 64


@dataclass(frozen=True, slots=True)
class CallDelta:
    """The next piece of a call: its name, in its first piece only, and text of its arguments."""

    name: str | None
    arguments: str
    is_last: bool


class ArgumentStream:
    """Reads the calls between two markers piece by piece.

    ``header`` matches what precedes a call's arguments, up to the brace that opens them; its group
    ``name`` is the function's name. The calls must be well-formed, as under a grammar: nothing is
    checked. Calls that don't begin with a header (some models write the arguments before the name)
    are not read, and ``has_started`` stays false.
    """

    def __init__(self, header: re.Pattern[str]) -> None:
        self.has_started = False
        self._header = header
        self._pending = ""  # text in which the header is not complete yet
        self._in_arguments = False
        self._depth = 0
        self._in_string = False
        self._is_escaped = False

    @property
    def is_inside(self) -> bool:
        """Whether the text is inside a call's arguments: an end marker is a part of them."""
        return self._in_arguments

    def push(self, text: str) -> list[CallDelta]:
        """Take the next piece of text; return what it adds to the calls."""
        deltas = []
        while text:
            name = None
            if not self._in_arguments:
                if len(self._pending) > MAX_HEADER_LENGTH:
                    break
                self._pending += text
                header = self._header.match(self._pending)
                if header is None:
                    break
                name = header["name"]
                name = json.loads(name) if name.startswith('"') else name
                text = self._pending[header.end() :]
                self._pending = ""
                self.has_started = self._in_arguments = True
            arguments = self._take_arguments(text)
            text = text[len(arguments) :]
            self._in_arguments = self._depth > 0
            deltas.append(CallDelta(name, arguments, is_last=not self._in_arguments))
        return deltas

    def _take_arguments(self, text: str) -> str:
        """The beginning of ``text`` up to the end of the arguments' object."""
        for n, character in enumerate(text):
            if self._in_string:
                self._read_in_string(character)
            elif character == '"':
                self._in_string = True
            elif character in "{[":
                self._depth += 1
            elif character in "}]":
                self._depth -= 1
                if self._depth == 0:
                    return text[: n + 1]
        return text

    def _read_in_string(self, character: str) -> None:
        if self._is_escaped:
            self._is_escaped = False
        elif character == "\\":
            self._is_escaped = True
        elif character == '"':
            self._in_string = False
