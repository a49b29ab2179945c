"""What one request's images may cost."""

from dataclasses import dataclass

from mlxtrio.media.errors import ImageError
from mlxtrio.settings import Settings

TOGETHER = 3  # times a single image's bytes and pixels, for all images of a request


@dataclass(frozen=True, slots=True)
class ImageLimits:
    """Bounds on each image and on all of a request; see the settings of the same names."""

    image_max_count: int
    image_max_bytes: int
    image_max_pixels: int
    image_timeout: float
    image_urls: bool
    allow_private_image_urls: bool

    @classmethod
    def of(cls, settings: Settings) -> "ImageLimits":
        """The limits that the operator has set."""
        return cls(
            image_max_count=settings.image_max_count,
            image_max_bytes=settings.image_max_bytes,
            image_max_pixels=settings.image_max_pixels,
            image_timeout=settings.image_timeout,
            image_urls=settings.image_urls,
            allow_private_image_urls=settings.allow_private_image_urls,
        )


class Budget:
    """What the images of one request may still take together. Used on the event loop only."""

    def __init__(self, limits: ImageLimits) -> None:
        self._bytes = self._all_bytes = TOGETHER * limits.image_max_bytes
        self._pixels = self._all_pixels = TOGETHER * limits.image_max_pixels

    def take_bytes(self, count: int) -> None:
        """Take the bytes of a file, or of a piece of one.

        Raises:
            ImageError: the request's files are too large together.
        """
        self._bytes -= count
        if self._bytes < 0:
            raise ImageError(
                f"the request's images have more than {self._all_bytes} bytes together",
                "image_file_too_large",
            )

    def take_pixels(self, count: int) -> None:
        """Take an image's pixels, before they are decoded.

        Raises:
            ImageError: the request's images are too large together.
        """
        self._pixels -= count
        if self._pixels < 0:
            raise ImageError(
                f"the request's images have more than {self._all_pixels} pixels together",
                "image_too_large",
            )
