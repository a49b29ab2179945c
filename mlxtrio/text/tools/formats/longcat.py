"""LongCat: GLM's format with other tags, and JSON for a call without arguments."""

from collections.abc import Sequence

from mlxtrio.text.tools.format import Call, Tool, ToolFormat
from mlxtrio.text.tools.json_calls import parse_json_calls, write_json
from mlxtrio.text.tools.parameter_values import typed_conversion
from mlxtrio.text.tools.syntax import EMPTY, NEWLINE, Layout
from mlxtrio.text.tools.tagged import Tagged
from mlxtrio.text.tools.tagged_text import TaggedText

_tags = TaggedText(
    call_start=r"(?P<name>[^\s<>{]+)",
    parameter_start=r"<longcat_arg_key>(?P<key>.*?)</longcat_arg_key>\s*<longcat_arg_value>",
    parameter_end="</longcat_arg_value>",
    call_end=r"\Z",
)


def parse(text: str, tools: Sequence[Tool]) -> list[Call]:
    """The call between the markers, in tags or in JSON."""
    if text.lstrip().startswith("{"):
        return parse_json_calls(text, tools)
    return _tags.parse(text, tools)


def write(calls: Sequence[Call]) -> str:
    """The calls in the form that the model reads, too."""
    return "\n".join(
        f"<longcat_tool_call>{write_json(dict(call))}</longcat_tool_call>" for call in calls
    )


FORMAT = ToolFormat("<longcat_tool_call>", "</longcat_tool_call>", parse, "longcat", write=write)
SYNTAX = Tagged(
    call_start=("{name}", NEWLINE),
    parameter_start=("<longcat_arg_key>{key}</longcat_arg_key>", NEWLINE, "<longcat_arg_value>"),
    parameter_end=("</longcat_arg_value>", NEWLINE),
    call_end=(),
    forbidden_tags=("</longcat_arg_value>",),
    conversion=typed_conversion,
    layout=Layout(before=EMPTY, after=EMPTY),
    is_stripped=False,
    empty_call=('{"name": "{name}", "arguments": {}}',),
)
