"""DeepSeek V3, R1 and V3.1: each call between control tokens, its arguments in JSON."""

import re
from collections.abc import Sequence

from mlxtrio.text.tools.format import Call, Tool, ToolFormat
from mlxtrio.text.tools.json_calls import arguments_of, read_value, write_json
from mlxtrio.text.tools.syntax import EMPTY, Layout, NameThenJson

BEGIN, END, SEPARATOR = "<｜tool▁call▁begin｜>", "<｜tool▁call▁end｜>", "<｜tool▁sep｜>"
# V3 and R1 write the type, the separator, the name, and JSON in a fence; V3.1 the name, the
# separator, and JSON.
_header = re.compile(
    rf"\s*{BEGIN}\s*(?:function\s*{SEPARATOR})?\s*(?P<name>[^\n{{<｜]+?)\s*"
    rf"(?:{SEPARATOR}|\n)\s*(?P<fence>```(?:json)?\s*)?"
)
_end = re.compile(rf"\s*(?:```)?\s*{END}\s*")


def parse(text: str, _tools: Sequence[Tool]) -> list[Call]:
    """The calls between the section's markers."""
    calls: list[Call] = []
    position = 0
    while position < len(text):
        header = _header.match(text, position)
        if header is None:
            raise ValueError("a call begins with its name")
        arguments, position = read_value(text, header.end())
        end = _end.match(text, position)
        if end is None:
            raise ValueError("a call ends after its arguments")
        calls.append({"name": header["name"], "arguments": arguments_of(arguments)})
        position = end.end()
    return calls


def write(calls: Sequence[Call]) -> str:
    """The calls as V3.1 writes them."""
    written = (
        f"{BEGIN}{call['name']}{SEPARATOR}{write_json(call['arguments'])}{END}" for call in calls
    )
    return f"<｜tool▁calls▁begin｜>{''.join(written)}<｜tool▁calls▁end｜>"


FORMAT = ToolFormat(
    start="<｜tool▁calls▁begin｜>",
    end="<｜tool▁calls▁end｜>",
    parse=parse,
    name="deepseek",
    other_starts=(BEGIN,),
    write=write,
    ends_itself=True,
)
SYNTAX = NameThenJson(
    start=(f"{BEGIN}{{name}}{SEPARATOR}",),
    end=(END,),
    layout=Layout(before=EMPTY, between=EMPTY, after=EMPTY),
    header=rf"\s*(?:{END}\s*)?{BEGIN}\s*(?P<name>[^{{<｜]+)\s*{SEPARATOR}\s*(?=\{{)",
)
