"""Granite 3: ``<|tool_call|>`` and a JSON list; 3.1 writes ``<tool_call>`` in ordinary tokens."""

from collections.abc import Sequence
from dataclasses import replace

from mlxtrio.text.tools.format import Call, Tool
from mlxtrio.text.tools.json_calls import parse_json_calls, recover_json_calls
from mlxtrio.text.tools.json_format import LIST_LAYOUT, JsonCalls, json_list_format

ORDINARY_START = "<tool_call>"


def parse(text: str, tools: Sequence[Tool]) -> list[Call]:
    """The calls of a block, whichever marker began it."""
    return parse_json_calls(text.removeprefix(ORDINARY_START), tools)


def recover(text: str, tools: Sequence[Tool]) -> tuple[list[Call], str]:
    """The calls of a block with text after them."""
    return recover_json_calls(text.removeprefix(ORDINARY_START), tools)


FORMAT = replace(
    json_list_format("granite", "<|tool_call|>", "", other_starts=(ORDINARY_START,)),
    parse=parse,
    recover=recover,
)
SYNTAX = JsonCalls(LIST_LAYOUT)
