"""DeepSeek V3.2 and V4: DSML, ``<｜DSML｜invoke>`` with typed parameters."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from mlxtrio.text.tools.format import Call, Tool, ToolFormat
from mlxtrio.text.tools.json_calls import write_json
from mlxtrio.text.tools.marked_values import MarkedValues
from mlxtrio.text.tools.syntax import Layout
from mlxtrio.text.tools.typed_text import (
    json_value,
    parameters_of,
    property_of,
    schema_types,
    typed_value,
)

# V4.1 writes a space after the token.
_section = re.compile(r"\s*<｜DSML｜ ?\w+>")
_invoke = re.compile(
    r'\s*<｜DSML｜ ?invoke name="(?P<name>[^"]+)">\s*'
    r"(?P<body>(?:<｜DSML｜ ?parameter .*?</｜DSML｜ ?parameter>\s*)*)"
    r"</｜DSML｜ ?invoke>\s*",
    re.DOTALL,
)
_empty_invoke = re.compile(r'\s*<｜DSML｜ ?invoke name="(?P<name>[^"]+)"\s*/>\s*')
_parameter = re.compile(
    r'<｜DSML｜ ?parameter name="(?P<key>[^"]+)"(?: string="(?P<string>true|false)")?>'
    r"(?P<value>.*?)</｜DSML｜ ?parameter>\s*",
    re.DOTALL,
)


def parse(text: str, tools: Sequence[Tool]) -> list[Call]:
    """The calls between the markers; each parameter says whether it is a string or JSON.

    What it says counts as far as the function's schema allows it.
    """
    calls, rest = _read(text, tools)
    if rest.strip():
        raise ValueError("the text is no call")
    return calls


def recover(text: str, tools: Sequence[Tool]) -> tuple[list[Call], str]:
    """The calls that are complete; nothing is left of one that is not."""
    return _read(text, tools)[0], ""


def _read(text: str, tools: Sequence[Tool]) -> tuple[list[Call], str]:
    """The calls at the beginning of a text, and the rest."""
    calls: list[Call] = []
    section = _section.match(text)
    position = 0 if section is None else section.end()
    while invoke := _invoke.match(text, position) or _empty_invoke.match(text, position):
        parameters = _parameter.finditer(invoke.groupdict().get("body") or "")
        schema = parameters_of(invoke["name"], tools)
        arguments = {match["key"]: _value(match, schema) for match in parameters}
        calls.append({"name": invoke["name"], "arguments": arguments})
        position = invoke.end()
    return calls, text[position:]


def write(calls: Sequence[Call]) -> str:
    """The calls as the model writes them."""
    return (
        "<｜DSML｜function_calls>\n"
        + "\n".join(map(_written, calls))
        + "\n</｜DSML｜function_calls>"
    )


def _written(call: Call) -> str:
    parameters = "".join(
        f'<｜DSML｜parameter name="{key}" string="{str(isinstance(value, str)).lower()}">'
        f"{value if isinstance(value, str) else write_json(value)}</｜DSML｜parameter>\n"
        for key, value in call["arguments"].items()
    )
    return f'<｜DSML｜invoke name="{call["name"]}">\n{parameters}</｜DSML｜invoke>'


def _value(parameter: re.Match[str], root: Mapping[str, Any]) -> Any:
    text, schema = parameter["value"], property_of(root, parameter["key"])
    if parameter["string"] != "true":
        return json_value(text, schema, root)
    return text if "string" in schema_types(schema, root) else typed_value(text, schema, root)


def _syntax() -> MarkedValues:
    return MarkedValues(
        call_start=('<｜DSML｜invoke name="{name}">\n',),
        call_end=("</｜DSML｜invoke>",),
        before_key='<｜DSML｜parameter name="',
        before_text='" string="true">',
        before_json='" string="false">',
        after_value="｜DSML｜parameter>\n",
        terminator="</",
        forbidden="</｜DSML｜",
        layout=Layout(before=r'"\n"', between=r'"\n"', after=r'"\n"'),
    )


SPELLINGS = ("function_calls", "tool_calls", " calls")  # of V3.2, V4 and V4.1


def _format(name: str, spelling: str) -> ToolFormat:
    def write_section(calls: Sequence[Call]) -> str:
        return write(calls).replace("｜function_calls>", f"｜{spelling}>")

    return ToolFormat(
        start=f"<｜DSML｜{spelling}>",
        end=f"</｜DSML｜{spelling}>",
        parse=parse,
        name=name,
        other_starts=tuple(f"<｜DSML｜{each}>" for each in SPELLINGS if each != spelling),
        other_ends=tuple(f"</｜DSML｜{each}>" for each in SPELLINGS if each != spelling),
        write=write_section,
        recover=recover,
        ends_itself=True,
        needed_tokens=("｜DSML｜",),
    )


FORMAT = _format("dsml", "function_calls")
FORMAT_V4 = _format("dsml_v4", "tool_calls")
SYNTAX = _syntax()
