"""Images of requests, prepared for the model: what chats and embeddings share."""

from collections.abc import Generator, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial

import trio

from mlxtrio.errors import INPUT, InvalidInputError, QueueFullError
from mlxtrio.media.loader import ImageLoader, ImageSource
from mlxtrio.text.images import ImageProcessor, PreparedImage

MAX_BYTES = 2**31  # of prepared images, all requests together; one image may have 24 MB
WAIT = 5  # seconds until a client that found no memory may try again
LOADING = 8  # requests that may load images at once
THREADS = 2  # that prepare images

TEXT_ONLY = "Vision requests are not supported with text-only models"


class ImageMemory:
    """Bounds the memory of the prepared images of all requests that run or wait."""

    def __init__(self, max_bytes: int = MAX_BYTES) -> None:
        self._max_bytes = max_bytes
        self._held = 0

    @contextmanager
    def hold(self, images: Sequence[PreparedImage]) -> Generator[None]:
        """Count a request's images during the block. A request that is alone may have any.

        Raises:
            QueueFullError: they don't fit beside the others'.
        """
        size = sum(array.nbytes for image in images for array in image.arrays.values())
        if size and self._held and self._held + size > self._max_bytes:
            raise QueueFullError(WAIT)
        self._held += size
        try:
            yield
        finally:
            self._held -= size


class ImagePreparation:
    """Loads and prepares the images of requests to one vision model."""

    def __init__(self, loader: ImageLoader, processor: ImageProcessor) -> None:
        """``loader`` is owned and closed by the caller."""
        self._loader = loader
        self._processor = processor
        self._loading = trio.CapacityLimiter(LOADING)
        self._threads = trio.CapacityLimiter(THREADS)
        self._memory = ImageMemory()

    async def prepare(
        self, sources: Sequence[ImageSource], resources: ExitStack
    ) -> tuple[PreparedImage, ...]:
        """Load images and prepare them, in the order of their ``sources``.

        They count as held memory until ``resources`` closes. Cancelling closes connections to
        other servers at once, and abandons the threads.

        Raises:
            InvalidInputError: one of them can't be loaded, or the model can't take it.
            QueueFullError: there is no memory left for them.
        """
        if not sources:
            return ()
        async with self._loading:
            loaded = await self._loader.load(sources)
            prepared = []
            for source, image in zip(sources, loaded, strict=True):
                try:
                    prepared.append(
                        await trio.to_thread.run_sync(
                            partial(self._processor.prepare, image),
                            limiter=self._threads,
                            abandon_on_cancel=True,
                        )
                    )
                except ValueError as error:
                    raise InvalidInputError(
                        f"Invalid value for '{INPUT}': the model can't take this image: {error}.",
                        source.where,
                    ) from error
            resources.enter_context(self._memory.hold(prepared))
        return tuple(prepared)
