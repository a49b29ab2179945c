"""A vision model of mlx-vlm, in the form that mlx-lm's batch and the image prefill need.

Runs on the MLX thread.
"""

import copy
from collections.abc import Callable
from typing import Any

import mlx.core as mx
import mlx.nn as nn
from mlx_lm.models.cache import ArraysCache, KVCache, RotatingKVCache
from mlx_vlm.models import cache as vlm_cache

from mlxtrio.engine.vision.encoded import EncodedImage
from mlxtrio.errors import ModelLoadError
from mlxtrio.text.images import PreparedImage

GRID = "image_grid_thw"  # the array of a Qwen image with its patches in time, height and width


class Decoder:
    """The language model, the vision encoder in front of it, and the form of a row's caches.

    mlx-vlm's models remember the last prompt's positions; here each call passes them, so that
    nothing of one row remains for the next.
    """

    def __init__(self, model: Any, image_token: int) -> None:
        """``model`` is mlx-vlm's; its layers need nothing but their caches to decode.

        Raises:
            ModelLoadError: its caches can't be batched.
        """
        self._model = model
        self._language_model = model.language_model
        self._backbone = _backbone(model.language_model)
        self._image_token = image_token
        # M-RoPE: an image's tokens share positions, so a row's next position is not its length.
        self._has_positions = hasattr(self._language_model, "get_rope_index")
        self.make_cache()

    def make_cache(self) -> list[Any]:
        """Return a row's empty caches: each layer's, and with M-RoPE the row's delta.

        The delta is what to add to a length to get the position. In a cache of its own it is
        merged, filtered and extended along with the others.
        """
        layers = [_mlx_lm_cache(c) for c in vlm_cache.make_prompt_cache(self._language_model)]
        return self.row_caches(layers)

    def row_caches(self, layer_caches: list[Any]) -> list[Any]:
        """Return the caches of a row without images, made from those of its layers."""
        if not self._has_positions:
            return layer_caches
        return [*layer_caches, _delta_cache(mx.zeros((1, 1), mx.int32))]

    def layer_caches(self, row_caches: list[Any]) -> list[Any]:
        """Return a row's caches without its delta."""
        return row_caches[:-1] if self._has_positions else row_caches

    def __call__(self, inputs: mx.array, cache: list[Any]) -> mx.array:
        """Return logits (rows, length, vocabulary) of tokens (rows, length) after ``cache``."""
        logits: mx.array
        if not self._has_positions:
            logits = self._language_model(inputs, cache=cache).logits
            return logits
        *layers, delta = cache
        rows, length = inputs.shape
        offset = mx.array(layers[0].offset).reshape(-1, 1) + delta[0]
        positions = mx.broadcast_to(offset + mx.arange(length)[None], (3, rows, length))
        logits = self._language_model(inputs, cache=layers, position_ids=positions).logits
        return logits

    def encode(self, image: PreparedImage) -> EncodedImage:
        """Run the vision encoder on one image, and evaluate what it makes.

        Through ``get_input_embeddings``, which all models have: of a prompt that consists of the
        image's image tokens only, it returns the vision encoder's embeddings.
        """
        length = image.tokens.count(self._image_token)
        ids = mx.full((1, length), self._image_token, mx.int32)
        arrays = {name: mx.array(array) for name, array in image.arrays.items()}
        found = self._model.get_input_embeddings(ids, mask=mx.ones_like(ids), **arrays)
        deepstack = found.deepstack_visual_embeds
        encoded = EncodedImage(
            found.inputs_embeds[0], tuple(deepstack) if deepstack is not None else ()
        )
        mx.eval(encoded.features, *encoded.deepstack)
        mx.clear_cache()
        return encoded

    def embed(self, ids: mx.array) -> mx.array:
        """Return embeddings (1, length, hidden) of tokens (1, length), without the images'."""
        embedded: mx.array = self._model.get_input_embeddings(ids).inputs_embeds
        return embedded

    def positions(
        self, ids: mx.array, images: tuple[PreparedImage, ...], cache: list[Any]
    ) -> mx.array | None:
        """Return the positions (3, 1, length) of a prompt (1, length); set the delta in ``cache``.

        None for a model without M-RoPE, whose positions simply count.
        """
        if not self._has_positions:
            return None
        if not images:
            return _counted(*ids.shape)
        grids = mx.concatenate([mx.array(image.arrays[GRID]) for image in images])
        found, delta = self._language_model.get_rope_index(ids, grids)
        cache[-1] = _delta_cache(delta.astype(mx.int32).reshape(1, 1))
        mx.eval(found, delta)
        positions: mx.array = found
        return positions

    def prefill(
        self,
        ids: mx.array,
        embedded: mx.array,
        cache: list[Any],
        positions: mx.array | None,
        deepstack: list[mx.array],
    ) -> mx.array:
        """Prefill a chunk of one row's prompt, (1, length), into its caches, and evaluate those.

        ``embedded`` (1, length, hidden) are the chunk's embeddings. Those of ``deepstack``, (image
        tokens of the chunk, hidden) each, are added at the image tokens after the first layers.
        Returns the final hidden states (1, length, hidden), not evaluated.
        """
        extra: dict[str, Any] = {}
        if positions is not None:
            extra["position_ids"] = positions
            cache = cache[:-1]
        if deepstack:
            extra["visual_pos_masks"] = ids == self._image_token
            extra["deepstack_visual_embeds"] = deepstack
        hidden: mx.array = self._backbone(ids, inputs_embeds=embedded, cache=cache, **extra)
        mx.eval([each.state for each in cache])
        mx.clear_cache()  # as mlx-lm does after a chunk: buffers of all lengths add up
        return hidden

    def hidden(self, ids: mx.array) -> mx.array:
        """Return final hidden states (rows, length, hidden), unevaluated, of whole texts (rows,
        length), which are padded at their ends.
        """
        extra = {"position_ids": _counted(*ids.shape)} if self._has_positions else {}
        hidden: mx.array = self._backbone(ids, **extra)
        return hidden


def _backbone(language_model: Any) -> Callable[..., mx.array]:
    """The language model without its head, up to the last norm; it takes the same arguments.

    Idefics3 has no module for it; there it is a copy that shares all weights and has no head.
    """
    if hasattr(language_model, "model"):
        backbone: Callable[..., mx.array] = language_model.model
        return backbone
    headless = copy.copy(language_model)
    headless.lm_head = nn.Identity()
    return lambda ids, **given: headless(ids, **given).logits


def _counted(rows: int, length: int) -> mx.array:
    """The positions (3, rows, length) of texts without images."""
    return mx.broadcast_to(mx.arange(length), (3, rows, length))


def _delta_cache(delta: mx.array) -> ArraysCache:
    cache = ArraysCache(1)
    cache[0] = delta
    return cache


def _mlx_lm_cache(cache: Any) -> Any:
    """Convert mlx-vlm's cache classes, which mlx-lm's batch does not know."""
    match cache:
        case vlm_cache.KVCache() | KVCache():
            return KVCache()
        case vlm_cache.RotatingKVCache() | RotatingKVCache():
            return RotatingKVCache(cache.max_size, cache.keep)
    raise ModelLoadError(f"its rows can't share a batch: they have a {type(cache).__name__}")
