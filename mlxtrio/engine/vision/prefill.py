"""Prefill of a prompt with images, one image or chunk at a time. Runs on the MLX thread.

Without mlx-vlm, so that text models need not import it: the ``Decoder`` that is given uses it.
"""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import mlx.core as mx
import numpy as np

from mlxtrio.engine.kv.budgeted_prefixes import RowPrefix
from mlxtrio.engine.vision.encoded import EncodedImage, EncodedImageCache
from mlxtrio.text.images import PreparedImage
from mlxtrio.text.request import GenerationRequest

if TYPE_CHECKING:
    from mlxtrio.engine.vision.decoder import Decoder

# Takes a chunk's final hidden states (1, length, hidden), unevaluated, and the row's caches.
OnHidden = Callable[[mx.array, list[Any]], None]


class ImagePrefiller:
    """Starts the prefill of prompts with images for one model; owns its cache of encoded images."""

    def __init__(self, decoder: "Decoder", image_token: int, cache_bytes: int) -> None:
        self.decoder = decoder
        self.image_token = image_token
        self.encoded_images = EncodedImageCache(cache_bytes)

    def start(self, request: GenerationRequest, prefix: RowPrefix | None) -> "ImagePrefill":
        """Prefill a prompt after its cached ``prefix``; its last token is left to the batch."""
        end = len(request.prompt) - 1
        return ImagePrefill(self, request.prompt, request.images, end=end, prefix=prefix)

    def start_whole(
        self, prompt: Sequence[int], images: Sequence[PreparedImage], on_hidden: OnHidden
    ) -> "ImagePrefill":
        """Prefill a prompt to its end, for the hidden states that ``on_hidden`` gets."""
        return ImagePrefill(self, prompt, images, end=len(prompt), on_hidden=on_hidden)

    def layer_caches(self, row_caches: list[Any]) -> list[Any]:
        """Return a row's caches without its M-RoPE delta, if it has one."""
        return self.decoder.layer_caches(row_caches)

    def row_caches(self, layer_caches: list[Any]) -> list[Any]:
        """Return the caches of a row without images, made from those of its layers."""
        return self.decoder.row_caches(layer_caches)


class ImagePrefill:
    """A prompt's prefill. When ``advance`` returns None, ``caches`` hold ``end`` tokens of it."""

    def __init__(
        self,
        prefiller: ImagePrefiller,
        prompt: Sequence[int],
        images: Sequence[PreparedImage],
        *,
        end: int,
        prefix: RowPrefix | None = None,
        on_hidden: OnHidden | None = None,
    ) -> None:
        self._decoder = prefiller.decoder
        self._encoded_images = prefiller.encoded_images
        self.caches, self._prefilled = prefix or (self._decoder.make_cache(), 0)
        self._prompt = np.array(prompt, np.int32)
        self._images = tuple(images)
        self._end = end
        self._on_hidden = on_hidden
        # Who sends token ids may send that of an image without one.
        is_image_token = (self._prompt == prefiller.image_token) & bool(images)
        self._positions_of_images = np.flatnonzero(is_image_token)
        self._to_encode = self._images_beyond_prefix(prefiller.image_token)
        self._encoded: list[EncodedImage] = []
        self._features: mx.array
        self._deepstack: list[mx.array] = []
        self._positions: mx.array | None = None
        self._is_prepared = False

    @property
    def is_done(self) -> bool:
        """Whether ``end`` tokens are prefilled."""
        return self._prefilled == self._end

    def advance(self, max_tokens: int) -> int | None:
        """Encode one image, or prefill up to ``max_tokens``; return how many tokens were prefilled.

        0 for an image, None when there is nothing left to do.

        Raises:
            ValueError: the vision encoder makes more or fewer embeddings than image tokens.
        """
        if self._to_encode:
            self._encode_next()
            return 0
        if not self._is_prepared:
            self._prepare()
            self._is_prepared = True
        if self.is_done:
            return None
        start = self._prefilled
        self._prefill_to(min(start + max_tokens, self._end))
        return self._prefilled - start

    def _images_beyond_prefix(self, image_token: int) -> list[PreparedImage]:
        """The images that are not wholly in the prefix; the others' positions are dropped."""
        images = list(self._images)
        while images:
            count = images[0].tokens.count(image_token)
            if self._positions_of_images[count - 1] >= self._prefilled:
                break
            self._positions_of_images = self._positions_of_images[count:]
            del images[0]
        return images

    def _encode_next(self) -> None:
        """Encode the next image that is not in the cache; those before it cost nothing."""
        while self._to_encode:
            image = self._to_encode.pop(0)
            encoded = self._encoded_images.get(image.key)
            is_new = encoded is None
            if encoded is None:
                encoded = self._decoder.encode(image)
                self._encoded_images.insert(image.key, encoded)
            self._encoded.append(encoded)
            if is_new:
                return

    def _prepare(self) -> None:
        """Find the positions of all tokens, and join the embeddings of all images."""
        ids = mx.array(self._prompt)[None]
        self._positions = self._decoder.positions(ids, self._images, self.caches)
        if not self._encoded:
            return
        self._features = mx.concatenate([each.features for each in self._encoded])
        if (made := len(self._features)) != (wanted := len(self._positions_of_images)):
            raise ValueError(f"{made} embeddings for {wanted} image tokens")
        self._deepstack = [
            mx.concatenate([*layer])
            for layer in zip(*(each.deepstack for each in self._encoded), strict=True)
        ]

    def _prefill_to(self, end: int) -> None:
        start, self._prefilled = self._prefilled, end
        ids = mx.array(self._prompt[start:end])[None]
        embedded = self._decoder.embed(ids)
        first, last = np.searchsorted(self._positions_of_images, [start, end]).tolist()
        deepstack = []
        if first < last:
            places = mx.array(self._positions_of_images[first:last] - start)
            embedded[:, places] = self._features[first:last].astype(embedded.dtype)
            deepstack = [layer[first:last] for layer in self._deepstack]
        positions = None if self._positions is None else self._positions[..., start:end]
        hidden = self._decoder.prefill(ids, embedded, self.caches, positions, deepstack)
        if self._on_hidden is not None:
            self._on_hidden(hidden, self.caches)
