"""Solar Open: each call with its id, name and JSON between control tokens."""

import re
from collections.abc import Sequence

from mlxtrio.text.tools.format import Call, Tool, ToolFormat
from mlxtrio.text.tools.json_calls import arguments_of, read_value

_header = re.compile(
    r"\s*<\|tool_call:begin\|>(?P<id>[^<]*)<\|tool_call:name\|>(?P<name>[^<]+)"
    r"<\|tool_call:args\|>\s*"
)
_end = re.compile(r"\s*<\|tool_call:end\|>\s*")


def parse(text: str, _tools: Sequence[Tool]) -> list[Call]:
    """The calls of an output."""
    calls: list[Call] = []
    position = 0
    text = text.rstrip()
    while position < len(text):
        header = _header.match(text, position)
        if header is None:
            raise ValueError("a call begins with its name")
        arguments, position = read_value(text, header.end())
        end = _end.match(text, position)
        if end is None:
            raise ValueError("a call ends after its arguments")
        calls.append({"name": header["name"].strip(), "arguments": arguments_of(arguments)})
        position = end.end()
    return calls


FORMAT = ToolFormat(
    "<|tool_calls|>", "", parse, "solar", other_starts=("<|tool_call:begin|>",), ends_itself=True
)
