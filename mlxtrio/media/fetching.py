"""Fetches images from HTTP servers, none of which is trusted."""

from collections.abc import Callable
from contextlib import aclosing
from ssl import SSLContext
from types import TracebackType

import httpcore2
import httpx2
import trio

from mlxtrio import __version__
from mlxtrio.media.decoding import HEAD_BYTES, check_format
from mlxtrio.media.errors import ImageError
from mlxtrio.media.limits import ImageLimits
from mlxtrio.media.network import PublicNetwork, Resolve
from mlxtrio.media.stream import HeadBoundedStream
from mlxtrio.media.urls import fetchable_url

MAX_REDIRECTS = 5
REDIRECTS = {301, 302, 303, 307, 308}
# Tiny chunks would keep the event loop busy.
MANY_CHUNKS = 1024  # from which on they are checked
MIN_CHUNK_BYTES = 512  # on average, if there are many

Headers = dict[bytes, bytes]


class Fetcher:
    """Fetches URLs, each on a connection of its own, without cookies, proxies and credentials.

    An asynchronous context manager: leaving it closes the connections.
    """

    def __init__(
        self, limits: ImageLimits, resolve: Resolve, tls: SSLContext | None = None
    ) -> None:
        """``tls`` says which certificates are trusted; None trusts the system's."""
        self._limits = limits
        self._pool = httpcore2.AsyncConnectionPool(
            ssl_context=tls if tls is not None else httpcore2.default_ssl_context(),
            max_connections=None,  # the loader limits them
            max_keepalive_connections=0,
            network_backend=PublicNetwork(resolve, allow_private=limits.allow_private_image_urls),
        )

    async def __aenter__(self) -> "Fetcher":
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._pool.aclose()

    async def fetch(self, url: str, take_bytes: Callable[[int], None]) -> bytes:
        """Fetch the file at a URL, and follow redirects.

        ``take_bytes`` is called with the size of each chunk, and may raise ``ImageError``.
        Cancelling closes the connection.

        Raises:
            ImageError: the URL is not allowed, the fetch failed or took longer than the limits'
                ``image_timeout``, or the file is too large or no image.
        """
        target = fetchable_url(url)
        try:
            with trio.fail_after(self._limits.image_timeout):
                return await self._follow(target, take_bytes)
        except trio.TooSlowError as error:
            seconds = f"{self._limits.image_timeout:g}"
            raise _failed(f"it did not arrive within {seconds} seconds") from error
        except httpcore2.ConnectError as error:
            raise _failed("its server can't be reached") from error
        except (httpcore2.NetworkError, httpcore2.ProtocolError) as error:
            raise _failed("its server broke off, or does not speak HTTP") from error

    async def _follow(self, target: httpx2.URL, take_bytes: Callable[[int], None]) -> bytes:
        for _ in range(MAX_REDIRECTS + 1):
            async with self._pool.stream("GET", _wire_url(target), headers=_headers(target)) as got:
                _end_head(got)
                headers = {name.lower(): value for name, value in got.headers}
                if got.status not in REDIRECTS:
                    self._check_head(got.status, headers)
                    return await self._read(got, take_bytes)
            # Latin-1 decodes any byte. Other than ASCII gets quoted, or makes the host invalid.
            target = fetchable_url(headers.get(b"location", b"").decode("latin-1"), target)
        raise _failed(f"it redirects more than {MAX_REDIRECTS} times")

    def _check_head(self, status: int, headers: Headers) -> None:
        if status != 200:
            raise _failed(f"its server answered with status {status}")
        if headers.get(b"content-encoding", b"identity").strip().lower() != b"identity":
            raise _failed("its server sends it compressed, although asked not to")
        declared = headers.get(b"content-length", b"0")
        if declared.isdigit() and int(declared) > self._limits.image_max_bytes:
            raise self._too_large()

    async def _read(self, response: httpcore2.Response, take_bytes: Callable[[int], None]) -> bytes:
        data = bytearray()
        chunks = 0
        async with aclosing(response.aiter_stream()) as stream:
            async for chunk in stream:
                chunks += 1
                was_checked = len(data) >= HEAD_BYTES
                data += chunk
                take_bytes(len(chunk))
                if len(data) > self._limits.image_max_bytes:
                    raise self._too_large()
                if chunks > MANY_CHUNKS and len(data) < chunks * MIN_CHUNK_BYTES:
                    raise _failed("its server sends it in too many pieces")
                if not was_checked and len(data) >= HEAD_BYTES:
                    check_format(data)  # else the rest is not worth fetching
        if not data:
            raise ImageError("the file is empty", "empty_image_file")
        return bytes(data)

    def _too_large(self) -> ImageError:
        max_bytes = self._limits.image_max_bytes
        return ImageError(f"the file has more than {max_bytes} bytes", "image_file_too_large")


def _wire_url(url: httpx2.URL) -> httpcore2.URL:
    return httpcore2.URL(
        scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path
    )


def _headers(url: httpx2.URL) -> list[tuple[bytes, bytes]]:
    return [
        (b"Host", url.netloc),
        (b"User-Agent", f"mlxtrio/{__version__}".encode()),
        (b"Accept", b"image/png, image/jpeg, image/webp, image/gif, image/bmp"),
        (b"Accept-Encoding", b"identity"),  # the size of a compressed body says nothing
        (b"Connection", b"close"),
    ]


def _end_head(response: httpcore2.Response) -> None:
    stream = response.extensions["network_stream"]
    assert isinstance(stream, HeadBoundedStream)  # noqa: S101 - PublicNetwork made it
    stream.end_head()


def _failed(reason: str) -> ImageError:
    return ImageError(reason, "failed_to_download_image")
