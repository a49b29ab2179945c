"""Images in a prompt: their tokens, and where these go."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np

from mlxtrio.errors import INPUT, InvalidInputError, Where
from mlxtrio.media.image import LoadedImage


@dataclass(frozen=True, slots=True)
class PreparedImage:
    """An image as the model's image processor has prepared it.

    ``tokens`` represent the image in the prompt. Among them is the model's image token, once for
    each embedding that the vision encoder makes of ``arrays``. ``key`` is a hash of what the
    encoder gets: two images with the same key are encoded once.
    """

    key: str
    tokens: tuple[int, ...]
    arrays: Mapping[str, "np.ndarray[Any, Any]"] = field(compare=False, repr=False)


class ImageProcessor(Protocol):
    """A vision model's image processor."""

    @property
    def image_token(self) -> int:
        """The id of the token that the chat template writes for an image."""

    @property
    def content_as_parts(self) -> bool:
        """Whether the chat template takes content as a list of parts only, and drops strings."""

    def prepare(self, image: LoadedImage) -> PreparedImage:
        """Resize and normalise an image.

        Can be called in any thread: it uses Pillow and numpy only. Takes milliseconds for each
        million pixels.

        Raises:
            ValueError: the model can't take this image; the message says why.
        """


def place_images(
    prompt: Sequence[int],
    images: Sequence[PreparedImage],
    image_token: int,
    where: Where = ("messages",),
) -> tuple[int, ...]:
    """Replace each ``image_token`` in a rendered prompt by the tokens of the next image.

    ``where`` is the input that has the images.

    Raises:
        InvalidInputError: the chat template has not written one token for each image.
    """
    num_places = prompt.count(image_token)
    if num_places != len(images):
        raise InvalidInputError(
            f"The model's chat template takes {num_places} of the {len(images)} images "
            f"in '{INPUT}'.",
            where,
        )
    remaining = iter(images)
    placed: list[int] = []
    for token in prompt:
        placed += next(remaining).tokens if token == image_token else (token,)
    return tuple(placed)
