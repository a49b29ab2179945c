"""Vectors from a model that sees: of texts, and of texts with pictures. Lives on the MLX thread."""

import copy
from collections.abc import Sequence

import mlx.core as mx

from mlxtrio.engine.embedding.encoder import LongRow, Rows
from mlxtrio.engine.embedding.pooling import ChunkPool, pool
from mlxtrio.engine.vision.decoder import Decoder
from mlxtrio.engine.vision.reading import PromptReader, PromptReading
from mlxtrio.generation.description import ModelDescription
from mlxtrio.generation.embedding import EmbeddingDescription, Pooling
from mlxtrio.generation.embedding_messages import MessageEncoder
from mlxtrio.generation.pictures import PictureProcessor, PreparedPicture

PROBE = 2  # tokens


class SeeingEncoder:
    """Pools the final hidden states of the language model behind the vision tower.

    Short texts share a slice; what has pictures, or is long, is read alone, as a chat's prompt is.
    """

    def __init__(self, decoder: Decoder, reader: PromptReader) -> None:
        self._decoder = decoder
        self._reader = reader

    @property
    def dimensions(self) -> int:
        """A vector's length; nothing is evaluated."""
        return self._decoder.hidden(mx.zeros((1, PROBE), mx.int32)).shape[-1]

    def encode(self, rows: Rows) -> mx.array:
        """Make the rows' vectors (n, d), float32."""
        return pool(self._decoder.hidden(rows.tokens), rows)

    def begin(
        self,
        tokens: Sequence[int],
        pooling: Pooling | None,
        pictures: Sequence[PreparedPicture] = (),
    ) -> LongRow | None:
        """Begin to read an input with pictures, or a long one."""
        pooled = ChunkPool(pooling)
        return SeeingRow(self._reader.start_whole(tokens, pictures, pooled.add), pooled)


class SeeingRow:
    """An input of which each step encodes a picture or reads a chunk."""

    def __init__(self, reading: PromptReading, pooled: ChunkPool) -> None:
        self.read = 0
        self._reading = reading
        self._pooled = pooled

    def step(self, tokens: int) -> mx.array | None:
        """Encode a picture or read up to ``tokens``; return the vector (1, d) after the last."""
        self.read += self._reading.advance(tokens) or 0
        return self._pooled.vector() if self._reading.is_done else None


def describe_vectors(
    encoder: SeeingEncoder, model: ModelDescription, pictures: PictureProcessor
) -> EmbeddingDescription:
    """What the text side needs to know of the vectors.

    They get a tokenizer of their own: chat templates switch modes of theirs, in another thread.
    """
    messages = MessageEncoder(
        copy.deepcopy(model.tokenizer), pictures.image_token, parts=pictures.content_as_parts
    )
    return EmbeddingDescription(
        encoder=messages,
        dimensions=encoder.dimensions,
        context_length=model.longest_row,
        vocab_size=model.vocab_size,
        longest_token=model.longest_token,
        poolings=("mean", "last"),
        messages=messages,
    )
