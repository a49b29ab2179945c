"""HTTP/1.1 connections to one server: h11 over trio's streams.

A general HTTP client takes several times as much processor time for each event of a stream, and a
load generator must not measure itself.
"""

import json
import ssl
from typing import Any

import h11
import trio

from mlxtrio.bench.failure import RequestError, printable
from mlxtrio.bench.target import Target

READ_SIZE = 64 * 1024  # bytes
MAX_BODY_BYTES = 16 * 2**20  # of a response that is not streamed


class Connection:
    """One connection. After an error it can't be used again, and the pool closes it."""

    def __init__(self, stream: trio.abc.Stream, socket: trio.SocketStream) -> None:
        self._stream = stream
        self._socket = socket
        self._http = h11.Connection(h11.CLIENT)
        self._ended = False  # the response has been read to its end

    async def send(self, head: h11.Request, content: bytes = b"") -> None:
        """Send a request.

        Raises:
            RequestError: the connection is broken.
        """
        data = self._http.send(head) or b""
        if content:
            data += self._http.send(h11.Data(data=content)) or b""
        data += self._http.send(h11.EndOfMessage()) or b""
        try:
            await self._stream.send_all(data)
        except trio.BrokenResourceError as error:
            raise RequestError("disconnected", str(error.__cause__ or error)) from error

    async def status(self) -> int:
        """Read the response's head; return its status.

        Raises:
            RequestError: the connection ended, or what came is not HTTP.
        """
        while True:
            match self._next_event():
                case h11.Response(status_code=status):
                    return status
                case h11.InformationalResponse():
                    pass
                case _:
                    await self._receive()

    async def read(self) -> bytes:
        """Return the part of the body that the next read of the socket brings; empty at its end.

        Raises:
            RequestError: the connection ended before the body, or what came is not HTTP.
        """
        pieces: list[bytes] = []
        while not self._ended:
            event = self._next_event()
            if isinstance(event, h11.Data):
                pieces.append(event.data)
            elif isinstance(event, h11.EndOfMessage):
                self._ended = True
            elif pieces:
                break
            else:
                await self._receive()
        return b"".join(pieces)

    async def read_all(self) -> bytes:
        """Return the rest of the body; stop soon after ``MAX_BODY_BYTES``.

        Raises:
            RequestError: as ``read`` does.
        """
        body = b""
        while (piece := await self.read()) and len(body) <= MAX_BODY_BYTES:
            body += piece
        return body

    def reusable(self) -> bool:
        """Whether the connection can carry one more request; if so, prepare it for that."""
        if self._http.our_state is not h11.DONE or self._http.their_state is not h11.DONE:
            return False
        self._http.start_next_cycle()
        self._ended = False
        return True

    def closed_by_server(self) -> bool:
        """Whether an idle connection is readable: then the server has most likely closed it."""
        return self._socket.socket.is_readable()

    async def aclose(self) -> None:
        """Close at once, without TLS's closing message."""
        await trio.aclose_forcefully(self._stream)

    def _next_event(self) -> h11.Event | type[h11.NEED_DATA] | type[h11.PAUSED]:
        try:
            return self._http.next_event()
        except h11.RemoteProtocolError as error:
            kind = "disconnected" if self._http.trailing_data[1] else "malformed"
            raise RequestError(kind, str(error)) from error

    async def _receive(self) -> None:
        try:
            self._http.receive_data(bytes(await self._stream.receive_some(READ_SIZE)))
        except trio.BrokenResourceError as error:
            raise RequestError("disconnected", str(error.__cause__ or error)) from error


class Pool:
    """Idle connections; the latest is used first. The caller closes the pool."""

    def __init__(self, target: Target) -> None:
        self.target = target
        self._idle: list[Connection] = []
        self._tls = ssl.create_default_context() if target.tls else None

    async def take(self) -> Connection:
        """An idle connection, or a new one.

        A server that closes a connection at the moment of its reuse counts as disconnected: a
        second try would hide that it drops requests.

        Raises:
            RequestError: the server can't be reached.
        """
        while self._idle:
            connection = self._idle.pop()
            if not connection.closed_by_server():
                return connection
            await connection.aclose()
        host, port = self.target.host, self.target.port
        try:
            if self._tls is None:
                plain = await trio.open_tcp_stream(host, port)
                return Connection(plain, plain)
            stream = await trio.open_ssl_over_tcp_stream(
                host, port, ssl_context=self._tls, https_compatible=True
            )
        except OSError as error:
            raise RequestError("connect", str(error)) from error
        return Connection(stream, stream.transport_stream)

    async def give_back(self, connection: Connection) -> None:
        """Keep the connection for the next request, or close it where it can't carry one."""
        if connection.reusable():
            self._idle.append(connection)
        else:
            await connection.aclose()

    async def aclose(self) -> None:
        """Close the idle connections."""
        while self._idle:
            await self._idle.pop().aclose()


async def first_model(pool: Pool) -> str:
    """The id of the first model that the server lists.

    Raises:
        RequestError: it lists none.
    """
    connection = await pool.take()
    try:
        await connection.send(pool.target.request("GET", "/models"))
        status = await connection.status()
        body = await connection.read_all()
    finally:
        await pool.give_back(connection)
    if status != 200:
        raise RequestError(f"HTTP {status}", printable(body))
    try:
        listed: Any = json.loads(body)
        return str(listed["data"][0]["id"])
    except (ValueError, LookupError, TypeError) as error:
        raise RequestError("malformed", f"no list of models: {printable(body)}") from error
