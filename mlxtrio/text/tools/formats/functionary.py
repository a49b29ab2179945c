"""Functionary 3.1: ``<function=name>{...}</function>``, for Llama 3.1's tool use, too."""

import re
from collections.abc import Sequence

from mlxtrio.text.tools.format import Call, Tool, ToolFormat
from mlxtrio.text.tools.json_calls import arguments_of, read_value, write_json
from mlxtrio.text.tools.syntax import EMPTY, Layout, NameThenJson

_header = re.compile(r"\s*(?P<name>[^\s>{]+)\s*>\s*(?=\{)")


def parse(text: str, _tools: Sequence[Tool]) -> list[Call]:
    """The call between the markers."""
    header = _header.match(text)
    if header is None:
        raise ValueError("a call begins with its name")
    arguments, end = read_value(text, header.end())
    if text[end:].strip():
        raise ValueError("a call ends after its arguments")
    return [{"name": header["name"], "arguments": arguments_of(arguments)}]


def write(calls: Sequence[Call]) -> str:
    """The calls as the model writes them."""
    return "".join(
        f"<function={call['name']}>{write_json(call['arguments'])}</function>" for call in calls
    )


FORMAT = ToolFormat(
    "<function=", "</function>", parse, "functionary31", write=write, ends_itself=True
)
SYNTAX = NameThenJson(
    start=("{name}>",),
    end=(),
    layout=Layout(before=EMPTY, after=EMPTY, next_block=EMPTY),
    header=r"\s*(?P<name>[^\s>{]+)>\s*(?=\{)",
)
