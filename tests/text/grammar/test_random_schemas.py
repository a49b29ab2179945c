"""Random JSON schemas: whatever their grammars allow satisfies them."""

import json
import random
from typing import Any

import jsonschema
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from mlxtrio.text.grammar.compiler import json_schema_grammar
from tests.support.grammar_walks import model_of, walk

HINTS = ['"', "null", "[]", "{}", "-0", "1e5", "\\u00e9", "\\n", "é", '": ', ", ", "true"]
ENDS = ['"', "}", "]"]
DEFINITIONS = {
    "Tree": {
        "type": "object",
        "properties": {
            "value": {"type": "integer"},
            "children": {"type": "array", "items": {"$ref": "#/$defs/Tree"}, "maxItems": 2},
        },
        "required": ["value"],
        "additionalProperties": False,
    },
    "Colour": {"enum": ["red", "green", 'a "quoted" one']},
}
# llguidance parses numbers as floating-point ones: larger constants would be rounded.
INTEGERS = st.integers(-(2**53), 2**53)
SCALARS = st.one_of(
    st.sampled_from(["boolean", "null", "integer", "string"]).map(lambda name: {"type": name}),
    st.sampled_from(
        [
            {"type": ["integer", "null"]},
            {"type": ["string", "boolean"], "maxLength": 5},
            {"type": "string", "pattern": "^[a-f]{2,4}$"},
            {"type": "string", "pattern": "[0-9]+-(x|yz)?", "maxLength": 12},
            {"type": "string", "format": "date"},
            {"type": "string", "format": "uuid"},
            {"$ref": "#/$defs/Tree"},
            {"$ref": "#/$defs/Colour"},
            {"type": "integer", "multipleOf": 3},
            {"type": "number", "exclusiveMinimum": -1, "exclusiveMaximum": 1},
        ]
    ),
    st.tuples(st.integers(-1000, 1000), st.integers(0, 500)).map(
        lambda pair: {"type": "integer", "minimum": pair[0], "maximum": pair[0] + pair[1]}
    ),
    st.tuples(st.integers(-50, 50), st.integers(0, 9)).map(
        lambda pair: {"type": "number", "minimum": pair[0] / 4, "maximum": pair[0] / 4 + pair[1]}
    ),
    st.tuples(st.integers(0, 4), st.integers(0, 4)).map(
        lambda pair: {"type": "string", "minLength": pair[0], "maxLength": pair[0] + pair[1]}
    ),
    st.lists(
        st.none() | st.booleans() | INTEGERS | st.text(max_size=5),
        min_size=1,
        max_size=4,
        unique_by=repr,
    ).map(lambda values: {"enum": values}),
    st.recursive(
        st.none() | st.booleans() | st.integers(-99, 99) | st.text(max_size=4),
        lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner),
        max_leaves=3,
    ).map(lambda value: {"const": value}),
)


def nested(inner: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
    names = st.sampled_from(["a", "b", "long name", "é", '"', "\\"])

    @st.composite
    def objects(draw: st.DrawFn) -> dict[str, Any]:
        properties = draw(st.dictionaries(names, inner, max_size=3))
        schema: dict[str, Any] = {
            "type": "object",
            "properties": properties,
            "required": [name for name in properties if draw(st.booleans())],
        }
        if draw(st.booleans()):
            schema["additionalProperties"] = draw(st.just(False) | inner)
            # If others are allowed, llguidance takes a declared one in escapes for another.
            properties.pop("é", None)
            schema["required"] = [name for name in schema["required"] if name in properties]
        return schema

    @st.composite
    def arrays(draw: st.DrawFn) -> dict[str, Any]:
        min_items = draw(st.integers(0, 2))
        schema = {"type": "array", "items": draw(inner), "minItems": min_items}
        if draw(st.booleans()):
            schema["maxItems"] = min_items + draw(st.integers(0, 2))
        return schema

    either = st.lists(inner, min_size=2, max_size=3).map(lambda options: {"anyOf": options})
    return objects() | arrays() | either


SCHEMAS = st.recursive(SCALARS, nested, max_leaves=6)


@pytest.mark.slow
@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
@given(SCHEMAS, st.integers(0, 2**31))
def test_a_walk_through_a_schemas_grammar_satisfies_it(schema: dict[str, Any], seed: int) -> None:
    rooted = {**schema, "$defs": DEFINITIONS}
    model = model_of("json_tools")
    grammar = json_schema_grammar(rooted)
    tokens = walk(model, grammar, random.Random(seed), hints=HINTS, ends=ENDS, max_tokens=400)
    assume(tokens is not None)  # else it grows without end, as a model's may
    assert tokens is not None
    text = model.wrapper.decode([token for token in tokens if token != model.eos])
    jsonschema.validate(json.loads(text), rooted)


def test_most_walks_end() -> None:
    """If none did, the test above would check nothing."""
    schema = {"type": "object", "properties": {"a": {"type": "string"}, "b": {"type": "array"}}}
    grammar = json_schema_grammar({**schema, "additionalProperties": False})
    walks = [
        walk(model_of("json_tools"), grammar, random.Random(seed), hints=HINTS, ends=ENDS)
        for seed in range(20)
    ]
    assert sum(tokens is not None for tokens in walks) >= 15
