"""Command R7B and Command A: a JSON list of actions, each with the name of its tool."""

import json
from collections.abc import Sequence

from mlxtrio.text.tools.format import Call, Tool, ToolFormat
from mlxtrio.text.tools.json_calls import parse_json_calls
from mlxtrio.text.tools.syntax import SPACE, Layout, arguments_rule

ACTION, FENCE = "Action:", "```"


def parse(text: str, tools: Sequence[Tool]) -> list[Call]:
    """The calls of a block; Command R+ writes ``Action:`` and a fence instead of tokens."""
    text = text.strip().removeprefix(ACTION).strip()
    if text.startswith(FENCE):
        text = text.removeprefix(FENCE).removeprefix("json").removesuffix(FENCE)
    return [call for call in parse_json_calls(text, tools) if call["name"] != "directly_answer"]


def write(calls: Sequence[Call]) -> str:
    """The calls as the model writes them."""
    actions = [
        {"tool_call_id": str(n), "tool_name": call["name"], "parameters": call["arguments"]}
        for n, call in enumerate(calls)
    ]
    return f"<|START_ACTION|>{json.dumps(actions, ensure_ascii=False)}<|END_ACTION|>"


class Actions:
    """The syntax of the actions."""

    layout = Layout(before='"["', between='", "', after='"]"')
    header: str | None = (
        r'\s*[\[,]?\s*\{\s*"tool_call_id"\s*:\s*"[^"]*"\s*,\s*"tool_name"\s*:\s*'
        r'(?P<name>"(?:[^"\\]|\\.)*")\s*,\s*"parameters"\s*:\s*(?=\{)'
    )

    def rules(self, n: int, tool: Tool, tool_format: ToolFormat, *, required: bool) -> str:
        """See ``CallSyntax``."""
        name = json.dumps(tool["function"]["name"])
        named = json.dumps(f'"tool_name": {name},')
        call = (
            f'"{{" {SPACE} "\\"tool_call_id\\": \\"" /[0-9]{{1,3}}/ "\\"," {SPACE} {named} '
            f'{SPACE} "\\"parameters\\": " arguments_{n} {SPACE} "}}"'
        )
        return f"call_{n}: {call}\n" + arguments_rule(n, tool, required=required)


FORMAT = ToolFormat(
    "<|START_ACTION|>",
    "<|END_ACTION|>",
    parse,
    "command",
    write=write,
    ends_itself=True,
)
FORMAT_R = ToolFormat(
    "", "", parse, "command_r", other_starts=("Action:",), ends_itself=True, write=None
)
SYNTAX = Actions()
