"""Embeddings from a model that sees: of texts, and of texts with images. Lives on the MLX thread."""

import copy
from collections.abc import Sequence

import mlx.core as mx

from mlxtrio.engine.embedding.encoder import LongRow, Rows
from mlxtrio.engine.embedding.pooling import ChunkPool, pool
from mlxtrio.engine.vision.decoder import Decoder
from mlxtrio.engine.vision.prefill import PromptReader, PromptReading
from mlxtrio.text.description import ModelDescription
from mlxtrio.text.embedding import EmbeddingDescription, Pooling
from mlxtrio.text.embedding_messages import MessageEncoder
from mlxtrio.text.images import ImageProcessor, PreparedImage

PROBE = 2  # tokens


class VisionEncoder:
    """Pools the final hidden states of the language model behind the vision tower.

    Short texts share a slice; what has images, or is long, is read alone, as a chat's prompt is.
    """

    def __init__(self, decoder: Decoder, reader: PromptReader) -> None:
        self._decoder = decoder
        self._reader = reader

    @property
    def dimensions(self) -> int:
        """An embedding's length; nothing is evaluated."""
        return self._decoder.hidden(mx.zeros((1, PROBE), mx.int32)).shape[-1]

    def encode(self, rows: Rows) -> mx.array:
        """Make the rows' embeddings (n, d), float32."""
        return pool(self._decoder.hidden(rows.tokens), rows)

    def begin(
        self,
        tokens: Sequence[int],
        pooling: Pooling | None,
        images: Sequence[PreparedImage] = (),
    ) -> LongRow | None:
        """Begin to read an input with images, or a long one."""
        pooled = ChunkPool(pooling)
        return VisionRow(self._reader.start_whole(tokens, images, pooled.add), pooled)


class VisionRow:
    """An input of which each step encodes an image or reads a chunk."""

    def __init__(self, reading: PromptReading, pooled: ChunkPool) -> None:
        self.read = 0
        self._reading = reading
        self._pooled = pooled

    def step(self, tokens: int) -> mx.array | None:
        """Encode an image or read up to ``tokens``; return the embedding (1, d) after the last."""
        self.read += self._reading.advance(tokens) or 0
        return self._pooled.embedding() if self._reading.is_done else None


def describe_embeddings(
    encoder: VisionEncoder, model: ModelDescription, images: ImageProcessor
) -> EmbeddingDescription:
    """What the text side needs to know of the embeddings.

    They get a tokenizer of their own: chat templates switch modes of theirs, in another thread.
    """
    messages = MessageEncoder(
        copy.deepcopy(model.tokenizer), images.image_token, parts=images.content_as_parts
    )
    return EmbeddingDescription(
        encoder=messages,
        dimensions=encoder.dimensions,
        context_length=model.max_request_tokens,
        vocab_size=model.vocab_size,
        max_token_length=model.max_token_length,
        poolings=("mean", "last"),
        message_encoder=messages,
    )
