"""Images of requests, made fit for the model: what chats and embeddings share."""

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from functools import partial

import trio

from mlxtrio.connection import request_stack
from mlxtrio.errors import InvalidRequestError, QueueFullError
from mlxtrio.lifecycle import Serving
from mlxtrio.media.loader import ImageSource
from mlxtrio.text.images import PreparedImage

MAX_BYTES = 2**31  # of prepared images, all requests together; one may have 24 MB
RETRY_AFTER = 5  # seconds
LOADING = 8  # requests that may have images on their way at once
THREADS = 2  # that make images fit for the model


class ImageMemory:
    """Bounds what the images of the requests that run and wait take together."""

    def __init__(self, most: int = MAX_BYTES) -> None:
        self._most = most
        self._held = 0

    @contextmanager
    def hold(self, images: Sequence[PreparedImage]) -> Generator[None]:
        """Count a request's images while it lives. One that is alone may have any.

        Raises:
            QueueFullError: they don't fit beside the others'.
        """
        size = sum(array.nbytes for image in images for array in image.arrays.values())
        if size and self._held and self._held + size > self._most:
            raise QueueFullError(RETRY_AFTER)
        self._held += size
        try:
            yield
        finally:
            self._held -= size


class ImagePreparation:
    """Where requests wait for their images; one for each app."""

    def __init__(self) -> None:
        self._loading = trio.CapacityLimiter(LOADING)
        self._threads = trio.CapacityLimiter(THREADS)
        self._memory = ImageMemory()

    def busy(self) -> int:
        """How many requests load their images, or wait to do so."""
        statistics = self._loading.statistics()
        return statistics.borrowed_tokens + statistics.tasks_waiting

    async def prepare(
        self, serving: Serving, sources: Sequence[ImageSource]
    ) -> tuple[PreparedImage, ...]:
        """Load the images and make them fit for the model; they count until the request ends.

        Raises:
            InvalidRequestError: the model does not see, or one of them can't be had or used.
            QueueFullError: there is no memory left for them.
        """
        if not sources:
            return ()
        async with self._loading:
            images = await self._prepare(serving, sources)
            request_stack().enter_context(self._memory.hold(images))
        return images

    async def _prepare(
        self, serving: Serving, sources: Sequence[ImageSource]
    ) -> tuple[PreparedImage, ...]:
        processor = serving.model.images
        if processor is None or serving.images is None:
            raise InvalidRequestError(
                "Vision requests are not supported with text-only models",
                param=sources[0].param.removesuffix(".image_url"),
            )
        prepared = []
        for source, image in zip(sources, await serving.images.load(sources), strict=True):
            prepare = partial(processor.prepare, image)
            try:
                prepared.append(
                    await trio.to_thread.run_sync(
                        prepare, limiter=self._threads, abandon_on_cancel=True
                    )
                )
            except ValueError as error:
                raise InvalidRequestError(
                    f"Invalid value for '{source.param}': the model can't take this image: "
                    f"{error}.",
                    param=source.param,
                ) from error
        return tuple(prepared)
