"""Kimi K2: a section of calls, each with its name and number between control tokens."""

import re
from collections.abc import Sequence

from mlxtrio.text.tools.format import Call, Tool, ToolFormat
from mlxtrio.text.tools.json_calls import arguments_of, read_value, write_json
from mlxtrio.text.tools.syntax import NEWLINE, Layout, NameThenJson

_header = re.compile(
    r"\s*(?:<\|tool_calls_section_begin\|>)?\s*<\|tool_call_begin\|>\s*(?:functions\.)?"
    r"(?P<name>[^:{<\s]+)(?::\d+)?\s*<\|tool_call_argument_begin\|>\s*"
)
_end = re.compile(r"\s*(?:<\|tool_call_end\|>)?\s*")


def parse(text: str, _tools: Sequence[Tool]) -> list[Call]:
    """The calls of a section."""
    calls: list[Call] = []
    position = 0
    text = text.rstrip()
    while position < len(text):
        header = _header.match(text, position)
        if header is None:
            raise ValueError("a call begins with its name")
        arguments, position = _arguments(text, header.end())
        calls.append({"name": header["name"], "arguments": arguments})
    return calls


def _arguments(text: str, position: int) -> tuple[dict[str, object], int]:
    if text.startswith("<|tool_call_end|>", position):
        value: object = {}
    else:
        value, position = read_value(text, position)
    end = _end.match(text, position)
    return arguments_of(value), end.end() if end is not None else position


def recover(text: str, _tools: Sequence[Tool]) -> tuple[list[Call], str]:
    """The calls of a section with other text before them, which is dropped."""
    calls: list[Call] = []
    position = 0
    while (header := _header.search(text, position)) is not None:
        arguments, position = _arguments(text, header.end())
        calls.append({"name": header["name"], "arguments": arguments})
    return calls, ""


def write(calls: Sequence[Call]) -> str:
    """The calls as the model writes them."""
    written = "".join(
        f"<|tool_call_begin|>functions.{call['name']}:{n}<|tool_call_argument_begin|>"
        f"{write_json(call['arguments'])}<|tool_call_end|>"
        for n, call in enumerate(calls)
    )
    return f"<|tool_calls_section_begin|>{written}<|tool_calls_section_end|>"


FORMAT = ToolFormat(
    "<|tool_calls_section_begin|>",
    "<|tool_calls_section_end|>",
    parse,
    "kimi_k2",
    other_starts=("<|tool_call_begin|>",),
    write=write,
    ends_itself=True,
    recover=recover,
)
SYNTAX = NameThenJson(
    start=(
        "<|tool_call_begin|>functions.{name}:",
        "/[0-9]{1,3}/",
        "<|tool_call_argument_begin|>",
    ),
    end=("<|tool_call_end|>",),
    layout=Layout(before=NEWLINE, between=NEWLINE, after=NEWLINE),
    header=(
        r"\s*(?:<\|tool_call_end\|>\s*)?<\|tool_call_begin\|>\s*(?:functions\.)?(?P<name>[^:{<]+)"
        r":\d+\s*<\|tool_call_argument_begin\|>\s*(?=\{)"
    ),
)
