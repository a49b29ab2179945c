"""Answers over HTTP, whole and streamed, over the stack in memory and a scripted engine."""

import re
from typing import Any

import pytest
from trio.testing import MockClock, wait_all_tasks_blocked

from mlxtrio.text.request import RowToken
from tests.support.chatting import (
    CHAT,
    ask,
    chat,
    check_error,
    data,
    delta,
    nothing_is_left,
    say,
)
from tests.support.in_memory import in_memory, until


def usage(prompt: int, completion: int) -> dict[str, Any]:
    return {
        "prompt_tokens": prompt,
        "completion_tokens": completion,
        "total_tokens": prompt + completion,
        "prompt_tokens_details": {"cached_tokens": 0},
        "completion_tokens_details": {"reasoning_tokens": 0},
    }


# The whole answer


async def test_a_whole_answer_has_exactly_openais_shape() -> None:
    async with in_memory() as server:
        client = await ask(server, model="my model")
        server.engine.rows[0].say("hello")
        server.engine.rows[0].end()
        reply = await client.reply()
    assert reply.status == 200
    body = reply.json()
    assert re.fullmatch(r"chatcmpl-[0-9a-f]{24}", body.pop("id"))
    assert isinstance(body.pop("created"), int)
    assert body == {
        "object": "chat.completion",
        "model": "my model",
        "choices": [
            {
                "index": 0,
                "message": {"role": "assistant", "content": "hello", "refusal": None},
                "logprobs": None,
                "finish_reason": "stop",
            }
        ],
        "usage": usage(2, 6),
        "system_fingerprint": "fp_scripted",
    }


async def test_an_output_that_reaches_max_tokens_finishes_with_length() -> None:
    async with in_memory() as server:
        client = await ask(server, max_tokens=3)
        server.engine.rows[0].say("abc")
        body = (await client.reply()).json()
    assert body["choices"][0]["finish_reason"] == "length"
    assert body["choices"][0]["message"]["content"] == "abc"
    assert body["usage"] == usage(2, 3)


async def test_several_answers_come_by_index_and_count_their_prompt_once() -> None:
    async with in_memory() as server:
        client = await ask(server, n=3)
        for row, text in reversed(list(zip(list(server.engine.rows), "abc", strict=True))):
            row.say(text * 2)
            row.end()
            await wait_all_tasks_blocked()
        body = (await client.reply()).json()
    assert [choice["index"] for choice in body["choices"]] == [0, 1, 2]
    assert {choice["message"]["content"] for choice in body["choices"]} == {"aa", "bb", "cc"}
    assert body["usage"] == usage(2, 9)


async def test_two_answers_of_one_request_have_ids_of_their_own() -> None:
    async with in_memory() as server:
        ids = set()
        for _ in range(2):
            client = await ask(server)
            server.engine.rows[0].end()
            ids.add((await client.reply()).json()["id"])
    assert len(ids) == 2


def token_with_logprobs() -> RowToken:
    return RowToken(ord("é"), logprob=-0.25, top=((ord("é"), -0.25), (ord("e"), -2.0)))


LOGPROBS = {
    "content": [
        {
            "token": "é",
            "logprob": -0.25,
            "bytes": [195, 169],
            "top_logprobs": [
                {"token": "é", "logprob": -0.25, "bytes": [195, 169]},
                {"token": "e", "logprob": -2.0, "bytes": [101]},
            ],
        }
    ],
    "refusal": None,
}


async def test_logprobs_have_openais_shape() -> None:
    async with in_memory() as server:
        client = await ask(server, logprobs=True, top_logprobs=2)
        assert server.engine.rows[0].request.top_logprobs == 2
        server.engine.rows[0].sink([token_with_logprobs()])
        server.engine.rows[0].end()
        body = (await client.reply()).json()
    assert body["choices"][0]["logprobs"] == LOGPROBS


async def test_streamed_logprobs_come_with_their_text() -> None:
    async with in_memory() as server:
        client = await ask(server, logprobs=True, top_logprobs=2, stream=True)
        server.engine.rows[0].sink([token_with_logprobs()])
        server.engine.rows[0].end()
        await client.head()
        events = await client.events()
    choices = [data(event)["choices"][0] for event in events[:-1]]
    assert [choice["logprobs"] for choice in choices] == [None, LOGPROBS, None]
    assert choices[1]["delta"] == {"content": "é"}


# Streams


async def test_a_stream_has_exactly_openais_chunks() -> None:
    async with in_memory() as server:
        client = await ask(server, stream=True, model="my model")
        await say(server, "hel")
        head = await client.head()
        events = [await client.event(), await client.event()]
        await say(server, "lo")
        events.append(await client.event())
        server.engine.rows[0].end()
        events += await client.events()
    assert head.status == 200
    assert head.headers["content-type"] == "text/event-stream; charset=utf-8"
    assert head.headers["cache-control"] == "no-cache"
    assert events.pop() == "data: [DONE]"
    chunks = [data(event) for event in events]
    deltas = [
        {"role": "assistant", "content": "", "refusal": None},
        {"content": "hel"},
        {"content": "lo"},
        {},
    ]
    assert re.fullmatch(r"chatcmpl-[0-9a-f]{24}", chunks[0]["id"])
    assert isinstance(chunks[0]["created"], int)
    assert chunks == [
        {
            "id": chunks[0]["id"],
            "object": "chat.completion.chunk",
            "created": chunks[0]["created"],
            "model": "my model",
            "system_fingerprint": "fp_scripted",
            "choices": [
                {
                    "index": 0,
                    "delta": delta,
                    "logprobs": None,
                    "finish_reason": None if delta else "stop",
                }
            ],
        }
        for delta in deltas
    ]


@pytest.mark.parametrize("include_usage", [True, False, None])
async def test_a_stream_has_its_usage_only_when_asked(include_usage: bool | None) -> None:
    async with in_memory() as server:
        options = None if include_usage is None else {"include_usage": include_usage}
        client = await ask(server, stream=True, stream_options=options, n=2)
        for row in list(server.engine.rows):
            row.say("abc")
            row.end()
        await client.head()
        events = await client.events()
    assert events.pop() == "data: [DONE]"
    chunks = [data(event) for event in events]
    if not include_usage:
        assert all("usage" not in chunk and chunk["choices"] for chunk in chunks)
        return
    last = chunks.pop()
    assert last["choices"] == []
    assert last["usage"] == usage(2, 8)
    assert all(chunk["usage"] is None and chunk["choices"] for chunk in chunks)
    assert {**chunks[0], "choices": [], "usage": last["usage"]} == last


async def test_several_answers_are_interleaved_in_one_stream() -> None:
    async with in_memory() as server:
        client = await ask(server, stream=True, n=2)
        rows = list(server.engine.rows)
        for first, second in [("a", "x"), ("b", "y"), ("c", "z")]:
            rows[0].say(first)
            rows[1].say(second)
            await wait_all_tasks_blocked()
        rows[1].end()
        await wait_all_tasks_blocked()
        rows[0].say("d")
        rows[0].end()
        await client.head()
        events = await client.events()
    assert events.pop() == "data: [DONE]"
    choices = [choice for event in events for choice in data(event)["choices"]]
    assert [choice["index"] for choice in choices[:2]] == [0, 1]
    for index in range(2):
        mine = [choice for choice in choices if choice["index"] == index]
        assert mine[0]["delta"]["role"] == "assistant"
        assert all("role" not in choice["delta"] for choice in mine[1:])
        reasons = [choice["finish_reason"] for choice in mine]
        assert reasons == [None] * (len(mine) - 1) + ["stop"]
    texts = {
        "".join(c["delta"].get("content", "") for c in choices if c["index"] == index)
        for index in range(2)
    }
    assert texts == {"abcd", "xyz"}


async def test_tokens_that_arrive_together_make_one_event() -> None:
    async with in_memory() as server:
        client = await ask(server, stream=True)
        await say(server, "together")
        await client.head()
        first = await client.chunk()
        assert first is not None
        assert first.count(b"data: ") == 2  # the role, and
        assert delta(first.decode().split("\n\n")[1]) == {"content": "together"}


async def test_the_tokens_of_a_step_make_one_event_for_each_answer() -> None:
    async with in_memory() as server:
        client = await ask(server, stream=True, n=2)
        for character in "abc":
            for row in server.engine.rows:
                row.say(character)
        await client.head()
        events = [await client.event() for _ in range(4)]
        assert [delta(event, n) for n, event in enumerate(events[2:])] == [{"content": "abc"}] * 2


@pytest.mark.parametrize("stream", [True, False])
async def test_a_client_may_read_slowly(stream: bool, mock_clock: MockClock) -> None:
    async with in_memory() as server:
        client = await ask(server, unbuffered=True, stream=stream)
        server.engine.rows[0].say("hello")
        server.engine.rows[0].end()
        await wait_all_tasks_blocked()
        mock_clock.jump(1000)
        await wait_all_tasks_blocked()
        assert b"hello" in (await client.reply()).body


async def test_what_a_slow_client_has_not_read_makes_one_event() -> None:
    async with in_memory() as server:
        client = await ask(server, unbuffered=True, stream=True)
        await say(server, "a")
        await client.head()
        await client.event()
        assert delta(await client.event()) == {"content": "a"}
        for character in "bcdef":  # the server's write of "b" waits for the client
            await say(server, character)
        assert delta(await client.event()) == {"content": "b"}
        assert delta(await client.event()) == {"content": "cdef"}
        server.engine.rows[0].end()
        assert len(await client.events()) == 2


async def test_a_client_that_reads_nothing_holds_no_row() -> None:
    async with in_memory() as server:
        client = await ask(server, unbuffered=True, stream=True, max_tokens=5)
        for character in "abcde":
            await say(server, character)
        assert nothing_is_left(server)
        await client.head()
        events = await client.events()
    texts = [data(event)["choices"][0]["delta"].get("content", "") for event in events[:-1]]
    assert "".join(texts) == "abcde"


@pytest.mark.parametrize("pieces", [["one END two"], ["one E", "N", "D two"], list("one END")])
@pytest.mark.parametrize("stream", [True, False])
async def test_a_stop_string_is_never_shown_and_frees_the_row(
    pieces: list[str], stream: bool
) -> None:
    async with in_memory() as server:
        client = await ask(server, stop=["END", "nowhere"], stream=stream)
        for piece in pieces:
            await say(server, piece)
        assert nothing_is_left(server)
        if stream:
            await client.head()
            choices = [data(event)["choices"][0] for event in (await client.events())[:-1]]
            text = "".join(choice["delta"].get("content", "") for choice in choices)
            reason = choices[-1]["finish_reason"]
        else:
            (choice,) = (await client.reply()).json()["choices"]
            text, reason = choice["message"]["content"], choice["finish_reason"]
    assert (text, reason) == ("one ", "stop")


async def test_a_connection_carries_one_request_after_another() -> None:
    async with in_memory() as server:
        client = server.connect()
        for stream in [False, True, False]:
            check_error(await client.request("POST", CHAT, b"{"), 400, "invalid_json")
            await client.send("POST", CHAT, chat(stream=stream))
            await until(lambda: server.engine.rows)
            server.engine.rows[0].end()
            reply = await client.reply()
            assert reply.status == 200
            assert reply.body.endswith(b"data: [DONE]\n\n") is stream
