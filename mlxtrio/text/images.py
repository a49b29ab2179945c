"""Images in a prompt: how many tokens stand for each, and where."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np

from mlxtrio.errors import INPUT, InvalidInputError, Where
from mlxtrio.media.image import LoadedImage


@dataclass(frozen=True, slots=True)
class PreparedImage:
    """An image as the model's image processor leaves it.

    ``tokens`` stand for it in the prompt; among them the model's image token, once for each
    embedding that the vision tower makes of ``arrays``. ``key`` names what the tower will see: two
    images with the same key are encoded once.
    """

    key: str
    tokens: tuple[int, ...]
    arrays: Mapping[str, "np.ndarray[Any, Any]"] = field(compare=False, repr=False)


class ImageProcessor(Protocol):
    """What a model that sees says about images."""

    @property
    def image_token(self) -> int:
        """The token that the chat template writes for an image."""

    @property
    def content_as_parts(self) -> bool:
        """Whether the chat template loses a content that is a string: it wants lists of parts."""

    def prepare(self, image: LoadedImage) -> PreparedImage:
        """Resize and normalise an image; uses Pillow and numpy, and may be called in any thread.

        Takes milliseconds for each million pixels.

        Raises:
            ValueError: the model can't take this image; the message says why.
        """


def place_images(
    prompt: Sequence[int],
    images: Sequence[PreparedImage],
    image_token: int,
    where: Where = ("messages",),
) -> tuple[int, ...]:
    """Put each image's tokens where the template has left one ``image_token`` for it.

    ``where`` is the input that has the images.

    Raises:
        InvalidInputError: the template has not left as many places as there are images.
    """
    places = prompt.count(image_token)
    if places != len(images):
        raise InvalidInputError(
            f"The model's chat template takes {places} of the {len(images)} images in '{INPUT}'.",
            where,
        )
    waiting = iter(images)
    placed: list[int] = []
    for token in prompt:
        placed += next(waiting).tokens if token == image_token else (token,)
    return tuple(placed)
