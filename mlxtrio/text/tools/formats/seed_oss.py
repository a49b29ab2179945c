"""Seed-OSS: Qwen3-Coder's tags in a block of its own, values without line breaks around."""

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
)


def write(calls: Sequence[Call]) -> str:
    """The calls as the model writes them."""
    return "\n".join(f"<seed:tool_call>\n{_written(call)}\n</seed:tool_call>" for call in calls)


def _written(call: Call) -> str:
    parameters = "".join(
        f"<parameter={key}>{written_value(value)}</parameter>\n"
        for key, value in call["arguments"].items()
    )
    return f"<function={call['name']}>\n{parameters}</function>"


FORMAT = ToolFormat(
    "<seed:tool_call>",
    "</seed:tool_call>",
    _tags.parse,
    "seed_oss",
    write=write,
    recover=_tags.recover,
)
SYNTAX = Tagged(
    call_start=("<function={name}>\n",),
    parameter_start=("<parameter={key}>",),
    parameter_end=("</parameter>\n",),
    call_end=("</function>",),
    forbidden_tags=("</parameter>",),
    conversion=typed_conversion,
    layout=Layout(after=NEWLINE),
    is_stripped=False,
)
