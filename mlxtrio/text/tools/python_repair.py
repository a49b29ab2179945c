"""Calls in Python that Python can't read: quotes and line breaks in strings, leading zeros."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from mlxtrio.text.tools.format import Tool

OPENING, CLOSING = "([{", ")]}"
# A bracket, a string's beginning, a call's, or a number with zeros before it.
_token = re.compile(
    r"(?<![\w.])(?:(?P<key>\w+)\s*=\s*)?(?P<zeros>0+)(?P<digits>\d+)(?![\w.])"
    r"|(?<![\w.])(?P<function>[^\W\d][\w.]*)\s*\("
    r"|(?P<prefix>\w?)(?P<quote>'''|\"\"\"|'|\")"
    r"|(?P<bracket>[\[\](){}])"
)
_escape = re.compile(r"\\(?P<escaped>.)|(?P<raw>['\"\n\r\0])", re.DOTALL)
_after_element = re.compile(r"\s*[,\]}:]")
PYTHON_ESCAPES = "\\'\"\nabfnrtvxuUN01234567"
RAW = {"\n": r"\n", "\r": r"\r", "\0": r"\x00"}


def repair_python_calls(text: str, tools: Sequence[Tool]) -> str:
    """The calls of a text as Python can read them, if they are of offered functions.

    A quote ends an argument's string only where the next argument of the function follows, the next
    call, or the end: models write shell commands with unescaped quotes and line breaks in them.

    Raises:
        ValueError: a function is not offered, or a string has no end.
    """
    return _Repair(text, tools).repaired()


class _Repair:
    def __init__(self, text: str, tools: Sequence[Tool]) -> None:
        self._text = text
        self._parameters = {
            tool["function"]["name"]: (tool["function"].get("parameters") or {}).get("properties")
            for tool in tools
        }
        self._names = _any_of(self._parameters)
        self._brackets: list[str] = []  # those that are open
        self._properties: Mapping[str, Any] = {}  # of the current call
        self._after_argument = _after_element

    def repaired(self) -> str:
        pieces, position = [], 0
        while (found := _token.search(self._text, position)) is not None:
            pieces.append(self._text[position : found.start()])
            piece, position = self._piece(found)
            pieces.append(piece)
        return "".join([*pieces, self._text[position:]])

    def _piece(self, found: re.Match[str]) -> tuple[str, int]:
        """What a token becomes, and where it ends in the text."""
        if found["quote"]:
            if found["prefix"]:
                raise ValueError("a string has no prefix")
            return self._string(found["quote"], found.end())
        if found["zeros"]:
            return self._number(found), found.end()
        if found["function"]:
            self._enter(found["function"])
        elif found["bracket"] in OPENING:
            self._brackets.append(found["bracket"])
        elif self._brackets:
            self._brackets.pop()
        return found[0], found.end()

    def _enter(self, function: str) -> None:
        if function not in self._parameters:
            raise ValueError("the function is not offered")
        self._properties = self._parameters[function] or {}
        keys = _any_of(self._properties) if self._properties else r"\w+"
        next_call = rf"{self._names}\s*\("
        end = rf"\)\s*(?:$|\]\s*$|[,;]\s*{next_call}|{next_call})"
        self._after_argument = re.compile(rf"\s*(?:,\s*(?:{keys}\s*=(?!=)|{end})|{end})")
        self._brackets.append("(")

    def _number(self, found: re.Match[str]) -> str:
        number = found["digits"]
        if (key := found["key"]) is None:
            return number
        schema = self._properties.get(key)
        if isinstance(schema, Mapping) and schema.get("type") == "string":
            number = f'"{found["zeros"]}{number}"'
        return f"{key}={number}"

    def _string(self, quote: str, start: int) -> tuple[str, int]:
        is_argument = self._brackets[-1:] == ["("]
        after = self._after_argument if is_argument else _after_element
        for found in re.compile(rf"\\.|{quote}", re.DOTALL).finditer(self._text, start):
            if found[0] != quote:
                continue
            if len(quote) > 1:
                return self._text[start - len(quote) : found.end()], found.end()
            if after.match(self._text, found.end()):
                inside = _escape.sub(_escaped, self._text[start : found.start()])
                return f"{quote}{inside}{quote}", found.end()
        raise ValueError("a string has no end")


def _escaped(found: re.Match[str]) -> str:
    """A character of a string as Python writes it; what is no escape in Python is text."""
    if (raw := found["raw"]) is not None:
        return RAW.get(raw, f"\\{raw}")
    return found[0] if found["escaped"] in PYTHON_ESCAPES else f"\\{found[0]}"


def _any_of(names: Mapping[str, Any]) -> str:
    return f"(?:{'|'.join(map(re.escape, names))})" if names else "(?!)"
