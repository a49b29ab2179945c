"""Connections to public addresses only.

A name is resolved, its addresses are checked, and the connection is made to an address that was
checked: nothing looks the name up again, so it can't answer differently in between. TLS and the
``Host`` header keep the name; httpcore2 takes them from the URL.
"""

import socket
from collections.abc import Awaitable, Callable, Iterable, Sequence
from functools import partial

import httpcore2
import trio

from mlxtrio.media.addresses import is_public
from mlxtrio.media.errors import ImageError
from mlxtrio.media.stream import HeadBoundedStream

# From a host, as a name or in numbers, to its addresses in numbers; none if it has none.
Resolve = Callable[[str], Awaitable[Sequence[str]]]

MAX_ADDRESSES = 4  # that are tried
ADDRESS_SECONDS = 3.0  # for each; the whole has the image's deadline
LOOKUPS = 16  # at once; one can take longer than the image's deadline, and can't be stopped


def system_resolver() -> Resolve:
    """The operating system's resolver, in worker threads of its own.

    Cancelling a look-up leaves its thread to end by itself.
    """
    limiter = trio.CapacityLimiter(LOOKUPS)

    async def resolve(host: str) -> list[str]:
        look_up = partial(socket.getaddrinfo, host, None, type=socket.SOCK_STREAM)
        try:
            found = await trio.to_thread.run_sync(look_up, limiter=limiter, abandon_on_cancel=True)
        except (OSError, UnicodeError):
            return []
        return list(dict.fromkeys(str(address[0]) for *_, address in found))

    return resolve


class PublicNetwork(httpcore2.AsyncNetworkBackend):
    """httpcore2's way to the network, which ends at whatever is not public."""

    def __init__(self, resolve: Resolve, *, allow_private: bool) -> None:
        self._resolve = resolve
        self._allow_private = allow_private
        self._tcp = httpcore2.TrioBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - the backend's interface
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        """Connect to the first of the host's addresses that answers.

        Raises:
            ImageError: the host has no address, or one that is not public. The two look alike
                from outside, lest names of the internal network can be probed.
            httpcore2.ConnectError: none of the addresses answers.
        """
        addresses = await self._resolve(host)
        if not addresses or not (self._allow_private or all(map(is_public, addresses))):
            raise ImageError("its host has no public address", "invalid_image_url")
        for address in addresses[:MAX_ADDRESSES]:
            with trio.move_on_after(ADDRESS_SECONDS):
                try:
                    return HeadBoundedStream(
                        await self._tcp.connect_tcp(
                            address, port, timeout, local_address, socket_options
                        )
                    )
                except httpcore2.ConnectError:
                    continue
        raise httpcore2.ConnectError("no address answers")
