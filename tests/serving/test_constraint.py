"""Constrained answers have the requested format, whatever the model would write."""

import json
import re
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any

import jsonschema
import openai
import pytest
import trio
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from llguidance import LLMatcher
from openai.types.chat import ChatCompletionMessageParam
from pydantic import BaseModel

from mlxtrio.text.grammar.compiler import json_schema_grammar
from mlxtrio.text.request import Constraint, GenerationRequest, SamplingParameters
from tests.support.engine_fixtures import TinyModel, serving
from tests.support.live import Server, live_server

HI: list[ChatCompletionMessageParam] = [{"role": "user", "content": "Describe Ada, 36."}]
NO_REASONING = {"chat_template_kwargs": {"enable_thinking": False}}
PERSON = {
    "type": "object",
    "properties": {
        "name": {"type": "string", "maxLength": 12},
        "age": {"type": "integer", "minimum": 0, "maximum": 150},
        "tags": {"type": "array", "items": {"enum": ["a", "b"]}, "maxItems": 3},
    },
    "required": ["name", "age"],
    "additionalProperties": False,
}


# It would take llguidance hours, and gigabytes.
BOMB = {
    "type": "string",
    "allOf": [{"pattern": "^.*a." + "{%d}b.*$" % n} for n in range(1, 31)],  # noqa: UP031
}


def tool(parameters: dict[str, Any]) -> dict[str, Any]:
    return {"type": "function", "function": {"name": "f", "parameters": parameters}}


@pytest.fixture
async def server(qwen3: Path) -> AsyncGenerator[Server]:
    async with live_server(qwen3, context_length=2000) as server:
        yield server


async def say(client: openai.AsyncOpenAI, **parameters: Any) -> tuple[str, str]:
    """A random model's answer at temperature 1, and why it ended."""
    defaults: dict[str, Any] = {"max_tokens": 300, "temperature": 1, "seed": 5}
    extra_body = {**NO_REASONING, **parameters.pop("extra_body", {})}
    answer = await client.chat.completions.create(
        model="m", messages=HI, extra_body=extra_body, **{**defaults, **parameters}
    )
    return answer.choices[0].message.content or "", answer.choices[0].finish_reason


def schema_format(schema: dict[str, Any]) -> dict[str, Any]:
    return {"type": "json_schema", "json_schema": {"name": "it", "schema": schema}}


@pytest.mark.parametrize("seed", range(4))
async def test_a_schema_is_satisfied_by_a_random_model(
    client: openai.AsyncOpenAI, seed: int
) -> None:
    text, reason = await say(client, response_format=schema_format(PERSON), seed=seed)
    assert reason == "stop"
    jsonschema.validate(json.loads(text), PERSON)


@pytest.mark.parametrize(
    ("parameters", "pattern"),
    [
        ({"guided_regex": "[a-c]{3}-[0-9]{1,5}x"}, "[a-c]{3}-[0-9]{1,5}x"),
        ({"structured_outputs": {"regex": "(yes|no)!"}}, "(yes|no)!"),
        ({"guided_choice": ["red", 'green "quoted"']}, 'red|green "quoted"'),
        ({"structured_outputs": {"choice": ["a b", "c"]}}, "a b|c"),
        ({"guided_grammar": 'start: "<" /[a-z]{2}/ ">"'}, "<[a-z]{2}>"),
        ({"guided_regex": " [a-c]{3}"}, " [a-c]{3}"),
        ({"guided_choice": ["  x", "  y"]}, "  [xy]"),
    ],
)
async def test_the_fields_extensions_are_followed(
    client: openai.AsyncOpenAI, parameters: dict[str, Any], pattern: str
) -> None:
    text, _ = await say(client, extra_body=parameters)
    assert re.fullmatch(pattern, text)


async def test_a_stream_is_the_whole_answer_in_pieces(client: openai.AsyncOpenAI) -> None:
    whole, _ = await say(client, response_format=schema_format(PERSON))
    parameters: dict[str, Any] = {
        "model": "m",
        "messages": HI,
        "max_tokens": 300,
        "temperature": 1,
        "seed": 5,
        "extra_body": NO_REASONING,
        "response_format": schema_format(PERSON),
        "stream": True,
    }
    stream = await client.chat.completions.create(**parameters)
    assert "".join([chunk.choices[0].delta.content or "" async for chunk in stream]) == whole


async def test_parse_with_a_pydantic_class_works(client: openai.AsyncOpenAI) -> None:
    class Person(BaseModel):
        married: bool
        age: int

    answer = await client.chat.completions.parse(
        model="m",
        messages=HI,
        max_tokens=300,
        seed=3,
        temperature=1,
        extra_body=NO_REASONING,
        response_format=Person,
    )
    assert isinstance(answer.choices[0].message.parsed, Person)


async def test_rows_beside_a_constrained_one_decode_what_they_would_alone(
    client: openai.AsyncOpenAI,
) -> None:
    alone = await say(client, max_tokens=60)
    texts: dict[str, tuple[str, str]] = {}

    async def note(name: str, **parameters: Any) -> None:
        texts[name] = await say(client, **parameters)

    async with trio.open_nursery() as nursery:
        for n in range(3):
            nursery.start_soon(lambda n=n: note(f"free {n}", max_tokens=60))  # type: ignore[misc]
        nursery.start_soon(lambda: note("json", response_format=schema_format(PERSON)))
        nursery.start_soon(lambda: note("choice", extra_body={"guided_choice": ["x", "y"]}))
    assert {texts[f"free {n}"] for n in range(3)} == {alone}
    jsonschema.validate(json.loads(texts["json"][0]), PERSON)
    assert texts["choice"][0] in {"x", "y"}


async def test_constraints_go_with_logprobs_penalties_and_several_answers(
    client: openai.AsyncOpenAI,
) -> None:
    parameters: dict[str, Any] = {
        "n": 3,
        "logprobs": True,
        "top_logprobs": 3,
        "presence_penalty": 0.5,
        "response_format": schema_format(PERSON),
    }
    answer = await client.chat.completions.create(
        model="m",
        messages=HI,
        max_tokens=300,
        temperature=1,
        extra_body=NO_REASONING,
        **parameters,
    )
    for choice in answer.choices:
        jsonschema.validate(json.loads(choice.message.content or ""), PERSON)
        assert choice.logprobs is not None
        assert choice.logprobs.content


async def test_at_max_tokens_the_text_is_the_beginning_of_a_valid_one(
    client: openai.AsyncOpenAI,
) -> None:
    text, reason = await say(client, max_tokens=6, response_format=schema_format(PERSON))
    assert reason == "length"
    whole, _ = await say(client, response_format=schema_format(PERSON))
    assert whole.startswith(text.rstrip("\N{REPLACEMENT CHARACTER}"))


@pytest.mark.parametrize(
    ("parameters", "param"),
    [
        ({"guided_json": {"type": "strin"}}, "guided_json"),
        ({"guided_regex": "[a-"}, "guided_regex"),
        ({"guided_grammar": "start: nothing"}, "guided_grammar"),
        ({"guided_regex": "a", "guided_choice": ["b"]}, "guided_choice"),
        (
            {"structured_outputs": {"json_object": True, "json": {}}},
            "structured_outputs.json_object",
        ),
        ({"guided_regex": "a", "ignore_eos": True}, "ignore_eos"),
        ({"guided_choice": []}, "guided_choice"),
        ({"guided_choice": ["a<think>b"]}, "guided_choice"),
        ({"guided_json": {"enum": ["a<think>b"]}}, "guided_json"),
        ({"guided_json": {"pattern": "^(?!x)y$"}}, "guided_json"),
        ({"guided_json": {"$ref": "#"}}, "guided_json"),
        pytest.param({"guided_json": BOMB}, "guided_json", marks=pytest.mark.slow),
        (
            {"tools": [tool({"type": "string"})], "tool_choice": "required"},
            "tools[0].function.parameters",
        ),
        (
            {"tools": [tool({}), tool({"type": "x"})], "tool_choice": "required"},
            "tools[1].function.parameters",
        ),
        ({"response_format": {"type": "json_schema"}}, "response_format.json_schema"),
        (
            {"response_format": schema_format({"type": "nothing"})},
            "response_format.json_schema.schema",
        ),
    ],
)
async def test_what_can_not_be_followed_is_refused(
    client: openai.AsyncOpenAI, parameters: dict[str, Any], param: str
) -> None:
    with pytest.raises(openai.BadRequestError) as caught:
        await say(client, extra_body=parameters)
    assert caught.value.param == param
    assert len(caught.value.message) < 1000


async def test_annotations_and_control_tokens_in_them_demand_nothing(
    client: openai.AsyncOpenAI,
) -> None:
    schema = {
        "$schema": "https://example.org/unknown",
        "title": "Choice <think>",
        "enum": ["red"],
        "default": "<think>",
        "x-order": 1,
    }
    assert await say(client, response_format=schema_format(schema)) == ('"red"', "stop")


async def test_a_stop_string_beside_a_format_is_accepted(client: openai.AsyncOpenAI) -> None:
    schema = {"enum": ["red"]}
    answer = await say(client, response_format=schema_format(schema), stop=["Observation:"])
    assert answer == ('"red"', "stop")


@pytest.mark.parametrize(
    "parameters", [None, {}, {"type": "object"}, {"properties": None, "required": None}]
)
async def test_a_function_without_parameters_is_called_with_none(
    client: openai.AsyncOpenAI, parameters: Any
) -> None:
    function: Any = {"name": "now"}
    if parameters is not None:
        function["parameters"] = parameters
    answer = await client.chat.completions.create(
        model="m",
        messages=[{"role": "user", "content": "x"}],
        max_tokens=60,
        temperature=1,
        tools=[{"type": "function", "function": function}],
        tool_choice="required",
        parallel_tool_calls=False,
        stop=["Observation:"],
        extra_body=NO_REASONING,
    )
    (call,) = answer.choices[0].message.tool_calls or []
    assert call.type == "function"
    assert (call.function.name, call.function.arguments) == ("now", "{}")


async def test_a_pattern_that_is_not_supported_is_named(client: openai.AsyncOpenAI) -> None:
    schema = {"type": "object", "properties": {"u": {"pattern": "^(?!x)y$"}}}
    with pytest.raises(openai.BadRequestError, match=r"'\^\(\?!x\)y\$' of 'u'.*look-around"):
        await say(client, response_format=schema_format(schema))


async def test_reasoning_comes_before_the_constrained_output() -> None:
    async with live_server("demo") as server, server.openai() as client:
        answer = await client.chat.completions.create(
            model="m",
            messages=[{"role": "user", "content": "What is the capital of France?"}],
            max_tokens=200,
            temperature=0,
            extra_body={
                "chat_template_kwargs": {"enable_thinking": True},
                "guided_choice": ["It is Paris.", "It is Rome."],
            },
        )
    message: Any = answer.choices[0].message
    assert message.reasoning_content
    assert message.content in {"It is Paris.", "It is Rome."}


# Required calls


ADD = {"type": "object", "properties": {"a": {"type": "integer", "minimum": 0, "maximum": 99}}}
PICK = {
    "type": "object",
    "properties": {"colour": {"enum": ["red", "green"]}, "sure": {"type": "boolean"}},
    "required": ["colour", "sure"],
    "additionalProperties": False,
}
POINT = {
    "$defs": {"X": {"type": "integer", "minimum": 0, "maximum": 9}},
    "type": "object",
    "properties": {"x": {"$ref": "#/$defs/X"}},
    "required": ["x"],
    "additionalProperties": False,
}
SCHEMA_OF = {
    "add": {**ADD, "required": ["a"], "additionalProperties": False},
    "pick": PICK,
    "point": POINT,
}
TOOLS: Any = [
    {"type": "function", "function": {"name": name, "parameters": schema}}
    for name, schema in SCHEMA_OF.items()
]


async def demand(client: openai.AsyncOpenAI, choice: Any, **parameters: Any) -> list[Any]:
    """The calls of a random model's answer."""
    answer = await client.chat.completions.create(
        model="m",
        messages=[{"role": "user", "content": "x"}],
        max_tokens=200,
        temperature=1,
        tools=TOOLS,
        tool_choice=choice,
        extra_body=NO_REASONING,
        **parameters,
    )
    (only,) = answer.choices
    assert not only.message.content
    assert only.finish_reason == "tool_calls"
    return [call.function for call in only.message.tool_calls or [] if call.type == "function"]


@pytest.mark.parametrize("seed", range(6))
async def test_a_required_call_is_made_by_a_random_model(
    client: openai.AsyncOpenAI, seed: int
) -> None:
    calls = await demand(client, "required", seed=seed, parallel_tool_calls=False)
    assert len(calls) == 1
    jsonschema.validate(json.loads(calls[0].arguments), SCHEMA_OF[calls[0].name])


@pytest.mark.parametrize("name", SCHEMA_OF)
async def test_a_named_function_is_called_and_no_other(
    client: openai.AsyncOpenAI, name: str
) -> None:
    named = {"type": "function", "function": {"name": name}}
    for seed in range(3):
        (call,) = await demand(client, named, seed=seed)
        assert call.name == name
        jsonschema.validate(json.loads(call.arguments), SCHEMA_OF[name])


async def test_a_strict_function_is_called_with_what_its_schema_allows() -> None:
    """The demo would copy the city; the schema knows better. Text is free, calling or not."""
    parameters = {
        "type": "object",
        "properties": {"city": {"enum": ["Oslo", "Rome"]}},
        "required": ["city"],
        "additionalProperties": False,
    }
    weather = {"name": "get_weather", "description": "Get the weather.", "parameters": parameters}
    cities = {}
    async with live_server("demo") as server, server.openai() as client:
        for strict in (True, False):
            tools: Any = [{"type": "function", "function": {**weather, "strict": strict}}]
            answer = await client.chat.completions.create(
                model="m",
                messages=[{"role": "user", "content": "What's the weather in Kraków?"}],
                temperature=0,
                tools=tools,
            )
            (call,) = answer.choices[0].message.tool_calls or []
            assert call.type == "function"
            cities[strict] = json.loads(call.function.arguments)["city"]
            free = await client.chat.completions.create(
                model="m",
                messages=[{"role": "user", "content": "What is the capital of France?"}],
                temperature=0,
                tools=tools,
            )
            assert free.choices[0].message.content == "The capital of France is Paris."
    assert cities[True] in {"Oslo", "Rome"}
    assert cities[False] == "Kraków"


async def test_the_demo_model_calls_the_tool_that_is_named() -> None:
    async with live_server("demo") as server, server.openai() as client:
        answer = await client.chat.completions.create(
            model="m",
            messages=[{"role": "user", "content": "Hello!"}],
            temperature=0,
            tools=TOOLS,
            tool_choice={"type": "function", "function": {"name": "pick"}},
        )
    (call,) = answer.choices[0].message.tool_calls or []
    assert call.type == "function"
    jsonschema.validate(json.loads(call.function.arguments), PICK)


# Random schemas, on the engine itself

SCALARS = st.sampled_from(
    [
        {"type": "boolean"},
        {"type": "null"},
        {"type": "integer", "minimum": -5, "maximum": 99},
        {"type": "number", "minimum": 0, "maximum": 10},
        {"type": "string", "maxLength": 6},
        {"type": "string", "pattern": "^[a-f]{2,4}$"},
        {"enum": ["red", "green", 3, None]},
        {"const": {"fixed": [1, 2]}},
    ]
)


def nested(inner: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
    names = st.sampled_from(["a", "b", "long name", "é"])
    objects = st.dictionaries(names, inner, min_size=1, max_size=3).map(
        lambda properties: {
            "type": "object",
            "properties": properties,
            "required": sorted(properties),
            "additionalProperties": False,
        }
    )
    arrays = inner.map(lambda items: {"type": "array", "items": items, "maxItems": 2})
    either = st.lists(inner, min_size=2, max_size=3).map(lambda options: {"anyOf": options})
    return objects | arrays | either


SCHEMAS = st.recursive(SCALARS, nested, max_leaves=5)


@pytest.mark.slow
@settings(
    derandomize=True,
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
@given(st.lists(SCHEMAS, min_size=8, max_size=8), st.integers(0, 2**31))
def test_random_schemas_are_satisfied_by_a_random_model(
    tiny: TinyModel, schemas: list[dict[str, Any]], seed: int
) -> None:
    texts = trio.run(generate, tiny, schemas, seed)
    for schema, text in zip(schemas, texts, strict=True):
        jsonschema.validate(json.loads(text), schema)


async def generate(tiny: TinyModel, schemas: list[dict[str, Any]], seed: int) -> list[str]:
    compiler = tiny.description.grammars
    assert compiler is not None
    texts = [""] * len(schemas)

    async with serving(tiny.path, rows=8) as served:

        async def one(n: int, grammar: LLMatcher) -> None:
            request = GenerationRequest(
                prompt=(1, 2, 3 + n),
                max_tokens=2000,
                sampling=SamplingParameters(temperature=1.0, seed=seed + n),
                constraint=Constraint(grammar),
            )
            texts[n], _ = await served.answer(request)

        async with trio.open_nursery() as nursery:
            for n, schema in enumerate(schemas):
                grammar = compiler.compile(json_schema_grammar(schema), ("schema",))
                nursery.start_soon(one, n, grammar)
    return texts
