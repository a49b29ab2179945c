"""Encoded images, and a cache of them. Runs on the MLX thread."""

from dataclasses import dataclass

import mlx.core as mx
from cachetools import LRUCache


@dataclass(frozen=True, slots=True)
class EncodedImage:
    """The embeddings that the vision encoder makes of an image, each (image tokens, hidden).

    ``features`` replace the embeddings of the image tokens; each of ``deepstack`` is added to the
    hidden states after one of the first layers.
    """

    features: mx.array
    deepstack: tuple[mx.array, ...] = ()

    @property
    def nbytes(self) -> int:
        """Bytes of all embeddings."""
        return self.features.nbytes + sum(each.nbytes for each in self.deepstack)


class EncodedImageCache(LRUCache[str, EncodedImage]):
    """Encoded images by their keys, within a budget of bytes; evicts the least recently used."""

    def __init__(self, budget: int) -> None:
        super().__init__(budget, getsizeof=lambda encoded: encoded.nbytes)

    def insert(self, key: str, encoded: EncodedImage) -> None:
        """Insert an image, unless it alone exceeds the budget."""
        if encoded.nbytes <= self.maxsize:
            self[key] = encoded
