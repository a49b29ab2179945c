"""Tool calls over HTTP, whole and streamed, with a scripted engine."""

import json
from dataclasses import replace
from typing import Any

import pytest
from trio.testing import wait_all_tasks_blocked

from mlxtrio.text.tools.registry import FORMATS
from mlxtrio.text.vocabulary import Vocabulary
from tests.support.chatting import ask, check_error, data, say
from tests.support.in_memory import MemoryServer, in_memory, until
from tests.support.scripted import CharacterTokenizer, ScriptedEngine
from tests.support.tool_calls import JSON_TOOLS, OSLO, PARIS, TOOLS

STRICT = "tools[0].function.strict"


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


async def chat_reply(server: MemoryServer, text: str, **parameters: Any) -> Any:
    client = await ask(server, tools=TOOLS, max_tokens=500, **parameters)
    row = server.engine.rows[0]
    row.say(text)
    if row in server.engine.rows:
        await wait_all_tasks_blocked()
    if row in server.engine.rows:
        row.end()
    return await client.reply()


async def test_a_call_has_the_form_of_openais_api() -> None:
    async with in_memory(tool_engine()) as server:
        reply = await chat_reply(server, PARIS)
        (choice,) = reply.json()["choices"]
        assert server.engine.opened == ["get_weatherhi"]
    assert choice["finish_reason"] == "tool_calls"
    assert choice["message"]["content"] is None
    (call,) = choice["message"]["tool_calls"]
    assert call["type"] == "function"
    assert call["id"].startswith("call_")
    assert call["function"] == {"name": "get_weather", "arguments": '{"city": "Paris"}'}


async def test_content_and_several_calls_are_sent() -> None:
    text = f"Both: {PARIS}\n{OSLO}"
    async with in_memory(tool_engine()) as server:
        (choice,) = (await chat_reply(server, text)).json()["choices"]
    message = choice["message"]
    assert message["content"] == "Both:"
    cities = [json.loads(each["function"]["arguments"])["city"] for each in message["tool_calls"]]
    assert cities == ["Paris", "Oslo"]


async def test_without_parallel_calls_the_output_ends_with_the_first() -> None:
    async with in_memory(tool_engine()) as server:
        reply = await chat_reply(server, f"{PARIS}\n{OSLO} and more", parallel_tool_calls=False)
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


async def test_text_that_is_no_call_is_content() -> None:
    async with in_memory(tool_engine()) as server:
        choice = (await chat_reply(server, "<tool_call>{oops</tool_call>")).json()["choices"][0]
    assert choice["message"]["content"] == "<tool_call>{oops</tool_call>"
    assert choice["finish_reason"] == "stop"
    assert "tool_calls" not in choice["message"]


async def test_tool_choice_none_offers_no_tools() -> None:
    async with in_memory(tool_engine()) as server:
        choice = (await chat_reply(server, PARIS, tool_choice="none")).json()["choices"][0]
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
async def test_invalid_tools_and_choices_are_refused(
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


async def test_calls_can_not_be_required_in_a_format_that_can_not_be_constrained() -> None:
    engine = tool_engine()
    engine.model = replace(engine.model, tool_format=FORMATS["pythonic"])
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


async def test_a_model_without_a_tool_format_refuses_tools() -> None:
    async with in_memory() as server:
        client = server.connect()
        reply = await client.request(
            "POST",
            "/v1/chat/completions",
            {"model": "m", "messages": [{"role": "user", "content": "x"}], "tools": TOOLS},
        )
        check_error(reply, 400, "invalid_value", "tools")
