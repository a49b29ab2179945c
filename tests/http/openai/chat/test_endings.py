"""How a chat starts, waits, fails and ends; clients that disconnect. In memory, virtual time."""

import json
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest
import trio
from quart import Response
from trio.testing import MockClock, wait_all_tasks_blocked

from tests.support.chatting import (
    CHAT,
    ask,
    chat,
    check_error,
    data,
    delta,
    error_in,
    nothing_is_left,
    say,
)
from tests.support.in_memory import Client, MemoryServer, in_memory, until
from tests.support.scripted import GatedTokenizer, ScriptedEngine

# Heartbeats, and when a response starts


@pytest.mark.parametrize("state", ["waiting", "prefilling", "generating"])
async def test_a_silent_stream_beats_every_ten_seconds(state: str, mock_clock: MockClock) -> None:
    async with in_memory(max_concurrency=1) as server:
        first = await ask(server) if state == "waiting" else None
        client = await ask(server, stream=True)
        if state == "generating":
            await say(server, "a")
            await client.head()
            await client.event()
            await client.event()
        for beat in range(3):
            sent = client.server_end.sent
            mock_clock.jump(9)
            await wait_all_tasks_blocked()
            assert client.server_end.sent == sent
            mock_clock.jump(1)
            if beat == 0 and state != "generating":
                assert sent == b""
                assert (await client.head()).status == 200
            assert await client.event() == ": keep-alive"
            await wait_all_tasks_blocked()
        if first is not None:
            server.engine.rows[0].end()
            assert (await first.reply()).status == 200
            await wait_all_tasks_blocked()
        await say(server, "b")
        if state != "generating":
            assert delta(await client.event())["role"] == "assistant"
        assert delta(await client.event()) == {"content": "b"}


async def test_a_stream_starts_with_its_first_token() -> None:
    async with in_memory() as server:
        client = await ask(server, stream=True)
        assert client.server_end.sent == b""
        await say(server, "a")
        assert client.server_end.sent.startswith(b"HTTP/1.1 200")


async def test_a_whole_answer_does_not_beat(mock_clock: MockClock) -> None:
    async with in_memory() as server:
        client = await ask(server)
        mock_clock.jump(200)
        await wait_all_tasks_blocked()
        assert client.server_end.sent == b""


@pytest.mark.parametrize("stream", [True, False])
@pytest.mark.parametrize("n", [1, 3])
async def test_a_failed_row_before_the_first_token_is_a_500(n: int, stream: bool) -> None:
    async with in_memory() as server:
        client = await ask(server, stream=stream, n=n)
        server.engine.rows[n // 2].fail("the model failed")
        message = check_error(await client.reply(), 500, "generation_failed")
        assert message == "Failed to generate response: the model failed"
        await wait_all_tasks_blocked()
        assert nothing_is_left(server)


@pytest.mark.parametrize("stream", [True, False])
@pytest.mark.parametrize("state", ["waiting", "running"])
async def test_a_request_past_its_deadline_is_a_504_not_to_be_retried(
    state: str, stream: bool, mock_clock: MockClock
) -> None:
    seconds = 5 if stream else 300  # a stream has begun after ten
    async with in_memory(max_concurrency=1, queue_timeout=seconds) as server:
        if state == "waiting":
            await ask(server)
        client = await ask(server, stream=stream)
        if state == "running" and not stream:
            await say(server, "half an ans")
        mock_clock.jump(seconds)
        reply = await client.reply()
        message = check_error(reply, 504, "deadline_exceeded")
        assert message == f"Request processing timed out after {seconds} seconds"
        assert reply.headers["x-should-retry"] == "false"
        await wait_all_tasks_blocked()
        assert nothing_is_left(server)


async def test_the_deadline_is_300_seconds_unless_set(mock_clock: MockClock) -> None:
    async with in_memory() as server:
        client = await ask(server)
        mock_clock.jump(299)
        await wait_all_tasks_blocked()
        assert client.server_end.sent == b""
        mock_clock.jump(1)
        message = check_error(await client.reply(), 504, "deadline_exceeded")
        assert message == "Request processing timed out after 300 seconds"


async def test_the_deadline_counts_from_the_requests_first_byte(mock_clock: MockClock) -> None:
    body = json.dumps(chat()).encode()
    async with in_memory(queue_timeout=50) as server:
        client = server.connect()
        await client.send_head("POST", CHAT, [("Content-Length", str(len(body)))])
        await wait_all_tasks_blocked()
        mock_clock.jump(40)
        await client.send_data(body)
        await client.send_end()
        await until(lambda: server.engine.rows)
        await wait_all_tasks_blocked()
        mock_clock.jump(10)
        check_error(await client.reply(), 504, "deadline_exceeded")


@pytest.mark.parametrize("stream", [True, False])
async def test_a_full_queue_is_a_429(stream: bool) -> None:
    async with in_memory(max_concurrency=1, queue_size=1) as server:
        await ask(server)
        await ask(server)
        reply = await server.request("POST", CHAT, chat(stream=stream))
        message = check_error(reply, 429, "queue_full")
        assert message == "Too many requests. Service is at capacity."
        assert int(reply.headers["retry-after"]) >= 1
        assert reply.json()["error"]["type"] == "rate_limit_error"
        assert (server.statistics().waiting, server.statistics().refused) == (1, 1)


@pytest.mark.parametrize("stream", [True, False])
async def test_a_loading_model_is_a_503(stream: bool) -> None:
    engine = ScriptedEngine(ready=trio.Event())
    async with in_memory(engine) as server:
        for method, path in [("POST", CHAT), ("GET", "/v1/models"), ("GET", "/v1/queue/stats")]:
            body = chat(stream=stream) if method == "POST" else None
            reply = await server.request(method, path, body)
            check_error(reply, 503, "model_loading")
            assert int(reply.headers["retry-after"]) >= 1
        health = await server.request("GET", "/health")
        assert (health.status, health.json()["status"]) == (503, "loading")
        assert engine.ready is not None
        engine.ready.set()
        await until(lambda: server.lifecycle.state == "ok")
        health = await server.request("GET", "/health")
        assert (health.status, health.json()["status"]) == (200, "ok")
        assert (await server.request("GET", "/v1/models")).status == 200


@pytest.mark.parametrize("stream", [True, False])
async def test_draining_refuses_the_new_and_the_waiting_and_finishes_the_running(
    stream: bool,
) -> None:
    async with in_memory(max_concurrency=1, drain_timeout=7.5) as server:
        runs = await ask(server, stream=stream)
        await say(server, "begun ")
        waits = await ask(server, stream=stream)
        server.lifecycle.drain()
        refused = [await waits.reply(), await server.request("POST", CHAT, chat(stream=stream))]
        for reply in refused:
            check_error(reply, 503, "shutting_down")
            assert reply.headers["retry-after"] == "8"
        health = await server.request("GET", "/health")
        assert (health.status, health.json()["status"]) == (503, "draining")
        await say(server, "and done")
        server.engine.rows[0].end()
        reply = await runs.reply()
        assert reply.status == 200
        assert b"and done" in reply.body


@pytest.mark.parametrize("trouble", ["row", "deadline", "crash"])
async def test_a_failure_in_mid_stream_is_an_event_and_no_end(
    trouble: str, mock_clock: MockClock
) -> None:
    async with in_memory(queue_timeout=5) as server:
        client = await ask(server, stream=True, n=2)
        await say(server, "half an ans")
        if trouble == "row":
            server.engine.rows[0].fail("the model failed")
        elif trouble == "deadline":
            mock_clock.jump(5)
        else:
            server.engine.crash.set()
        assert (await client.head()).status == 200
        *events, last = await client.events()
        error = error_in(data(last))
        assert error["code"] == {"deadline": "deadline_exceeded"}.get(trouble, "generation_failed")
        assert "/path" not in last
        assert [data(event)["choices"][0]["finish_reason"] for event in events] == [None] * 3
        await wait_all_tasks_blocked()
        assert server.engine.rows == []
        server.faults.messages.clear()


@pytest.mark.parametrize("stream", [True, False])
async def test_a_crash_of_the_engine_fails_what_runs_and_shows_in_health(stream: bool) -> None:
    async with in_memory(max_concurrency=1) as server:
        runs = await ask(server, stream=stream)
        if not stream:
            await say(server, "half an ans")
        waits = await ask(server, stream=stream)
        server.engine.crash.set()
        failed = await runs.reply()
        check_error(failed, 500, "generation_failed")
        assert b"/path" not in failed.body
        check_error(await waits.reply(), 503, "shutting_down")  # it may be tried elsewhere
        health = await server.request("GET", "/health")
        assert (health.status, health.json()["status"]) == (503, "failed")
        assert b"/path" not in health.body
        refused = await server.request("POST", CHAT, chat(stream=stream))
        check_error(refused, 503, "shutting_down")
        assert len(server.faults.messages) == 1
        server.faults.messages.clear()


@asynccontextmanager
async def slow_to_render(**settings: Any) -> AsyncGenerator[tuple[MemoryServer, GatedTokenizer]]:
    engine = ScriptedEngine()
    tokenizer = GatedTokenizer()
    engine.model = replace(engine.model, tokenizer=tokenizer)
    async with in_memory(engine, **settings) as server:
        try:
            yield server, tokenizer
        finally:
            tokenizer.go_on.set()


async def begin_to_render(server: MemoryServer, tokenizer: GatedTokenizer) -> Client:
    client = server.connect()
    await client.send("POST", CHAT, chat())
    await until(tokenizer.begun.is_set)
    await wait_all_tasks_blocked()
    return client


async def test_a_crash_while_a_prompt_is_rendered_is_a_500() -> None:
    async with slow_to_render() as (server, tokenizer):
        client = await begin_to_render(server, tokenizer)
        server.engine.crash.set()
        await until(lambda: server.lifecycle.state == "failed")
        tokenizer.go_on.set()
        reply = await client.reply()
        faults, server.faults.messages = server.faults.messages, []
        check_error(reply, 503, "shutting_down")
        assert len(faults) == 1


async def test_requests_that_wait_to_be_rendered_count_as_waiting() -> None:
    async with slow_to_render(max_concurrency=1, queue_size=1) as (server, tokenizer):
        for _ in range(2):  # one is rendered, the other waits
            await begin_to_render(server, tokenizer)
        check_error(await server.request("POST", CHAT, chat()), 429, "queue_full")


async def test_rendering_ends_at_the_deadline(mock_clock: MockClock) -> None:
    async with slow_to_render() as (server, tokenizer):
        client = await begin_to_render(server, tokenizer)
        mock_clock.jump(300)
        check_error(await client.reply(), 504, "deadline_exceeded")


# Clients that disconnect


@pytest.mark.parametrize("how", ["close", "reset"])
@pytest.mark.parametrize("stream", [True, False])
@pytest.mark.parametrize("state", ["waiting", "running", "answering"])
async def test_a_client_that_disconnects_frees_its_place_at_once(
    state: str, stream: bool, how: str, mock_clock: MockClock
) -> None:
    async with in_memory(max_concurrency=2, queue_size=2) as server:
        others = await ask(server, n=2) if state == "waiting" else None
        client = await ask(server, stream=stream, n=2)
        if state == "answering":
            await say(server, "begun")
        await (client.close() if how == "close" else client.reset())
        await wait_all_tasks_blocked()
        figures = server.statistics()
        assert (figures.waiting, figures.ended_early) == (0, 2)
        assert (figures.active, len(server.engine.rows)) == ((2, 2) if others else (0, 0))
        await ask(server, n=2)  # its places are free
        assert trio.current_time() == 0


async def test_a_client_that_disconnects_while_its_stream_is_blocked_frees_its_row() -> None:
    async with in_memory() as server:
        client = await ask(server, unbuffered=True, stream=True)
        await say(server, "nobody reads this")
        await client.close()
        await wait_all_tasks_blocked()
        assert nothing_is_left(server)
        assert len(server.nursery.child_tasks) == 0


async def test_a_stream_whose_body_was_never_started_leaks_nothing() -> None:
    async with in_memory() as server:
        held = trio.Event()

        @server.app.after_request
        async def hold(response: Response) -> Response:
            held.set()
            await trio.Event().wait()  # until its client disconnects
            return response

        client = await ask(server, stream=True)
        await say(server, "a")
        await held.wait()
        assert len(server.engine.rows) == 1
        await client.close()
        await wait_all_tasks_blocked()
        assert client.server_end.sent == b""
        assert nothing_is_left(server)


@pytest.mark.parametrize("ticks", range(12))
async def test_a_disconnect_as_the_first_token_comes_leaks_nothing(ticks: int) -> None:
    async with in_memory() as server:
        client = await ask(server, stream=True)
        server.nursery.start_soon(client.close)
        for _ in range(ticks):
            await trio.lowlevel.checkpoint()
        if server.engine.rows:
            server.engine.rows[0].say("a")
        await wait_all_tasks_blocked()
        assert nothing_is_left(server)


async def test_a_client_that_disconnects_before_its_body_has_come_has_asked_for_nothing() -> None:
    async with in_memory() as server:
        client = server.connect()
        await client.send("POST", CHAT, b'{"model":', length=1000)
        await wait_all_tasks_blocked()
        await client.close()
        await wait_all_tasks_blocked()
        assert server.engine.opened == []
        assert len(server.nursery.child_tasks) == 0
