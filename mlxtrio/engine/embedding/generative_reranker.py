"""Rerankers that are language models: asked about a document, they say "yes" or "no".

Runs on the MLX thread.
"""

from collections.abc import Sequence
from dataclasses import replace

import mlx.core as mx

from mlxtrio.engine.embedding.backbone import BackboneEncoder
from mlxtrio.engine.embedding.encoder import ChunkedInput, PaddedInputs
from mlxtrio.text.embedding import Pooling
from mlxtrio.text.images import PreparedImage


class GenerativeReranker:
    """Scores pairs: a pair's embedding has one number, the logit of "yes" less that of "no" after
    its last token.
    """

    def __init__(self, backbone: BackboneEncoder, yes: int, no: int) -> None:
        self._backbone = backbone
        self._yes = yes
        self._no = no

    def encode(self, inputs: PaddedInputs) -> mx.array:
        """Return the pairs' scores (n, 1), float32."""
        last: Pooling = "last"
        inputs = replace(inputs, poolings=tuple(last for _ in inputs.poolings))
        return self.score(self._backbone.encode(inputs))

    def begin(
        self,
        tokens: Sequence[int],
        pooling: Pooling | None,
        images: Sequence[PreparedImage] = (),
    ) -> ChunkedInput | None:
        """Start to encode a pair in chunks, as a prompt is prefilled."""
        chunked = self._backbone.begin(tokens, "last")
        return None if chunked is None else ChunkedPair(self, chunked)

    def score(self, hidden: mx.array) -> mx.array:
        """Return the scores (n, 1), float32, of last hidden states (n, d)."""
        logits = self._backbone.logits(hidden)
        return (logits[:, self._yes] - logits[:, self._no])[:, None].astype(mx.float32)


class ChunkedPair:
    """A long pair, of which each step encodes a chunk."""

    def __init__(self, reranker: GenerativeReranker, chunked: ChunkedInput) -> None:
        self._reranker = reranker
        self._chunked = chunked
        self.num_encoded = chunked.num_encoded

    def step(self, max_tokens: int) -> mx.array | None:
        """Encode the next chunk; return the score (1, 1) after the last one."""
        hidden = self._chunked.step(max_tokens)
        self.num_encoded = self._chunked.num_encoded
        return None if hidden is None else self._reranker.score(hidden)
