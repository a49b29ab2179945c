"""GigaChat 3: a JSON object after a token, or after a header of its own."""

from collections.abc import Sequence
from dataclasses import replace

from mlxtrio.text.tools.format import Call, Tool
from mlxtrio.text.tools.json_calls import parse_json_calls
from mlxtrio.text.tools.json_format import JsonCalls, json_object_format
from mlxtrio.text.tools.syntax import EMPTY, Layout

TOKEN = "<|function_call|>"  # noqa: S105 - a marker
HEADER = "<|message_sep|>\n\nfunction call<|role_sep|>\n"


def parse(text: str, tools: Sequence[Tool]) -> list[Call]:
    """The calls of an output, in either form."""
    for marker in (HEADER, TOKEN):
        text = text.replace(marker, "")
    return parse_json_calls(text, tools)


FORMAT = replace(json_object_format("gigachat", TOKEN, "", other_starts=(HEADER,)), parse=parse)
SYNTAX = JsonCalls(Layout(before=EMPTY, after=EMPTY))
