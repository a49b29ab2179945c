"""Tool calls in JSON: an object or a list of objects with a name and arguments."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from mlxtrio.text.tools.format import Call, Tool

NAME_KEYS = ("name", "tool_name", "function")
ARGUMENT_KEYS = ("arguments", "parameters", "args")
SEPARATORS = " \t\r\n,;"  # between the values of a sequence

_decoder = json.JSONDecoder(strict=False)  # models write line breaks in strings


def parse_json_calls(text: str, _tools: Sequence[Tool] = ()) -> list[Call]:
    """The calls that a text of JSON values has, objects or lists of objects, and nothing else.

    Raises:
        ValueError: it is no JSON, or no calls.
    """
    calls = [call for value in read_values(text) for call in calls_of(value)]
    if not calls:
        raise ValueError("there is no call")
    return calls


def recover_json_calls(text: str, _tools: Sequence[Tool] = ()) -> tuple[list[Call], str]:
    """The calls of the first JSON value of a text, and the text after it.

    Raises:
        ValueError: there are none.
    """
    value, end = read_value(text)
    return calls_of(value), text[end:]


def read_values(text: str) -> Iterator[Any]:
    """The JSON values of a text, one after the other, with commas, semicolons or space between.

    Raises:
        ValueError: there is anything else.
    """
    position = _skip(text, 0)
    while position < len(text):
        value, position = read_value(text, position)
        yield value
        position = _skip(text, position)


def read_value(text: str, position: int = 0) -> tuple[Any, int]:
    """The JSON value that begins at a position after white space, and where it ends.

    Raises:
        ValueError: there is none.
    """
    while position < len(text) and text[position].isspace():
        position += 1
    try:
        value, end = _decoder.raw_decode(text, position)
    except RecursionError as error:
        raise ValueError("the value is nested too deeply") from error
    return value, end


def calls_of(value: Any) -> list[Call]:
    """The calls that a JSON value represents.

    Raises:
        ValueError: it represents none.
    """
    if isinstance(value, list):
        return [call for each in value for call in calls_of(each)]
    if not isinstance(value, Mapping):
        raise ValueError("a call is an object")  # noqa: TRY004 - the text is wrong
    name = next((value[key] for key in NAME_KEYS if key in value), None)
    if isinstance(name, Mapping):  # {"type": "function", "function": {...}}
        return calls_of(name)
    if not isinstance(name, str) or not name:
        raise ValueError("a call has a name")
    arguments = next((value[key] for key in ARGUMENT_KEYS if key in value), None)
    return [{"name": name, "arguments": arguments_of(arguments)}]


def arguments_of(value: Any) -> dict[str, Any]:
    """A call's arguments: an object, an object in JSON text, or nothing.

    Raises:
        ValueError: they are something else.
    """
    if isinstance(value, str) and value.strip():
        value, _ = read_value(value)
    if not value and not isinstance(value, list):
        return {}
    if not isinstance(value, dict):
        raise ValueError("arguments are an object")  # noqa: TRY004 - the text is wrong
    return value


def write_json(value: Any) -> str:
    """JSON as chat templates write it."""
    return json.dumps(value, ensure_ascii=False)


def _skip(text: str, position: int) -> int:
    while position < len(text) and text[position] in SEPARATORS:
        position += 1
    return position
