"""Reasoning: told from what is said however the text is cut, and told over HTTP."""

from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlxtrio.text.reasoning.splitter import ReasoningFormat, ReasoningSplitter
from tests.support.chatting import ask, data, say
from tests.support.in_memory import in_memory
from tests.support.scripted import ScriptedEngine
from tests.text.tools.test_splitter import JSON_TOOLS, PARIS, TOOLS

THINK = ReasoningFormat("<think>", "</think>")
MARKERS = ["<think>", "</think>", "<th", "ink>", "</"]
FRAGMENTS = [*MARKERS, "thought", "word", " ", "\n\n", "é"]


def split(pieces: list[str], *, is_open: bool = False) -> list[tuple[str, bool]]:
    splitter = ReasoningSplitter(THINK, is_open=is_open)
    passages = [p for piece in pieces for p in splitter.push(piece)] + splitter.flush()
    joined: list[tuple[str, bool]] = []
    for passage in passages:
        if joined and joined[-1][1] is passage.is_reasoning:
            joined[-1] = (joined[-1][0] + passage.text, passage.is_reasoning)
        else:
            joined.append((passage.text, passage.is_reasoning))
    return joined


@pytest.mark.parametrize(
    ("text", "is_open", "expected"),
    [
        ("just said", False, [("just said", False)]),
        ("<think>\nhm\n</think>\n\nsaid\n", False, [("hm", True), ("said\n", False)]),
        ("hm\n</think>\n\nsaid", True, [("hm", True), ("said", False)]),
        ("<think>cut off", False, [("cut off", True)]),
        ("cut off", True, [("cut off", True)]),
        ("<think></think>said", False, [("said", False)]),
        ("a <think>b</think> c", False, [("a", False), ("b", True), ("c", False)]),
        ("no </think> here", False, [("no </think> here", False)]),
        ("<thin", False, [("<thin", False)]),
        ("  ", False, [("  ", False)]),
    ],
)
def test_thinking_is_told_from_what_is_said(
    text: str, is_open: bool, expected: list[tuple[str, bool]]
) -> None:
    assert split([text], is_open=is_open) == expected
    assert split(list(text), is_open=is_open) == expected


@given(st.lists(st.sampled_from(FRAGMENTS), max_size=10), st.booleans(), st.data())
def test_the_cuts_of_the_text_make_no_difference(
    fragments: list[str], is_open: bool, data: st.DataObject
) -> None:
    text = "".join(fragments)
    cuts = sorted(data.draw(st.sets(st.integers(0, len(text)), max_size=10)))
    pieces = [text[a:b] for a, b in pairwise([0, *cuts, len(text)])]
    assert split(pieces, is_open=is_open) == split([text], is_open=is_open)


@pytest.mark.parametrize(
    ("prompt", "is_open"),
    [
        ("<|im_start|>assistant\n", False),
        ("<|im_start|>assistant\n<think>\n", True),
        ("<|im_start|>assistant\n<think>\n\n</think>\n\n", False),
    ],
)
def test_a_prompt_may_open_the_block(prompt: str, is_open: bool) -> None:
    tokens = ReasoningFormat("<think>", "</think>", encode("<think>"), encode("</think>"))
    assert tokens.is_open(encode(prompt)) is is_open


def encode(text: str) -> tuple[int, ...]:
    return tuple(map(ord, text))


# Over HTTP


def thinking_engine() -> ScriptedEngine:
    engine = ScriptedEngine()
    engine.model = replace(engine.model, reasoning=THINK, tool_format=JSON_TOOLS)
    return engine


async def test_thinking_has_fields_of_its_own() -> None:
    async with in_memory(thinking_engine()) as server:
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


async def test_streamed_thinking_is_the_whole_thinking_in_pieces() -> None:
    async with in_memory(thinking_engine()) as server:
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


async def test_a_model_that_does_not_think_says_what_it_says() -> None:
    async with in_memory() as server:
        client = await ask(server)
        await say(server, "<think>x</think>")
        server.engine.rows[0].end()
        message = (await client.reply()).json()["choices"][0]["message"]
    assert message["content"] == "<think>x</think>"
    assert "reasoning_content" not in message
