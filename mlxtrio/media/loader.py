"""Loads the images of requests: fetch, check, decode."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from ssl import SSLContext
from types import TracebackType
from typing import TypeVar

import trio

from mlxtrio.errors import INPUT, InvalidInputError, Where
from mlxtrio.media.data_uri import read_data_uri
from mlxtrio.media.decoding import decode, measure
from mlxtrio.media.errors import ImageError
from mlxtrio.media.fetching import Fetcher
from mlxtrio.media.image import Detail, LoadedImage
from mlxtrio.media.limits import Budget, ImageLimits
from mlxtrio.media.network import Resolve, system_resolver
from mlxtrio.media.urls import fetchable_url, is_data_uri

MAX_FETCHES = 32  # at once, of all requests; each holds a whole file until it is decoded

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class ImageSource:
    """The data URI or URL of an image, and ``where`` in the request's input it is."""

    url: str
    where: Where
    detail: Detail = "auto"


class ImageLoader:
    """Loads the images of requests within limits.

    An asynchronous context manager that is open as long as the server serves: it owns the
    connections to other servers. ``threads`` limits how many images are decoded at once. Each takes
    up to 17 bytes of memory a pixel meanwhile, and 4 after that.
    """

    def __init__(
        self,
        limits: ImageLimits,
        threads: trio.CapacityLimiter,
        *,
        resolve: Resolve | None = None,
        tls: SSLContext | None = None,
    ) -> None:
        """``resolve`` and ``tls`` are by default the system's."""
        self._limits = limits
        self._threads = threads
        self._fetches = trio.CapacityLimiter(MAX_FETCHES)
        self._fetcher = Fetcher(limits, resolve or system_resolver(), tls)

    async def __aenter__(self) -> "ImageLoader":
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._fetcher.__aexit__(kind, error, trace)

    async def load(self, sources: Sequence[ImageSource]) -> list[LoadedImage]:
        """Load images concurrently; return them in the order of their ``sources``.

        A URL that occurs twice is loaded once. Waiting for other requests' images has no timeout:
        call it under the request's deadline. Cancelling closes the connections at once and abandons
        the threads: an image that is being decoded is decoded to its end, and dropped.

        Raises:
            InvalidInputError: one of them can't be loaded; the others are cancelled.
        """
        self._check(sources)
        budget = Budget(self._limits)
        loaded: dict[str, LoadedImage] = {}
        failures: list[InvalidInputError] = []

        async def load_one(source: ImageSource) -> None:
            try:
                loaded[source.url] = await self._load(source.url, budget)
            except ImageError as error:
                failures.append(_invalid(source.where, error))
                nursery.cancel_scope.cancel()

        first = {source.url: source for source in reversed(sources)}
        async with trio.open_nursery() as nursery:
            for source in first.values():
                nursery.start_soon(load_one, source)
        if failures:
            raise failures[0]
        return [replace(loaded[source.url], detail=source.detail) for source in sources]

    def _check(self, sources: Sequence[ImageSource]) -> None:
        """Check the number of images and their URLs.

        Raises:
            InvalidInputError: with the first source that is wrong.
        """
        max_count = self._limits.image_max_count
        if len(sources) > max_count:
            error = ImageError(f"a request may have at most {max_count} images", "invalid_value")
            raise _invalid(sources[max_count].where, error)
        for source in sources:
            if not is_data_uri(source.url):
                try:
                    self._check_url(source.url)
                except ImageError as error:
                    raise _invalid(source.where, error) from error

    def _check_url(self, url: str) -> None:
        fetchable_url(url)
        if not self._limits.image_urls:
            raise ImageError("this server takes images as data URIs only", "invalid_image_url")

    async def _load(self, url: str, budget: Budget) -> LoadedImage:
        if is_data_uri(url):
            data = await self._in_thread(partial(read_data_uri, url, self._limits.image_max_bytes))
            budget.take_bytes(len(data))
            return await self._decode(data, budget)
        async with self._fetches:
            data = await self._fetcher.fetch(url, budget.take_bytes)
            return await self._decode(data, budget)

    async def _decode(self, data: bytes, budget: Budget) -> LoadedImage:
        pixels = await self._in_thread(partial(measure, data, self._limits.image_max_pixels))
        budget.take_pixels(pixels)
        return LoadedImage(*await self._in_thread(partial(decode, data)))

    async def _in_thread(self, work: Callable[[], Result]) -> Result:
        return await trio.to_thread.run_sync(work, limiter=self._threads, abandon_on_cancel=True)


def _invalid(where: Where, error: ImageError) -> InvalidInputError:
    message = f"Invalid value for '{INPUT}': {error.reason}."
    return InvalidInputError(message, where, code=error.code)
