"""Reads calls that write each argument between tags, its value as text."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from mlxtrio.text.tools.format import Call, Tool
from mlxtrio.text.tools.json_calls import write_json
from mlxtrio.text.tools.typed_text import parameters_of, property_of, typed_value


@dataclass(frozen=True, slots=True)
class TaggedText:
    """The tags of a format, as regular expressions.

    ``call_start`` and ``parameter_start`` have the groups ``name`` and ``key``. A value ends at
    the ``parameter_end`` that is followed by the next parameter or the call's end: so a value may
    contain that tag. ``newlines`` says that one line break after the opening and one before the
    closing tag belong to the format. Where ``may_omit_end``, the next tag ends a value, too.
    """

    call_start: str
    parameter_start: str
    parameter_end: str
    call_end: str
    newlines: bool = False
    may_omit_end: bool = False

    def parse(self, text: str, tools: Sequence[Tool]) -> list[Call]:
        """The calls of a text that has nothing else.

        Raises:
            ValueError: it has something else, or no calls.
        """
        calls: list[Call] = []
        position = _after_space(text, 0)
        while position < len(text):
            call, position = self._call(text, position, tools)
            calls.append(call)
        if not calls:
            raise ValueError("there is no call")
        return calls

    def recover(self, text: str, tools: Sequence[Tool]) -> tuple[list[Call], str]:
        """The calls of a text in which closing tags are missing, and an empty rest.

        Raises:
            ValueError: there are no calls.
        """
        return replace(self, may_omit_end=True).parse(text, tools), ""

    def _call(self, text: str, position: int, tools: Sequence[Tool]) -> tuple[Call, int]:
        start = re.compile(self.call_start).match(text, position)
        if start is None:
            raise ValueError("a call begins with its name")
        name = start["name"].strip()
        schema = parameters_of(name, tools)
        arguments = {}
        position = _after_space(text, start.end())
        parameter = re.compile(self._parameter(schema), re.DOTALL)
        while (match := parameter.match(text, position)) is not None:
            key = match["key"].strip()
            value = self._without_newlines(match["value"])
            arguments[key] = typed_value(value, property_of(schema, key), schema)
            position = _after_space(text, match.end())
        ends = rf"{self.call_end}|\Z" if self.may_omit_end else self.call_end
        end = re.compile(ends).match(text, position)
        if end is None:
            raise ValueError("a call has arguments and its end")
        return {"name": name, "arguments": arguments}, _after_space(text, end.end())

    def _parameter(self, schema: Mapping[str, Any]) -> str:
        """A parameter with its value, in which no line opens another declared parameter."""
        after = rf"(?=\s*(?:{_ungrouped(self.parameter_start)}|{self.call_end or chr(92) + 'Z'}))"
        end = rf"(?:{self.parameter_end}){after}"
        if self.may_omit_end:
            following = _ungrouped(self.parameter_start)
            end = rf"(?:{end}|(?=\s*(?:{following}|{self.call_end}|\Z)))"
        value = f"(?:{self._not_a_parameter(schema)}.)*?"
        return rf"(?:{self.parameter_start})(?P<value>{value}){end}"

    def _not_a_parameter(self, schema: Mapping[str, Any]) -> str:
        properties = schema.get("properties")
        if not self.newlines or not isinstance(properties, Mapping) or not properties:
            return ""
        keys = "|".join(map(re.escape, properties))
        start = re.sub(r"\(\?P<key>[^)]*\)", lambda _: f"(?:{keys})", self.parameter_start)
        return rf"(?!\n{start}\n)"

    def _without_newlines(self, value: str) -> str:
        if not self.newlines:
            return value
        return value.removeprefix("\n").removesuffix("\n")


def written_value(value: Any) -> str:
    """A value as these formats write it: text as it is, anything else in JSON."""
    return value if isinstance(value, str) else write_json(value)


def _ungrouped(pattern: str) -> str:
    return re.sub(r"\(\?P<\w+>", "(?:", pattern)


def _after_space(text: str, position: int) -> int:
    while position < len(text) and text[position].isspace():
        position += 1
    return position
