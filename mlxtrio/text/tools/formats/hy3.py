"""Hy3: GLM's keys and values in tags with a suffix."""

import re
from collections.abc import Sequence

from mlxtrio.text.tools.format import Call, Tool, ToolFormat
from mlxtrio.text.tools.tagged_text import TaggedText

_suffix = re.compile(r"<(/?\w+):\w+>")
_tags = TaggedText(
    call_start=r"<tool_call>\s*(?P<name>[^\s<>]+)(?:\s*<tool_sep>)?",
    parameter_start=r"<arg_key>(?P<key>.*?)</arg_key>\s*<arg_value>",
    parameter_end="</arg_value>",
    call_end=r"</tool_call>",
)


def parse(text: str, tools: Sequence[Tool]) -> list[Call]:
    """The calls between the markers, whose tags all have the same suffix, or none."""
    plain = _suffix.sub(r"<\1>", text).strip()
    return _tags.parse(plain.removeprefix("<tool_calls>").removesuffix("</tool_calls>"), tools)


FORMAT = ToolFormat(
    "<tool_calls:opensource>",
    "</tool_calls:opensource>",
    parse,
    "hy3",
    other_starts=("<tool_calls>",),
    other_ends=("</tool_calls>",),
)
