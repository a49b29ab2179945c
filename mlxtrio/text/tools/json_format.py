"""Formats that write JSON objects, or a list of them, between two markers."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from mlxtrio.text.tools.format import Call, Tool, ToolFormat
from mlxtrio.text.tools.json_calls import parse_json_calls, recover_json_calls, write_json
from mlxtrio.text.tools.syntax import EMPTY, SPACE, Layout, arguments_rule


@dataclass(frozen=True, slots=True)
class JsonCalls:
    """The syntax of calls as JSON objects, with the names of the keys.

    Where a call is not required, the model may space it in other ways, and may write the arguments
    first unless the function is strict.
    """

    layout: Layout
    name_key: str = "name"
    arguments_key: str = "arguments"

    @property
    def header(self) -> str | None:
        """See ``CallSyntax``."""
        return (
            rf'\s*[\[,;]?\s*\{{\s*"{self.name_key}"\s*:\s*(?P<name>"(?:[^"\\]|\\.)*")\s*,'
            rf'\s*"{self.arguments_key}"\s*:\s*(?=\{{)'
        )

    def rules(self, n: int, tool: Tool, tool_format: ToolFormat, *, required: bool) -> str:
        """See ``CallSyntax``."""
        quoted = json.dumps(tool["function"]["name"])
        if required:
            start = f'{{"{self.name_key}": {quoted}, "{self.arguments_key}": '
            call = f'{json.dumps(start)} arguments_{n} "}}"'
            return f"call_{n}: {call}\n" + arguments_rule(n, tool, required=required)
        name = f'{_key(self.name_key)} {SPACE} ":" {SPACE} {json.dumps(quoted)}'
        arguments = f'{_key(self.arguments_key)} {SPACE} ":" {SPACE} arguments_{n}'
        orders = [f'{name} {SPACE} "," {SPACE} {arguments}']
        if not tool["function"].get("strict"):
            orders.append(f'{arguments} {SPACE} "," {SPACE} {name}')
        call = f'"{{" {SPACE} ({" | ".join(orders)}) {SPACE} "}}"'
        return f"call_{n}: {call}\n" + arguments_rule(n, tool, required=required)


LIST_LAYOUT = Layout(before='"["', between='", "', after='"]"', next_block=EMPTY)


def json_list_format(
    name: str, start: str, end: str, arguments_key: str = "arguments", **fields: Any
) -> ToolFormat:
    """A format that writes a JSON list of calls; ``fields`` are further ones of ``ToolFormat``."""

    def write(calls: Sequence[Call]) -> str:
        return start + write_json([_object(call, arguments_key) for call in calls]) + end

    return ToolFormat(
        start,
        end,
        parse_json_calls,
        name,
        write=write,
        ends_itself=True,
        recover=recover_json_calls,
        **fields,
    )


def json_object_format(
    name: str,
    start: str,
    end: str,
    arguments_key: str = "arguments",
    *,
    newlines: bool = False,
    **fields: Any,
) -> ToolFormat:
    """A format that writes one JSON object a block; ``fields`` are further ones.

    ``newlines`` says that the object is on a line of its own.
    """
    space = "\n" if newlines else ""

    def write(calls: Sequence[Call]) -> str:
        blocks = (
            f"{start}{space}{write_json(_object(call, arguments_key))}{space}{end}"
            for call in calls
        )
        return "\n".join(blocks)

    return ToolFormat(
        start,
        end,
        parse_json_calls,
        name,
        write=write,
        ends_itself=True,
        recover=recover_json_calls,
        **fields,
    )


def _object(call: Call, arguments_key: str) -> dict[str, Any]:
    return {"name": call["name"], arguments_key: call["arguments"]}


def _key(name: str) -> str:
    return json.dumps(json.dumps(name))
