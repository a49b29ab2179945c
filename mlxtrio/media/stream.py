"""A connection that limits the size of a response's head."""

from ssl import SSLContext
from typing import Any

import httpcore2

MAX_HEAD_BYTES = 2**17  # of all heads before the body, interim responses included


class HeadBoundedStream(httpcore2.AsyncNetworkStream):
    """A network stream that fails when more than ``MAX_HEAD_BYTES`` are read before ``end_head``.

    h11 limits each head, but not the number of interim responses (status 1xx) before the final one,
    and it handles all that have arrived without letting other tasks run. Closing it closes the
    stream that it wraps.
    """

    def __init__(self, stream: httpcore2.AsyncNetworkStream) -> None:
        self._stream = stream
        self._left: float = MAX_HEAD_BYTES

    def end_head(self) -> None:
        """Stop counting: the head is complete, and the reader of the body limits that."""
        self._left = float("inf")

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ASYNC109
        """Read up to ``max_bytes``; none at the end.

        Raises:
            httpcore2.RemoteProtocolError: the head is too long.
        """
        if self._left <= 0:
            raise httpcore2.RemoteProtocolError("the head is too long")
        data = await self._stream.read(max_bytes, timeout)
        self._left -= len(data)
        return data

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ASYNC109
        """Write all bytes."""
        await self._stream.write(buffer, timeout)

    async def aclose(self) -> None:
        """Close the connection."""
        await self._stream.aclose()

    async def start_tls(
        self,
        ssl_context: SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ASYNC109 - as above: the interface has it
    ) -> httpcore2.AsyncNetworkStream:
        """Start TLS; return a stream with the same limit."""
        return HeadBoundedStream(
            await self._stream.start_tls(ssl_context, server_hostname, timeout)
        )

    def get_extra_info(self, info: str) -> Any:
        """Return httpcore2's ``info`` about the connection."""
        return self._stream.get_extra_info(info)
