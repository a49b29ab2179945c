"""Limits on the images of one request."""

from dataclasses import dataclass

from mlxtrio.media.errors import ImageError
from mlxtrio.settings import Settings

REQUEST_FACTOR = 3  # all images of a request may have this many times one image's limits


@dataclass(frozen=True, slots=True)
class ImageLimits:
    """Limits on each image and on their number. See the settings of the same names."""

    image_max_count: int
    image_max_bytes: int
    image_max_pixels: int
    image_timeout: float
    image_urls: bool
    allow_private_image_urls: bool

    @classmethod
    def of(cls, settings: Settings) -> "ImageLimits":
        """Take the limits from the settings."""
        return cls(
            image_max_count=settings.image_max_count,
            image_max_bytes=settings.image_max_bytes,
            image_max_pixels=settings.image_max_pixels,
            image_timeout=settings.image_timeout,
            image_urls=settings.image_urls,
            allow_private_image_urls=settings.allow_private_image_urls,
        )


class Budget:
    """The bytes and pixels that are left to the images of one request. Used on the trio thread."""

    def __init__(self, limits: ImageLimits) -> None:
        self._bytes = self._all_bytes = REQUEST_FACTOR * limits.image_max_bytes
        self._pixels = self._all_pixels = REQUEST_FACTOR * limits.image_max_pixels

    def take_bytes(self, count: int) -> None:
        """Subtract ``count`` bytes of a file.

        Raises:
            ImageError: the files of the request are too large together.
        """
        self._bytes -= count
        if self._bytes < 0:
            raise ImageError(
                f"the request's images have more than {self._all_bytes} bytes together",
                "image_file_too_large",
            )

    def take_pixels(self, count: int) -> None:
        """Subtract the ``count`` pixels of an image, before they are decoded.

        Raises:
            ImageError: the images of the request are too large together.
        """
        self._pixels -= count
        if self._pixels < 0:
            raise ImageError(
                f"the request's images have more than {self._all_pixels} pixels together",
                "image_too_large",
            )
