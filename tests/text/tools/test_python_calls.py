"""Calls in Python, and what models write that Python can't read."""

import time
from typing import Any

import pytest

from mlxtrio.text.tools.python_calls import parse_python_calls


def tool(name: str, **properties: str) -> dict[str, Any]:
    schemas = {key: {"type": kind} for key, kind in properties.items()}
    parameters = {"type": "object", "properties": schemas}
    return {"type": "function", "function": {"name": name, "parameters": parameters}}


TOOLS = (
    tool("shell", script="string", folder="string"),
    tool("post", number="integer", code="string", labels="array"),
    {"type": "function", "function": {"name": "free"}},
)


def arguments(text: str) -> list[dict[str, Any]]:
    return [dict(call["arguments"]) for call in parse_python_calls(text, TOOLS)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[shell(script='awk '{print}' a')]", [{"script": "awk '{print}' a"}]),
        ("[shell(script='a 'b', c='d'')]", [{"script": "a 'b', c='d'"}]),
        ('[shell(script="say "x")", folder="/")]', [{"script": 'say "x")', "folder": "/"}]),
        ("[shell(script='one\ntwo\r\n', folder='a')]", [{"script": "one\ntwo\r\n", "folder": "a"}]),
        ("[shell(script='zero \0')]", [{"script": "zero \0"}]),
        (r"[shell(script='a 'b\s\'\\\t')]", [{"script": "a 'b\\s'\\\t"}]),
        ("[shell(script='a 'b'',)]", [{"script": "a 'b'"}]),
        ("shell(script='a'b')\nshell(script='c')", [{"script": "a'b"}, {"script": "c"}]),
        ("[shell(script='a'b'), free()]", [{"script": "a'b"}, {}]),
        ("[free(x='it's', y=1)]", [{"x": "it's", "y": 1}]),
        ("[post(labels=['it's', 'b'], number=1)]", [{"labels": ["it's", "b"], "number": 1}]),
        ("[shell(script='''a'b''', folder='c'd')]", [{"script": "a'b", "folder": "c'd"}]),
    ],
)
def test_a_quote_ends_a_string_only_where_the_call_can_go_on(
    text: str, expected: list[dict[str, Any]]
) -> None:
    assert arguments(text) == expected


def test_zeros_before_a_number_are_kept_in_a_string() -> None:
    text = "[post(number=007, code=0123, labels=[00, 01, 2.50])]"
    assert arguments(text) == [{"number": 7, "code": "0123", "labels": [0, 1, 2.5]}]


def test_a_set_is_a_list() -> None:
    assert arguments("[post(labels={'a', 'b'})]") == [{"labels": ["a", "b"]}]


@pytest.mark.parametrize(
    "text",
    [
        "[shell(script='no end)]",
        "[other(script='it's')]",
        "[shell(script=f'it's')]",
        "[shell(script=('it's', 1))]",
        "[shell(script='it's']",
    ],
)
def test_what_stays_ambiguous_is_no_call(text: str) -> None:
    with pytest.raises(ValueError, match=r"call|function|string"):
        arguments(text)


@pytest.mark.parametrize("text", ["a" * 200_000, "f(x='" + "' " * 100_000, "'" + " " * 200_000])
def test_long_text_is_rejected_in_linear_time(text: str) -> None:
    start = time.perf_counter()
    with pytest.raises(ValueError, match=r"call|function|string"):
        arguments(f"[shell(script='{text}\n")
    assert time.perf_counter() - start < 5
