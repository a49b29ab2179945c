"""GLM-4-0414: the whole output is the name, a line break, and JSON."""

import re
from collections.abc import Sequence

from mlxtrio.text.tools.format import Call, Tool, ToolFormat
from mlxtrio.text.tools.json_calls import arguments_of, read_value, write_json
from mlxtrio.text.tools.syntax import EMPTY, Layout, NameThenJson

_header = re.compile(r"\s*(?:<\|assistant\|>)?\s*(?P<name>[^\s{]+)\s*\n\s*(?=\{)")


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
        calls.append({"name": header["name"], "arguments": arguments_of(arguments)})
    return calls


def write(calls: Sequence[Call]) -> str:
    """The calls as the model writes them."""
    return "\n".join(f"{call['name']}\n{write_json(call['arguments'])}" for call in calls)


FORMAT = ToolFormat("", "", parse, "glm4", write=write, ends_itself=True, starts_with_name=True)
SYNTAX = NameThenJson(
    start=("{name}\n",),
    end=(),
    layout=Layout(before=EMPTY, after=EMPTY),
    header=r"\s*(?P<name>[^\s{]+)\s*\n\s*(?=\{)",
)
