"""Calls that are demanded, in every format that has a grammar: whatever a model says under it, the
format's own parser reads calls of functions that were offered, with arguments that satisfy their
schemas.
"""

import json
import random
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from mlxtrio.errors import InvalidRequestError
from mlxtrio.settings import ToolCallParser
from mlxtrio.text.grammar.compiler import regex_grammar
from mlxtrio.text.tools.grammars import (
    SYNTAXES,
    UnsupportedParametersError,
    begun_call_grammar,
    can_be_enforced,
    demanded_calls_grammar,
)
from mlxtrio.text.tools.narrow import without_pattern
from mlxtrio.text.tools.splitter import Tool, ToolFormat
from mlxtrio.text.tools.tagged import Tagged
from tests.support.grammar_walks import CONTROL_TOKENS, answer_of, model_of, walk
from tests.support.live import live_server
from tests.support.tiny_models import make_tiny_model

ENFORCED: list[ToolCallParser] = [parser for parser in CONTROL_TOKENS if parser in SYNTAXES]

# Texts that parsers take for something else than strings, and that end what they stand in.
HINTS = [
    *("null", "None", "nil", "true", "False", "3", "-1", "1e999", "0.5", "NaN", '"a"', "'a'"),
    *("{}", "[1]", '{"a": 1}', "\n", " ", "\t", "\x1c", "\u2028", "é", "<", "</", "]", ")", "a, b"),
    *("<parameter=n>", "</function>", "<arg_key>", "f(x=1)", "g[ARGS]{}", "call:f{}", "set()"),
]
CLOSING_TAGS: dict[str, tuple[str, str]] = {
    "glm47": ("</arg_value>", "</tool_call>"),
    "laguna": ("</arg_value>", "</tool_call>"),
    "longcat": ("</longcat_arg_value>", "</longcat_tool_call>"),
    "minimax_m2": ("</parameter>\n", "</invoke>"),
    "muse_spark": ("</atem:parameter>\n", "</atem:invoke>"),
    "qwen3_coder": ("\n</parameter>\n", "</function>"),
}


def ends_of(parser: ToolCallParser) -> list[str]:
    """Texts that lead to the end of a call; what ends a raw text first."""
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
    parser: ToolCallParser, tools: Sequence[Tool], seed: int, *, begun: bool = False
) -> int:
    """Walk through the grammar of some tools' calls, and check what is read. How many it was."""
    model, tool_format = model_of(parser), of(parser)
    if begun:
        grammar = begun_call_grammar(tool_format, tools)
    else:
        grammar = demanded_calls_grammar(tool_format, tools, parallel=True)
    ends = ends_of(parser)
    tokens = walk(model, grammar, random.Random(seed), hints=HINTS + ends, ends=ends)
    if tokens is None:
        return 0
    start = list(tool_format.start_tokens) if begun else []
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
    optional = inner.map(lambda option: {"anyOf": [option, {"type": "null"}]})
    return objects | maps | arrays | optional


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
@pytest.mark.parametrize("begun", [False, True], ids=["demanded", "begun"])
@pytest.mark.parametrize("parser", ENFORCED)
@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(schemas(), schemas(), st.integers(0, 2**31))
def test_what_is_read_satisfies_random_schemas(
    parser: ToolCallParser,
    begun: bool,
    first: dict[str, Any],
    second: dict[str, Any],
    seed: int,
) -> None:
    tools = [tool("get_weather", first), tool("f", second)]
    try:
        found = check_calls(parser, tools, seed, begun=begun)
    except (UnsupportedParametersError, InvalidRequestError):
        # The format can't carry one of them; then perhaps the other.
        found = 0
        for n, each in enumerate(tools):
            with suppress(UnsupportedParametersError, InvalidRequestError):
                found += check_calls(parser, [each], seed + n, begun=begun)
    assume(found)  # fails if no example has a call


# What each format carries. Formats with arguments in JSON carry everything.

CARRIED: dict[str, dict[str, Any]] = {
    "text": {"type": "string"},
    "length": {"type": "string", "minLength": 2, "maxLength": 5},
    "pattern": {"type": "string", "pattern": "^[a-z]+(-[0-9]{1,3})?$"},
    "integer": {"type": "integer"},
    "bounded number": {"type": "number", "minimum": -1, "exclusiveMaximum": 1},
    "boolean": {"type": "boolean"},
    "choice": {"type": "string", "enum": ["celsius", "a b"]},
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
}


@pytest.mark.parametrize("name", CARRIED)
@pytest.mark.parametrize("parser", ENFORCED)
def test_common_parameters_are_carried_by_every_format(parser: ToolCallParser, name: str) -> None:
    parameters = {
        "type": "object",
        "properties": {"it": CARRIED[name]},
        "required": ["it"],
        "additionalProperties": False,
        "$defs": DEFINITIONS,
    }
    found = sum(check_calls(parser, [tool("f", parameters)], seed) for seed in range(6))
    assert found


SEEN_AS_OTHERS: list[dict[str, Any]] = [
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


@pytest.mark.parametrize("schema", SEEN_AS_OTHERS, ids=str)
@pytest.mark.parametrize("parser", CLOSING_TAGS)
def test_texts_that_are_read_as_something_else_are_left_out(
    parser: ToolCallParser, schema: dict[str, Any]
) -> None:
    """Of every text that the grammar lets stand, the parser makes a value of the schema, and of a
    text without quotes the very text.
    """
    syntax, model, tool_format = SYNTAXES[parser], model_of(parser), of(parser)
    assert isinstance(syntax, Tagged)
    parameters = {"type": "object", "properties": {"it": schema}, "required": ["it"]}
    tools = [tool("f", parameters)]
    try:
        grammar = demanded_calls_grammar(tool_format, tools, parallel=False)
    except UnsupportedParametersError:
        return
    assert model.description.grammars is not None
    matcher = model.description.grammars.compile_own(grammar, "", is_checked=True)
    plain = [*HINTS, "abc", "NuLL", " a", "a ", "\na", "a\n", "1" * 20, "0." + "1" * 400]
    plain += [*syntax.forbidden, *(f"a{tag}\n{tag}b" for tag in syntax.forbidden), "1e5", ""]
    quoted = [json.dumps(text) for text in plain]
    lists = [f"[{text}]" for text in quoted]
    maps = [f'{{"a": {text}}}' for text in quoted] + [f"{{{text}: 1}}" for text in quoted]
    before, after = (
        "".join(piece for piece in pieces if not piece.startswith("/"))
        for pieces in (syntax.head + syntax.opening, syntax.closing + syntax.tail)
    )
    before, gap = before.replace("{name}", "f").replace("{key}", "it"), ""
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
        ("qwen3_coder", {"anyOf": [{"type": "integer"}, {"type": "null"}]}),  # a string for it
        ("qwen3_coder", {"type": ["boolean", "null"]}),
        ("qwen3_coder", {"type": "string", "const": "null"}),  # None for it
        ("qwen3_coder", {"type": "string", "format": "date"}),
        ("qwen3_coder", {"type": "string", "pattern": "^a|b$"}),
        ("qwen3_coder", {"const": "</parameter>"}),
        ("qwen3_coder", {"type": "array", "items": {"const": "</parameter>"}}),
        ("qwen3_coder", {"type": "array", "contains": {}}),
        ("qwen3_coder", {"type": 3}),
        ("qwen3_coder", {"$ref": "#/$defs/None"}),
        ("qwen3_coder", True),
        ("glm47", {"type": "string", "enum": [" a"]}),  # white space is stripped
        ("minimax_m2", {"type": ["integer", "string"]}),
        ("minimax_m2", {"$ref": "#/$defs/Tree"}),
    ],
)
def test_what_can_not_be_carried_is_refused(parser: ToolCallParser, parameter: Any) -> None:
    parameters = {
        "type": "object",
        "properties": {"it": parameter},
        "required": ["it"],
        "$defs": DEFINITIONS,
    }
    tools = [tool("g", {"type": "object"}), tool("f", parameters)]
    with pytest.raises(UnsupportedParametersError) as caught:
        demanded_calls_grammar(of(parser), tools, parallel=True)
    assert caught.value.tool == 1


@pytest.mark.parametrize(
    "parameters",
    [
        {"type": "object", "properties": {"a b": {}}},
        {"type": "object", "properties": {"a>": {}}},
        {"type": "object", "properties": []},
        {"type": "object", "required": 5},
        {"type": "object", "required": ["b"], "properties": {"a": {}}},
        {"type": "object", "minProperties": 1},
    ],
)
@pytest.mark.parametrize("parser", ["glm47", "qwen3_coder", "pythonic"])
def test_parameters_that_can_not_be_named_are_refused(
    parser: ToolCallParser, parameters: dict[str, Any]
) -> None:
    with pytest.raises(UnsupportedParametersError):
        demanded_calls_grammar(of(parser), [tool("f", parameters)], parallel=True)


def test_a_function_that_is_no_name_in_python_is_refused() -> None:
    for name in ("a-b", "class", "a..b", "1a"):
        with pytest.raises(UnsupportedParametersError):
            demanded_calls_grammar(of("pythonic"), [tool(name, {})], parallel=True)


@pytest.mark.parametrize("parser", ENFORCED)
def test_functions_that_are_not_strict_are_free(parser: ToolCallParser) -> None:
    """Their parameters may be what the format can't carry: they are some object."""
    odd = {"type": "object", "not": {"required": ["x"]}}
    free = tool("free", odd, strict=False)
    strict = tool("f", {"type": "object", "properties": {"n": {"type": "integer", "enum": [1, 2]}}})
    model, tool_format = model_of(parser), of(parser)
    grammar = begun_call_grammar(tool_format, [free, strict])
    read = 0
    for seed in range(20):
        ends = ends_of(parser)
        tokens = walk(model, grammar, random.Random(seed), hints=HINTS, ends=ends)
        if tokens is None:
            continue
        _, calls = answer_of(model, [*tool_format.start_tokens, *tokens], [free, strict])
        read += len(calls)
        for name, arguments in calls:
            assert name in {"free", "f"}
            if name == "f":
                jsonschema.validate(arguments, strict["function"]["parameters"])
    assert read


def test_one_call_is_all_where_no_more_are_wanted() -> None:
    tools = [tool("f", {"type": "object", "properties": {}, "additionalProperties": False})]
    for parser in ENFORCED:
        grammar = demanded_calls_grammar(of(parser), tools, parallel=False)
        for seed in range(5):
            tokens = walk(model_of(parser), grammar, random.Random(seed))
            assert tokens is not None
            assert answer_of(model_of(parser), tokens, tools) == ("", [("f", {})])


def test_formats_without_a_token_that_begins_a_call_can_not_be_enforced() -> None:
    for parser in CONTROL_TOKENS:
        assert can_be_enforced(of(parser)) == (parser in SYNTAXES)
    assert not can_be_enforced(ToolFormat("<tool_call>", "</tool_call>", lambda text, tools: 1))


@pytest.mark.parametrize("tag", ["</parameter>", "</arg_value>", "<x"])
def test_a_pattern_leaves_out_just_the_strings_with_a_tag(tag: str) -> None:
    model = model_of("qwen3_coder")
    compiler = model.description.grammars
    assert compiler is not None
    grammar = compiler.compile_own(regex_grammar(without_pattern(tag)), "", is_checked=True)

    def matches(text: str) -> bool:
        matcher = grammar.deep_copy()
        tokens = model.spell(text)
        return matcher.try_consume_tokens(tokens) == len(tokens) and matcher.is_accepting()

    rng = random.Random(0)
    pieces = [tag, tag[:-1], tag[:2], tag[1:], tag[0], tag[-1], "a", "é", "\n"]
    for _ in range(500):
        text = "".join(rng.choices(pieces, k=rng.randrange(6)))
        assert matches(text) == (tag not in text), text


# The engine

SMALL = {
    "type": "object",
    "properties": {
        "city": {"type": "string", "maxLength": 5},
        "unit": {"type": "string", "enum": ["celsius", "kelvin"]},
        "days": {"type": "integer", "minimum": 0, "maximum": 9},
        "tags": {"type": "array", "items": {"enum": ["a", "b"]}, "maxItems": 2},
    },
    "required": ["city", "unit"],
    "additionalProperties": False,
}


@pytest.mark.slow
@pytest.mark.parametrize("parser", ENFORCED)
async def test_a_random_model_makes_the_calls_that_are_demanded(
    parser: ToolCallParser, tmp_path: Path
) -> None:
    path = make_tiny_model("qwen3", tmp_path / "m", markers=CONTROL_TOKENS[parser])
    offered: Any = [
        {"type": "function", "function": {"name": name, "parameters": SMALL, "strict": True}}
        for name in ("get_weather", "f")
    ]
    named = {"type": "function", "function": {"name": "f"}}
    async with (
        live_server(path, context_length=2000, tool_call_parser=parser) as server,
        server.openai() as client,
    ):
        begin = str(of(parser).start_tokens[0])
        for parameters, names in (
            ({"tool_choice": "required"}, {"get_weather", "f"}),
            ({"tool_choice": named}, {"f"}),
            ({"logit_bias": {begin: 100}}, {"get_weather", "f"}),  # it begins one by itself
        ):
            answer = await client.chat.completions.create(
                model="m",
                messages=[{"role": "user", "content": "x"}],
                max_tokens=400,
                temperature=1,
                seed=7,
                tools=offered,
                parallel_tool_calls=False,
                **parameters,
            )
            (choice,) = answer.choices
            assert choice.finish_reason == "tool_calls"
            (call,) = choice.message.tool_calls or []
            assert call.type == "function"
            assert call.function.name in names
            jsonschema.validate(json.loads(call.function.arguments), SMALL)
            assert not choice.message.content
