"""GLM 4.5 to 5, and Laguna: the name, then ``<arg_key>`` and ``<arg_value>`` in turn.

GLM 4.5 writes newlines between the tags, 4.7 does not.
"""

from collections.abc import Sequence

from mlxtrio.text.tools.format import Call, ToolFormat
from mlxtrio.text.tools.parameter_values import typed_conversion
from mlxtrio.text.tools.syntax import EMPTY, NEWLINE, Layout
from mlxtrio.text.tools.tagged import Tagged
from mlxtrio.text.tools.tagged_text import TaggedText, written_value

_tags = TaggedText(
    call_start=r"(?P<name>[^\s<>]+)",
    parameter_start=r"<arg_key>(?P<key>.*?)</arg_key>\s*<arg_value>",
    parameter_end="</arg_value>",
    call_end=r"\Z",
)


def write(calls: Sequence[Call]) -> str:
    """The calls as GLM 4.7 writes them."""
    return "".join(f"<tool_call>{_written(call)}</tool_call>" for call in calls)


def _written(call: Call) -> str:
    arguments = "".join(
        f"<arg_key>{key}</arg_key><arg_value>{written_value(value)}</arg_value>"
        for key, value in call["arguments"].items()
    )
    return f"{call['name']}{arguments}"


FORMAT = ToolFormat(
    "<tool_call>", "</tool_call>", _tags.parse, "glm47", write=write, recover=_tags.recover
)
SYNTAX = Tagged(
    call_start=("{name}", NEWLINE),
    parameter_start=("<arg_key>{key}</arg_key>", NEWLINE, "<arg_value>"),
    parameter_end=("</arg_value>", NEWLINE),
    call_end=(),
    forbidden_tags=("</arg_value>",),
    conversion=typed_conversion,
    layout=Layout(before=EMPTY, after=EMPTY),
    is_stripped=False,
)
