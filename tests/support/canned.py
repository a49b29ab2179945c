"""An HTTP server on loopback that plays scripts: answers for the bench, well-formed or not."""

import json
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import trio

Script = Callable[[trio.abc.Stream], Awaitable[None]]

STREAM_HEAD = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
)
UNTIL_CLOSED_HEAD = b"HTTP/1.0 200 OK\r\nContent-Type: text/event-stream\r\n\r\n"
END = b"0\r\n\r\n"
DONE = b"data: [DONE]\n\n"


def http_chunk(data: bytes) -> bytes:
    return b"%x\r\n%s\r\n" % (len(data), data)


def event(chunk: Any) -> bytes:
    return b"data: " + json.dumps(chunk).encode() + b"\n\n"


def text(content: str) -> bytes:
    return event({"choices": [{"index": 0, "delta": {"content": content}, "finish_reason": None}]})


def finish(tokens: int | None) -> bytes:
    """The events that end an answer; without ``tokens`` there is no usage."""
    end = event({"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]})
    if tokens is not None:
        usage = {"prompt_tokens": 7, "completion_tokens": tokens, "total_tokens": 7 + tokens}
        end += event({"choices": [], "usage": usage})
    return end + DONE


def answer(tokens: int, *, usage: bool = True) -> Script:
    """A whole streamed answer, one write for each token; the connection is kept alive."""

    async def play(stream: trio.abc.Stream) -> None:
        await stream.send_all(STREAM_HEAD)
        for _ in range(tokens):
            await stream.send_all(http_chunk(text("word ")))
        await stream.send_all(http_chunk(finish(tokens if usage else None)) + END)

    return play


def status(code: int, body: bytes = b"{}") -> Script:
    """A response with a status."""
    return raw(b"HTTP/1.1 %d X\r\nContent-Length: %d\r\n\r\n%s" % (code, len(body), body))


def raw(*pieces: bytes | float) -> Script:
    """Any bytes, and seconds to wait between them."""

    async def play(stream: trio.abc.Stream) -> None:
        for piece in pieces:
            if isinstance(piece, bytes):
                await stream.send_all(piece)
            else:
                await trio.sleep(piece)

    return play


def then_close(script: Script) -> Script:
    """Play the script, then close the connection."""

    async def play(stream: trio.abc.Stream) -> None:
        await script(stream)
        await stream.aclose()

    return play


def in_chunks(*pieces: bytes | float, end: bytes = END) -> Script:
    """A stream of these chunks, with seconds to wait between them."""
    chunks = [http_chunk(piece) if isinstance(piece, bytes) else piece for piece in pieces]
    return raw(STREAM_HEAD, *chunks, end)


@dataclass
class CannedServer:
    """The scripts, and the request bodies received so far."""

    scripts: Sequence[Script]
    url: str = ""
    bodies: list[dict[str, Any]] = field(default_factory=list)
    connections: int = 0

    async def serve(self, stream: trio.abc.Stream) -> None:
        """Answer each request with the next script; the last script serves all further ones."""
        self.connections += 1
        received = b""
        try:
            while True:
                while b"\r\n\r\n" not in received:
                    if not (piece := await stream.receive_some()):
                        return
                    received += piece
                head, _, received = received.partition(b"\r\n\r\n")
                lengths = [
                    int(line.partition(b":")[2])
                    for line in head.split(b"\r\n")
                    if line.lower().startswith(b"content-length:")
                ]
                length = lengths[0] if lengths else 0
                while len(received) < length:
                    received += await stream.receive_some()
                self.bodies.append(json.loads(received[:length] or b"{}"))
                received = received[length:]
                number = min(len(self.bodies), len(self.scripts)) - 1
                await self.scripts[number](stream)
        except (trio.BrokenResourceError, trio.ClosedResourceError):
            pass  # the client or the script has closed the connection
        finally:
            await trio.aclose_forcefully(stream)


@asynccontextmanager
async def canned_server(*scripts: Script) -> AsyncGenerator[CannedServer]:
    """Serve the scripts in turn, for the block."""
    server = CannedServer(scripts)
    async with trio.open_nursery() as nursery:
        listeners = await nursery.start(_serve, server)
        server.url = f"http://127.0.0.1:{listeners[0].socket.getsockname()[1]}"
        yield server
        nursery.cancel_scope.cancel()


async def _serve(
    server: CannedServer,
    task_status: trio.TaskStatus[list[trio.SocketListener]] = trio.TASK_STATUS_IGNORED,
) -> None:
    await trio.serve_tcp(server.serve, 0, host="127.0.0.1", task_status=task_status)
