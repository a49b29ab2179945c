"""A connection on which a response's head is bounded as a whole."""

from ssl import SSLContext
from typing import Any

import httpcore2

MAX_HEAD_BYTES = 2**17


class HeadBoundedStream(httpcore2.AsyncNetworkStream):
    """A network stream that breaks off when too much is read before ``end_head``.

    h11 bounds a response's head, but not how many interim ones (status 1xx) may come before it,
    and it handles as many as arrive without letting other tasks run.
    """

    def __init__(self, stream: httpcore2.AsyncNetworkStream) -> None:
        self._stream = stream
        self._left: float = MAX_HEAD_BYTES

    def end_head(self) -> None:
        """The head has been read: what follows is bounded by whoever reads it."""
        self._left = float("inf")

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ASYNC109
        """Read some bytes.

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
        timeout: float | None = None,  # noqa: ASYNC109 - as above: the interface's
    ) -> httpcore2.AsyncNetworkStream:
        """A stream through TLS, bounded as this one."""
        return HeadBoundedStream(
            await self._stream.start_tls(ssl_context, server_hostname, timeout)
        )

    def get_extra_info(self, info: str) -> Any:
        """What is known of the connection."""
        return self._stream.get_extra_info(info)
