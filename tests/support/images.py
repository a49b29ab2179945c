"""Images as files and data URIs, and an HTTP server on loopback that serves them, well or badly."""

import base64
import io
import ssl
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import trio
from PIL import Image

from mlxtrio.media.limits import ImageLimits
from mlxtrio.media.loader import ImageLoader, ImageSource
from mlxtrio.media.network import Resolve
from mlxtrio.settings import Settings

RED = (255, 0, 0)
BLUE = (0, 0, 255)
Serve = Callable[[trio.SocketStream | trio.SSLStream[trio.SocketStream]], Awaitable[None]]


def shades(width: int = 40, height: int = 30) -> Image.Image:
    """An image in which no two pixels are alike."""
    image = Image.new("RGB", (width, height))
    image.putdata([(x * 6, y * 8, (x + y) * 3) for y in range(height) for x in range(width)])
    return image


def file_of(image: Image.Image, file_format: str = "PNG", **options: Any) -> bytes:
    """The image encoded as a file."""
    buffer = io.BytesIO()
    image.save(buffer, file_format, **options)
    return buffer.getvalue()


def data_uri(data: bytes, media_type: str = "image/png") -> str:
    """The file as a data URI."""
    return f"data:{media_type};base64,{base64.b64encode(data).decode()}"


def loader(
    *,
    names: Mapping[str, Sequence[Sequence[str]]] | None = None,
    resolve: Resolve | None = None,
    tls: ssl.SSLContext | None = None,
    **settings: Any,
) -> ImageLoader:
    """A loader with default settings but for some. With ``names`` it asks them instead of DNS:
    each look-up of a name takes its next answer, the last one again and again. Without ``tls``
    it trusts no certificate.
    """
    return ImageLoader(
        ImageLimits.of(Settings(**settings)),
        trio.CapacityLimiter(2),
        resolve=resolve if names is None else resolver(names),
        tls=tls or ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT),  # the system's takes time to load
    )


def resolver(names: Mapping[str, Sequence[Sequence[str]]]) -> Resolve:
    """A function that answers look-ups from a table."""
    asked: dict[str, int] = {}

    async def resolve(host: str) -> Sequence[str]:
        answers = names[host]
        asked[host] = asked.get(host, -1) + 1
        return answers[min(asked[host], len(answers) - 1)]

    return resolve


def sources(*urls: str) -> list[ImageSource]:
    """Sources as the parts of one message."""
    return [ImageSource(url, ("messages", 0, "content", n, "image")) for n, url in enumerate(urls)]


@dataclass
class ImageServer:
    """An HTTP server that answers each request with what is set for its path."""

    port: int
    answers: dict[str, Serve] = field(default_factory=dict)
    requests: list[str] = field(default_factory=list)
    open_connections: int = 0

    def url(self, path: str, host: str = "127.0.0.1", scheme: str = "http") -> str:
        """The address of a path; its answer is set with ``serve``."""
        return f"{scheme}://{host}:{self.port}{path}"

    def serve(self, path: str, answer: bytes | Serve) -> str:
        """Set a path's answer: the whole response, or what to do with the connection."""
        self.answers[path] = partial(_send, answer) if isinstance(answer, bytes) else answer
        return self.url(path)

    @property
    def paths(self) -> list[str]:
        """The paths of the requests so far."""
        return [request.split(" ")[1] for request in self.requests]


@asynccontextmanager
async def image_server(tls: ssl.SSLContext | None = None) -> AsyncGenerator[ImageServer]:
    """Serve on loopback for the block."""
    async with trio.open_nursery() as nursery:
        (listener,) = await trio.open_tcp_listeners(0, host="127.0.0.1")
        server = ImageServer(listener.socket.getsockname()[1])

        async def handle(transport: trio.SocketStream) -> None:
            stream = transport if tls is None else trio.SSLStream(transport, tls, server_side=True)
            server.open_connections += 1
            try:
                head = b""
                while b"\r\n\r\n" not in head:
                    if not (data := await stream.receive_some()):
                        return
                    head += data
                server.requests.append(head.decode("latin-1"))
                await server.answers[server.paths[-1]](stream)
            except trio.BrokenResourceError:
                pass  # the client has disconnected, or refuses the certificate
            finally:
                server.open_connections -= 1
                await transport.aclose()

        await nursery.start(trio.serve_listeners, handle, [listener])
        yield server
        nursery.cancel_scope.cancel()


def response(body: bytes = b"", status: str = "200 OK", **headers: str) -> bytes:
    """A whole response."""
    given = {"Content_Length": str(len(body)), **headers}
    lines = [f"{name.replace('_', '-')}: {value}" for name, value in given.items() if value]
    return "\r\n".join([f"HTTP/1.1 {status}", *lines, "", ""]).encode() + body


def redirect(location: str, status: str = "302 Found") -> bytes:
    """A response that redirects to ``location``."""
    return response(status=status, Location=location)


async def _send(data: bytes, stream: trio.abc.Stream) -> None:
    await stream.send_all(data)
