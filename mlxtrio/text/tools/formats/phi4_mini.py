"""Phi-4-mini: ``<|tool_call|>`` and a JSON list by its model card, ``functools`` by its habit."""

from collections.abc import Sequence
from dataclasses import replace

from mlxtrio.text.tools.format import Call, Tool
from mlxtrio.text.tools.json_calls import parse_json_calls, recover_json_calls
from mlxtrio.text.tools.json_format import LIST_LAYOUT, JsonCalls, json_list_format

FUNCTOOLS = "functools["


def parse(text: str, tools: Sequence[Tool]) -> list[Call]:
    """The calls of a block, with or without the word."""
    return parse_json_calls(text.removeprefix("functools"), tools)


def recover(text: str, tools: Sequence[Tool]) -> tuple[list[Call], str]:
    """The calls of a block with text after them."""
    return recover_json_calls(text.removeprefix("functools"), tools)


FORMAT = replace(
    json_list_format("phi4_mini", "<|tool_call|>", "<|/tool_call|>", other_starts=(FUNCTOOLS,)),
    parse=parse,
    recover=recover,
)
SYNTAX = JsonCalls(LIST_LAYOUT)
