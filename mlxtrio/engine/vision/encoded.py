"""What a vision tower has made of images, and a cache of it."""

from collections import OrderedDict
from dataclasses import dataclass

import mlx.core as mx


@dataclass(frozen=True, slots=True)
class EncodedImage:
    """An image's embeddings, (image tokens, hidden) each.

    ``features`` take the place of the image tokens' embeddings; each of ``deepstack`` is added
    after one of the first layers.
    """

    features: mx.array
    deepstack: tuple[mx.array, ...] = ()

    @property
    def nbytes(self) -> int:
        """The memory that it takes."""
        return self.features.nbytes + sum(each.nbytes for each in self.deepstack)


class EncodedImageCache:
    """Encoded images by their keys, within a budget of bytes; the longest unused goes first."""

    def __init__(self, budget: int) -> None:
        self._budget = budget
        self._used = 0
        self._kept: OrderedDict[str, EncodedImage] = OrderedDict()

    @property
    def nbytes(self) -> int:
        """The memory that is in use."""
        return self._used

    def get(self, key: str) -> EncodedImage | None:
        """Look an image up."""
        encoded = self._kept.get(key)
        if encoded is not None:
            self._kept.move_to_end(key)
        return encoded

    def put(self, key: str, encoded: EncodedImage) -> None:
        """Keep an image, unless it alone exceeds the budget."""
        if encoded.nbytes > self._budget or key in self._kept:
            return
        self._kept[key] = encoded
        self._used += encoded.nbytes
        while self._used > self._budget:
            _, dropped = self._kept.popitem(last=False)
            self._used -= dropped.nbytes
