"""Solar Open: each call with its id, name and JSON between control tokens."""

import re
from collections.abc import Sequence

from mlxtrio.text.tools.format import Call, Tool, ToolFormat
from mlxtrio.text.tools.json_calls import arguments_of, read_value, write_json
from mlxtrio.text.tools.syntax import EMPTY, Layout, NameThenJson

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


def write(calls: Sequence[Call]) -> str:
    """The calls as the model writes them."""
    written = "".join(
        f"<|tool_call:begin|>call{n}<|tool_call:name|>{call['name']}<|tool_call:args|>"
        f"{write_json(call['arguments'])}<|tool_call:end|>"
        for n, call in enumerate(calls)
    )
    return f"<|tool_calls|>{written}"


FORMAT = ToolFormat(
    "<|tool_calls|>",
    "",
    parse,
    "solar",
    other_starts=("<|tool_call:begin|>",),
    write=write,
    ends_itself=True,
)
SYNTAX = NameThenJson(
    start=(
        "<|tool_call:begin|>",
        "/[a-z0-9]{1,16}/",
        "<|tool_call:name|>{name}<|tool_call:args|>",
    ),
    end=("<|tool_call:end|>",),
    layout=Layout(before=EMPTY, between=EMPTY, after=EMPTY),
    header=(
        r"\s*(?:<\|tool_call:end\|>\s*)?<\|tool_call:begin\|>[^<]*<\|tool_call:name\|>"
        r"(?P<name>[^<]+)<\|tool_call:args\|>\s*(?=\{)"
    ),
)
