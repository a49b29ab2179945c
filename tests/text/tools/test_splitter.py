"""Tool calls: found in text however it is cut, parsed, and told over HTTP."""

import importlib
import json
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from trio.testing import wait_all_tasks_blocked

from mlxtrio.text.control_tokens import ControlTokens
from mlxtrio.text.events import ArgumentsDelta, CallOpened
from mlxtrio.text.output_parser import OutputParser
from mlxtrio.text.tools.splitter import (
    Arguments,
    OpenedCall,
    ToolCallSplitter,
    ToolFormat,
)
from mlxtrio.text.vocabulary import Vocabulary
from tests.support.chatting import ask, check_error, data, say
from tests.support.in_memory import MemoryServer, in_memory, until
from tests.support.scripted import CharacterTokenizer, ScriptedEngine, request_for

TOOLS = [
    {
        "type": "function",
        "function": {
            "name": "get_weather",
            "description": "The weather in a city.",
            "parameters": {"type": "object", "properties": {"city": {"type": "string"}}},
        },
    }
]
STRICT = "tools[0].function.strict"
PARIS = '<tool_call>\n{"name": "get_weather", "arguments": {"city": "Paris"}}\n</tool_call>'
OSLO = PARIS.replace("Paris", "Oslo")


def format_of(parser: str) -> ToolFormat:
    module = importlib.import_module(f"mlx_lm.tool_parsers.{parser}")
    return ToolFormat(module.tool_call_start, module.tool_call_end, module.parse_tool_call)


JSON_TOOLS = format_of("json_tools")


def split(pieces: list[str], tool_format: ToolFormat = JSON_TOOLS) -> list[Any]:
    """The parts, contents joined, calls as (name, arguments)."""
    splitter = ToolCallSplitter(tool_format, TOOLS)
    parts = [part for piece in pieces for part in splitter.push(piece)] + splitter.flush()
    joined: list[Any] = []
    for part in parts:
        if isinstance(part, OpenedCall):
            joined.append([part.name, ""])
        elif isinstance(part, Arguments):
            joined[-1][1] += part.text
        elif not isinstance(part, str):
            joined[-1] = (joined[-1][0], json.loads(joined[-1][1]))
        elif joined and isinstance(joined[-1], str):
            joined[-1] += part
        else:
            joined.append(part)
    return joined


def call(city: str) -> tuple[str, dict[str, str]]:
    return ("get_weather", {"city": city})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("no call at all\n", ["no call at all\n"]),
        (PARIS, [call("Paris")]),
        (f"Let me see.\n\n{PARIS}\n{OSLO}\n", ["Let me see.", call("Paris"), call("Oslo")]),
        (f"a {PARIS} b {OSLO} c ", ["a", call("Paris"), "b", call("Oslo"), "c "]),
        ("<tool_call>no json</tool_call> after", ["<tool_call>no json</tool_call> after"]),
        ('<tool_call>{"name": "x"', ['<tool_call>{"name": "x"']),
        ("<tool_call>[1]</tool_call>", ["<tool_call>[1]</tool_call>"]),
        ("<tool_ca", ["<tool_ca"]),
        (" \n ", [" \n "]),
        ("", []),
    ],
)
def test_calls_are_told_from_content(text: str, expected: list[Any]) -> None:
    assert split([text]) == expected
    assert split(list(text)) == expected


FRAGMENTS = [
    *(
        "<tool_call>",
        "</tool_call>",
        "<tool",
        "_call>",
        PARIS,
        OSLO,
        "text",
        " ",
        "\n",
        "<",
        "é",
        "{}",
    )
]


@given(st.lists(st.sampled_from(FRAGMENTS), max_size=8), st.data())
def test_the_cuts_of_the_text_make_no_difference(fragments: list[str], data: st.DataObject) -> None:
    text = "".join(fragments)
    cuts = sorted(data.draw(st.sets(st.integers(0, len(text)), max_size=10)))
    edges = [0, *cuts, len(text)]
    pieces = [text[a:b] for a, b in pairwise(edges)]
    assert split(pieces) == split([text])


@pytest.mark.parametrize(
    ("parser", "text"),
    [
        ("mistral", '[TOOL_CALLS]get_weather[ARGS]{"city": "Paris"}'),
        ("pythonic", "<|tool_call_start|>[get_weather(city='Paris')]<|tool_call_end|>"),
        (
            "qwen3_coder",
            "<tool_call>\n<function=get_weather>\n<parameter=city>\nParis\n</parameter>\n"
            "</function>\n</tool_call>",
        ),
    ],
)
def test_other_formats_are_parsed_by_mlx_lms_own_parsers(parser: str, text: str) -> None:
    tool_format = format_of(parser)
    expected = ["Well.", call("Paris")]
    for pieces in ([f"Well. {text}"], list(f"Well. {text}")):
        assert split(pieces, tool_format) == expected


# Over HTTP


class ToolTokenizer(CharacterTokenizer):
    """Renders the names of the tools in front of the messages."""

    def apply_chat_template(self, messages: Any, **kwargs: Any) -> list[int]:
        names = "".join(tool["function"]["name"] for tool in kwargs.get("tools", []))
        return [ord(character) for character in names] + super().apply_chat_template(messages)


def tool_engine() -> ScriptedEngine:
    engine = ScriptedEngine()
    tokenizer = ToolTokenizer()
    engine.model = replace(
        engine.model,
        tokenizer=tokenizer,
        vocabulary=Vocabulary(tokenizer),
        tool_format=JSON_TOOLS,
    )
    return engine


async def answer(server: MemoryServer, text: str, **parameters: Any) -> Any:
    client = await ask(server, tools=TOOLS, max_tokens=500, **parameters)
    row = server.engine.rows[0]
    row.say(text)
    if row in server.engine.rows:
        await wait_all_tasks_blocked()
    if row in server.engine.rows:
        row.end()
    return await client.reply()


async def test_a_call_is_told_as_openai_tells_it() -> None:
    async with in_memory(tool_engine()) as server:
        reply = await answer(server, PARIS)
        (choice,) = reply.json()["choices"]
        assert server.engine.opened == ["get_weatherhi"]
    assert choice["finish_reason"] == "tool_calls"
    assert choice["message"]["content"] is None
    (told,) = choice["message"]["tool_calls"]
    assert told["type"] == "function"
    assert told["id"].startswith("call_")
    assert told["function"] == {"name": "get_weather", "arguments": '{"city": "Paris"}'}


async def test_content_and_several_calls_are_kept() -> None:
    async with in_memory(tool_engine()) as server:
        message = (await answer(server, f"Both: {PARIS}\n{OSLO}")).json()["choices"][0]["message"]
    assert message["content"] == "Both:"
    cities = [json.loads(each["function"]["arguments"])["city"] for each in message["tool_calls"]]
    assert cities == ["Paris", "Oslo"]


async def test_without_parallel_calls_the_answer_ends_with_the_first() -> None:
    async with in_memory(tool_engine()) as server:
        reply = await answer(server, f"{PARIS}\n{OSLO} and more", parallel_tool_calls=False)
        (choice,) = reply.json()["choices"]
        await until(lambda: not server.engine.rows)
    assert len(choice["message"]["tool_calls"]) == 1
    assert choice["finish_reason"] == "tool_calls"


async def test_a_call_is_streamed_as_id_and_name_and_then_arguments() -> None:
    async with in_memory(tool_engine()) as server:
        client = await ask(server, tools=TOOLS, max_tokens=500, stream=True)
        await say(server, f"Wait. {PARIS}")
        server.engine.rows[0].end()
        await client.head()
        events = []
        while (event := await client.event()) is not None:
            events.append(event)
    chunks = [data(event)["choices"][0] for event in events[:-1]]
    calls = [part for chunk in chunks for part in chunk["delta"].get("tool_calls", [])]
    assert [each["index"] for each in calls] == [0, 0]
    assert calls[0]["function"] == {"name": "get_weather", "arguments": ""}
    assert json.loads(calls[1]["function"]["arguments"]) == {"city": "Paris"}
    content = "".join(chunk["delta"].get("content") or "" for chunk in chunks)
    assert content == "Wait."
    assert chunks[-1]["finish_reason"] == "tool_calls"


async def test_what_is_no_call_is_content() -> None:
    async with in_memory(tool_engine()) as server:
        choice = (await answer(server, "<tool_call>{oops</tool_call>")).json()["choices"][0]
    assert choice["message"]["content"] == "<tool_call>{oops</tool_call>"
    assert choice["finish_reason"] == "stop"
    assert "tool_calls" not in choice["message"]


async def test_tool_choice_none_offers_no_tools() -> None:
    async with in_memory(tool_engine()) as server:
        choice = (await answer(server, PARIS, tool_choice="none")).json()["choices"][0]
        assert server.engine.opened == ["hi"]
    assert choice["message"]["content"] == PARIS


@pytest.mark.parametrize(
    ("parameters", "param"),
    [
        ({"tool_choice": "required"}, "tool_choice"),
        ({"tools": TOOLS, "tool_choice": "sometimes"}, "tool_choice"),
        (
            {"tools": TOOLS, "tool_choice": {"type": "function", "function": {"name": "f"}}},
            "tool_choice",
        ),
        ({"tools": [{"type": "function", "function": {}}]}, "tools[0].function.name"),
        ({"tools": [{"type": "web_search"}]}, "tools[0].type"),
        ({"tools": [{"type": "function", "function": {"name": "f", "strict": 1}}]}, STRICT),
    ],
)
async def test_tools_that_cannot_be_honoured_are_refused(
    parameters: dict[str, Any], param: str
) -> None:
    async with in_memory(tool_engine()) as server:
        client = server.connect()
        reply = await client.request(
            "POST",
            "/v1/chat/completions",
            {"model": "m", "messages": [{"role": "user", "content": "x"}], **parameters},
        )
        assert reply.status == 400
        assert reply.json()["error"]["param"] == param


async def test_calls_in_a_format_that_is_no_json_can_not_be_demanded() -> None:
    engine = tool_engine()
    engine.model = replace(engine.model, tool_format=format_of("pythonic"))
    async with in_memory(engine) as server:
        client = server.connect()
        body = {"model": "m", "messages": [{"role": "user", "content": "x"}], "tools": TOOLS}
        required = {**body, "tool_choice": "required"}
        reply = await client.request("POST", "/v1/chat/completions", required)
        check_error(reply, 400, "invalid_value", "tool_choice")
        function = {"name": "f", "strict": True}
        strict = {**body, "tools": [{"type": "function", "function": function}]}
        reply = await client.request("POST", "/v1/chat/completions", strict)
        check_error(reply, 400, "invalid_value", "tools")


async def test_a_model_that_knows_no_tools_refuses_them() -> None:
    async with in_memory() as server:
        client = server.connect()
        reply = await client.request(
            "POST",
            "/v1/chat/completions",
            {"model": "m", "messages": [{"role": "user", "content": "x"}], "tools": TOOLS},
        )
        check_error(reply, 400, "invalid_value", "tools")


@pytest.mark.parametrize("pieces", [[f"{PARIS} more"], [PARIS, " more"]], ids=["one", "two"])
def test_text_after_the_only_call_is_dropped_however_it_is_cut(pieces: list[str]) -> None:
    request = request_for("x", tools=tuple(TOOLS), parallel_tool_calls=False)
    segments = OutputParser(request, ControlTokens(None, JSON_TOOLS))
    events = [event for piece in pieces for event in segments.push(piece)]
    assert [type(event) for event in events] == [CallOpened, ArgumentsDelta]
