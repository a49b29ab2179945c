"""Gemma 4 and FunctionGemma: ``call:name{key:value}`` with strings between tokens."""

import re
from collections.abc import Sequence
from typing import Any

from mlxtrio.text.tools.bare_keys import BareKeys
from mlxtrio.text.tools.format import Call, Tool, ToolFormat
from mlxtrio.text.tools.json_calls import write_json
from mlxtrio.text.tools.syntax import EMPTY, Layout

# Gemma 4 sometimes leaves the word before the colon out.
_header = re.compile(r"\s*(?:call)?:(?P<name>[^\s{]+?)\s*(?=\{)")


class _Reader:
    """Reads values whose strings are between two of the same marker, and whose keys are bare."""

    def __init__(self, text: str, quote: str) -> None:
        self._text = text
        self._quote = quote
        self.position = 0

    def value(self) -> Any:
        self.skip()
        text, quote = self._text, self._quote
        if text.startswith(quote, self.position):
            return self._string()
        if text.startswith("{", self.position):
            return self.object()
        if text.startswith("[", self.position):
            return self._list()
        end = re.compile(r"[,}\]]|\Z").search(text, self.position)
        assert end is not None  # noqa: S101 - the end of the text matches
        word = text[self.position : end.start()].strip()
        self.position = end.start()
        return _scalar(word)

    def object(self) -> dict[str, Any]:
        self._take("{")
        members: dict[str, Any] = {}
        while not self._is_next("}"):
            key = self._key()
            self._take(":")
            members[key] = self.value()
            self.skip()
            if not self._text.startswith("}", self.position):
                self._take(",")
        self._take("}")
        return members

    def _key(self) -> str:
        self.skip()
        if self._text.startswith(self._quote, self.position):
            return self._string()
        end = self._text.index(":", self.position)
        key = self._text[self.position : end].strip().strip('"')
        self.position = end
        return key

    def _list(self) -> list[Any]:
        self._take("[")
        items = []
        while not self._is_next("]"):
            items.append(self.value())
            self.skip()
            if not self._text.startswith("]", self.position):
                self._take(",")
        self._take("]")
        return items

    def _string(self) -> str:
        start = self.position + len(self._quote)
        end = self._text.index(self._quote, start)
        self.position = end + len(self._quote)
        return self._text[start:end]

    def _is_next(self, text: str) -> bool:
        self.skip()
        return self._text.startswith(text, self.position)

    def _take(self, text: str) -> None:
        if not self._is_next(text):
            raise ValueError(f"{text!r} is missing")
        self.position += len(text)

    def skip(self) -> None:
        while self.position < len(self._text) and self._text[self.position].isspace():
            self.position += 1


def _scalar(word: str) -> Any:
    words = {"true": True, "false": False, "null": None, "None": None}
    if word in words:
        return words[word]
    for convert in (int, float):
        try:
            return convert(word)
        except ValueError:
            continue
    return word.strip('"')


def _parser(quote: str) -> Any:
    def parse(text: str, _tools: Sequence[Tool]) -> list[Call]:
        calls: list[Call] = []
        text = text.rstrip()
        position = 0
        while position < len(text):
            header = _header.match(text, position)
            if header is None:
                raise ValueError("a call begins with its name")
            reader = _Reader(text, quote)
            reader.position = header.end()
            arguments = reader.object()
            calls.append({"name": header["name"], "arguments": arguments})
            position = reader.position
        return calls

    return parse


def _written(value: Any, quote: str) -> str:
    match value:
        case str():
            return f"{quote}{value}{quote}"
        case dict():
            members = (f"{key}:{_written(each, quote)}" for key, each in value.items())
            return "{" + ",".join(members) + "}"
        case list():
            return "[" + ",".join(_written(each, quote) for each in value) + "]"
    return write_json(value)


def _writer(start: str, end: str, quote: str) -> Any:
    def write(calls: Sequence[Call]) -> str:
        return "".join(
            f"{start}call:{call['name']}{_written(dict(call['arguments']), quote)}{end}"
            for call in calls
        )

    return write


def _format(name: str, start: str, end: str, quote: str) -> ToolFormat:
    return ToolFormat(
        start,
        end,
        _parser(quote),
        name,
        write=_writer(start, end, quote),
        ends_itself=True,
        needed_tokens=(quote,),
    )


FORMAT = _format("gemma4", "<|tool_call>", "<tool_call|>", '<|"|>')
FUNCTION_GEMMA = _format(
    "function_gemma", "<start_function_call>", "<end_function_call>", "<escape>"
)
_LAYOUT = Layout(before=EMPTY, after=EMPTY, next_block=EMPTY)
SYNTAX = BareKeys('<|"|>', _LAYOUT)
FUNCTION_GEMMA_SYNTAX = BareKeys("<escape>", _LAYOUT)
