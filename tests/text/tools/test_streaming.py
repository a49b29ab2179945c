"""Calls told while they are made, in the newer form and the older, and what stands beside them."""

import json
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any, cast

import jsonschema
import openai
import pytest
from hypothesis import given
from hypothesis import strategies as st
from mlx_lm.tool_parsers import json_tools

from mlxtrio.demo import demo_model
from mlxtrio.text.control_tokens import REASONING_START, ControlTokens
from mlxtrio.text.events import ArgumentsDelta, CallOpened, ReasoningDelta, TextDelta
from mlxtrio.text.output import SequenceOutput
from mlxtrio.text.reasoning.splitter import ReasoningFormat
from mlxtrio.text.request import GenerationRequest, RowToken
from mlxtrio.text.tools.splitter import (
    Arguments,
    CallText,
    OpenedCall,
    ToolCallSplitter,
    ToolFormat,
)
from tests.support.live import live_server
from tests.support.scripted import END_OF_TURN, spelling_model

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
JSON_TOOLS = ToolFormat("<tool_call>", "</tool_call>", json_tools.parse_tool_call, "json_tools")


async def both(client: openai.AsyncOpenAI, **parameters: Any) -> tuple[Any, list[Any]]:
    """The same greedy answer whole and in chunks."""
    asked = {"model": "m", "messages": ASKED, "temperature": 0, **parameters}
    whole = await client.chat.completions.create(**asked)
    stream = await client.chat.completions.create(**asked, stream=True)
    return whole.choices[0], [chunk.choices[0] async for chunk in stream]


@pytest.mark.parametrize("choice", ["auto", "required"])
async def test_arguments_are_streamed_as_they_are_made(
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


async def test_a_call_that_max_tokens_cuts_is_begun_and_not_lost(
    client: openai.AsyncOpenAI,
) -> None:
    whole, chunks = await both(client, tools=TOOLS, max_tokens=14)
    (call,) = whole.message.tool_calls
    parts = [part for chunk in chunks for part in chunk.delta.tool_calls or []]
    assert "".join(part.function.arguments for part in parts) == call.function.arguments
    assert '{"city": "Kraków"}'.startswith(call.function.arguments)
    assert chunks[-1].finish_reason == whole.finish_reason == "length"


async def test_the_older_form_of_calls_is_answered_in_its_own_form(
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


async def test_the_older_form_takes_a_name_and_a_result(client: openai.AsyncOpenAI) -> None:
    pick = {"name": "pick", "parameters": {"type": "object", "properties": {}}}
    demanded = await client.chat.completions.create(
        model="m",
        messages=CAPITAL,
        temperature=0,
        functions=[WEATHER, cast("Any", pick)],
        function_call={"name": "pick"},
    )
    call = demanded.choices[0].message.function_call
    assert call is not None
    assert call.name == "pick"
    told: Any = [
        *ASKED,
        {"role": "assistant", "content": None, "function_call": CALLED},
        {"role": "function", "name": "get_weather", "content": '{"temperature": 21}'},
    ]  # fmt: skip
    answer = await client.chat.completions.create(
        model="m",
        messages=told,
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
async def test_what_can_not_stand_together_is_refused(
    client: openai.AsyncOpenAI, parameters: dict[str, Any], param: str
) -> None:
    with pytest.raises(openai.BadRequestError) as caught:
        await client.chat.completions.create(model="m", messages=ASKED, **parameters)
    assert caught.value.param == param


async def test_beside_tools_a_format_governs_the_answer_that_is_no_call(
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
    told = await client.chat.completions.create(
        messages=CAPITAL, logit_bias={str(begin): -100}, **asked
    )
    assert told.choices[0].finish_reason == "stop"
    jsonschema.validate(json.loads(told.choices[0].message.content or ""), schema)


# Reasoning


async def test_the_effort_at_reasoning_is_passed_on(client: openai.AsyncOpenAI) -> None:
    efforts: list[tuple[Any, bool]] = [("high", True), ("none", False)]
    for effort, thinks in efforts:
        answer = await client.chat.completions.create(
            model="m",
            messages=CAPITAL,
            temperature=0,
            reasoning_effort=effort,
        )
        assert hasattr(answer.choices[0].message, "reasoning_content") is thinks


@pytest.mark.parametrize("budget", [0, 3])
async def test_thinking_is_ended_where_it_becomes_too_long(
    client: openai.AsyncOpenAI, budget: int
) -> None:
    asked: dict[str, Any] = {"model": "m", "messages": CAPITAL, "temperature": 0}
    free = await client.chat.completions.create(**asked, reasoning_effort="high")
    cut = await client.chat.completions.create(
        **asked, reasoning_effort="high", extra_body={"max_thinking_tokens": budget}
    )
    free_usage, usage = free.usage, cut.usage
    assert free_usage is not None
    assert usage is not None
    assert free_usage.completion_tokens_details is not None
    assert usage.completion_tokens_details is not None
    closing = 1  # the marker's own token is counted, too
    assert (free_usage.completion_tokens_details.reasoning_tokens or 0) > budget + closing
    assert usage.completion_tokens_details.reasoning_tokens == budget + closing
    assert cut.choices[0].message.content == "The capital of France is Paris."
    thought = getattr(cut.choices[0].message, "reasoning_content", "")
    assert free.choices[0].message.reasoning_content.startswith(thought)


async def test_a_template_without_thinking_knows_no_effort(client: openai.AsyncOpenAI) -> None:
    async with live_server("demo", reasoning_parser="none") as server, server.openai() as other:
        answer = await other.chat.completions.create(
            model="m", messages=CAPITAL, temperature=0, reasoning_effort="high"
        )
    # The template still thinks; the override leaves its markers as text.
    assert "<think>" in (answer.choices[0].message.content or "")


async def test_an_override_leaves_calls_as_text() -> None:
    async with live_server("demo", tool_call_parser="none") as server, server.openai() as client:
        with pytest.raises(openai.BadRequestError) as caught:
            await client.chat.completions.create(model="m", messages=ASKED, tools=TOOLS)
    assert caught.value.param == "tools"


# In the text

CALL = '{"name": "get_weather", "arguments": {"city": "a}\\"{", "n": [1, {"x": "]"}]}}'


def told(pieces: list[str]) -> tuple[list[str], str]:
    """The content, and the calls with their arguments, of a text whose calls are sound."""
    splitter = ToolCallSplitter(JSON_TOOLS, TOOLS, calls_are_sound=True)
    parts = [part for piece in pieces for part in splitter.push(piece)] + splitter.flush()
    calls: list[str] = []
    content = ""
    for part in parts:
        match part:
            case str():
                content += part
            case OpenedCall(_, name):
                calls.append(name)
            case Arguments(text):
                calls[-1] += text
    return calls, content


@given(st.data())
def test_a_sound_call_is_told_alike_however_it_is_cut(data: st.DataObject) -> None:
    text = f"Well. <tool_call>\n{CALL}\n</tool_call>\n<tool_call>{CALL}</tool_call> Done."
    cuts = sorted(data.draw(st.sets(st.integers(0, len(text)), max_size=12)))
    pieces = [text[a:b] for a, b in pairwise([0, *cuts, len(text)])]
    arguments = json.dumps(json.loads(CALL)["arguments"])
    assert told(pieces) == (["get_weather" + arguments] * 2, "Well.Done.")


def test_a_call_with_its_arguments_first_is_told_when_it_is_complete() -> None:
    text = '<tool_call>{"arguments": {"city": "Oslo"}, "name": "get_weather"}</tool_call>'
    assert told(list(text)) == (['get_weather{"city": "Oslo"}'], "")


def test_a_long_call_is_gathered_in_linear_time() -> None:
    """Counted, not timed: how many characters are looked at for a call's end."""

    class Counted(str):
        looked_at = 0

        def __add__(self, other: str) -> "Counted":
            Counted.looked_at += len(self) + len(other)
            return Counted(str(self) + other)

    gathered = CallText("</tool_call>")
    gathered._tail = Counted("")
    for _ in range(1000):
        assert gathered.push("x") is None
        gathered._tail = Counted(gathered._tail)
    assert Counted.looked_at < 1000 * 2 * len("</tool_call>")
    assert gathered.take() == "x" * 1000


MARKERS = ReasoningFormat("<think>", "</think>", (1,), (2,))
CALLS = replace(JSON_TOOLS, start_tokens=(3,), end_tokens=(4,))


def answered(tokens: list[int | str], **parameters: Any) -> list[Any]:
    """The events of an answer of these tokens and characters."""
    model = replace(spelling_model(), reasoning=MARKERS, tool_format=CALLS)
    request = GenerationRequest((5,), 1000, tools=tuple(TOOLS), **parameters)
    answer = SequenceOutput(request, model)
    ids = [t for each in tokens for t in ([each] if isinstance(each, int) else map(ord, each))]
    events = [event for token in ids for event in answer.push(RowToken(token))]
    return events + answer.push(RowToken(END_OF_TURN, "stop"))


def texts(events: list[Any], kind: type[Any]) -> str:
    return "".join(event.text for event in events if isinstance(event, kind))


def test_only_the_tokens_themselves_are_markers() -> None:
    events = answered([1, "one </think> two", 2, "say <tool_call>{}</tool_call> ", 3, CALL, 4])
    assert texts(events, ReasoningDelta) == "one </think> two"
    assert texts(events, TextDelta) == "say <tool_call>{}</tool_call>"
    assert texts(events, ArgumentsDelta) == json.dumps(json.loads(CALL)["arguments"])


def test_a_marker_in_a_calls_string_does_not_end_it() -> None:
    call = '{"name": "get_weather", "arguments": {"city": "</tool_call>"}}'
    events = answered([3, call, 4])
    assert [event.name for event in events if isinstance(event, CallOpened)] == ["get_weather"]
    assert json.loads(texts(events, ArgumentsDelta)) == {"city": "</tool_call>"}


def test_what_is_no_call_is_content_with_its_markers() -> None:
    assert (
        texts(answered(["a ", 3, "oops", 4, " b"]), TextDelta) == "a <tool_call>oops</tool_call> b"
    )


def test_a_stop_string_may_be_a_marker_or_its_spelling() -> None:
    assert texts(answered([1, "thought", 2, "x"], stop=("</think>",)), ReasoningDelta) == "thought"
    assert texts(answered(["a</think>b"], stop=("</think>",)), TextDelta) == "a"


def test_a_model_can_not_spell_what_stands_for_a_token() -> None:
    control = ControlTokens(MARKERS, CALLS)
    assert control.plain(f"a{REASONING_START}b") == "a\N{REPLACEMENT CHARACTER}b"
