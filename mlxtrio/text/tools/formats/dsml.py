"""DeepSeek V3.2 and V4: DSML, ``<｜DSML｜invoke>`` with typed parameters."""

import json
import re
from collections.abc import Sequence
from typing import Any

from mlxtrio.text.tools.format import Call, Tool, ToolFormat
from mlxtrio.text.tools.json_calls import write_json

_invoke = re.compile(
    r'\s*<｜DSML｜invoke name="(?P<name>[^"]+)">\s*'
    r"(?P<body>(?:<｜DSML｜parameter .*?</｜DSML｜parameter>\s*)*)"
    r"</｜DSML｜invoke>\s*",
    re.DOTALL,
)
_parameter = re.compile(
    r'<｜DSML｜parameter name="(?P<key>[^"]+)"(?: string="(?P<string>true|false)")?>'
    r"(?P<value>.*?)</｜DSML｜parameter>\s*",
    re.DOTALL,
)


def parse(text: str, _tools: Sequence[Tool]) -> list[Call]:
    """The calls between the markers; each parameter says whether it is a string or JSON."""
    calls = []
    position = 0
    while position < len(text):
        invoke = _invoke.match(text, position)
        if invoke is None:
            raise ValueError("the text is no call")
        parameters = _parameter.finditer(invoke["body"])
        arguments = {match["key"]: _value(match["value"], match["string"]) for match in parameters}
        calls.append({"name": invoke["name"], "arguments": arguments})
        position = invoke.end()
    return calls


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


def _value(text: str, string: str | None) -> Any:
    if string == "true":
        return text
    try:
        return json.loads(text, strict=False)
    except ValueError:
        if string is None:
            return text
        raise


FORMAT = ToolFormat(
    start="<｜DSML｜function_calls>",
    end="</｜DSML｜function_calls>",
    parse=parse,
    name="dsml",
    write=write,
)
FORMAT_V4 = ToolFormat(
    start="<｜DSML｜tool_calls>",
    end="</｜DSML｜tool_calls>",
    parse=parse,
    name="dsml_v4",
    write=lambda calls: write(calls).replace("function_calls>", "tool_calls>"),
)
