"""Connections to public addresses only.

A name is resolved, its addresses are checked, and the connection goes to a checked address. The
name is never resolved again, so DNS rebinding has no effect. TLS and the ``Host`` header use the
name, which httpcore2 takes from the URL.
"""

import socket
from collections.abc import Awaitable, Callable, Iterable, Sequence
from functools import partial

import httpcore2
import trio

from mlxtrio.media.addresses import is_public
from mlxtrio.media.errors import ImageError
from mlxtrio.media.stream import HeadBoundedStream

# Resolves a host, a name or a numeric address, to numeric addresses; to none if it has none.
Resolve = Callable[[str], Awaitable[Sequence[str]]]

MAX_ADDRESSES = 4  # tried of a host
CONNECT_TIMEOUT = 3.0  # seconds for each address; the image's deadline bounds them together
MAX_LOOKUPS = 16  # at once; a look-up can't be stopped, and may outlast the image's deadline


def system_resolver() -> Resolve:
    """Return the operating system's resolver, in worker threads of its own.

    Cancelling a look-up abandons its thread, which counts until it ends.
    """
    limiter = trio.CapacityLimiter(MAX_LOOKUPS)

    async def resolve(host: str) -> list[str]:
        look_up = partial(socket.getaddrinfo, host, None, type=socket.SOCK_STREAM)
        try:
            found = await trio.to_thread.run_sync(look_up, limiter=limiter, abandon_on_cancel=True)
        except (OSError, UnicodeError):
            return []
        return list(dict.fromkeys(str(address[0]) for *_, address in found))

    return resolve


class PublicNetwork(httpcore2.AsyncNetworkBackend):
    """A network backend for httpcore2 that refuses addresses that are not public."""

    def __init__(self, resolve: Resolve, *, allow_private: bool) -> None:
        self._resolve = resolve
        self._allow_private = allow_private
        self._tcp = httpcore2.TrioBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - the interface has it
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        """Connect to the first address of the host that accepts.

        Raises:
            ImageError: the host has no address, or one that is not public. The message is the same
                for both, so that clients can't probe names of the internal network.
            httpcore2.ConnectError: no address accepts.
        """
        addresses = await self._resolve(host)
        if not addresses or not (self._allow_private or all(map(is_public, addresses))):
            raise ImageError("its host has no public address", "invalid_image_url")
        for address in addresses[:MAX_ADDRESSES]:
            with trio.move_on_after(CONNECT_TIMEOUT):
                try:
                    return HeadBoundedStream(
                        await self._tcp.connect_tcp(
                            address, port, timeout, local_address, socket_options
                        )
                    )
                except httpcore2.ConnectError:
                    continue
        raise httpcore2.ConnectError("no address accepts")
