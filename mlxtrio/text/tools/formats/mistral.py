"""Mistral: ``[TOOL_CALLS]name[ARGS]{...}`` from version 11 of its tokenizer on, a list before.

No token ends a call: the next call follows at once, or the turn ends.
"""

import re
from collections.abc import Sequence

from mlxtrio.text.tools.format import Call, Tool, ToolFormat
from mlxtrio.text.tools.json_calls import (
    arguments_of,
    parse_json_calls,
    read_value,
    recover_json_calls,
    write_json,
)
from mlxtrio.text.tools.syntax import EMPTY, START, Layout, NameThenJson

_header = re.compile(
    r"\s*(?:\[TOOL_CALLS\])?\s*(?P<name>[^\s\[{]+)\s*(?:\[CALL_ID\]\s*\w*\s*)?(?:\[ARGS\])?\s*(?=\{)"
)


def parse(text: str, tools: Sequence[Tool]) -> list[Call]:
    """The calls of an output, in either form."""
    if text.lstrip().startswith("["):
        return parse_json_calls(text.replace("[TOOL_CALLS]", ","), tools)
    calls, rest = _read(text)
    if rest.strip():
        raise ValueError("a call begins with its name")
    return calls


def recover(text: str, tools: Sequence[Tool]) -> tuple[list[Call], str]:
    """The calls at the beginning of an output that goes on with text."""
    if text.lstrip().startswith("["):
        return recover_json_calls(text, tools)
    return _read(text)


def _read(text: str) -> tuple[list[Call], str]:
    """The calls at the beginning of a text in the newer form, and the rest."""
    calls: list[Call] = []
    position = 0
    while (header := _header.match(text, position)) is not None:
        try:
            arguments, end = read_value(text, header.end())
            calls.append({"name": header["name"], "arguments": arguments_of(arguments)})
        except ValueError:
            break
        position = end
    return calls, text[position:]


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
    recover=recover,
    ends_reasoning=False,
    needed_tokens=("[ARGS]",),  # a model without it writes a list of calls
)
SYNTAX = NameThenJson(
    start=("{name}[ARGS]",),
    end=(),
    layout=Layout(before=EMPTY, after=EMPTY, next_block=EMPTY),
    header=rf"\s*(?:{START})?\s*(?P<name>[\w.-]+)\s*\[ARGS\]\s*(?=\{{)",
)
