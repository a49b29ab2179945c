"""Apertus: a JSON list of objects, each with one key, the function's name."""

import json
from collections.abc import Sequence

from mlxtrio.text.tools.format import Call, Tool, ToolFormat
from mlxtrio.text.tools.json_calls import arguments_of, read_values, write_json
from mlxtrio.text.tools.syntax import Layout, arguments_rule


def parse(text: str, _tools: Sequence[Tool]) -> list[Call]:
    """The calls between the markers."""
    calls: list[Call] = [
        {"name": name, "arguments": arguments_of(arguments)}
        for value in read_values(text)
        for each in (value if isinstance(value, list) else [value])
        for name, arguments in each.items()
    ]
    if not calls:
        raise ValueError("there is no call")
    return calls


def write(calls: Sequence[Call]) -> str:
    """The calls as the model writes them."""
    values = [{call["name"]: call["arguments"]} for call in calls]
    return f"<|tools_prefix|>{write_json(values)}<|tools_suffix|>"


class NamedObjects:
    """The syntax of objects with the name as their key."""

    layout = Layout(before='"["', between='", "', after='"]"')
    header: str | None = r'\s*[\[,]?\s*\}?\s*,?\s*\{\s*(?P<name>"(?:[^"\\]|\\.)*")\s*:\s*(?=\{)'

    def rules(self, n: int, tool: Tool, tool_format: ToolFormat, *, required: bool) -> str:
        """See ``CallSyntax``."""
        start = f"{{{json.dumps(tool['function']['name'])}: "
        call = f'{json.dumps(start)} arguments_{n} "}}"'
        return f"call_{n}: {call}\n" + arguments_rule(n, tool, required=required)


FORMAT = ToolFormat(
    "<|tools_prefix|>", "<|tools_suffix|>", parse, "apertus", write=write, ends_itself=True
)
SYNTAX = NamedObjects()
