"""MiniMax M2: ``<invoke name="...">`` with ``<parameter name="...">`` inside."""

from collections.abc import Sequence

from mlxtrio.text.tools.format import Call, ToolFormat
from mlxtrio.text.tools.parameter_values import typed_conversion
from mlxtrio.text.tools.syntax import SPACE, Layout
from mlxtrio.text.tools.tagged import Tagged
from mlxtrio.text.tools.tagged_text import TaggedText, written_value

_tags = TaggedText(
    call_start=r'<invoke name=["\']?(?P<name>[^>"\']+)["\']?>',
    parameter_start=r'<parameter name=["\']?(?P<key>[^>"\']+)["\']?>',
    parameter_end="</parameter>",
    call_end="</invoke>",
)


def write(calls: Sequence[Call]) -> str:
    """The calls as the model writes them."""
    lines = "\n".join(map(_written, calls))
    return f"<minimax:tool_call>\n{lines}\n</minimax:tool_call>"


def _written(call: Call) -> str:
    parameters = "".join(
        f'<parameter name="{key}">{written_value(value)}</parameter>\n'
        for key, value in call["arguments"].items()
    )
    return f'<invoke name="{call["name"]}">\n{parameters}</invoke>'


FORMAT = ToolFormat(
    "<minimax:tool_call>",
    "</minimax:tool_call>",
    _tags.parse,
    "minimax_m2",
    write=write,
    recover=_tags.recover,
)
SYNTAX = Tagged(
    call_start=('<invoke name="{name}">\n',),
    parameter_start=('<parameter name="{key}">',),
    parameter_end=("</parameter>\n",),
    call_end=("</invoke>",),
    forbidden_tags=("</parameter>", "</invoke>"),
    conversion=typed_conversion,
    layout=Layout(before=SPACE, between=r'"\n"', after=SPACE),
    is_stripped=False,
)
