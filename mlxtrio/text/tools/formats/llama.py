"""Llama 3 and 4: the whole output is JSON or a Python list of calls, perhaps after a marker."""

import re
from collections.abc import Sequence
from dataclasses import replace

from mlxtrio.text.tools.format import Call, Tool, ToolFormat
from mlxtrio.text.tools.json_calls import parse_json_calls, recover_json_calls, write_json
from mlxtrio.text.tools.json_format import JsonCalls
from mlxtrio.text.tools.python_calls import parse_python_calls
from mlxtrio.text.tools.syntax import EMPTY, Layout

PYTHON_TAG, PYTHON_START, PYTHON_END = "<|python_tag|>", "<|python_start|>", "<|python_end|>"
_fence = re.compile(r"```(?:json|python)?\s*(.*?)\s*```", re.DOTALL)


def parse(text: str, tools: Sequence[Tool]) -> list[Call]:
    """The calls of an output, in JSON or in Python."""
    text = text.strip()
    for marker in (PYTHON_TAG, PYTHON_START):
        text = text.removeprefix(marker).strip()
    text = text.removesuffix(PYTHON_END).strip()
    if (fenced := _fence.fullmatch(text)) is not None:
        text = fenced[1]
    try:
        return parse_json_calls(text, tools)
    except ValueError:
        return parse_python_calls(text, tools)


def recover(text: str, tools: Sequence[Tool]) -> tuple[list[Call], str]:
    """The calls of an output with text after them, in JSON."""
    for marker in (PYTHON_TAG, PYTHON_START):
        text = text.strip().removeprefix(marker)
    return recover_json_calls(text, tools)


def write(calls: Sequence[Call]) -> str:
    """The calls as Llama 3 writes them."""
    return "; ".join(
        write_json({"name": call["name"], "parameters": call["arguments"]}) for call in calls
    )


FORMAT = ToolFormat(
    start="",
    end="",
    parse=parse,
    name="llama",
    other_starts=(PYTHON_TAG, PYTHON_START),
    bare_starts=("{", "["),
    doubtful_starts=('{"name"', '{"type": "function"'),
    recover=recover,
    write=write,
    ends_itself=True,
)
LLAMA4 = replace(FORMAT, name="llama4")
SYNTAX = JsonCalls(Layout(before=EMPTY, between='"; "', after=EMPTY), arguments_key="parameters")
