"""Workarounds for Quart-Trio and Hypercorn, in subclasses, and what a request's handler may own.

Needed with hypercorn 0.18 and quart-trio 0.12. The tests of this module fail as soon as one of them
is no longer needed.
"""

import os
from contextlib import ExitStack
from typing import Any

import hypercorn.trio.run
import trio
from hypercorn.events import Event, RawData
from hypercorn.trio.tcp_server import TCPServer
from hypercorn.typing import ASGISendCallable
from quart import Request, request
from quart.typing import ResponseTypes
from quart_trio import QuartTrio
from quart_trio.asgi import TrioASGIHTTPConnection

STACK = "mlxtrio.exit_stack"
NURSERY = "mlxtrio.nursery"


class Connection(TrioASGIHTTPConnection):
    """One HTTP request, from its first byte to the last byte of its response.

    - It has an exit stack that is always closed. A streamed body outlives its handler, so the
      handler can't own what the body needs; nor can the body, because an async generator that was
      never started runs no ``finally``.
    - It shields the last body event. That event makes Hypercorn deliver ``http.disconnect``, which
      cancels this request's tasks, and with them the one that re-arms the connection's idle timer.
      Without the shield keep-alive connections never time out, ``Connection: close`` gets no end of
      file, and one idle connection delays a shutdown by the whole graceful timeout.
    """

    async def __call__(self, receive: Any, send: Any) -> None:
        """Serve the request, and close its exit stack."""
        with ExitStack() as stack:
            self.scope["state"][STACK] = stack
            await super().__call__(receive, send)

    async def handle_request(  # type: ignore[override]  # as in Quart-Trio
        self, nursery: trio.Nursery, request: Request, send: ASGISendCallable
    ) -> None:
        """Handle the request in ``nursery``, which is cancelled when the client disconnects."""
        self.scope["state"][NURSERY] = nursery
        await super().handle_request(nursery, request, send)

    async def _send_response(self, send: Any, response: ResponseTypes) -> None:
        async def send_event(event: Any) -> None:
            if event["type"] == "http.response.body" and not event.get("more_body", False):
                with trio.CancelScope(shield=True):
                    await send(event)
            else:
                await send(event)

        await super()._send_response(send_event, response)


class TrioApp(QuartTrio):
    """Quart-Trio with ``Connection``."""

    asgi_http_class = Connection


class PatchedTCPServer(TCPServer):
    """Hypercorn's TCP connection with two changes.

    - It closes as soon as the client has closed it. Hypercorn waits for the idle timer: each
      connection keeps its socket for the whole keep-alive timeout, and a few clients a second use
      up the process's file descriptors.
    - It writes to the socket directly what that accepts without waiting. Hypercorn's own path (a
      lock, a shielded scope, three checkpoints) costs more than all else that is done for a token.
    """

    async def _read_data(self) -> None:
        await super()._read_data()
        await self.idle_task.stop()

    async def protocol_send(self, event: Event) -> None:
        """Send an event. Only data that the socket does not accept now takes Hypercorn's path."""
        if isinstance(event, RawData) and not self.send_lock.locked():
            event = RawData(self._write(event.data))
            if not event.data:
                return
        await super().protocol_send(event)

    def _write(self, data: bytes) -> bytes:
        """Write to the socket; return the rest. Errors are left to Hypercorn's own path."""
        stream: object = self.stream  # Hypercorn's annotation says that it is always TLS
        if not isinstance(stream, trio.SocketStream):
            return data
        try:
            return data[os.write(stream.socket.fileno(), data) :]
        except OSError:
            return data


def patch_hypercorn() -> None:
    """Make Hypercorn use ``PatchedTCPServer``, for which it has no setting."""
    hypercorn.trio.run.TCPServer = PatchedTCPServer  # type: ignore[attr-defined]


def request_stack() -> ExitStack:
    """Return the current request's exit stack.

    It closes when the response has ended or the client has disconnected.
    """
    stack = request.scope["state"][STACK]
    assert isinstance(stack, ExitStack)  # noqa: S101 - Connection put it there
    return stack


def request_nursery() -> trio.Nursery:
    """Return the current request's nursery.

    It is cancelled when the response has been sent or the client has disconnected.
    """
    nursery = request.scope["state"][NURSERY]
    assert isinstance(nursery, trio.Nursery)  # noqa: S101 - Connection put it there
    return nursery
