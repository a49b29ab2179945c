"""Hy3: GLM's keys and values in tags with a suffix."""

import re
from collections.abc import Sequence

from mlxtrio.text.tools.format import Call, Tool, ToolFormat
from mlxtrio.text.tools.parameter_values import typed_conversion
from mlxtrio.text.tools.syntax import Layout
from mlxtrio.text.tools.tagged import Tagged
from mlxtrio.text.tools.tagged_text import TaggedText, written_value

SUFFIX = ":opensource"
_suffix = re.compile(r"<(/?(?:tool_calls?|tool_sep|arg_key|arg_value)):\w+>")
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


def write(calls: Sequence[Call]) -> str:
    """The calls as the model writes them."""
    written = "".join(map(_written, calls))
    return f"<tool_calls{SUFFIX}>\n{written}</tool_calls{SUFFIX}>"


def _written(call: Call) -> str:
    arguments = "".join(
        f"<arg_key{SUFFIX}>{key}</arg_key{SUFFIX}>\n"
        f"<arg_value{SUFFIX}>{written_value(value)}</arg_value{SUFFIX}>\n"
        for key, value in call["arguments"].items()
    )
    return f"<tool_call{SUFFIX}>{call['name']}<tool_sep{SUFFIX}>\n{arguments}</tool_call{SUFFIX}>\n"


FORMAT = ToolFormat(
    f"<tool_calls{SUFFIX}>",
    f"</tool_calls{SUFFIX}>",
    parse,
    "hy3",
    other_starts=("<tool_calls>",),
    other_ends=("</tool_calls>",),
    write=write,
)
SYNTAX = Tagged(
    call_start=(f"<tool_call{SUFFIX}>{{name}}<tool_sep{SUFFIX}>\n",),
    parameter_start=(f"<arg_key{SUFFIX}>{{key}}</arg_key{SUFFIX}>\n<arg_value{SUFFIX}>",),
    parameter_end=(f"</arg_value{SUFFIX}>\n",),
    call_end=(f"</tool_call{SUFFIX}>",),
    forbidden_tags=("</arg_value",),
    conversion=typed_conversion,
    layout=Layout(before=r'"\n"', between=r'"\n"', after=r'"\n"'),
    is_stripped=False,
)
