"""Connections: when they time out, when they close, and which workarounds are still needed.

The tests of the plain stack fail when upstream is fixed: then the part of ``mlxtrio/connection.py``
that they name can be removed.
"""

from collections.abc import AsyncGenerator

import pytest
import trio
from hypercorn.trio.tcp_server import TCPServer
from quart import Response
from quart_trio.asgi import TrioASGIHTTPConnection
from trio.testing import MockClock, wait_all_tasks_blocked

from mlxtrio.connection import Connection, PatchedTCPServer
from tests.support.chatting import CHAT, ask, chat
from tests.support.in_memory import Client, MemoryServer, in_memory, until

CLOSE = [("Connection", "close")]


def use(server: MemoryServer, connection: type[TrioASGIHTTPConnection]) -> None:
    server.app.asgi_http_class = connection  # type: ignore[assignment]


async def idle_connection(server: MemoryServer) -> Client:
    """A connection whose only request has been answered."""
    client = server.connect()
    assert (await client.request("GET", "/health")).status == 200
    await wait_all_tasks_blocked()
    return client


async def test_an_idle_connection_is_closed_after_the_timeout(mock_clock: MockClock) -> None:
    async with in_memory() as server:
        server.config.keep_alive_timeout = 75
        client = await idle_connection(server)
        for _ in range(2):  # each request restarts the timer
            mock_clock.jump(74)
            await wait_all_tasks_blocked()
            assert (await client.request("GET", "/health")).status == 200
            await wait_all_tasks_blocked()
        mock_clock.jump(74)
        await wait_all_tasks_blocked()
        assert not client.server_end.closed
        mock_clock.jump(1)
        await client.end_of_file()
        await wait_all_tasks_blocked()
        assert len(server.nursery.child_tasks) == 0


async def test_an_idle_connection_is_closed_after_a_stream(mock_clock: MockClock) -> None:
    async with in_memory() as server:
        client = await ask(server, stream=True)
        server.engine.rows[0].end()
        assert (await client.reply()).status == 200
        await wait_all_tasks_blocked()
        mock_clock.jump(server.config.keep_alive_timeout)
        await client.end_of_file()


async def test_a_connection_that_sends_nothing_is_closed_after_the_timeout(
    mock_clock: MockClock,
) -> None:
    async with in_memory() as server:
        client = server.connect()
        await wait_all_tasks_blocked()
        mock_clock.jump(server.config.keep_alive_timeout)
        await client.end_of_file()


async def test_a_connection_with_a_running_request_is_not_idle(mock_clock: MockClock) -> None:
    async with in_memory() as server:
        client = await ask(server)
        mock_clock.jump(10 * server.config.keep_alive_timeout)
        await wait_all_tasks_blocked()
        assert not client.server_end.closed
        server.engine.rows[0].end()
        assert (await client.reply()).status == 200


@pytest.mark.parametrize("stream", [True, False])
async def test_a_client_that_asks_for_close_gets_the_end_of_file(
    stream: bool, mock_clock: MockClock
) -> None:
    async with in_memory() as server:
        client = server.connect()
        await client.send("POST", CHAT, chat(stream=stream), headers=CLOSE)
        await until(lambda: server.engine.rows)
        server.engine.rows[0].end()
        assert (await client.reply()).status == 200
        await client.end_of_file()
        await wait_all_tasks_blocked()
        assert len(server.nursery.child_tasks) == 0


async def test_a_shutdown_closes_an_idle_connection_at_once(mock_clock: MockClock) -> None:
    async with in_memory() as server:
        client = await idle_connection(server)
        await server.context.terminated.set()
        await client.end_of_file()
        await wait_all_tasks_blocked()
        assert len(server.nursery.child_tasks) == 0


async def test_a_shutdown_lets_the_running_request_finish_and_then_closes(
    mock_clock: MockClock,
) -> None:
    async with in_memory() as server:
        client = await ask(server, stream=True)
        server.engine.rows[0].say("first ")
        await server.context.terminated.set()
        server.lifecycle.drain()
        await wait_all_tasks_blocked()
        assert not client.server_end.closed
        server.engine.rows[0].say("and last")
        server.engine.rows[0].end()
        reply = await client.reply()
        assert b"and last" in reply.body
        assert reply.body.endswith(b"data: [DONE]\n\n")
        await client.end_of_file()
        await wait_all_tasks_blocked()
        assert len(server.nursery.child_tasks) == 0


async def test_a_client_that_stops_reading_does_not_delay_the_exit(
    mock_clock: MockClock,
) -> None:
    async with in_memory(drain_timeout=30) as server:
        client = await ask(server, unbuffered=True, stream=True)
        server.engine.rows[0].say("nobody reads this")
        await wait_all_tasks_blocked()
        server.lifecycle.drain()
        await wait_all_tasks_blocked()
        mock_clock.jump(30)
        await wait_all_tasks_blocked()
        assert (server.lifecycle.exits, client.server_end.closed) == ([], False)
        mock_clock.jump(5)
        await wait_all_tasks_blocked()
        assert server.lifecycle.exits == [0]
        server.lifecycle.exits.clear()


CHUNKS = [bytes([n]) * 100_000 for n in range(100)]


def serve_chunks(server: MemoryServer) -> None:
    async def body() -> AsyncGenerator[bytes]:
        for chunk in CHUNKS:
            yield chunk

    @server.app.get("/chunks")
    async def answer() -> Response:
        return Response(body())


async def test_a_full_socket_gets_the_rest_when_its_client_reads() -> None:
    async with in_memory() as server:
        serve_chunks(server)
        client = await server.connect_by_socket()
        await client.send("GET", "/chunks")
        await wait_all_tasks_blocked(0.05)  # the socket's buffers are smaller than the body
        assert (await client.reply()).body == b"".join(CHUNKS)
        await client.close()
        await until(lambda: not server.nursery.child_tasks)


async def test_a_full_socket_is_closed_when_its_client_disconnects() -> None:
    async with in_memory() as server:
        serve_chunks(server)
        client = await server.connect_by_socket()
        await client.send("GET", "/chunks")
        await wait_all_tasks_blocked(0.05)
        assert len(server.nursery.child_tasks) == 1
        await client.close()
        await until(lambda: not server.nursery.child_tasks)


# Which workarounds are still needed


@pytest.mark.parametrize("connection", [Connection, TrioASGIHTTPConnection])
@pytest.mark.parametrize("wait_for", ["idle timeout", "close", "shutdown"])
async def test_quart_trios_connection_never_closes_so_ours_shields_the_last_event(
    wait_for: str, connection: type[TrioASGIHTTPConnection], mock_clock: MockClock
) -> None:
    """When it closes with Quart-Trio's own class, ``Connection._send_response`` can go."""
    async with in_memory() as server:
        use(server, connection)
        client = server.connect()
        headers = CLOSE if wait_for == "close" else []
        assert (await client.request("GET", "/health", headers=headers)).status == 200
        await wait_all_tasks_blocked()
        if wait_for == "idle timeout":
            mock_clock.jump(10 * server.config.keep_alive_timeout)
        elif wait_for == "shutdown":
            await server.context.terminated.set()
        await wait_all_tasks_blocked()
        assert client.server_end.closed is (connection is Connection)


async def test_quart_runs_no_finally_of_an_unstarted_body_so_ours_has_an_exit_stack() -> None:
    """When ``finally`` runs, a body can own its request handle and ``request_stack`` can go."""
    async with in_memory() as server:
        use(server, TrioASGIHTTPConnection)
        made, finalised = trio.Event(), trio.Event()

        async def body() -> AsyncGenerator[bytes]:
            try:
                yield b""
            finally:
                finalised.set()

        @server.app.get("/body")
        async def answer() -> Response:
            return Response(body())

        @server.app.after_request
        async def hold(response: Response) -> Response:
            made.set()
            await trio.Event().wait()
            return response

        client = server.connect()
        await client.send("GET", "/body")
        await made.wait()
        await client.close()
        await wait_all_tasks_blocked()
        assert len(server.nursery.child_tasks) == 0
        assert not finalised.is_set()


@pytest.mark.parametrize("tcp_server", [PatchedTCPServer, TCPServer])
@pytest.mark.parametrize("used", [True, False])
async def test_hypercorn_ignores_a_closing_client_so_ours_stops_the_idle_timer(
    used: bool, tcp_server: type[TCPServer], mock_clock: MockClock
) -> None:
    """When it closes with Hypercorn's own class, ``PatchedTCPServer._read_data`` can go."""
    async with in_memory() as server:
        server.tcp_server = tcp_server
        client = await idle_connection(server) if used else server.connect()
        await wait_all_tasks_blocked()
        await client.close()
        await wait_all_tasks_blocked()
        assert client.server_end.closed is (tcp_server is PatchedTCPServer)
