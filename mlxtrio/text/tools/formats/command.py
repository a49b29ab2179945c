"""Command R7B, Command A and Command R: a JSON list of actions, each with the name of its tool."""

import json
from collections.abc import Sequence

from mlxtrio.text.tools.format import Call, Tool, ToolFormat
from mlxtrio.text.tools.json_calls import parse_json_calls, recover_json_calls
from mlxtrio.text.tools.json_format import JsonCalls
from mlxtrio.text.tools.syntax import SPACE, Layout, arguments_rule

FENCE = "```"
OPENINGS = ("Action:\n```json", "Action: ```json")  # of Command R, which has no tokens for it
# What Command R calls in order to call nothing.
NO_TOOLS = ("directly_answer", "directly-answer")


def parse(text: str, tools: Sequence[Tool]) -> list[Call]:
    """The calls of a block."""
    calls = parse_json_calls(_without_opening(text).rstrip().removesuffix(FENCE), tools)
    return [call for call in calls if call["name"] not in NO_TOOLS]


def recover(text: str, tools: Sequence[Tool]) -> tuple[list[Call], str]:
    """The calls of a block with text after it."""
    calls, rest = recover_json_calls(_without_opening(text), tools)
    return calls, rest.lstrip().removeprefix(FENCE)


def _without_opening(text: str) -> str:
    return next((text.removeprefix(each) for each in OPENINGS if text.startswith(each)), text)


def write(calls: Sequence[Call]) -> str:
    """The calls as the model writes them."""
    actions = [
        {"tool_call_id": str(n), "tool_name": call["name"], "parameters": call["arguments"]}
        for n, call in enumerate(calls)
    ]
    return f"<|START_ACTION|>{json.dumps(actions, ensure_ascii=False)}<|END_ACTION|>"


def write_fenced(calls: Sequence[Call]) -> str:
    """The calls as Command R writes them."""
    actions = [{"tool_name": call["name"], "parameters": call["arguments"]} for call in calls]
    return f"{OPENINGS[0]}\n{json.dumps(actions, ensure_ascii=False)}\n{FENCE}"


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


class FencedActions(JsonCalls):
    """The syntax of the actions of Command R."""

    @property
    def header(self) -> str | None:
        """See ``CallSyntax``."""
        return rf"(?:Action:\s*{FENCE}json)?{super().header}"


FORMAT = ToolFormat(
    "<|START_ACTION|>",
    "<|END_ACTION|>",
    parse,
    "command",
    write=write,
    ends_itself=True,
)
FORMAT_R = ToolFormat(
    start="",
    end="",
    parse=parse,
    name="command_r",
    other_starts=OPENINGS,
    recover=recover,
    write=write_fenced,
    ends_itself=True,
)
SYNTAX = Actions()
SYNTAX_R = FencedActions(
    Layout(
        before=r"/Action:[ \n]```json\s{0,4}\[\s{0,4}/",
        between=r"/,\s{0,4}/",
        after=r"/\s{0,4}\]\s{0,4}```/",
        next_block=None,
    ),
    name_key="tool_name",
    arguments_key="parameters",
)
