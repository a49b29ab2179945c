"""Reasoning over HTTP, with a scripted engine and with the demo model."""

from dataclasses import replace
from typing import Any

import openai
import pytest

from mlxtrio.text.reasoning.format import ReasoningFormat
from tests.support.chatting import ask, data, say
from tests.support.in_memory import in_memory
from tests.support.live import live_server
from tests.support.scripted import ScriptedEngine
from tests.support.tool_calls import JSON_TOOLS, PARIS, TOOLS

THINK = ReasoningFormat("<think>", "</think>")
CAPITAL: Any = [{"role": "user", "content": "What is the capital of France?"}]


def reasoning_engine() -> ScriptedEngine:
    engine = ScriptedEngine()
    engine.model = replace(engine.model, reasoning=THINK, tool_format=JSON_TOOLS)
    return engine


async def test_reasoning_has_fields_of_its_own() -> None:
    async with in_memory(reasoning_engine()) as server:
        client = await ask(server)
        await say(server, "<think>\nhm\n</think>\n\nsaid")
        server.engine.rows[0].end()
        body = (await client.reply()).json()
    message = body["choices"][0]["message"]
    assert message["content"] == "said"
    assert message["reasoning_content"] == message["reasoning"] == "hm"
    # The characters between the markers, and the closing marker, whose end ends the reasoning.
    details = body["usage"]["completion_tokens_details"]
    assert details == {"reasoning_tokens": len("\nhm\n</think>")}


async def test_streamed_reasoning_is_the_whole_reasoning_in_pieces() -> None:
    async with in_memory(reasoning_engine()) as server:
        client = await ask(server, stream=True, tools=TOOLS, max_tokens=500)
        for piece in ("<thi", "nk>one", " two</th", "ink>said ", f"more {PARIS}"):
            await say(server, piece)
        server.engine.rows[0].end()
        await client.head()
        *events, done = await client.events()
    assert done == "data: [DONE]"
    deltas: list[dict[str, Any]] = [data(event)["choices"][0]["delta"] for event in events]
    assert "".join(delta.get("reasoning_content") or "" for delta in deltas) == "one two"
    assert "".join(delta.get("reasoning") or "" for delta in deltas) == "one two"
    assert "".join(delta.get("content") or "" for delta in deltas) == "said more"
    assert any(delta.get("tool_calls") for delta in deltas)


async def test_without_a_reasoning_format_markers_are_content() -> None:
    async with in_memory() as server:
        client = await ask(server)
        await say(server, "<think>x</think>")
        server.engine.rows[0].end()
        message = (await client.reply()).json()["choices"][0]["message"]
    assert message["content"] == "<think>x</think>"
    assert "reasoning_content" not in message


# The demo model


async def test_the_reasoning_effort_turns_reasoning_on_and_off(client: openai.AsyncOpenAI) -> None:
    efforts: list[tuple[Any, bool]] = [("high", True), ("none", False)]
    for effort, has_reasoning in efforts:
        answer = await client.chat.completions.create(
            model="m",
            messages=CAPITAL,
            temperature=0,
            reasoning_effort=effort,
        )
        assert hasattr(answer.choices[0].message, "reasoning_content") is has_reasoning


@pytest.mark.parametrize("max_tokens", [0, 3])
async def test_reasoning_ends_at_its_maximum_number_of_tokens(
    client: openai.AsyncOpenAI, max_tokens: int
) -> None:
    asked: dict[str, Any] = {"model": "m", "messages": CAPITAL, "temperature": 0}
    free = await client.chat.completions.create(**asked, reasoning_effort="high")
    limited = await client.chat.completions.create(
        **asked, reasoning_effort="high", extra_body={"max_thinking_tokens": max_tokens}
    )
    free_usage, usage = free.usage, limited.usage
    assert free_usage is not None
    assert usage is not None
    assert free_usage.completion_tokens_details is not None
    assert usage.completion_tokens_details is not None
    closing = 1  # the marker's own token is counted, too
    assert (free_usage.completion_tokens_details.reasoning_tokens or 0) > max_tokens + closing
    assert usage.completion_tokens_details.reasoning_tokens == max_tokens + closing
    assert limited.choices[0].message.content == "The capital of France is Paris."
    reasoning = getattr(limited.choices[0].message, "reasoning_content", "")
    assert free.choices[0].message.reasoning_content.startswith(reasoning)


async def test_markers_are_content_if_the_reasoning_parser_is_turned_off() -> None:
    async with live_server("demo", reasoning_parser="none") as server, server.openai() as client:
        answer = await client.chat.completions.create(
            model="m", messages=CAPITAL, temperature=0, reasoning_effort="high"
        )
    # The template still opens the reasoning.
    assert "<think>" in (answer.choices[0].message.content or "")
