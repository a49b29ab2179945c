"""A prompt with images, read into a row's caches a bounded piece at a time."""

from collections.abc import Callable, Sequence
from typing import Any

import mlx.core as mx
import numpy as np

from mlxtrio.engine.vision.decoder import Decoder
from mlxtrio.engine.vision.encoded import EncodedImage, EncodedImageCache
from mlxtrio.text.images import PreparedImage
from mlxtrio.text.request import GenerationRequest

# Takes a piece's final hidden states (1, length, hidden), unevaluated, and the row's caches.
Sink = Callable[[mx.array, list[Any]], None]


class PromptReading:
    """The prompt's reading under way. When it is done, ``cache`` holds its first ``end`` tokens."""

    def __init__(
        self,
        decoder: Decoder,
        images: EncodedImageCache,
        image_token: int,
        prompt: Sequence[int],
        given: tuple[PreparedImage, ...],
        *,
        end: int,
        prefix: tuple[list[Any], int] | None = None,
        sink: Sink | None = None,
    ) -> None:
        layers, held = prefix or (None, 0)
        self.cache = decoder.make_cache() if layers is None else decoder.complete(layers)
        self._decoder = decoder
        self._known = images
        self._encoded: list[EncodedImage] = []
        self._given = given
        self._prompt = np.array(prompt, np.int32)
        self._end = end
        self._sink = sink
        # Who sends token ids may send that of an image without one.
        self._places = np.flatnonzero((self._prompt == image_token) & bool(given))
        self._waiting = self._images_after(held, image_token)
        self._features: mx.array
        self._deepstack: list[mx.array] = []
        self._positions: mx.array | None = None
        self._read = held
        self._is_put_together = False

    @property
    def is_done(self) -> bool:
        """Whether all has been read."""
        return self._read == self._end

    def advance(self, tokens: int) -> int | None:
        """Encode one image, or read up to ``tokens`` of the prompt; return how many were read.

        None: all has been.

        Raises:
            ValueError: the model makes of the images what does not fit their places.
        """
        if self._waiting:
            self._encode_next()
            return 0
        if not self._is_put_together:
            self._put_together()
            self._is_put_together = True
        if self.is_done:
            return None
        start = self._read
        self._read_to(min(start + tokens, self._end))
        return self._read - start

    def _images_after(self, held: int, image_token: int) -> list[PreparedImage]:
        """The images that are not wholly among the tokens that have been read; the others'
        places are forgotten.
        """
        waiting = list(self._given)
        while waiting:
            places = waiting[0].tokens.count(image_token)
            if self._places[places - 1] >= held:
                break
            self._places = self._places[places:]
            del waiting[0]
        return waiting

    def _encode_next(self) -> None:
        """Encode the next image that has not been; those on the way to it cost nothing."""
        while self._waiting:
            image = self._waiting.pop(0)
            encoded = self._known.get(image.key)
            is_new = encoded is None
            if encoded is None:
                encoded = self._decoder.encode(image)
                self._known.put(image.key, encoded)
            self._encoded.append(encoded)
            if is_new:
                return

    def _put_together(self) -> None:
        ids = mx.array(self._prompt)[None]
        self._positions = self._decoder.positions(ids, self._given, self.cache)
        if not self._encoded:
            return
        self._features = mx.concatenate([each.features for each in self._encoded])
        if len(self._features) != len(self._places):
            raise ValueError(f"{len(self._features)} vectors for {len(self._places)} image tokens")
        self._deepstack = [
            mx.concatenate([*layer])
            for layer in zip(*(each.deepstack for each in self._encoded), strict=True)
        ]

    def _read_to(self, end: int) -> None:
        start, self._read = self._read, end
        ids = mx.array(self._prompt[start:end])[None]
        embedded = self._decoder.embed(ids)
        first, last = np.searchsorted(self._places, [start, end]).tolist()
        deepstack = []
        if first < last:
            places = mx.array(self._places[first:last] - start)
            features = self._features[first:last].astype(embedded.dtype)
            embedded[:, places] = features
            deepstack = [layer[first:last] for layer in self._deepstack]
        positions = None if self._positions is None else self._positions[..., start:end]
        hidden = self._decoder.read(ids, embedded, self.cache, positions, deepstack)
        if self._sink is not None:
            self._sink(hidden, self.cache)


class PromptReader:
    """Starts the reading of prompts for one model; owns the cache of encoded images."""

    def __init__(self, decoder: Decoder, image_token: int, cache_bytes: int) -> None:
        self._decoder = decoder
        self.image_token = image_token
        self._images = EncodedImageCache(cache_bytes)

    def start(
        self, request: GenerationRequest, prefix: tuple[list[Any], int] | None
    ) -> PromptReading:
        """Begin with a prompt, of which ``prefix`` has been read; its last token is left to the
        batch.
        """
        return PromptReading(
            self._decoder,
            self._images,
            self.image_token,
            request.prompt,
            request.images,
            end=len(request.prompt) - 1,
            prefix=prefix,
        )

    def start_whole(
        self, prompt: Sequence[int], images: Sequence[PreparedImage], sink: Sink
    ) -> PromptReading:
        """Begin with a prompt that is read to its end, for the hidden states that ``sink`` gets."""
        return PromptReading(
            self._decoder,
            self._images,
            self.image_token,
            prompt,
            tuple(images),
            end=len(prompt),
            sink=sink,
        )

    def layers(self, caches: list[Any]) -> list[Any]:
        """A row's caches without its position's delta."""
        return self._decoder.layers(caches)

    def complete(self, layers: list[Any]) -> list[Any]:
        """The same the other way round, for a row without images."""
        return self._decoder.complete(layers)
