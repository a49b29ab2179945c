"""Embeddings from a language model: its final hidden states, pooled. Lives on the MLX thread.

The one place that reaches into mlx-lm's models. Each of them is a backbone, which ends in the last
norm, and a head that makes logits; mlx-lm has no name for the backbone that holds for all, so it is
looked for, and tried, before a model is said to make embeddings.
"""

import logging
from collections.abc import Sequence
from typing import Any

import mlx.core as mx
from mlx_lm.models.cache import make_prompt_cache

from mlxtrio.engine.embedding.encoder import LongRow, Rows
from mlxtrio.engine.embedding.pooling import ChunkPool, pool
from mlxtrio.text.embedding import Pooling
from mlxtrio.text.images import PreparedImage

logger = logging.getLogger(__name__)

BACKBONES = ("model", "transformer", "backbone")
PROBE = 2  # tokens


class BackboneEncoder:
    """Pools the final hidden states of a language model, which only looks back."""

    def __init__(self, model: Any, backbone: Any, dimensions: int) -> None:
        self.dimensions = dimensions
        self._model = model
        self._backbone = backbone

    def encode(self, rows: Rows) -> mx.array:
        """Make the rows' embeddings (n, d), float32."""
        return pool(self._backbone(rows.tokens), rows)

    def logits(self, hidden: mx.array) -> mx.array:
        """What the model's head makes of final hidden states (n, d): (n, vocabulary)."""
        inner = getattr(self._model, "language_model", self._model)
        head = getattr(inner, "lm_head", None)
        if head is None:  # it shares its weights with the embeddings
            head = self._backbone.embed_tokens.as_linear
        logits: mx.array = head(hidden)
        return logits

    def begin(
        self,
        tokens: Sequence[int],
        pooling: Pooling | None,
        images: Sequence[PreparedImage] = (),
    ) -> LongRow | None:
        """Begin to read an input in chunks, with a cache, as a prompt is."""
        return ChunkedRow(self._backbone, make_prompt_cache(self._model), tokens, pooling)


class ChunkedRow:
    """A long input, of which each step reads a chunk."""

    def __init__(
        self, backbone: Any, cache: list[Any], tokens: Sequence[int], pooling: Pooling | None
    ) -> None:
        self._backbone = backbone
        self._cache = cache
        self._tokens = tokens
        self._pool = ChunkPool(pooling)
        self.read = 0

    def step(self, tokens: int) -> mx.array | None:
        """Read the next chunk; return the embedding (1, d) after the last one."""
        chunk = self._tokens[self.read : self.read + tokens]
        self._pool.add(self._backbone(mx.array([chunk]), cache=self._cache), self._cache)
        self.read += len(chunk)
        return self._pool.embedding() if self.read == len(self._tokens) else None


def find_backbone(model: Any, vocab_size: int) -> BackboneEncoder | None:
    """Look for the model's backbone; None where there is none that can be told for one.

    What it returns is looked at, and not evaluated: one embedding for each token, not logits.
    """
    inner = getattr(model, "language_model", model)
    for name in BACKBONES:
        backbone = getattr(inner, name, None)
        if backbone is None:
            continue
        try:
            alone = backbone(mx.zeros((1, PROBE), mx.int32))
            cached = backbone(mx.zeros((1, PROBE), mx.int32), cache=make_prompt_cache(model))
        except Exception as error:  # other people's code, called as it may not be meant to
            logger.debug("%s is no trunk", name, exc_info=error)
            continue
        if all(_is_hidden(each, vocab_size) for each in (alone, cached)):
            return BackboneEncoder(model, backbone, alone.shape[-1])
    return None


def _is_hidden(output: object, vocab_size: int) -> bool:
    return (
        isinstance(output, mx.array)
        and output.shape[:-1] == (1, PROBE)
        and output.shape[-1] != vocab_size
        and mx.issubdtype(output.dtype, mx.floating)
    )
