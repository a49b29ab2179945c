"""Grammars of tool calls, in every format that has one: whatever a model generates under them, the
format's own parser finds calls of the offered functions, whose arguments satisfy their schemas.
"""

import json
import random
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any

import jsonschema
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from mlxtrio.errors import InvalidInputError
from mlxtrio.settings import ToolCallParser
from mlxtrio.text.channels.format import ChannelFormat
from mlxtrio.text.channels.functionary import FUNCTIONARY
from mlxtrio.text.channels.harmony import HARMONY
from mlxtrio.text.channels.muse import MUSE
from mlxtrio.text.grammar.compiler import (
    json_rule,
    json_schema_grammar,
    lark_grammar,
    regex_grammar,
)
from mlxtrio.text.reasoning.registry import FORMATS as REASONING_FORMATS
from mlxtrio.text.tools.bare_keys import BareKeys
from mlxtrio.text.tools.format import Tool, ToolFormat
from mlxtrio.text.tools.grammars import (
    UnsupportedParametersError,
    call_format,
    calls_or_content_grammar,
    can_constrain_calls,
    framed_grammar,
    output_frame,
    required_calls_grammar,
    rest_of_call_grammar,
)
from mlxtrio.text.tools.registry import FORMATS, SYNTAXES
from mlxtrio.text.tools.tagged import Tagged
from tests.support.grammar_walks import (
    CONTROL_TOKENS,
    Model,
    answer_of,
    model_of,
    model_with,
    walk,
)

CONSTRAINABLE: list[ToolCallParser] = [parser for parser in CONTROL_TOKENS if parser in SYNTAXES]

# Texts that parsers convert to something else than strings, or that end what they are in.
HINTS = [
    *("null", "None", "nil", "true", "False", "3", "-1", "1e999", "0.5", "NaN", '"a"', "'a'"),
    *("{}", "[1]", '{"a": 1}', "\n", " ", "\t", "\x1c", "\u2028", "é", "<", "</", "]", ")", "a, b"),
    *("<parameter=n>", "</function>", "<arg_key>", "f(x=1)", "g[ARGS]{}", "call:f{}", "set()"),
]
CLOSING_TAGS: dict[str, tuple[str, str]] = {
    "dsml": ("</｜DSML｜parameter>\n", "</｜DSML｜invoke>"),
    "dsml_v4": ("</｜DSML｜parameter>\n", "</｜DSML｜invoke>"),
    "function_gemma": ("<escape>", "}"),
    "gemma4": ('<|"|>', "}"),
    "hy3": ("</arg_value:opensource>", "</tool_call:opensource>"),
    "minimax_m3": ("]<]minimax[>[</it>", "]<]minimax[>[</invoke>"),
    "kimi_k3": ("<|close|>argument<|sep|>", "<|close|>call<|sep|>"),
    "minicpm5": ("</param>", "</function>"),
    "glm47": ("</arg_value>", "</tool_call>"),
    "laguna": ("</arg_value>", "</tool_call>"),
    "longcat": ("</longcat_arg_value>", "</longcat_tool_call>"),
    "minimax_m2": ("</parameter>\n", "</invoke>"),
    "muse_spark": ("</atem:parameter>\n", "</atem:invoke>"),
    "qwen3_coder": ("\n</parameter>\n", "</function>"),
    "seed_oss": ("</parameter>\n", "</function>"),
}


def ends_of(parser: ToolCallParser) -> list[str]:
    """Texts that end a call, and before them those that end a value."""
    value, call = CLOSING_TAGS.get(parser, ("", ""))
    ends = [value, '"', "}", "]", ")", call, of(parser).end]
    return [end for end in ends if end]


def tool(name: str, parameters: dict[str, Any], *, strict: bool = True) -> Tool:
    return {
        "type": "function",
        "function": {"name": name, "parameters": parameters, "strict": strict},
    }


def of(parser: ToolCallParser) -> ToolFormat:
    tool_format = model_of(parser).description.tool_format
    assert tool_format is not None
    return tool_format


def check_calls(
    parser: ToolCallParser, tools: Sequence[Tool], seed: int, *, required: bool = True
) -> int:
    """Walk through the grammar of some tools' calls and check what is parsed; return how many."""
    model, tool_format = model_of(parser), of(parser)
    if required:
        grammar = required_calls_grammar(tool_format, tools, parallel=True)
    else:
        grammar = rest_of_call_grammar(tool_format, tools)
    ends = ends_of(parser)
    tokens = walk(model, grammar, random.Random(seed), hints=HINTS + ends, ends=ends)
    if tokens is None:
        return 0
    start = [] if required else list(tool_format.start_tokens)
    content, calls = answer_of(model, start + tokens, tools)
    assert not content
    assert calls
    schemas = {each["function"]["name"]: each["function"]["parameters"] for each in tools}
    for name, arguments in calls:
        jsonschema.validate(arguments, schemas[name])
    return len(calls)


# Random parameters

STRINGS = st.sampled_from(
    [
        {"type": "string"},
        {"type": "string", "maxLength": 4},
        {"type": "string", "minLength": 1, "maxLength": 5},
        {"type": "string", "pattern": "^[a-f]{2,4}$"},
        {"type": "string", "pattern": "n[uo]l|e"},
        {"type": "string", "enum": ["red", "null", "3", " a", "true", "", "None", "{}", "<b>"]},
        {"enum": ["a", "b c"]},
        {"const": "fixed"},
    ]
)
OTHERS = st.sampled_from(
    [
        {"type": "boolean"},
        {"type": "null"},
        {"type": "integer"},
        {"type": "integer", "minimum": -5, "maximum": 99},
        {"type": "number"},
        {"type": "number", "exclusiveMinimum": 0, "maximum": 10},
        {"enum": [1, 2.5, None, True, "x"]},
        {"const": {"fixed": [1, "two"]}},
        {"$ref": "#/$defs/Colour"},
        {"$ref": "#/$defs/Tree"},
        {"type": ["string", "null"]},
        {"type": ["integer", "null"]},
        {"type": "string", "format": "date-time"},
        {"type": "string", "format": "path", "description": "a </parameter>"},
        {"allOf": [{"$ref": "#/$defs/Colour"}], "default": "red"},
        {"$ref": "#/$defs/Tree", "description": "a tree"},
        {"type": "string", "anyOf": [{"maxLength": 3}, {"pattern": "^[a-z]+$"}]},
        {"type": ["string", "integer"], "allOf": [{"minLength": 2}, {"minimum": 3}]},
        {"oneOf": [{"type": "integer"}, {"type": "string", "maxLength": 2}]},
        {},
    ]
)
SCALARS = STRINGS | OTHERS


def nested(inner: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
    objects = st.dictionaries(st.sampled_from(["a", "b", "é ü"]), inner, min_size=1).map(
        lambda properties: {
            "type": "object",
            "properties": properties,
            "required": sorted(properties)[:1],
        }
    )
    maps = inner.map(lambda values: {"type": "object", "additionalProperties": values})
    arrays = inner.map(lambda items: {"type": "array", "items": items, "maxItems": 2})
    optional = inner.map(lambda option: {"anyOf": [option, {"type": "null"}], "default": None})
    both = st.tuples(objects, inner).map(
        lambda pair: {
            **pair[0],
            "anyOf": [
                {"properties": {"c": pair[1]}, "required": ["c"]},
                {"properties": {"d": {"type": "boolean"}}},
            ],
        }
    )
    return objects | maps | arrays | optional | both


PARAMETERS = st.recursive(SCALARS, nested, max_leaves=4)
DEFINITIONS = {
    "Colour": {"type": "string", "enum": ["red", "green"]},
    "Tree": {
        "type": "object",
        "properties": {"leaf": {"type": "string"}, "next": {"$ref": "#/$defs/Tree"}},
        "additionalProperties": False,
    },
}


@st.composite
def schemas(draw: st.DrawFn) -> dict[str, Any]:
    names = st.sampled_from(["city", "n", "some-key" if draw(st.booleans()) else "x_1"])
    properties = draw(st.dictionaries(names, PARAMETERS, max_size=3))
    required = [name for name in properties if draw(st.booleans())]
    return {
        "type": "object",
        "properties": properties,
        "required": required,
        "$defs": DEFINITIONS,
    }


@pytest.mark.slow
@pytest.mark.parametrize("required", [True, False], ids=["required", "rest of call"])
@pytest.mark.parametrize("parser", CONSTRAINABLE)
@settings(max_examples=12, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(schemas(), schemas(), st.integers(0, 2**31))
def test_parsed_calls_satisfy_random_schemas(
    parser: ToolCallParser,
    required: bool,
    first: dict[str, Any],
    second: dict[str, Any],
    seed: int,
) -> None:
    tools = [tool("get_weather", first), tool("f", second)]
    try:
        num_calls = check_calls(parser, tools, seed, required=required)
    except (UnsupportedParametersError, InvalidInputError):
        # The format can't represent one of them; then perhaps the other.
        num_calls = 0
        for n, each in enumerate(tools):
            with suppress(UnsupportedParametersError, InvalidInputError):
                num_calls += check_calls(parser, [each], seed + n, required=required)
    assume(num_calls)  # fails if no example has a call


# What each format can represent. Formats with arguments in JSON can represent everything.

REPRESENTABLE: dict[str, dict[str, Any]] = {
    "text": {"type": "string"},
    "length": {"type": "string", "minLength": 2, "maxLength": 5},
    "not empty": {"type": "string", "minLength": 1},
    "pattern": {"type": "string", "pattern": "^[a-z]+(-[0-9]{1,3})?$"},
    "integer": {"type": "integer"},
    "bounded number": {"type": "number", "minimum": -1, "exclusiveMaximum": 1},
    "boolean": {"type": "boolean"},
    "choice": {"type": "string", "enum": ["celsius", "a b"]},
    "choice with braces": {"type": "string", "enum": ["{name}", "{key}"]},
    "texts": {"type": "array", "items": {"type": "string"}, "minItems": 1, "maxItems": 2},
    "object": {
        "type": "object",
        "properties": {"a": {"type": "string"}, "b": {"type": "number"}},
        "required": ["a"],
    },
    "map": {"type": "object", "additionalProperties": {"type": "integer"}, "maxProperties": 1},
    "choice elsewhere": {"$ref": "#/$defs/Colour"},
    "text or null": {"anyOf": [{"type": "string"}, {"type": "null"}]},
    "integer or null": {"type": ["integer", "null"]},
    "described": {"description": "x", "title": "It", "default": 1, "type": "integer"},
    "any": {"description": "x"},
    "annotated reference": {"allOf": [{"$ref": "#/$defs/Colour"}], "default": "red"},
    "reference with a default": {"$ref": "#/$defs/Colour", "default": "red"},
    "reference or null": {"anyOf": [{"$ref": "#/$defs/Tree"}, {"type": "null"}], "title": "It"},
    "type beside alternatives": {
        "type": "string",
        "anyOf": [{"maxLength": 3}, {"pattern": "^[a-z]+$"}],
    },
    "both of two": {"allOf": [{"type": "string", "minLength": 2}, {"pattern": "^[a-f]+$"}]},
    "objects in alternatives": {
        "type": "object",
        "properties": {"a": {"type": "string"}},
        "required": ["a"],
        "anyOf": [
            {"properties": {"b": {"type": "integer"}}, "required": ["b"]},
            {"properties": {"c": {"type": "string"}}, "required": ["c"]},
        ],
    },
    "one of two": {
        "oneOf": [
            {"type": "object", "properties": {"kind": {"const": "a"}}, "required": ["kind"]},
            {"type": "object", "properties": {"kind": {"const": "b"}}, "required": ["kind"]},
        ],
        "discriminator": {"propertyName": "kind"},
    },
    "date": {"type": "string", "format": "date"},
    "path": {"type": "string", "format": "path"},
    "dictionary": {
        "type": "object",
        "propertyNames": {"type": "string"},
        "additionalProperties": {"type": "integer"},
    },
    "set": {"type": "array", "items": {"enum": [1, 2]}, "uniqueItems": False},
    "constant without a type": {"const": "fixed"},
    "choices without a type": {"enum": [1, "one", None]},
    "choice with a pattern": {"enum": ["a1", "b"], "type": "string", "pattern": "^[ab]1?$"},
    "large choice": {"enum": [2**53 + 1]},
}
RECURSIVE = {"reference or null"}
JSON_ROUNDS = {"large choice"}  # llguidance rounds numbers in JSON


@pytest.mark.parametrize("name", REPRESENTABLE)
@pytest.mark.parametrize("parser", CONSTRAINABLE)
def test_every_format_can_represent_common_parameters(parser: ToolCallParser, name: str) -> None:
    if name in JSON_ROUNDS and not isinstance(SYNTAXES[parser], Tagged | BareKeys):
        pytest.skip("the format writes JSON")
    if name in RECURSIVE and isinstance(SYNTAXES[parser], BareKeys):
        pytest.skip("the format's grammar has no recursion: it is refused")
    parameters = {
        "type": "object",
        "properties": {"it": REPRESENTABLE[name]},
        "required": ["it"],
        "additionalProperties": False,
        "$defs": DEFINITIONS,
    }
    found = sum(check_calls(parser, [tool("f", parameters)], seed) for seed in range(6))
    assert found


OFTEN_CONVERTED: list[dict[str, Any]] = [
    {"type": "string"},
    {"type": ["string", "null"]},
    {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]},
    {"type": "array", "items": {"type": "string"}},
    {"type": "object", "additionalProperties": {"type": "string"}},
    {"type": "array"},
    {"type": "boolean"},
    {"type": "integer"},
    {"type": "number"},
    {},
]


@pytest.mark.parametrize("schema", OFTEN_CONVERTED, ids=str)
@pytest.mark.parametrize(
    "parser", [name for name, each in SYNTAXES.items() if isinstance(each, Tagged)]
)
def test_text_that_is_converted_to_something_else_is_left_out(
    parser: ToolCallParser, schema: dict[str, Any]
) -> None:
    """Any text that the grammar allows is parsed to a value of the schema; a string without quotes
    to the very text.
    """
    syntax, model, tool_format = SYNTAXES[parser], model_of(parser), of(parser)
    assert isinstance(syntax, Tagged)
    parameters = {"type": "object", "properties": {"it": schema}, "required": ["it"]}
    tools = [tool("f", parameters)]
    try:
        grammar = required_calls_grammar(tool_format, tools, parallel=False)
    except UnsupportedParametersError:
        return
    assert model.description.grammars is not None
    matcher = model.description.grammars.compile_generated(grammar, (), needs_check=False)
    plain = [*HINTS, "abc", "NuLL", " a", "a ", "\na", "a\n", "1" * 20, "0." + "1" * 400]
    tags = syntax.forbidden_tags
    plain += [*tags, *(f"a{tag}\n{tag}b" for tag in tags), "1e5", ""]
    quoted = [json.dumps(text) for text in plain]
    lists = [f"[{text}]" for text in quoted]
    maps = [f'{{"a": {text}}}' for text in quoted] + [f"{{{text}: 1}}" for text in quoted]
    before, after = (
        "".join(piece for piece in pieces if not piece.startswith("/"))
        for pieces in (
            syntax.call_start + syntax.parameter_start,
            syntax.parameter_end + syntax.call_end,
        )
    )
    before, gap = before.replace("{name}", "f").replace("{key}", "it"), ""
    after = after.replace("{key}", "it")
    if syntax.layout.between is not None:
        gap = "\n"
    accepted = 0
    for text in plain + quoted + lists + maps:
        whole = f"{tool_format.start}{gap}{before}{text}{after}{gap}{tool_format.end}"
        tokens = model.encode(whole)
        walked = matcher.deep_copy()
        if walked.try_consume_tokens(tokens) < len(tokens) or not walked.is_accepting():
            continue
        accepted += 1
        content, ((name, arguments),) = answer_of(model, tokens, tools)
        assert (content, name) == ("", "f")
        jsonschema.validate(arguments, parameters)
        is_quoted = parser == "muse_spark" and text.startswith('"')  # read as JSON there
        if schema == {"type": "string"} and not is_quoted:
            assert arguments["it"] == text
    assert accepted


@pytest.mark.parametrize(
    ("parser", "parameter"),
    [
        ("qwen3_coder", {"type": "string", "format": "ipv6"}),
        ("qwen3_coder", {"type": "string", "pattern": "^a|b$"}),
        ("qwen3_coder", {"type": "array", "items": {"const": "</parameter>"}}),
        ("qwen3_coder", {"type": "array", "contains": {}}),
        ("qwen3_coder", {"type": 3}),
        ("qwen3_coder", {"$ref": "#/$defs/None"}),
        ("qwen3_coder", 5),
    ],
)
def test_parameters_that_a_format_can_not_represent_are_refused(
    parser: ToolCallParser, parameter: Any
) -> None:
    parameters = {
        "type": "object",
        "properties": {"it": parameter},
        "required": ["it"],
        "$defs": DEFINITIONS,
    }
    tools = [tool("g", {"type": "object"}), tool("f", parameters)]
    with pytest.raises(UnsupportedParametersError) as caught:
        required_calls_grammar(of(parser), tools, parallel=True)
    assert caught.value.tool == 1


@pytest.mark.parametrize(
    "parameters",
    [
        {"type": "object", "properties": {"a b": {}}},
        {"type": "object", "properties": {"a>": {}}},
        {"type": "object", "properties": []},
        {"type": "object", "required": 5},
        {"type": "object", "required": ["b"]},
        {"type": "object", "minProperties": 1},
    ],
)
@pytest.mark.parametrize("parser", ["glm47", "qwen3_coder", "pythonic"])
def test_parameters_whose_names_can_not_be_written_are_refused(
    parser: ToolCallParser, parameters: dict[str, Any]
) -> None:
    with pytest.raises(UnsupportedParametersError):
        required_calls_grammar(of(parser), [tool("f", parameters)], parallel=True)


NO_PARAMETERS: list[Any] = [
    None,
    {},
    {"type": "object"},
    {"properties": {}},
    {"type": "object", "properties": None, "required": None},
    {"type": "object", "properties": {}, "required": [], "description": "nothing"},
]


@pytest.mark.parametrize("parameters", NO_PARAMETERS, ids=str)
@pytest.mark.parametrize("parser", CONSTRAINABLE)
def test_a_function_without_parameters_gets_no_arguments(
    parser: ToolCallParser, parameters: Any
) -> None:
    tools = [tool("f", parameters, strict=False)]
    grammar = required_calls_grammar(of(parser), tools, parallel=False)
    for seed in range(3):
        tokens = walk(model_of(parser), grammar, random.Random(seed), hints=HINTS)
        assert tokens is not None
        assert answer_of(model_of(parser), tokens, tools) == ("", [("f", {})])


WHOLE_PARAMETERS: dict[str, dict[str, Any]] = {
    "either": {
        "type": "object",
        "properties": {"a": {"type": "string", "maxLength": 3}, "b": {"type": "integer"}},
        "anyOf": [{"required": ["a"]}, {"required": ["b"]}],
    },
    "exactly one": {
        "type": "object",
        "properties": {"a": {"type": "boolean"}, "b": {"type": "integer"}},
        "oneOf": [{"required": ["a"]}, {"required": ["b"]}],
    },
    "reference": {
        "$ref": "#/definitions/Query",
        "definitions": {
            "Query": {
                "type": "object",
                "properties": {"n": {"type": "integer"}, "next": {"$ref": "#/definitions/Query"}},
                "required": ["n"],
            }
        },
    },
    "parts": {
        "allOf": [
            {"type": "object", "properties": {"a": {"type": "integer"}}, "required": ["a"]},
            {"type": "object", "properties": {"b": {"type": "boolean"}}, "required": ["b"]},
        ]
    },
    "undeclared": {"type": "object", "properties": {"a": {"type": "null"}}, "required": ["a", "b"]},
}


@pytest.mark.parametrize("name", WHOLE_PARAMETERS)
@pytest.mark.parametrize("parser", CONSTRAINABLE)
def test_parameters_may_be_combined_of_several_schemas(parser: ToolCallParser, name: str) -> None:
    if name == "reference" and isinstance(SYNTAXES[parser], BareKeys):
        pytest.skip("the format's grammar has no recursion: it is refused")
    parameters = WHOLE_PARAMETERS[name]
    assert sum(check_calls(parser, [tool("f", parameters)], seed) for seed in range(6))


def test_a_function_whose_name_is_no_python_identifier_is_refused() -> None:
    for name in ("a-b", "class", "a..b", "1a"):
        with pytest.raises(UnsupportedParametersError):
            required_calls_grammar(of("pythonic"), [tool(name, {})], parallel=True)


@pytest.mark.parametrize("parser", CONSTRAINABLE)
def test_arguments_of_functions_that_are_not_strict_are_any_object(parser: ToolCallParser) -> None:
    """Even if the format can't represent their schemas."""
    odd = {"type": "object", "not": {"required": ["x"]}}
    free = tool("free", odd, strict=False)
    strict = tool("f", {"type": "object", "properties": {"n": {"type": "integer", "enum": [1, 2]}}})
    model, tool_format = model_of(parser), of(parser)
    grammar = rest_of_call_grammar(tool_format, [free, strict])
    num_calls = 0
    for seed in range(20):
        ends = ends_of(parser)
        tokens = walk(model, grammar, random.Random(seed), hints=HINTS, ends=ends)
        if tokens is None:
            continue
        _, calls = answer_of(model, [*tool_format.start_tokens, *tokens], [free, strict])
        num_calls += len(calls)
        for name, arguments in calls:
            assert name in {"free", "f"}
            if name == "f":
                jsonschema.validate(arguments, strict["function"]["parameters"])
    assert num_calls


def test_without_parallel_calls_there_is_one() -> None:
    tools = [tool("f", {"type": "object", "properties": {}, "additionalProperties": False})]
    for parser in CONSTRAINABLE:
        grammar = required_calls_grammar(of(parser), tools, parallel=False)
        for seed in range(5):
            tokens = walk(model_of(parser), grammar, random.Random(seed))
            assert tokens is not None
            assert answer_of(model_of(parser), tokens, tools) == ("", [("f", {})])


def test_formats_without_control_tokens_for_calls_can_not_be_constrained() -> None:
    for parser in CONTROL_TOKENS:
        assert can_constrain_calls(of(parser)) == (parser in SYNTAXES)
    assert not can_constrain_calls(ToolFormat("<tool_call>", "</tool_call>", lambda text, tools: 1))


IT = {
    "type": "object",
    "properties": {"it": {"type": "string"}, "n": {"type": "integer"}},
    "required": ["it"],
    "additionalProperties": False,
}


@pytest.mark.parametrize(
    "parser", [each for each in CONSTRAINABLE if not FORMATS[each].needed_tokens]
)
def test_calls_are_required_where_all_markers_are_ordinary_text(parser: ToolCallParser) -> None:
    model = model_of(parser, in_text=True)
    tool_format = model.description.tool_format
    assert tool_format is not None
    assert can_constrain_calls(tool_format)
    tools = [tool("f", IT), tool("get_weather", IT)]
    grammar = required_calls_grammar(tool_format, tools, parallel=True)
    check_walks(model, grammar, tools, ends_of(parser))


def check_walks(model: Model, grammar: str, tools: Sequence[Tool], ends: list[str]) -> None:
    """Check that all walks through a grammar of ``IT`` end in calls."""
    num_calls = 0
    for seed in range(8):
        tokens = walk(model, grammar, random.Random(seed), hints=HINTS + ends, ends=ends)
        if tokens is None:
            continue
        content, calls = answer_of(model, tokens, tools)
        assert not content
        for _, arguments in calls:
            jsonschema.validate(arguments, IT)
        num_calls += len(calls)
    assert num_calls


CHANNELS: dict[str, tuple[ChannelFormat, ToolCallParser, tuple[str, ...]]] = {
    "harmony": (
        HARMONY,
        "prompted",
        ("<|start|>", "<|channel|>", "<|message|>", "<|end|>", "<|call|>", "<|constrain|>"),
    ),
    "muse": (MUSE, "muse_spark", ("<|start|>", "<|message|>", "<|eom|>", "<|eot|>")),
    "functionary": (FUNCTIONARY, "none", ()),
}


@pytest.mark.parametrize("name", CHANNELS)
def test_calls_and_content_have_headers_where_messages_have_them(name: str) -> None:
    channels, parser, control_tokens = CHANNELS[name]
    model = model_with(control_tokens, parser, channels)
    tool_format, frame = call_format(model.description), output_frame(model.description)
    assert tool_format is not None
    tools = [tool("f", IT), tool("get_weather", IT)]
    grammar = required_calls_grammar(tool_format, tools, parallel=False, frame=frame)
    ends = ["</atem:parameter>\n", "</atem:invoke>", '"', "}"]
    check_walks(model, grammar, tools, ends)
    content = framed_grammar(json_schema_grammar({"const": {"a": 1}}), frame)
    tokens = walk(model, content, random.Random(1))
    assert tokens is not None
    assert len(tokens) > len('{"a": 1}')
    text, calls = answer_of(model, tokens, ())
    assert (json.loads(text), calls) == ({"a": 1}, [])
    both = calls_or_content_grammar(
        tool_format, tools, json_rule({"const": {"a": 1}}), parallel=False, frame=frame
    )
    found = set()
    for seed in range(60):
        tokens = walk(model, both, random.Random(seed), ends=ends)
        if tokens is not None:
            text, calls = answer_of(model, tokens, tools)
            assert bool(text) != bool(calls)
            found.add(bool(calls))
    assert found == {True, False}


@pytest.mark.parametrize(
    "written",
    [
        "{}",
        "<|START_RESPONSE|>{}",
        "<|START_RESPONSE|>{}<|END_RESPONSE|>",
        "<|START_TEXT|>\n{}<|END_TEXT|>",
    ],
)
def test_markers_that_are_dropped_may_be_around_content(written: str) -> None:
    markers = ("<|START_RESPONSE|>", "<|END_RESPONSE|>", "<|START_TEXT|>", "<|END_TEXT|>")
    model = model_with(markers)
    description = replace(model.description, reasoning=REASONING_FORMATS["command"])
    assert description.grammars is not None
    patterns = [regex_grammar(r"\{\}"), lark_grammar('start: "{}"'), json_schema_grammar({})]
    for grammar in patterns:
        framed = framed_grammar(grammar, output_frame(description))
        matcher = description.grammars.compile_generated(framed, (), needs_check=False).deep_copy()
        tokens = model.encode(written)
        assert matcher.try_consume_tokens(tokens) == len(tokens)
        assert matcher.is_accepting()
