"""Kimi K3: a section of calls in markup, each argument with its type."""

import json
import re
from collections.abc import Sequence
from typing import Any

from mlxtrio.text.tools.format import Call, Tool, ToolFormat
from mlxtrio.text.tools.json_calls import write_json
from mlxtrio.text.tools.marked_values import MarkedValues
from mlxtrio.text.tools.syntax import EMPTY, Layout

_call = re.compile(
    r"\s*<\|open\|>call(?P<attributes>.*?)<\|sep\|>(?P<body>.*?)<\|close\|>call<\|sep\|>\s*",
    re.DOTALL,
)
_element = re.compile(
    r"\s*<\|open\|>(?P<tag>argument|json)(?P<attributes>.*?)<\|sep\|>"
    r"(?P<value>.*?)<\|close\|>(?P=tag)<\|sep\|>(?=\s*(?:<\|open\|>argument|\Z))\s*",
    re.DOTALL,
)
_attribute = re.compile(r'(\w+)="([^"]*)"')


def parse(text: str, _tools: Sequence[Tool]) -> list[Call]:
    """The calls of a section."""
    calls: list[Call] = []
    position = 0
    text = text.rstrip()
    while position < len(text):
        match = _call.match(text, position)
        if match is None:
            raise ValueError("the text is no call")
        name = _attributes(match["attributes"]).get("tool")
        if not name:
            raise ValueError("a call has a name")
        calls.append({"name": name, "arguments": _arguments(match["body"])})
        position = match.end()
    return calls


def _arguments(body: str) -> dict[str, Any]:
    arguments: dict[str, Any] = {}
    for element in _element.finditer(body):
        attributes = _attributes(element["attributes"])
        if element["tag"] == "json":
            arguments |= json.loads(element["value"], strict=False)
        elif attributes.get("type", "string") == "string":
            arguments[attributes["key"]] = element["value"]
        else:
            arguments[attributes["key"]] = json.loads(element["value"], strict=False)
    return arguments


def _attributes(text: str) -> dict[str, str]:
    return {
        name: value.replace("&quot;", '"').replace("&amp;", "&")
        for name, value in _attribute.findall(text)
    }


def write(calls: Sequence[Call]) -> str:
    """The calls as the model writes them."""
    written = "".join(
        f'<|open|>call tool="{call["name"]}" index="{n}"<|sep|>'
        + "".join(_written(key, value) for key, value in call["arguments"].items())
        + "<|close|>call<|sep|>"
        for n, call in enumerate(calls, start=1)
    )
    return f"<|open|>tools<|sep|>{written}<|close|>tools<|sep|>"


def _written(key: str, value: Any) -> str:
    is_string = isinstance(value, str)
    text = value if is_string else write_json(value)
    kind = "string" if is_string else "json"
    return f'<|open|>argument key="{key}" type="{kind}"<|sep|>{text}<|close|>argument<|sep|>'


FORMAT = ToolFormat(
    "<|open|>tools<|sep|>",
    "<|close|>tools<|sep|>",
    parse,
    "kimi_k3",
    write=write,
    needed_tokens=("<|open|>", "<|close|>", "<|sep|>"),
)
SYNTAX = MarkedValues(
    call_start=('<|open|>call tool="{name}" index="', "/[1-9][0-9]?/", '"<|sep|>'),
    call_end=("<|close|>call<|sep|>",),
    before_key='<|open|>argument key="',
    before_text='" type="string"<|sep|>',
    before_json='" type="json"<|sep|>',
    after_value="<|close|>argument<|sep|>",
    terminator="",
    forbidden="<|close|>",
    layout=Layout(before=EMPTY, between=EMPTY, after=EMPTY),
)
