"""Pools a language model's final hidden states to embeddings, at once or chunk by chunk.

Runs on the MLX thread.
"""

from collections.abc import Sequence
from typing import Any

import mlx.core as mx

from mlxtrio.engine.embedding.encoder import PaddedInputs
from mlxtrio.text.embedding import Pooling


def pool(hidden: mx.array, inputs: PaddedInputs) -> mx.array:
    """Return embeddings (n, d), float32, of hidden states (n, width, d): their mean, or the last.

    Padding at an input's end changes nothing before it, with causal attention.
    """
    hidden = hidden.astype(mx.float32)
    lengths = inputs.mask.sum(axis=1, keepdims=True)
    mean = (hidden * inputs.mask[..., None]).sum(axis=1) / lengths
    last = mx.take_along_axis(hidden, (lengths - 1)[..., None], axis=1).squeeze(1)
    is_last = mx.array([pooling == "last" for pooling in inputs.poolings])
    return mx.where(is_last[:, None], last, mean)


class ChunkPool:
    """Pools one input that is encoded in chunks, as ``pool`` does."""

    def __init__(self, pooling: Pooling | None) -> None:
        self._pooling = pooling
        self._tokens = 0
        self._sum = mx.array(0.0)
        self._last: mx.array

    def add(self, hidden: mx.array, cache: Sequence[Any]) -> None:
        """Add a chunk's hidden states (1, length, d), and evaluate them and the ``cache``."""
        hidden = hidden.astype(mx.float32)
        self._sum = self._sum + hidden.sum(axis=1)
        self._last = hidden[:, -1]
        self._tokens += hidden.shape[1]
        mx.eval(self._sum, self._last, [entry.state for entry in cache])

    def embedding(self) -> mx.array:
        """Return the embedding (1, d) of all chunks, float32."""
        return self._last if self._pooling == "last" else self._sum / self._tokens
