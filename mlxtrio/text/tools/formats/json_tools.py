"""``{"name": ..., "arguments": {...}}``: Hermes, Qwen 2.5, Qwen 3 and many others."""

import json
from dataclasses import dataclass

from mlxtrio.text.tools.format import Tool, ToolFormat
from mlxtrio.text.tools.syntax import SPACE, Layout, arguments_rule, enforced_schema


@dataclass(frozen=True, slots=True)
class JsonTools:
    """One JSON object with the name and the arguments.

    Where a call is not required, the model may space it in other ways, and may write the arguments
    first unless the function is strict.
    """

    layout: Layout
    header: str

    def rules(self, n: int, tool: Tool, tool_format: ToolFormat, *, required: bool) -> str:
        """See ``CallSyntax``."""
        quoted = json.dumps(tool["function"]["name"])
        if required:
            start = f'{{"name": {quoted}, "arguments": '
            call = f'{json.dumps(start)} arguments_{n} "}}"'
            return f"call_{n}: {call}\n" + arguments_rule(n, tool, required=required)
        name = f'"\\"name\\"" {SPACE} ":" {SPACE} {json.dumps(quoted)}'
        arguments = f'"\\"arguments\\"" {SPACE} ":" {SPACE} arguments_{n}'
        orders = [f'{name} {SPACE} "," {SPACE} {arguments}']
        if enforced_schema(tool, required=required) is None:
            orders.append(f'{arguments} {SPACE} "," {SPACE} {name}')
        call = f'"{{" {SPACE} ({" | ".join(orders)}) {SPACE} "}}"'
        return f"call_{n}: {call}\n" + arguments_rule(n, tool, required=required)


JSON_TOOLS = JsonTools(
    layout=Layout(),
    header=r'\s*\{\s*"name"\s*:\s*(?P<name>"(?:[^"\\]|\\.)*")\s*,\s*"arguments"\s*:\s*(?=\{)',
)
