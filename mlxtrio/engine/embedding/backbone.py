"""Embeddings from a language model: its final hidden states, pooled. Runs on the MLX thread.

The only module that uses parts of mlx-lm's models. Each model has a backbone, up to the last norm,
and a head that makes logits. The backbone's name differs, so it is looked for and tried when the
model is loaded.
"""

import logging
from collections.abc import Sequence
from typing import Any

import mlx.core as mx
from mlx_lm.models.cache import make_prompt_cache

from mlxtrio.engine.embedding.encoder import ChunkedInput, PaddedInputs
from mlxtrio.engine.embedding.pooling import ChunkPool, pool
from mlxtrio.text.embedding import Pooling
from mlxtrio.text.images import PreparedImage

logger = logging.getLogger(__name__)

BACKBONES = ("model", "transformer", "backbone")
PROBE = 2  # tokens


class BackboneEncoder:
    """Pools the final hidden states of a language model with causal attention."""

    def __init__(self, model: Any, backbone: Any, dimensions: int) -> None:
        self.dimensions = dimensions
        self._model = model
        self._backbone = backbone

    def encode(self, inputs: PaddedInputs) -> mx.array:
        """Return the inputs' embeddings (n, d), float32."""
        return pool(self._backbone(inputs.tokens), inputs)

    def logits(self, hidden: mx.array) -> mx.array:
        """Return the head's logits (n, vocabulary) of final hidden states (n, d)."""
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
    ) -> ChunkedInput | None:
        """Start to encode an input in chunks, with a KV cache, as a prompt is prefilled."""
        return BackboneChunks(self._backbone, make_prompt_cache(self._model), tokens, pooling)


class BackboneChunks:
    """A long input, of which each step encodes a chunk."""

    def __init__(
        self, backbone: Any, cache: list[Any], tokens: Sequence[int], pooling: Pooling | None
    ) -> None:
        self._backbone = backbone
        self._cache = cache
        self._tokens = tokens
        self._pool = ChunkPool(pooling)
        self.num_encoded = 0

    def step(self, max_tokens: int) -> mx.array | None:
        """Encode the next chunk; return the embedding (1, d) after the last one."""
        chunk = self._tokens[self.num_encoded : self.num_encoded + max_tokens]
        self._pool.add(self._backbone(mx.array([chunk]), cache=self._cache), self._cache)
        self.num_encoded += len(chunk)
        return self._pool.embedding() if self.num_encoded == len(self._tokens) else None


def find_backbone(model: Any, vocab_size: int) -> BackboneEncoder | None:
    """Find the model's backbone; None where no part of it behaves like one.

    Its output's shape and type are checked, unevaluated: hidden states of each token, not logits.
    """
    inner = getattr(model, "language_model", model)
    for name in BACKBONES:
        backbone = getattr(inner, name, None)
        if backbone is None:
            continue
        try:
            alone = backbone(mx.zeros((1, PROBE), mx.int32))
            cached = backbone(mx.zeros((1, PROBE), mx.int32), cache=make_prompt_cache(model))
        except Exception as error:  # not every module can be called with tokens
            logger.debug("%s is no backbone", name, exc_info=error)
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
