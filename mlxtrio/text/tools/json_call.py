"""Calls with arguments in JSON, read while they are written."""

import json
import re
from dataclasses import dataclass

MAX_HEAD_LENGTH = 1000  # characters; a name has 64

JSON_HEAD = r'\s*\{\s*"name"\s*:\s*(?P<name>"(?:[^"\\]|\\.)*")\s*,\s*"arguments"\s*:\s*(?=\{)'
# What comes before a call's arguments, by mlx-lm's name of the format; START is its marker.
HEADS = {
    "json_tools": JSON_HEAD,
    "kimi_k2": (
        r"\s*(?:<\|tool_call_end\|>\s*)?<\|tool_call_begin\|>\s*(?:functions\.)?(?P<name>[^:{<]+)"
        r":\d+\s*<\|tool_call_argument_begin\|>\s*(?=\{)"
    ),
    "mistral": r"\s*(?:START)?\s*(?P<name>[\w.-]+)\s*\[ARGS\]\s*(?=\{)",
}


def heads_of(tool_format: str, start: str) -> re.Pattern[str] | None:
    """How calls begin in a format whose marker is ``start``; None: its arguments are no JSON."""
    if tool_format not in HEADS:
        return None
    return re.compile(HEADS[tool_format].replace("START", re.escape(start)))


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a call: the name at its beginning, and some of the arguments' text."""

    name: str | None
    arguments: str
    is_last: bool


class JsonCalls:
    """Reads calls piece by piece, each of which begins with ``head``.

    They must be well formed: nothing is checked. What begins otherwise (a call with its arguments
    first, as some models write) stays unread, and ``has_begun`` False.
    """

    def __init__(self, head: re.Pattern[str]) -> None:
        self.has_begun = False
        self._pattern = head
        self._head = ""
        self._in_arguments = False
        self._depth = 0
        self._in_string = False
        self._escaped = False

    def push(self, text: str) -> list[Piece]:
        """Take the next piece of text."""
        pieces = []
        while text:
            name = None
            if not self._in_arguments:
                if len(self._head) > MAX_HEAD_LENGTH:
                    break
                self._head += text
                head = self._pattern.match(self._head)
                if head is None:
                    break
                name = head["name"]
                name = json.loads(name) if name.startswith('"') else name
                text = self._head[head.end() :]
                self._head = ""
                self.has_begun = self._in_arguments = True
            arguments = self._arguments(text)
            text = text[len(arguments) :]
            self._in_arguments = self._depth > 0
            pieces.append(Piece(name, arguments, is_last=not self._in_arguments))
        return pieces

    def _arguments(self, text: str) -> str:
        """The beginning of ``text`` up to the end of the object."""
        for n, character in enumerate(text):
            if self._in_string:
                if self._escaped:
                    self._escaped = False
                elif character == "\\":
                    self._escaped = True
                elif character == '"':
                    self._in_string = False
            elif character == '"':
                self._in_string = True
            elif character in "{[":
                self._depth += 1
            elif character in "}]":
                self._depth -= 1
                if self._depth == 0:
                    return text[: n + 1]
        return text
