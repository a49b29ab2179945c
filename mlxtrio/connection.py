"""The stack's workarounds, each with its reason, in subclasses of Quart-Trio and Hypercorn.

Seen with hypercorn 0.18 and quart-trio 0.12; tests/test_connection.py says when each can go.
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
    """One HTTP request, from its first byte to its response's last.

    - An exit stack lives as long as the request: a streamed body outlives its handler, and an
      async generator that was never started runs no ``finally``; the stack is left in any case.
    - The last body event is sent shielded. It makes Hypercorn deliver ``http.disconnect``, which
      cancels this request's tasks, and with them the one that re-arms the connection's idle
      timer. Unshielded, keep-alive connections never time out, ``Connection: close`` gets no end
      of file, and one idle connection holds a shutdown for the whole graceful timeout.
    """

    async def __call__(self, receive: Any, send: Any) -> None:
        """Serve the request."""
        with ExitStack() as stack:
            self.scope["state"][STACK] = stack
            await super().__call__(receive, send)

    async def handle_request(  # type: ignore[override]  # as in Quart-Trio
        self, nursery: trio.Nursery, request: Request, send: ASGISendCallable
    ) -> None:
        """Answer the request."""
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
    """Quart-Trio with the connection above."""

    asgi_http_class = Connection


class PatchedTCPServer(TCPServer):
    """Hypercorn's connection, which ends and sends promptly.

    - It is closed as soon as its client has closed it. Hypercorn waits for the idle timer even
      when nobody is there any more: every connection would keep its socket for the whole
      keep-alive timeout, and a few clients a second would use up the process's files.
    - What the socket takes at once is written at once. Hypercorn's way there, a lock, a shielded
      scope and three turns of the event loop, costs more than all else that is done for a token.
    """

    async def _read_data(self) -> None:
        await super()._read_data()
        await self.idle_task.stop()

    async def protocol_send(self, event: Event) -> None:
        """Tell the socket: Hypercorn's own way only if it doesn't take all of the data now."""
        if isinstance(event, RawData) and not self.send_lock.locked():
            event = RawData(self._write(event.data))
            if not event.data:
                return
        await super().protocol_send(event)

    def _write(self, data: bytes) -> bytes:
        """Return what is left of the data. Errors are Hypercorn's: it will meet them again."""
        stream: object = self.stream  # Hypercorn says that it were always TLS
        if not isinstance(stream, trio.SocketStream):
            return data
        try:
            return data[os.write(stream.socket.fileno(), data) :]
        except OSError:
            return data


def patch_hypercorn() -> None:
    """Make Hypercorn use the connection above; it has no setting for that."""
    hypercorn.trio.run.TCPServer = PatchedTCPServer  # type: ignore[attr-defined]


def request_stack() -> ExitStack:
    """The exit stack of the request being handled: left when its response has ended, or its
    client has gone.
    """
    stack = request.scope["state"][STACK]
    assert isinstance(stack, ExitStack)  # noqa: S101 - Connection put it there
    return stack


def request_nursery() -> trio.Nursery:
    """The nursery of the request being handled: cancelled when its response has been sent, or
    its client has gone.
    """
    nursery = request.scope["state"][NURSERY]
    assert isinstance(nursery, trio.Nursery)  # noqa: S101 - Connection put it there
    return nursery
