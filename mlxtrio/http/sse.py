"""Server-sent events: https://html.spec.whatwg.org/multipage/server-sent-events.html."""

from collections.abc import AsyncGenerator

from quart import Response

DONE = "data: [DONE]\n\n"
KEEP_ALIVE = ": keep-alive\n\n"  # a comment: clients ignore it, proxies keep the connection open
KEEP_ALIVE_SECONDS = 10.0


def event(data: str) -> str:
    """One event. ``data`` is JSON on a single line."""
    return f"data: {data}\n\n"


def stream_response(body: AsyncGenerator[str]) -> Response:
    """A response that streams ``body``, without a limit of time."""
    return Response(
        body,
        content_type="text/event-stream; charset=utf-8",
        # X-Accel-Buffering: nginx would buffer the stream.
        headers={"Cache-Control": "no-cache", "X-Accel-Buffering": "no"},
    )
