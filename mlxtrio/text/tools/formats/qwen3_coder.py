"""Qwen3-Coder and Qwen 3.5: ``<function=name>`` with ``<parameter=key>`` inside."""

from collections.abc import Sequence

from mlxtrio.text.tools.format import Call, ToolFormat
from mlxtrio.text.tools.parameter_values import typed_conversion
from mlxtrio.text.tools.syntax import NEWLINE, Layout
from mlxtrio.text.tools.tagged import Tagged
from mlxtrio.text.tools.tagged_text import TaggedText, written_value

_tags = TaggedText(
    call_start=r"<function=(?P<name>[^>\n]+)>",
    parameter_start=r"<parameter=(?P<key>[^>\n]+)>",
    parameter_end="</parameter>",
    call_end="</function>",
    newlines=True,
)


def write(calls: Sequence[Call]) -> str:
    """The calls as the model writes them."""
    return "\n".join(f"<tool_call>\n{_written(call)}\n</tool_call>" for call in calls)


def _written(call: Call) -> str:
    parameters = "".join(
        f"<parameter={key}>\n{written_value(value)}\n</parameter>\n"
        for key, value in call["arguments"].items()
    )
    return f"<function={call['name']}>\n{parameters}</function>"


# The model is known to leave the opening marker out.
FORMAT = ToolFormat(
    "<tool_call>",
    "</tool_call>",
    _tags.parse,
    "qwen3_coder",
    doubtful_starts=("<function=",),
    recover=_tags.recover,
    write=write,
)
SYNTAX = Tagged(
    call_start=("<function={name}>\n",),
    parameter_start=("<parameter={key}>\n",),
    parameter_end=("\n</parameter>\n",),
    call_end=("</function>",),
    forbidden_tags=("</parameter>", "<parameter=", "</function>"),
    conversion=typed_conversion,
    layout=Layout(after=NEWLINE),
    is_stripped=False,
)
