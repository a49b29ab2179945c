"""MiniCPM5: ``<function name="...">`` with ``<param name="...">`` inside, CDATA where needed."""

import re
from collections.abc import Sequence

from mlxtrio.text.tools.format import Call, Tool, ToolFormat
from mlxtrio.text.tools.parameter_values import typed_conversion
from mlxtrio.text.tools.syntax import EMPTY, Layout
from mlxtrio.text.tools.tagged import Tagged
from mlxtrio.text.tools.tagged_text import written_value
from mlxtrio.text.tools.typed_text import parameters_of, property_of, typed_value

_function = re.compile(
    r"""\s*(?:<function\s+name\s*=\s*)?(?P<name>"[^"<>]*"|'[^'<>]*'|[^\s"'<>]+)\s*>\s*""",
)
_parameter = re.compile(
    r"""<param\s+name\s*=\s*(?P<key>"[^"<>]*"|'[^'<>]*'|[^\s"'<>]+)\s*>"""
    r"""(?:\s*<!\[CDATA\[(?P<cdata>.*?)\]\]>\s*</param>|(?P<value>.*?)</param>)\s*""",
    re.DOTALL,
)


def parse(text: str, tools: Sequence[Tool]) -> list[Call]:
    """The call between the markers."""
    function = _function.match(text)
    if function is None:
        raise ValueError("a call begins with its name")
    name = function["name"].strip("\"'")
    schema = parameters_of(name, tools)
    arguments = {}
    position = function.end()
    while (match := _parameter.match(text, position)) is not None:
        key = match["key"].strip("\"'")
        value = match["cdata"] if match["cdata"] is not None else match["value"]
        arguments[key] = typed_value(value, property_of(schema, key), schema)
        position = match.end()
    if text[position:].strip():
        raise ValueError("a call has arguments only")
    return [{"name": name, "arguments": arguments}]


def write(calls: Sequence[Call]) -> str:
    """The calls as the model writes them."""
    return "".join(map(_written, calls))


def _written(call: Call) -> str:
    parameters = "".join(
        f'<param name="{key}">{_guarded(written_value(value))}</param>'
        for key, value in call["arguments"].items()
    )
    return f'<function name="{call["name"]}">{parameters}</function>'


def _guarded(text: str) -> str:
    return f"<![CDATA[{text}]]>" if set("<&\n") & set(text) else text


FORMAT = ToolFormat("<function name=", "</function>", parse, "minicpm5", write=write)
SYNTAX = Tagged(
    call_start=('"{name}">',),
    parameter_start=('<param name="{key}">',),
    parameter_end=("</param>",),
    call_end=(),
    forbidden_tags=("</param>", "<![CDATA["),
    conversion=typed_conversion,
    layout=Layout(before=EMPTY, after=EMPTY, next_block=EMPTY),
    is_stripped=False,
)
