"""MiniMax M3: every tag follows a token; arguments are nested tags, named by their keys."""

import re
from collections.abc import Sequence
from typing import Any

from mlxtrio.text.tools.format import Call, Tool, ToolFormat
from mlxtrio.text.tools.parameter_values import typed_conversion
from mlxtrio.text.tools.syntax import Layout
from mlxtrio.text.tools.tagged import Tagged
from mlxtrio.text.tools.typed_text import parameters_of, property_of, schema_types, typed_value

PREFIX = "]<]minimax[>["
_prefix = re.escape(PREFIX)
_invoke = re.compile(
    rf'\s*{_prefix}<invoke name="(?P<name>[^"]+)">(?P<body>.*?){_prefix}</invoke>\s*', re.DOTALL
)
_tag = re.compile(rf"\s*{_prefix}<(?P<key>[^<>/\s]+)>", re.DOTALL)


def parse(text: str, tools: Sequence[Tool]) -> list[Call]:
    """The calls between the markers."""
    calls: list[Call] = []
    position = 0
    while position < len(text):
        invoke = _invoke.match(text, position)
        if invoke is None:
            raise ValueError("the text is no call")
        schema = parameters_of(invoke["name"], tools)
        arguments = _object(invoke["body"], schema, schema)
        calls.append({"name": invoke["name"], "arguments": arguments})
        position = invoke.end()
    return calls


def _object(text: str, schema: Any, root: Any) -> dict[str, Any]:
    """The object of a sequence of tags."""
    schema = schema if isinstance(schema, dict) else {}
    return {key: _value(body, property_of(schema, key), root) for key, body in _elements(text)}


def _elements(text: str) -> list[tuple[str, str]]:
    """Pairs of the name and the text of each tag, which is all that there is."""
    elements = []
    position = 0
    while position < len(text.rstrip()):
        tag = _tag.match(text, position)
        if tag is None:
            raise ValueError("an argument is in a tag")
        end = _end_of(text, tag["key"], tag.end())
        elements.append((tag["key"], text[tag.end() : end]))
        position = end + len(PREFIX) + len(tag["key"]) + 3
    return elements


def _end_of(text: str, key: str, position: int) -> int:
    """Where the closing tag of an element begins, past inner elements of the same name."""
    depth = 1
    for match in re.compile(rf"{_prefix}<(/?){re.escape(key)}>").finditer(text, position):
        depth += -1 if match[1] else 1
        if depth == 0:
            return match.start()
    raise ValueError("a tag is not closed")


def _value(text: str, schema: Any, root: Any) -> Any:
    types = schema_types(schema, root)
    if types <= {"string", "null"} or not text.lstrip().startswith(PREFIX):
        return typed_value(text, schema, root)
    try:
        elements = _elements(text)
    except ValueError:
        return typed_value(text, schema, root)
    if elements and all(key == "item" for key, _ in elements) and "array" in types:
        items = schema.get("items", {}) if isinstance(schema, dict) else {}
        return [_value(body, items, root) for _, body in elements]
    return _object(text, schema, root) if "object" in types else typed_value(text, schema, root)


FORMAT = ToolFormat(
    f"{PREFIX}<tool_call>",
    f"{PREFIX}</tool_call>",
    parse,
    "minimax_m3",
    needed_tokens=(PREFIX,),
)
# Values that are no strings may be JSON instead of nested tags.
SYNTAX = Tagged(
    call_start=(f'{PREFIX}<invoke name="{{name}}">',),
    parameter_start=(f"{PREFIX}<{{key}}>",),
    parameter_end=(f"{PREFIX}</{{key}}>",),
    call_end=(f"{PREFIX}</invoke>",),
    forbidden_tags=("</",),
    conversion=typed_conversion,
    layout=Layout(before=r'"\n"', between=r'"\n"', after=r'"\n"'),
    is_stripped=False,
)
