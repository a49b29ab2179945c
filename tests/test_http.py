"""The HTTP surface over the whole stack in memory, with an engine that the tests drive by hand."""

import json
import re
from typing import Any

import pytest
import trio
from quart import Response
from trio.testing import MockClock, wait_all_tasks_blocked

from mlxtrio.generation.prompt import RESERVED_TEMPLATE_KWARGS
from mlxtrio.generation.request import RowToken
from mlxtrio.schemas.chat import UNSUPPORTED_PARAMETERS, ChatCompletionRequest
from tests.in_memory import MODEL, Client, MemoryServer, Reply, in_memory, until
from tests.scripted import ScriptedEngine

CHAT = "/v1/chat/completions"
HI = [{"role": "user", "content": "hi"}]
PICTURE = {"type": "image_url", "image_url": {"url": "data:image/png;base64,AAAA"}}

# Each numeric parameter: a value below its range, one above, its bounds. None: no such bound.
NUMBERS: dict[str, tuple[float | None, float | None, float | None, float | None]] = {
    "max_tokens": (0, None, 1, None),
    "max_completion_tokens": (0, None, 1, None),
    "temperature": (-0.1, 2.1, 0, 2),
    "top_p": (-0.1, 1.1, 0, 1),
    "top_k": (-1, None, 0, None),
    "min_p": (-0.1, 1.1, 0, 1),
    "seed": (-(2**63) - 1, 2**64, -(2**63), 2**64 - 1),
    "n": (0, 129, 1, 128),
    "top_logprobs": (-1, 21, 0, 20),
    "logit_bias": (-100.5, 100.5, -100, 100),
    "presence_penalty": (-2.1, 2.1, -2, 2),
    "frequency_penalty": (-2.1, 2.1, -2, 2),
    "repetition_penalty": (0, 10.1, 0.01, 10),
}
INTEGERS = {"max_tokens", "max_completion_tokens", "top_k", "seed", "n", "top_logprobs"}


def chat(**parameters: Any) -> dict[str, Any]:
    return {"model": "any", "messages": HI, **parameters}


async def ask(server: MemoryServer, *, unbuffered: bool = False, **parameters: Any) -> Client:
    """Send a chat on a connection of its own; return when its answers are in the queue."""
    before = server.statistics()
    client = server.connect(unbuffered=unbuffered)
    await client.send("POST", CHAT, chat(**parameters))
    wanted = before.waiting + before.active + parameters.get("n", 1)
    await until(lambda: server.statistics().waiting + server.statistics().active == wanted)
    await wait_all_tasks_blocked()
    return client


async def say(server: MemoryServer, text: str, *, row: int = 0) -> None:
    """Generate ``text`` in one step, and let it go out."""
    server.engine.rows[row].say(text)
    await wait_all_tasks_blocked()


def data(event: str | None) -> Any:
    assert event is not None
    assert event.startswith("data: {")
    return json.loads(event.removeprefix("data: "))


def delta(event: str | None, index: int = 0) -> Any:
    (choice,) = data(event)["choices"]
    assert choice["index"] == index
    return choice["delta"]


def error_in(body: Any) -> dict[str, Any]:
    assert set(body) == {"error", "detail"}
    error = body["error"]
    assert set(error) == {"message", "type", "param", "code"}
    assert error["message"] == body["detail"] != ""
    assert isinstance(error["type"], str)
    return dict(error)


def check_error(reply: Reply, status: int, code: str | None, param: str | None = None) -> str:
    """Check an error's status and OpenAI's shape; return its message."""
    assert reply.status == status, reply.body
    error = error_in(reply.json())
    assert (error["code"], error["param"]) == (code, param)
    return str(error["message"])


def nothing_is_left(server: MemoryServer) -> bool:
    figures = server.statistics()
    return server.engine.rows == [] and (figures.waiting, figures.active) == (0, 0)


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
        "usage": {"prompt_tokens": 2, "completion_tokens": 6, "total_tokens": 8},
        "system_fingerprint": "fp_scripted",
    }


async def test_an_answer_cut_by_max_tokens_says_length() -> None:
    async with in_memory() as server:
        client = await ask(server, max_tokens=3)
        server.engine.rows[0].say("abc")
        body = (await client.reply()).json()
    assert body["choices"][0]["finish_reason"] == "length"
    assert body["choices"][0]["message"]["content"] == "abc"
    assert body["usage"] == {"prompt_tokens": 2, "completion_tokens": 3, "total_tokens": 5}


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
    assert body["usage"] == {"prompt_tokens": 2, "completion_tokens": 9, "total_tokens": 11}


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
        server.engine.rows[0].sink(token_with_logprobs())
        server.engine.rows[0].end()
        body = (await client.reply()).json()
    assert body["choices"][0]["logprobs"] == LOGPROBS


async def test_streamed_logprobs_come_with_their_text() -> None:
    async with in_memory() as server:
        client = await ask(server, logprobs=True, top_logprobs=2, stream=True)
        server.engine.rows[0].sink(token_with_logprobs())
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
async def test_a_stream_tells_its_usage_only_when_asked(include_usage: bool | None) -> None:
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
    assert last["usage"] == {"prompt_tokens": 2, "completion_tokens": 8, "total_tokens": 10}
    assert all(chunk["usage"] is None and chunk["choices"] for chunk in chunks)
    assert {**chunks[0], "choices": [], "usage": last["usage"]} == last


async def test_several_answers_are_interleaved_in_one_stream() -> None:
    async with in_memory() as server:
        client = await ask(server, stream=True, n=2)
        rows = list(server.engine.rows)
        for first, second in ["ax", "by", "cz"]:
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
async def test_a_failed_row_before_the_first_token_is_a_500(stream: bool) -> None:
    async with in_memory() as server:
        client = await ask(server, stream=stream)
        server.engine.rows[0].fail("the model failed")
        message = check_error(await client.reply(), 500, "generation_failed")
        assert message == "Failed to generate response: the model failed"
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
        for client in [runs, waits]:
            reply = await client.reply()
            check_error(reply, 500, "generation_failed")
            assert b"/path" not in reply.body
        health = await server.request("GET", "/health")
        assert (health.status, health.json()["status"]) == (503, "failed")
        assert b"/path" not in health.body
        refused = await server.request("POST", CHAT, chat(stream=stream))
        check_error(refused, 503, "shutting_down")
        assert len(server.faults.messages) == 1
        server.faults.messages.clear()


# Clients that go


@pytest.mark.parametrize("how", ["close", "reset"])
@pytest.mark.parametrize("stream", [True, False])
@pytest.mark.parametrize("state", ["waiting", "running", "answering"])
async def test_a_client_that_goes_frees_its_place_at_once(
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


async def test_a_client_that_goes_while_its_stream_is_blocked_frees_its_row() -> None:
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
            await trio.sleep_forever()  # until its client has gone
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
async def test_leaving_as_the_first_token_comes_leaks_nothing(ticks: int) -> None:
    async with in_memory() as server:
        client = await ask(server, stream=True)
        server.nursery.start_soon(client.close)
        for _ in range(ticks):
            await trio.lowlevel.checkpoint()
        if server.engine.rows:
            server.engine.rows[0].say("a")
        await wait_all_tasks_blocked()
        assert nothing_is_left(server)


async def test_a_client_that_goes_before_its_body_has_come_asks_for_nothing() -> None:
    async with in_memory() as server:
        client = server.connect()
        await client.send("POST", CHAT, b'{"model":', length=1000)
        await wait_all_tasks_blocked()
        await client.close()
        await wait_all_tasks_blocked()
        assert server.engine.opened == []
        assert len(server.nursery.child_tasks) == 0


# Keys


@pytest.mark.parametrize(
    "header",
    [None, "Bearer wrong", "Bearer ", "Bearer", "first", "Basic first", "Bearer first second"],
)
async def test_a_request_without_a_right_key_is_a_401(header: str | None) -> None:
    headers = [] if header is None else [("Authorization", header)]
    async with in_memory(api_key=["first", "second"]) as server:
        for method, path in [
            ("POST", CHAT),
            ("GET", "/v1/models"),
            ("GET", "/docs"),
            ("GET", "/docs/assets/swagger-ui.css"),
            ("GET", "/openapi.json"),
            ("GET", "/v1/queue/stats"),
        ]:
            reply = await server.request(method, path, None, headers=headers)
            message = check_error(reply, 401, "invalid_api_key")
            assert "first" not in message
            assert reply.json()["error"]["type"] == "invalid_request_error"
            assert reply.headers["www-authenticate"] == "Bearer"
        assert (await server.request("GET", "/health", headers=headers)).status == 200


@pytest.mark.parametrize("header", ["Bearer first", "Bearer second", "bearer first"])
async def test_any_of_several_keys_opens_the_server(header: str) -> None:
    async with in_memory(api_key=["first", "second"]) as server:
        headers = [("Authorization", header)]
        reply = await server.request("GET", "/v1/models", headers=headers)
        assert reply.status == 200
        reply = await server.request("POST", CHAT, b"{", headers=headers)
        check_error(reply, 400, "invalid_json")


# What is refused


def test_the_table_of_numbers_is_complete() -> None:
    numeric = set()
    for name, schema in ChatCompletionRequest.model_json_schema()["properties"].items():
        for option in schema.get("anyOf", [schema]):
            inner = option.get("additionalProperties")
            types = {option.get("type"), inner.get("type") if isinstance(inner, dict) else None}
            if types & {"integer", "number"}:
                numeric.add(name)
    assert numeric == set(NUMBERS)


def number(name: str, value: Any) -> dict[str, Any]:
    """A chat whose numeric parameter ``name`` is ``value``."""
    if name == "logit_bias":
        return chat(logit_bias={"65": value})
    return chat(**{name: value}, logprobs=True)


NAN, INFINITY = float("nan"), float("inf")  # written as the literals NaN and Infinity
WRONG_NUMBERS = [
    (name, value)
    for name, (below, above, *_) in NUMBERS.items()
    for value in [below, above, "1", True, [1], {}, NAN, INFINITY, -INFINITY]
    if value is not None
] + [(name, value) for name in sorted(INTEGERS) for value in [1.5, 2.0]]


@pytest.mark.parametrize(("name", "value"), WRONG_NUMBERS)
async def test_a_number_out_of_its_range_or_type_is_refused(name: str, value: Any) -> None:
    async with in_memory(max_concurrency=200) as server:
        reply = await server.request("POST", CHAT, number(name, value))
        param = "logit_bias.65" if name == "logit_bias" else name
        message = check_error(reply, 400, "invalid_value", param)
        assert message.startswith(f"Invalid value for '{param}'")
        assert server.engine.opened == []


@pytest.mark.parametrize(
    ("name", "value"),
    [(name, bound) for name, (_, _, *bounds) in NUMBERS.items() for bound in bounds if bound],
)
async def test_the_bounds_of_a_numbers_range_are_accepted(name: str, value: float) -> None:
    async with in_memory(max_concurrency=200) as server:
        client = server.connect()
        await client.send("POST", CHAT, number(name, value))
        await until(lambda: server.engine.rows or client.server_end.sent)
        await wait_all_tasks_blocked()
        assert client.server_end.sent == b""
        assert len(server.engine.rows) == (value if name == "n" else 1)


@pytest.mark.parametrize("value", ["x", [], {}, False, 0])
@pytest.mark.parametrize("name", sorted(UNSUPPORTED_PARAMETERS))
async def test_an_unsupported_parameter_is_refused_by_name(name: str, value: Any) -> None:
    async with in_memory() as server:
        reply = await server.request("POST", CHAT, chat(**{name: value}))
        message = check_error(reply, 400, "unsupported_parameter", name)
        assert f"'{name}'" in message


async def test_an_unsupported_parameter_that_is_null_means_nothing() -> None:
    async with in_memory() as server:
        await ask(server, **dict.fromkeys(UNSUPPORTED_PARAMETERS))
        assert len(server.engine.rows) == 1


@pytest.mark.parametrize(
    ("body", "code", "param"),
    [
        (b"", "invalid_json", None),
        (b"{", "invalid_json", None),
        (b"no json", "invalid_json", None),
        (b'{"model": "\xff"}', "invalid_json", None),
        (b"\xef\xbb\xbf{}", "invalid_json", None),
        (b'{"model": "\\ud800"}', "invalid_json", None),
        (b"[" * 100_000, "invalid_json", None),
        (b'{"seed": 1' + b"0" * 5000 + b"}", "invalid_json", None),
        (b"[]", "invalid_value", None),
        (b"null", "invalid_value", None),
        (b"{}", "missing_required_parameter", "model"),
        ({"model": "any"}, "missing_required_parameter", "messages"),
        (chat(model=1), "invalid_value", "model"),
        (chat(model=None), "invalid_value", "model"),
        (chat(messages=None), "invalid_value", "messages"),
        (chat(messages="hi"), "invalid_value", "messages"),
        (chat(messages=[]), "invalid_value", "messages"),
        (chat(messages=["hi"]), "invalid_value", "messages[0]"),
        (chat(messages=[*HI, {"content": "hi"}]), "invalid_value", "messages[1]"),
        (chat(messages=[{"role": "robot", "content": "hi"}]), "invalid_value", "messages[0]"),
        (
            chat(messages=[{"role": "user"}]),
            "missing_required_parameter",
            "messages[0].content",
        ),
        (
            chat(messages=[{"role": "user", "content": 5}]),
            "invalid_value",
            "messages[0].content",
        ),
        (
            chat(messages=[*HI, {"role": "user", "content": None}]),
            "invalid_value",
            "messages[1].content",
        ),
        (
            chat(messages=[{"role": "user", "content": []}]),
            "invalid_value",
            "messages[0].content",
        ),
        (
            chat(messages=[{"role": "user", "content": [{"type": "text", "text": 5}]}]),
            "invalid_value",
            "messages[0].content[0].text",
        ),
        (
            chat(messages=[{"role": "user", "content": [{"type": "smell"}]}]),
            "invalid_value",
            "messages[0].content[0]",
        ),
        (
            chat(messages=[{"role": "user", "content": [{"type": "text"}]}]),
            "missing_required_parameter",
            "messages[0].content[0].text",
        ),
        (
            chat(messages=[{"role": "tool", "content": "42"}]),
            "missing_required_parameter",
            "messages[0].tool_call_id",
        ),
        (chat(surprise=1), "unknown_parameter", "surprise"),
        (chat(surprise=None), "unknown_parameter", "surprise"),
        (
            chat(stream=True, stream_options={"surprise": 1}),
            "unknown_parameter",
            "stream_options.surprise",
        ),
        (chat(stream="yes"), "invalid_value", "stream"),
        (chat(logprobs=1), "invalid_value", "logprobs"),
        (chat(stop=""), "invalid_value", "stop"),
        (chat(stop=["a", ""]), "invalid_value", "stop[1]"),
        (chat(stop=list("abcde")), "invalid_value", "stop"),
        (chat(store=True), "invalid_value", "store"),
        (chat(service_tier="flex"), "invalid_value", "service_tier"),
        (chat(modalities=["audio"]), "invalid_value", "modalities[0]"),
        (chat(metadata={"a": 1}), "invalid_value", "metadata.a"),
        (
            chat(response_format={"type": "json_object"}),
            "invalid_value",
            "response_format.type",
        ),
        (chat(chat_template_kwargs=[1]), "invalid_value", "chat_template_kwargs"),
        (chat(logit_bias={"256": 1}), "invalid_value", "logit_bias.256"),
        (chat(logit_bias={"x": 1}), "invalid_value", "logit_bias"),
        (chat(logit_bias={"-1": 1}), "invalid_value", "logit_bias"),
        (chat(logit_bias={"1.5": 1}), "invalid_value", "logit_bias"),
        (chat(logit_bias={"": 1}), "invalid_value", "logit_bias"),
        (chat(logit_bias={"²": 1}), "invalid_value", "logit_bias"),
        (chat(top_logprobs=2), "invalid_value", "top_logprobs"),
        (chat(top_logprobs=0, logprobs=False), "invalid_value", "top_logprobs"),
        (chat(stream_options={"include_usage": True}), "invalid_value", "stream_options"),
        (chat(max_tokens=5, max_completion_tokens=5), "invalid_value", "max_tokens"),
        (chat(n=5), "invalid_value", "n"),
        (
            chat(messages=[{"role": "user", "content": "x" * 1000}]),
            "context_length_exceeded",
            "messages",
        ),
        (
            chat(messages=[{"role": "user", "content": "x" * 2000}]),
            "context_length_exceeded",
            "messages",
        ),
        (chat(max_tokens=999), "context_length_exceeded", "max_tokens"),
        (chat(max_tokens=10**30), "context_length_exceeded", "max_tokens"),
        (chat(messages=[{"role": "user", "content": ""}]), "invalid_value", "messages"),
    ],
)
async def test_a_wrong_request_is_refused_and_its_fault_named(
    body: Any, code: str, param: str | None
) -> None:
    async with in_memory(max_concurrency=4) as server:
        reply = await server.request("POST", CHAT, body)
        message = check_error(reply, 400, code, param)
        assert reply.json()["error"]["type"] == "invalid_request_error"
        if param is not None and code != "context_length_exceeded":
            assert param.split("[")[0].split(".")[0] in message
        assert server.engine.opened == []


async def test_prompt_and_answer_may_fill_the_context() -> None:
    async with in_memory() as server:
        await ask(server, max_tokens=998)
        assert server.engine.rows[0].request.max_tokens == 998


async def test_a_picture_is_refused_by_a_text_model() -> None:
    parts = [{"type": "text", "text": "what is this?"}, PICTURE]
    async with in_memory() as server:
        reply = await server.request(
            "POST", CHAT, chat(messages=[{"role": "user", "content": parts}])
        )
        message = check_error(reply, 400, "invalid_value", "messages[0].content[1]")
        assert message == "Vision requests are not supported with text-only models"


@pytest.mark.parametrize("name", sorted(RESERVED_TEMPLATE_KWARGS))
async def test_the_templates_own_machinery_can_not_be_set(name: str) -> None:
    async with in_memory() as server:
        reply = await server.request("POST", CHAT, chat(chat_template_kwargs={name: "x"}))
        check_error(reply, 400, "invalid_value", f"chat_template_kwargs.{name}")


async def test_with_strict_names_another_model_is_not_found() -> None:
    async with in_memory(strict_model_name=True) as server:
        reply = await server.request("POST", CHAT, chat(model="other"))
        message = check_error(reply, 404, "model_not_found", "model")
        assert "'other'" in message
        await ask(server, model=MODEL)
        assert len(server.engine.rows) == 1


async def test_an_unknown_route_is_a_404() -> None:
    async with in_memory() as server:
        reply = await server.request("GET", "/v1/{nothing}")
        assert "/v1/{nothing}" in check_error(reply, 404, "unknown_url")


@pytest.mark.parametrize(("method", "path"), [("GET", CHAT), ("DELETE", "/v1/models")])
async def test_a_wrong_method_is_a_405_that_tells_the_right_one(method: str, path: str) -> None:
    async with in_memory() as server:
        reply = await server.request(method, path)
        check_error(reply, 405, "method_not_allowed")
        allowed = set(reply.headers["allow"].split(", "))
        assert method not in allowed
        assert allowed >= {"POST" if path == CHAT else "GET", "OPTIONS"}


async def test_a_body_that_is_announced_too_large_is_refused_before_it_comes() -> None:
    async with in_memory(max_body_size=1000) as server:
        client = server.connect()
        await client.send("POST", CHAT, b"", length=1001)
        check_error(await client.reply(), 413, "request_too_large")
        await client.end_of_file()  # the rest of the body would be taken for a request


async def test_a_chunked_body_that_grows_too_large_is_refused() -> None:
    async with in_memory(max_body_size=1000) as server:
        client = server.connect()
        await client.send_head("POST", CHAT, [("Transfer-Encoding", "chunked")])
        await client.send_data(b" " * 1000)
        await wait_all_tasks_blocked()
        assert client.server_end.sent == b""
        await client.send_data(b" ")
        check_error(await client.reply(), 413, "request_too_large")
        await client.end_of_file()


async def test_a_body_as_large_as_allowed_is_read() -> None:
    body = json.dumps(chat()).encode()
    async with in_memory(max_body_size=len(body)) as server:
        client = server.connect()
        await client.send("POST", CHAT, body)
        await until(lambda: server.engine.rows)


async def test_refusing_megabytes_leaves_no_task_behind() -> None:
    async with in_memory(max_body_size=1000) as server:
        client = server.connect()
        await client.send("POST", CHAT, b" " * 4_000_000)
        check_error(await client.reply(), 413, "request_too_large")
        await client.close()
        await wait_all_tasks_blocked()
        assert len(server.nursery.child_tasks) == 0


async def test_a_body_that_does_not_come_is_a_408(mock_clock: MockClock) -> None:
    async with in_memory() as server:
        client = server.connect()
        await client.send("POST", CHAT, b"{", length=100)
        await wait_all_tasks_blocked()
        mock_clock.jump(60)
        check_error(await client.reply(), 408, "request_timeout")
        await client.end_of_file()


# Models, figures, documentation


@pytest.mark.parametrize("name", ["plain", "org/model", "/very/long/path"])
async def test_the_model_is_listed_and_described(name: str) -> None:
    async with in_memory(served_model_name=name) as server:
        model = {
            "id": name,
            "object": "model",
            "created": 0,
            "owned_by": "mlxtrio",
            "max_model_len": 1000,
        }
        reply = await server.request("GET", "/v1/models")
        assert reply.json() == {"object": "list", "data": [model]}
        if not name.startswith("/"):
            assert (await server.request("GET", f"/v1/models/{name}")).json() == model
        escaped = name.replace("/", "%2F")
        assert (await server.request("GET", f"/v1/models/{escaped}")).json() == model
        unknown = await server.request("GET", f"/v1/models/{name}x")
        check_error(unknown, 404, "model_not_found", "model")


async def test_the_queue_tells_its_figures() -> None:
    async with in_memory(max_concurrency=1, queue_size=7) as server:
        await ask(server)
        await ask(server)
        body = (await server.request("GET", "/v1/queue/stats")).json()
        assert body["status"] == "ok"
        original = {
            "running": True,
            "queue_size": 1,
            "max_queue_size": 7,
            "active_requests": 1,
            "max_concurrency": 1,
        }
        assert body["queue_stats"].items() >= original.items()
        server.engine.rows[0].end()
        await wait_all_tasks_blocked()
        figures = (await server.request("GET", "/v1/queue/stats")).json()["queue_stats"]
        assert (figures["queue_size"], figures["active_requests"]) == (0, 1)
        assert figures["finished_total"] == 1


async def test_the_openapi_document_has_the_routes_and_the_request() -> None:
    async with in_memory() as server:
        document = (await server.request("GET", "/openapi.json")).json()
    assert document["openapi"].startswith("3.")
    paths = document["paths"]
    assert set(paths) >= {CHAT, "/v1/models", "/v1/models/{name}", "/health", "/v1/queue/stats"}
    body = paths[CHAT]["post"]["requestBody"]["content"]["application/json"]["schema"]
    assert set(body["properties"]) == set(ChatCompletionRequest.model_fields)
    assert set(body["required"]) == {"model", "messages"}
    references = set(re.findall(r'"#/components/schemas/(\w+)"', json.dumps(document)))
    assert references <= set(document["components"]["schemas"])
    assert "UserMessage" in references


async def test_the_documentation_needs_no_other_host() -> None:
    async with in_memory() as server:
        page = await server.request("GET", "/docs")
        assert page.status == 200
        assert page.headers["content-type"].startswith("text/html")
        html = page.body.decode()
        assert "//" not in html
        assets = re.findall(r'(?:src|href)="([^"]+)"', html)
        assert len(assets) == 2
        for path in assets:
            asset = await server.request("GET", path)
            assert asset.status == 200
            assert len(asset.body) > 10_000
        assert "/openapi.json" in html
