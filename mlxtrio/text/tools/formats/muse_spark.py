"""Muse Spark: ``<atem:invoke name="...">`` with ``<atem:parameter name="...">`` inside."""

from collections.abc import Sequence

from mlxtrio.text.tools.format import Call, ToolFormat
from mlxtrio.text.tools.parameter_values import typed_conversion
from mlxtrio.text.tools.syntax import SPACE, Layout
from mlxtrio.text.tools.tagged import Tagged
from mlxtrio.text.tools.tagged_text import TaggedText, written_value

_tags = TaggedText(
    call_start=r'<atem:invoke name="(?P<name>[^"]+)">',
    parameter_start=r'<atem:parameter name="(?P<key>[^"]+)"[^>]*>',
    parameter_end="</atem:parameter>",
    call_end="</atem:invoke>",
)


def write(calls: Sequence[Call]) -> str:
    """The calls as the model writes them."""
    lines = "\n".join(map(_written, calls))
    return f"<atem:function_calls>\n{lines}\n</atem:function_calls>"


def _written(call: Call) -> str:
    parameters = "".join(
        f'<atem:parameter name="{key}">{written_value(value)}</atem:parameter>\n'
        for key, value in call["arguments"].items()
    )
    return f'<atem:invoke name="{call["name"]}">\n{parameters}</atem:invoke>'


FORMAT = ToolFormat(
    "<atem:function_calls>",
    "</atem:function_calls>",
    _tags.parse,
    "muse_spark",
    write=write,
    recover=_tags.recover,
)
SYNTAX = Tagged(
    call_start=('<atem:invoke name="{name}">\n',),
    parameter_start=('<atem:parameter name="{key}">',),
    parameter_end=("</atem:parameter>\n",),
    call_end=("</atem:invoke>",),
    forbidden_tags=("</atem:parameter>",),
    conversion=typed_conversion,
    layout=Layout(before=SPACE, between=r'"\n"', after=SPACE),
    is_stripped=False,
)
