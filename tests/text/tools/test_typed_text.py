"""The values of arguments that are written as text, by their schemas."""

from typing import Any

import pytest

from mlxtrio.text.tools.format import Call
from mlxtrio.text.tools.registry import FORMATS
from mlxtrio.text.tools.typed_text import json_value, typed_value


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("int", "4", 4),
        ("float", "0.5", 0.5),
        ("double", "2", 2),
        ("bool", "true", True),
        ("list", "[1]", [1]),
        ("dict", "{}", {}),
        ("str", "4", "4"),
        (["int", "null"], "null", None),
    ],
)
def test_types_may_have_names_of_other_languages(kind: Any, text: str, value: Any) -> None:
    assert typed_value(text, {"type": kind}, {}) == value


@pytest.mark.parametrize(
    ("schema", "text", "value"),
    [
        ({"type": "string"}, '"a"', "a"),
        ({"type": "string"}, "a", "a"),
        ({"type": "string"}, "null", "null"),
        ({"type": ["string", "null"]}, "null", None),
        ({"type": ["string", "integer"]}, "7", 7),
        ({"type": ["string", "number"]}, "7", 7),
        ({"type": ["string", "number"]}, "true", "true"),
        ({"type": "object"}, "7", 7),
        ({}, "a", "a"),
    ],
)
def test_json_that_the_schema_does_not_allow_is_text(schema: Any, text: str, value: Any) -> None:
    assert json_value(text, schema, {}) == value


def test_what_is_neither_json_nor_may_be_text_is_an_error() -> None:
    with pytest.raises(ValueError, match="no JSON"):
        json_value("a", {"type": "integer"}, {})


def calls(parser: str, text: str, **properties: Any) -> list[Call]:
    parameters = {"type": "object", "properties": properties}
    tool = {"type": "function", "function": {"name": "move", "parameters": parameters}}
    parsed: list[Call] = FORMATS[parser].parse(text, [tool])
    return parsed


@pytest.mark.parametrize(
    ("is_string", "text", "kind", "value"),
    [
        ("true", "12", "integer", 12),
        ("true", "12", "string", "12"),
        ("false", "up", "string", "up"),
    ],
)
def test_deepseeks_mark_of_a_string_counts_as_far_as_the_schema_allows(
    is_string: str, text: str, kind: str, value: Any
) -> None:
    parameter = f'<｜DSML｜parameter name="by" string="{is_string}">{text}</｜DSML｜parameter>'
    block = f'\n<｜DSML｜invoke name="move">\n{parameter}\n</｜DSML｜invoke>\n'
    expected = [{"name": "move", "arguments": {"by": value}}]
    assert calls("dsml", block, by={"type": kind}) == expected


def test_gemma_may_leave_the_word_before_the_name_out() -> None:
    expected = [{"name": "move", "arguments": {"by": 1}}]
    assert calls("gemma4", "call:move{by:1}") == calls("gemma4", ":move{by:1}") == expected
