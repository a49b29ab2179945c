"""A request's body: its media type, its size, its faults, and the time that it takes. In memory."""

import json
import tracemalloc

import pytest
from trio.testing import MockClock, wait_all_tasks_blocked

from tests.support.chatting import CHAT, chat, check_error
from tests.support.in_memory import in_memory, until


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ([("Content-Type", "application/x-www-form-urlencoded")], 200),  # curl -d
        ([("Content-Encoding", "identity")], 200),
        ([("Content-Encoding", "gzip")], 415),
        ([("Origin", "https://elsewhere"), ("Content-Type", "text/plain")], 415),
        ([("Origin", "https://here"), ("Content-Type", "application/json; charset=utf-8")], 200),
    ],
)
async def test_which_media_types_a_body_may_have(
    headers: list[tuple[str, str]], status: int
) -> None:
    async with in_memory() as server:
        client = server.connect()
        await client.send("POST", CHAT, chat(), headers=headers)
        if status == 200:
            await until(lambda: len(server.engine.rows) == 1)
            server.engine.rows[0].end()
            assert (await client.reply()).status == 200
        else:
            check_error(await client.reply(), 415, "unsupported_media_type", headers[-1][0])


async def test_a_body_of_countless_faults_costs_no_more_than_one() -> None:
    body = b'{"model": "any", "messages": [' + b",".join([b"0"] * 10_000) + b"]}"
    async with in_memory() as server:
        tracemalloc.start()
        try:
            reply = await server.request("POST", CHAT, body)
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
        check_error(reply, 400, "invalid_value", "messages[0]")
        assert peak < 50 * len(body)


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
