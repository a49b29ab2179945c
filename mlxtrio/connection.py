"""The stack's workarounds, each with its reason, in subclasses of Quart-Trio and Hypercorn.

Seen with hypercorn 0.18 and quart-trio 0.12; tests/test_connection.py says when each can go.
"""

from contextlib import ExitStack
from typing import Any

import hypercorn.trio.run
import trio
from hypercorn.trio.tcp_server import TCPServer
from quart import request
from quart.typing import ResponseTypes
from quart_trio import QuartTrio
from quart_trio.asgi import TrioASGIHTTPConnection

STACK = "mlxtrio.exit_stack"


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

    async def _send_response(self, send: Any, response: ResponseTypes) -> None:
        async def send_event(event: Any) -> None:
            is_last = event["type"] == "http.response.body" and not event.get("more_body", False)
            with trio.CancelScope(shield=is_last):
                await send(event)

        await super()._send_response(send_event, response)


class TrioApp(QuartTrio):
    """Quart-Trio with the connection above."""

    asgi_http_class = Connection


class PromptTCPServer(TCPServer):
    """Hypercorn's connection, closed as soon as its client has closed it.

    Hypercorn waits for the idle timer even when nobody is there any more: every connection would
    keep its socket for the whole keep-alive timeout, and a few clients a second would use up the
    process's files.
    """

    async def _read_data(self) -> None:
        await super()._read_data()
        await self.idle_task.stop()


def mend_hypercorn() -> None:
    """Make Hypercorn use the connection above; it has no setting for that."""
    hypercorn.trio.run.TCPServer = PromptTCPServer  # type: ignore[attr-defined]


def request_stack() -> ExitStack:
    """The exit stack of the request being handled: left when its response has ended, or its
    client has gone.
    """
    stack = request.scope["state"][STACK]
    assert isinstance(stack, ExitStack)  # noqa: S101 - Connection put it there
    return stack
