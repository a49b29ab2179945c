"""The whole stack in memory: the app and its lifespan, Hypercorn's connections, an h11 client.

Only the network is missing. Time is the test's: with ``mock_clock`` nothing waits for real, and
``until`` bridges what runs in worker threads, which no virtual clock knows of.
"""

import json
import logging
import os
import socket
import threading
import time
from collections.abc import AsyncGenerator, Callable, Generator, Iterable
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from typing import Any, cast

import h11
import trio
from hypercorn.app_wrappers import ASGIWrapper
from hypercorn.config import Config
from hypercorn.trio.lifespan import Lifespan
from hypercorn.trio.tcp_server import TCPServer
from hypercorn.trio.worker_context import WorkerContext
from hypercorn.typing import ASGIFramework, ConnectionState, LifespanState
from trio.testing import lockstep_stream_pair, memory_stream_pair

from mlxtrio.admission.statistics import SchedulerStatistics
from mlxtrio.application import create_app
from mlxtrio.connection import PatchedTCPServer, TrioApp
from mlxtrio.lifecycle import Lifecycle
from mlxtrio.settings import Settings
from tests.support.scripted import ScriptedEngine

PATIENCE = 15.0  # real seconds after which a test that hangs is failed
MODEL = "spelling"
Headers = Iterable[tuple[str, str]]


async def until(condition: Callable[[], object]) -> None:
    """Let tasks and worker threads run until ``condition`` holds. Virtual time stands still."""
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, "the condition has not become true"
        await trio.to_thread.run_sync(int)


@contextmanager
def real_time_limit(seconds: float) -> Generator[None]:
    """Fail a block that takes longer, whatever trio's clock says."""
    scope = trio.CancelScope()
    token = trio.lowlevel.current_trio_token()
    timer = threading.Timer(seconds, token.run_sync_soon, [scope.cancel])
    timer.daemon = True
    timer.start()
    try:
        with scope:
            yield
    finally:
        timer.cancel()
    assert not scope.cancelled_caught, f"the test has hung for {seconds} real seconds"


class ServerStream(trio.abc.HalfCloseableStream):
    """The server's end of a connection, with the addresses that Hypercorn asks of its socket."""

    family = socket.AF_INET

    def __init__(self, stream: trio.abc.HalfCloseableStream) -> None:
        self._stream = stream
        self.socket = self
        self.sent = b""
        self.was_reset = False
        self.closed = False

    def getpeername(self) -> tuple[str, int]:
        return ("127.0.0.1", 50000)

    def getsockname(self) -> tuple[str, int]:
        return ("127.0.0.1", 8000)

    async def send_all(self, data: bytes | bytearray | memoryview) -> None:
        self.sent += bytes(data)
        await self._stream.send_all(data)

    async def wait_send_all_might_not_block(self) -> None:
        await self._stream.wait_send_all_might_not_block()

    async def receive_some(self, max_bytes: int | None = None) -> bytes | bytearray:
        data = await self._stream.receive_some(max_bytes)
        if not data and self.was_reset:
            raise trio.BrokenResourceError
        return data

    async def send_eof(self) -> None:
        await self._stream.send_eof()

    async def aclose(self) -> None:
        self.closed = True
        await self._stream.aclose()


@dataclass(frozen=True)
class Reply:
    status: int
    headers: dict[str, str]
    body: bytes = b""

    def json(self) -> Any:
        assert self.headers["content-type"] == "application/json"
        return json.loads(self.body)


class Client:
    """One connection, and HTTP/1.1 on it. ``server_end.sent`` is all that came back so far."""

    def __init__(self, stream: trio.abc.Stream, server_end: ServerStream) -> None:
        self._stream = stream
        self._http = h11.Connection(h11.CLIENT)
        self._text = ""
        self.server_end = server_end

    async def send(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        headers: Headers = (),
        length: int | None = None,
    ) -> None:
        """Send a request; a ``body`` that is not bytes goes as JSON.

        ``length`` announces a longer body, the rest of which never comes.
        """
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        data = b"" if body is None else data
        await self.send_head(method, path, [*headers, ("Content-Length", str(length or len(data)))])
        await self.send_data(data)
        if length is None:
            await self.send_end()

    async def send_head(self, method: str, path: str, headers: Headers = ()) -> None:
        if self._http.our_state is h11.DONE:
            self._http.start_next_cycle()
        every = [("Host", "server"), *headers]
        if "Content-Type" not in dict(headers):
            every.append(("Content-Type", "application/json"))
        await self._write(h11.Request(method=method, target=path, headers=every))

    async def send_data(self, data: bytes) -> None:
        await self._write(h11.Data(data=data))

    async def send_end(self) -> None:
        await self._write(h11.EndOfMessage())

    async def head(self) -> Reply:
        """Wait for the response's status and headers."""
        event = await self._next()
        assert isinstance(event, h11.Response), event
        self._text = ""
        headers = {name.decode(): value.decode() for name, value in event.headers}
        return Reply(event.status_code, headers)

    async def chunk(self) -> bytes | None:
        """Wait for the next piece of the body, as the server wrote it; None at the end."""
        event = await self._next()
        if isinstance(event, h11.Data):
            return bytes(event.data)
        assert isinstance(event, h11.EndOfMessage), event
        return None

    async def event(self) -> str | None:
        """Wait for the next server-sent event; None when the response has ended."""
        while "\n\n" not in self._text:
            chunk = await self.chunk()
            if chunk is None:
                assert self._text == "", "the last event has no end"
                return None
            self._text += chunk.decode()
        event, _, self._text = self._text.partition("\n\n")
        return event

    async def events(self) -> list[str]:
        """All events that are still to come, to the response's end."""
        events = []
        while (event := await self.event()) is not None:
            events.append(event)
        return events

    async def reply(self) -> Reply:
        """Wait for the whole response."""
        head = await self.head()
        body = b""
        while (chunk := await self.chunk()) is not None:
            body += chunk
        return Reply(head.status, head.headers, body)

    async def request(
        self, method: str, path: str, body: Any = None, *, headers: Headers = ()
    ) -> Reply:
        await self.send(method, path, body, headers=headers)
        return await self.reply()

    async def end_of_file(self) -> None:
        """Wait until the server has closed; whatever else it sends is an error."""
        assert await self._stream.receive_some() == b""

    async def close(self) -> None:
        await trio.aclose_forcefully(self._stream)

    async def reset(self) -> None:
        """Close so that the server gets an error, not an end of file."""
        self.server_end.was_reset = True
        await self.close()

    async def _write(self, event: h11.Request | h11.Data | h11.EndOfMessage) -> None:
        if data := self._http.send(event):
            await self._stream.send_all(data)

    async def _next(self) -> object:
        while (event := self._http.next_event()) is h11.NEED_DATA:
            self._http.receive_data(bytes(await self._stream.receive_some()))
        return event


class Faults(logging.Handler):
    """Keeps what was logged as an error: a server that answers may be broken all the same."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(self.format(record))


class WatchedLifecycle(Lifecycle):
    """Keeps the exit codes with which the watchdog would have ended the process, pytest's."""

    exits: list[int]

    async def end_overdue(self, exit_now: Callable[[int], None] = os._exit) -> None:
        self.exits = []
        await super().end_overdue(self.exits.append)


@dataclass
class MemoryServer:
    app: TrioApp
    lifecycle: WatchedLifecycle
    engine: ScriptedEngine
    config: Config
    nursery: trio.Nursery
    state: LifespanState
    faults: Faults
    context: WorkerContext = field(default_factory=lambda: WorkerContext(None))
    clients: list[Client] = field(default_factory=list)
    tcp_server: type[TCPServer] = PatchedTCPServer

    def connect(self, *, unbuffered: bool = False) -> Client:
        """Open a connection. Unbuffered, the server's writes wait until the client reads."""
        near, far = lockstep_stream_pair() if unbuffered else memory_stream_pair()
        server_end = ServerStream(far)
        self._serve(server_end)
        return self._client(near, server_end)

    async def connect_by_socket(self) -> Client:
        """Open a connection over the loopback: writes are the system's."""
        (listener,) = await trio.open_tcp_listeners(0, host="127.0.0.1")
        async with listener:
            near = await trio.open_tcp_stream(*listener.socket.getsockname())
            far = await listener.accept()
        self._serve(far)
        return self._client(near, ServerStream(far))

    def _client(self, near: trio.abc.Stream, server_end: ServerStream) -> Client:
        client = Client(near, server_end)
        self.clients.append(client)
        return client

    def _serve(self, stream: trio.abc.Stream) -> None:
        connection = self.tcp_server(
            ASGIWrapper(cast(ASGIFramework, self.app)),
            self.config,
            self.context,
            cast(LifespanState, ConnectionState(self.state.copy())),
            cast("trio.SSLStream[trio.SocketStream]", stream),
        )
        self.nursery.start_soon(connection.run)

    async def request(
        self, method: str, path: str, body: Any = None, *, headers: Headers = ()
    ) -> Reply:
        """One request on a connection of its own."""
        client = self.connect()
        reply = await client.request(method, path, body, headers=headers)
        await client.close()
        return reply

    def statistics(self) -> SchedulerStatistics:
        return self.lifecycle.runtime().scheduler.statistics()


@asynccontextmanager
async def in_memory(
    engine: ScriptedEngine | None = None, **settings: Any
) -> AsyncGenerator[MemoryServer]:
    """Serve for the block; with ``engine.ready`` set, without waiting for the model."""
    engine = engine or ScriptedEngine()
    lifecycle = WatchedLifecycle(
        Settings(**{"served_model_name": MODEL, **settings}), open_engine=engine.opener
    )
    app = create_app(lifecycle)
    config = Config()
    config.errorlog = logging.getLogger("hypercorn.error")
    state: LifespanState = {}
    lifespan = Lifespan(ASGIWrapper(cast(ASGIFramework, app)), config, state)
    with real_time_limit(PATIENCE), _no_faults() as faults:
        async with trio.open_nursery() as life:
            await life.start(lifespan.handle_lifespan)
            await lifespan.wait_for_startup()
            async with trio.open_nursery() as nursery:
                server = MemoryServer(app, lifecycle, engine, config, nursery, state, faults)
                if engine.ready is None:
                    await until(lambda: lifecycle.state == "ok")
                try:
                    yield server
                finally:
                    for client in server.clients:
                        await client.close()  # a write that is shielded waits for it
                    nursery.cancel_scope.cancel()
            await lifespan.wait_for_shutdown()
            life.cancel_scope.cancel()
        assert lifecycle.exits == []


@contextmanager
def _no_faults() -> Generator[Faults]:
    faults = Faults()
    loggers = [logging.getLogger("hypercorn.error"), logging.getLogger("mlxtrio")]
    for logger in loggers:
        logger.addHandler(faults)
    try:
        yield faults
    finally:
        for logger in loggers:
            logger.removeHandler(faults)
    assert faults.messages == []
