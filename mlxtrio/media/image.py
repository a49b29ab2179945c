"""A decoded image."""

from dataclasses import dataclass, field
from typing import Literal

from PIL import Image

Detail = Literal["auto", "low", "high", "original"]


@dataclass(frozen=True, slots=True)
class LoadedImage:
    """An image, decoded for a model: upright, opaque, 8 bits a channel.

    ``image`` is a PIL image in mode RGB that must not be changed. ``digest`` is the SHA-256 of its
    size and pixels, in hexadecimal: files with the same pixels have the same digest. Images are
    equal when ``digest`` and ``detail`` are.
    """

    image: Image.Image = field(compare=False)
    digest: str
    detail: Detail = "auto"

    @property
    def width(self) -> int:
        """In pixels."""
        return self.image.width

    @property
    def height(self) -> int:
        """In pixels."""
        return self.image.height
