"""JSON schemas as llguidance gets them."""

from typing import Any

import pytest
from llguidance import LLMatcher, LLTokenizer

from mlxtrio.text.grammar.compiler import json_schema_grammar
from mlxtrio.text.grammar.schemas import close_objects


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        ({"type": "object"}, {"type": "object"}),
        ({"properties": {"a": {}}}, {"properties": {"a": {}}, "additionalProperties": False}),
        (
            {"properties": {"a": {}}, "additionalProperties": True},
            {"properties": {"a": {}}, "additionalProperties": True},
        ),
        (
            {"items": {"anyOf": [{"properties": {"a": {"properties": {"b": {}}}}}]}},
            {
                "items": {
                    "anyOf": [
                        {
                            "properties": {
                                "a": {"properties": {"b": {}}, "additionalProperties": False}
                            },
                            "additionalProperties": False,
                        }
                    ]
                }
            },
        ),
        (
            {"properties": {"a": {}}, "anyOf": [{"required": ["b"]}]},
            {"properties": {"a": {}}, "anyOf": [{"required": ["b"]}]},
        ),
        (
            {"allOf": [{"properties": {"a": {}}}, {"properties": {"b": {}}}]},
            {"allOf": [{"properties": {"a": {}}}, {"properties": {"b": {}}}]},
        ),
        ({"enum": [{"properties": {"a": 1}}]}, {"enum": [{"properties": {"a": 1}}]}),
    ],
)
def test_objects_that_declare_properties_allow_no_others_unless_they_say_so(
    schema: dict[str, Any], expected: dict[str, Any]
) -> None:
    assert close_objects(schema) == expected


def test_the_name_of_a_declared_property_can_not_be_written_in_escapes() -> None:
    tokenizer = LLTokenizer("byte")
    schema = {"type": "object", "properties": {"é": {"type": "boolean"}}}
    for text, is_valid in (('{"é":true}', True), ('{"\\u00e9":5}', False), ('{"x":5}', False)):
        matcher = LLMatcher(tokenizer, json_schema_grammar(schema))
        tokens = tokenizer.tokenize_str(text)
        assert (matcher.validate_tokens(tokens) == len(tokens)) is is_valid
