"""Mistral: ``[TOOL_CALLS]name[ARGS]{...}`` from version 11 of its tokenizer on, a list before.

No token ends a call: the next call follows at once, or the turn ends.
"""

import re
from collections.abc import Sequence

from mlxtrio.text.tools.format import Call, Tool, ToolFormat
from mlxtrio.text.tools.json_calls import arguments_of, parse_json_calls, read_value, write_json
from mlxtrio.text.tools.syntax import EMPTY, START, Layout, NameThenJson

_header = re.compile(
    r"\s*(?:\[TOOL_CALLS\])?\s*(?P<name>[^\s\[{]+)\s*(?:\[CALL_ID\]\s*\w*\s*)?(?:\[ARGS\])?\s*(?=\{)"
)


def parse(text: str, tools: Sequence[Tool]) -> list[Call]:
    """The calls of an output, in either form."""
    if text.lstrip().startswith("["):
        return parse_json_calls(text.replace("[TOOL_CALLS]", ","), tools)
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
    """The calls as newer models write them."""
    return "".join(
        f"[TOOL_CALLS]{call['name']}[ARGS]{write_json(call['arguments'])}" for call in calls
    )


FORMAT = ToolFormat(
    start="[TOOL_CALLS]",
    end="",
    parse=parse,
    name="mistral",
    write=write,
    ends_itself=True,
    ends_reasoning=False,
    needed_tokens=("[ARGS]",),  # a model without it writes a list of calls
)
SYNTAX = NameThenJson(
    start=("{name}[ARGS]",),
    end=(),
    layout=Layout(before=EMPTY, after=EMPTY, next_block=EMPTY),
    header=rf"\s*(?:{START})?\s*(?P<name>[\w.-]+)\s*\[ARGS\]\s*(?=\{{)",
)
