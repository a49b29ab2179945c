"""Tool calls of real models: the demo model's, and a random model's under grammars."""

import json
from pathlib import Path
from typing import Any, cast

import jsonschema
import openai
import pytest

from mlxtrio.demo import demo_model
from mlxtrio.settings import ToolCallParser
from mlxtrio.text.tools.registry import SYNTAXES
from tests.support.grammar_walks import CONTROL_TOKENS, model_of
from tests.support.live import live_server
from tests.support.tiny_models import make_tiny_model

WEATHER: Any = {
    "name": "get_weather",
    "description": "Get the weather.",
    "parameters": {
        "type": "object",
        "properties": {"city": {"type": "string"}},
        "required": ["city"],
    },
}
BAD = {"name": "f", "parameters": {"type": "x"}}
TOOLS: Any = [{"type": "function", "function": WEATHER}]
CALLED = {"name": "get_weather", "arguments": '{"city": "Kraków"}'}
ASKED: Any = [{"role": "user", "content": "What's the weather in Kraków?"}]
CAPITAL: Any = [{"role": "user", "content": "What is the capital of France?"}]
DEMO = demo_model("demo") or Path()
CONSTRAINABLE: list[ToolCallParser] = [parser for parser in CONTROL_TOKENS if parser in SYNTAXES]


async def both(client: openai.AsyncOpenAI, **parameters: Any) -> tuple[Any, list[Any]]:
    """The same greedy output whole and in chunks."""
    asked = {"model": "m", "messages": ASKED, "temperature": 0, **parameters}
    whole = await client.chat.completions.create(**asked)
    stream = await client.chat.completions.create(**asked, stream=True)
    return whole.choices[0], [chunk.choices[0] async for chunk in stream]


@pytest.mark.parametrize("choice", ["auto", "required"])
async def test_arguments_are_streamed_as_they_are_generated(
    client: openai.AsyncOpenAI, choice: str
) -> None:
    whole, chunks = await both(client, tools=TOOLS, tool_choice=choice)
    (call,) = whole.message.tool_calls
    assert json.loads(call.function.arguments) == {"city": "Kraków"}
    first, *others = [part for chunk in chunks for part in chunk.delta.tool_calls or []]
    assert first.id.startswith("call_")
    assert (first.type, first.function.name, first.function.arguments) == (
        "function",
        "get_weather",
        "",
    )
    assert "".join(part.function.arguments for part in others) == call.function.arguments
    assert len(others) > 1
    assert {part.index for part in others} == {0}
    assert chunks[-1].finish_reason == whole.finish_reason == "tool_calls"


async def test_a_call_that_max_tokens_ends_is_sent_as_far_as_it_was_generated(
    client: openai.AsyncOpenAI,
) -> None:
    whole, chunks = await both(client, tools=TOOLS, max_tokens=14)
    (call,) = whole.message.tool_calls
    parts = [part for chunk in chunks for part in chunk.delta.tool_calls or []]
    assert "".join(part.function.arguments for part in parts) == call.function.arguments
    assert '{"city": "Kraków"}'.startswith(call.function.arguments)
    assert chunks[-1].finish_reason == whole.finish_reason == "length"


async def test_function_call_is_answered_by_a_function_call(
    client: openai.AsyncOpenAI,
) -> None:
    whole, chunks = await both(client, functions=[WEATHER], function_call="auto")
    assert whole.finish_reason == chunks[-1].finish_reason == "function_call"
    assert whole.message.tool_calls is None
    assert whole.message.function_call.name == "get_weather"
    assert json.loads(whole.message.function_call.arguments) == {"city": "Kraków"}
    parts = [chunk.delta.function_call for chunk in chunks if chunk.delta.function_call]
    assert parts[0].name == "get_weather"
    assert "".join(part.arguments for part in parts) == whole.message.function_call.arguments


async def test_function_call_takes_a_name_and_messages_a_functions_result(
    client: openai.AsyncOpenAI,
) -> None:
    pick = {"name": "pick", "parameters": {"type": "object", "properties": {}}}
    required = await client.chat.completions.create(
        model="m",
        messages=CAPITAL,
        temperature=0,
        functions=[WEATHER, cast("Any", pick)],
        function_call={"name": "pick"},
    )
    call = required.choices[0].message.function_call
    assert call is not None
    assert call.name == "pick"
    with_result: Any = [
        *ASKED,
        {"role": "assistant", "content": None, "function_call": CALLED},
        {"role": "function", "name": "get_weather", "content": '{"temperature": 21}'},
    ]  # fmt: skip
    answer = await client.chat.completions.create(
        model="m",
        messages=with_result,
        temperature=0,
        functions=[WEATHER],
    )
    assert "21" in (answer.choices[0].message.content or "")


@pytest.mark.parametrize(
    ("parameters", "param"),
    [
        ({"functions": [WEATHER], "tools": TOOLS}, "functions"),
        ({"functions": [WEATHER], "function_call": {"name": "f"}}, "function_call"),
        ({"functions": [BAD], "function_call": {"name": "f"}}, "functions[0].parameters"),
        ({"tools": TOOLS, "tool_choice": "required", "response_format": {"type": "json_object"}},
         "response_format"),
        ({"tools": TOOLS, "extra_body": {"guided_regex": "a"}}, "guided_regex"),
    ],
)  # fmt: skip
async def test_parameters_that_exclude_each_other_are_refused(
    client: openai.AsyncOpenAI, parameters: dict[str, Any], param: str
) -> None:
    with pytest.raises(openai.BadRequestError) as caught:
        await client.chat.completions.create(model="m", messages=ASKED, **parameters)
    assert caught.value.param == param


async def test_beside_tools_a_response_format_constrains_content(
    client: openai.AsyncOpenAI,
) -> None:
    schema = {"type": "object", "properties": {"answer": {"type": "string", "maxLength": 20}},
              "required": ["answer"], "additionalProperties": False}  # fmt: skip
    asked: dict[str, Any] = {
        "model": "m",
        "temperature": 0,
        "tools": TOOLS,
        "response_format": {"type": "json_schema", "json_schema": {"name": "x", "schema": schema}},
    }
    called = await client.chat.completions.create(messages=ASKED, **asked)
    (call,) = called.choices[0].message.tool_calls or []
    assert json.loads(call.function.arguments) == {"city": "Kraków"}
    vocabulary = json.loads((DEMO / "tokenizer.json").read_text())
    (begin,) = [t["id"] for t in vocabulary["added_tokens"] if t["content"] == "<tool_call>"]
    answered = await client.chat.completions.create(
        messages=CAPITAL, logit_bias={str(begin): -100}, **asked
    )
    assert answered.choices[0].finish_reason == "stop"
    jsonschema.validate(json.loads(answered.choices[0].message.content or ""), schema)


async def test_a_model_refuses_tools_if_its_parser_is_turned_off() -> None:
    async with live_server("demo", tool_call_parser="none") as server, server.openai() as client:
        with pytest.raises(openai.BadRequestError) as caught:
            await client.chat.completions.create(model="m", messages=ASKED, tools=TOOLS)
    assert caught.value.param == "tools"


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
@pytest.mark.parametrize("parser", CONSTRAINABLE)
async def test_a_random_model_makes_the_required_calls(
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
        tool_format = model_of(parser).description.tool_format
        assert tool_format is not None
        asked: list[tuple[dict[str, Any], set[str]]] = [
            ({"tool_choice": "required"}, {"get_weather", "f"}),
            ({"tool_choice": named}, {"f"}),
        ]
        if len(tool_format.start_tokens) == 1:  # the model starts a call itself
            start = str(tool_format.start_tokens[0])
            asked.append(({"logit_bias": {start: 100}}, {"get_weather", "f"}))
        for parameters, names in asked:
            answer = await client.chat.completions.create(
                model="m",
                messages=[{"role": "user", "content": "x"}],
                max_tokens=400,
                temperature=1,
                seed=7,
                tools=offered,
                parallel_tool_calls=False,
                extra_body={"chat_template_kwargs": {"enable_thinking": False}},
                **parameters,
            )
            (choice,) = answer.choices
            assert choice.finish_reason == "tool_calls"
            (call,) = choice.message.tool_calls or []
            assert call.type == "function"
            assert call.function.name in names
            jsonschema.validate(json.loads(call.function.arguments), SMALL)
            assert not choice.message.content
