"""JSON schemas as clients send them, and as llguidance gets them."""

import json
import os
import subprocess
import sys
from typing import Any

import pytest
from llguidance import LLMatcher, LLTokenizer

from mlxtrio.text.grammar.compiler import json_schema_grammar
from mlxtrio.text.grammar.inspection import schema_texts
from mlxtrio.text.grammar.keywords import UnsupportedSchemaError
from mlxtrio.text.grammar.schemas import prepare_schema

TEXT = {"type": "string"}
NUMBER = {"type": "integer"}


def accepts(schema: dict[str, Any], value: Any) -> bool:
    tokenizer = LLTokenizer("byte")
    matcher = LLMatcher(tokenizer, json_schema_grammar(schema), log_level=0)
    assert not matcher.is_error(), matcher.get_error()
    tokens = tokenizer.tokenize_str(value if isinstance(value, str) else json.dumps(value))
    return bool(matcher.try_consume_tokens(tokens) == len(tokens) and matcher.is_accepting())


def an_object(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": [*properties]}


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        ({"type": "object"}, {"type": "object"}),
        ({"properties": {"a": {}}}, {"properties": {"a": {}}, "additionalProperties": False}),
        (
            {"properties": {"a": {}}, "additionalProperties": True},
            {"properties": {"a": {}}, "additionalProperties": True},
        ),
        ({"enum": [{"properties": {"a": 1}}]}, {"enum": [{"properties": {"a": 1}}]}),
        ({"title": "T", "x-order": 1, "default": {}, "nullable": True}, {}),
        ({"type": "string", "format": "path"}, {"type": "string"}),
        ({"type": "string", "format": "date"}, {"type": "string", "format": "date"}),
        ({"uniqueItems": True, "propertyNames": {"type": "string"}, "not": False}, {}),
        ({"type": "object", "properties": None, "required": None}, {"type": "object"}),
        ({"minimum": 3, "exclusiveMinimum": True}, {"exclusiveMinimum": 3}),
        ({"items": [{}], "additionalItems": False}, {"prefixItems": [{}], "items": False}),
        ({"maximum": 2**63 - 1}, {"maximum": float(2**63 - 1024)}),
        ({"$schema": "https://example.org/unknown", "$defs": {"A": {"not": {}}}}, {}),
    ],
    ids=str,
)
def test_what_demands_nothing_is_left_out(schema: dict[str, Any], expected: dict[str, Any]) -> None:
    assert prepare_schema(schema) == expected


def test_the_name_of_a_declared_property_can_not_be_written_in_escapes() -> None:
    schema = {"type": "object", "properties": {"é": {"type": "boolean"}}}
    for text, is_valid in (('{"é":true}', True), ('{"\\u00e9":5}', False), ('{"x":5}', False)):
        assert accepts(schema, text) is is_valid


BESIDE = {
    **an_object(a=TEXT),
    "anyOf": [
        {"properties": {"b": TEXT}, "required": ["b"]},
        {"properties": {"c": NUMBER}, "required": ["c"]},
    ],
}
BOTH = {"allOf": [{"$ref": "#/definitions/P[int]"}, an_object(c=NUMBER)]}
BOTH["definitions"] = {"P[int]": an_object(b=TEXT)}  # type: ignore[assignment]
EXACTLY_ONE = {
    "type": "object",
    "properties": {"a": TEXT, "b": TEXT},
    "oneOf": [{"required": ["a"]}, {"required": ["b"]}],
}
TAGGED = {
    "type": "object",
    "properties": {"kind": TEXT},
    "required": ["kind"],
    "oneOf": [
        {"properties": {"kind": {"const": "a"}, "x": NUMBER}, "required": ["x"]},
        {"properties": {"kind": {"const": "b"}, "y": TEXT}},
    ],
}
TREE = {
    "$ref": "#/definitions/Node",
    "definitions": {
        "Node": {
            "type": "object",
            "properties": {
                "value": {"allOf": [{"$ref": "#/definitions/Colour"}], "default": "red"},
                "next": {"anyOf": [{"$ref": "#/definitions/Node"}, {"type": "null"}]},
            },
        },
        "Colour": {"enum": ["red", "green"], "title": "Colour"},
    },
}
DICTIONARY = {
    "type": "object",
    "propertyNames": {"$ref": "#/$defs/Name"},
    "additionalProperties": NUMBER,
    "$defs": {"Name": {"enum": ["a", "b"], "title": "Name"}},
}
UNEVALUATED = {**BOTH, "unevaluatedProperties": False}
ELSEWHERE = an_object(a=an_object(x=TEXT), b={"$ref": "#/properties/a"})
ANCHORED = {**an_object(a={"$ref": "#it"}), "$defs": {"X": {"$anchor": "it", **NUMBER}}}
DECIMAL = {"type": "string", "pattern": r"^(?!^[-+.]*$)[+-]?0*\d*\.?\d*$"}


@pytest.mark.parametrize(
    ("schema", "valid", "invalid"),
    [
        (BESIDE, [{"a": "x", "b": "y"}, {"a": "x", "c": 1}], [{"a": "x"}, {"a": "x", "b": 1}]),
        (BOTH, [{"b": "x", "c": 1}], [{"b": "x"}, {"c": 1}, {"b": "x", "c": 1, "d": 1}]),
        (UNEVALUATED, [{"b": "x", "c": 1}], [{"b": "x", "c": 1, "d": 1}]),
        (EXACTLY_ONE, [{"a": "x"}, {"b": "x"}], [{}, {"a": "x", "b": "x"}]),
        (
            TAGGED,
            [{"kind": "a", "x": 1}, {"kind": "b"}, {"kind": "b", "y": ""}],
            [{"kind": "a"}, {"kind": "b", "x": 1}, {"kind": "c"}],
        ),
        (TREE, [{"value": "red", "next": {"value": "green", "next": None}}], [{"value": 1}]),
        (DICTIONARY, [{"a": 1}, {"b": 2}, {}], [{"c": 1}, {"a": "x"}]),
        (ELSEWHERE, [{"a": {"x": "1"}, "b": {"x": "2"}}], [{"a": {"x": "1"}, "b": {"x": 2}}]),
        (ANCHORED, [{"a": 1}], [{"a": "1"}]),
        (DECIMAL, ["-1.5", ".5", "7"], [".", "", "-"]),
        (
            {"type": "object", "properties": {"a": TEXT}, "required": ["b"]},
            [{"b": [1]}, {"a": "x", "b": None}],
            [{"a": "x"}],
        ),
        (
            {"anyOf": [an_object(a=TEXT), {"type": "object", "additionalProperties": NUMBER}]},
            [{"a": "x"}, {"z": 1}],
            [{"a": "x", "z": 1}],
        ),
        ({"type": ["string", "null", "integer"], "minLength": 2}, ["ab", None, 3], ["a", 1.5]),
    ],
)
def test_a_schema_accepts_what_it_says(
    schema: dict[str, Any], valid: list[Any], invalid: list[Any]
) -> None:
    for value in valid:
        assert accepts(schema, json.dumps(value)), value
    for value in invalid:
        assert not accepts(schema, json.dumps(value)), value


@pytest.mark.parametrize(
    ("schema", "message"),
    [
        ({"properties": {"u": {"pattern": "^(?!x)y$"}}}, r"'\^\(\?!x\)y\$' of 'u'.*look-around"),
        ({"properties": {"u": {"pattern": r"\bx"}}}, "of 'u'.*word boundaries"),
        ({"properties": {"u": {"pattern": "["}}}, "of 'u'.*unclosed"),
        ({"properties": {"u": {"not": {"type": "null"}}}}, "'not' of 'u'"),
        ({"if": {}, "then": {"type": "null"}}, "'then'"),
        ({"properties": {"u": {"enum": [2**53 + 1]}}}, "too large"),
        ({"$ref": "#/$defs/None"}, "there is no"),
        ({"properties": {"u": 5}}, "an object of 'u'"),
        ({"properties": []}, "'properties'"),
        ({"propertyNames": {"maxLength": 3}}, "'propertyNames'"),
    ],
)
def test_what_can_not_be_enforced_is_refused_by_name(schema: dict[str, Any], message: str) -> None:
    with pytest.raises(UnsupportedSchemaError, match=message):
        json_schema_grammar(schema)


def test_the_texts_of_a_schema_are_those_that_an_output_may_have() -> None:
    schema = {
        "description": "<think>",
        "properties": {"a": {"enum": ["b", {"c": ["d"]}], "title": "e"}, "f": {"pattern": "g"}},
    }
    texts = dict(schema_texts(prepare_schema(schema)))
    assert texts.keys() == {"a", "b", "c", "d", "f", "g"}
    assert texts["d"] == "'enum' of 'a'"


def test_the_order_of_properties_is_the_same_in_each_process() -> None:
    schema = {
        "properties": {"z": True},
        "allOf": [{"properties": {"d": True}}],
        "anyOf": [{"properties": {"a": TEXT}}, {"properties": {"b": True}}],
        "oneOf": [{"properties": {"c": {"const": n}}, "required": ["c"]} for n in (1, 2)],
    }
    program = (
        "import json, sys\n"
        "from mlxtrio.text.grammar.schemas import prepare_schema\n"
        "print(json.dumps(prepare_schema(json.loads(sys.argv[1]))))"
    )
    command = [sys.executable, "-c", program, json.dumps(schema)]
    prepared = {
        subprocess.run(
            command, env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout
        for seed in "1234"
    }
    assert len(prepared) == 1
