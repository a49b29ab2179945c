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
            {"type": "string", "format": "path", "maxLength": 5},
            {"allOf": [{"$ref": "#/$defs/Colour"}], "default": "red"},
            {"$ref": "#/$defs/Tree", "description": "a tree"},
            {"type": "string", "anyOf": [{"maxLength": 2}, {"pattern": "^[a-z]{3}$"}]},
            {"oneOf": [{"type": "integer"}, {"type": "string", "maxLength": 3}]},
            {"allOf": [{"type": "integer", "minimum": 3}, {"maximum": 8}]},
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
    return objects() | arrays() | either | combined(inner) | annotated(inner)


def annotated(inner: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
    annotations = st.fixed_dictionaries(
        {},
        optional={
            "title": st.text(max_size=3),
            "description": st.just("<think> and nothing else"),
            "default": st.none(),
            "examples": st.just([{"a": 1}]),
            "deprecated": st.booleans(),
            "x-order": st.integers(),
            "propertyNames": st.just({"type": "string"}),
            "uniqueItems": st.just(False),
        },
    )
    return st.tuples(inner, annotations).map(lambda pair: {**pair[1], **pair[0]})


@st.composite
def combined(draw: st.DrawFn, inner: st.SearchStrategy[dict[str, Any]] = SCALARS) -> dict[str, Any]:
    """An object's schema in several parts, which declare properties apart from each other."""
    names = iter("pqrstuvw")

    def part() -> dict[str, Any]:
        properties = {next(names): draw(inner) for _ in range(draw(st.integers(1, 2)))}
        required = [name for name in properties if draw(st.booleans())]
        return {"properties": properties, "required": required}

    base = {"type": "object", **part()}
    key = draw(st.sampled_from(["allOf", "anyOf", "oneOf"]))
    parts = [part(), part()]
    for n, each in enumerate(parts):
        if key == "oneOf":  # each has what the other has not
            each["required"] = [*each["properties"]]
        if draw(st.booleans()):
            each["description"] = f"part {n}"
    return {**base, key: parts}


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


@pytest.mark.slow
@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(combined(st.sampled_from([{"type": "integer"}, {"type": "boolean"}])), st.data())
def test_an_object_of_combined_parts_is_accepted(
    schema: dict[str, Any], data: st.DataObject
) -> None:
    """Those that have declared properties only, in the order in which they are declared."""
    (key,) = schema.keys() & {"allOf", "anyOf", "oneOf"}
    parts = schema[key] if key == "allOf" else [data.draw(st.sampled_from(schema[key]))]
    value: dict[str, Any] = {}
    for part in (schema, *parts):
        for name, each in part["properties"].items():
            if name in part["required"] or data.draw(st.booleans()):
                value[name] = 7 if each["type"] == "integer" else True
    jsonschema.validate(value, schema)
    model = model_of("json_tools")
    compiler = model.description.grammars
    assert compiler is not None
    grammar = json_schema_grammar(schema)
    matcher = compiler.compile_generated(grammar, (), needs_check=False).deep_copy()
    tokens = model.encode(json.dumps(value))
    assert matcher.try_consume_tokens(tokens) == len(tokens)
    assert matcher.is_accepting()


def test_most_walks_end() -> None:
    """If none did, the test above would check nothing."""
    schema = {"type": "object", "properties": {"a": {"type": "string"}, "b": {"type": "array"}}}
    grammar = json_schema_grammar({**schema, "additionalProperties": False})
    walks = [
        walk(model_of("json_tools"), grammar, random.Random(seed), hints=HINTS, ends=ENDS)
        for seed in range(20)
    ]
    assert sum(tokens is not None for tokens in walks) >= 15
