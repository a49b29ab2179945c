"""Embeddings from a vision model: of texts, and of texts with images. Runs on the MLX thread."""

import copy
from collections.abc import Sequence

import mlx.core as mx

from mlxtrio.engine.embedding.encoder import ChunkedInput, PaddedInputs
from mlxtrio.engine.embedding.pooling import ChunkPool, pool
from mlxtrio.engine.vision.decoder import Decoder
from mlxtrio.engine.vision.prefill import ImagePrefill, ImagePrefiller
from mlxtrio.text.description import ModelDescription
from mlxtrio.text.embedding import EmbeddingDescription, Pooling
from mlxtrio.text.embedding_messages import MessageEncoder
from mlxtrio.text.images import ImageProcessor, PreparedImage

PROBE = 2  # tokens


class VisionEncoder:
    """Pools the final hidden states of the language model behind the vision encoder.

    Short texts share a slice. An input with images, or a long one, is encoded alone, in chunks.
    """

    def __init__(self, decoder: Decoder, prefiller: ImagePrefiller) -> None:
        self._decoder = decoder
        self._prefiller = prefiller

    @property
    def dimensions(self) -> int:
        """An embedding's length. Nothing is evaluated for it."""
        return self._decoder.hidden(mx.zeros((1, PROBE), mx.int32)).shape[-1]

    def encode(self, inputs: PaddedInputs) -> mx.array:
        """Return the inputs' embeddings (n, d), float32."""
        return pool(self._decoder.hidden(inputs.tokens), inputs)

    def begin(
        self,
        tokens: Sequence[int],
        pooling: Pooling | None,
        images: Sequence[PreparedImage] = (),
    ) -> ChunkedInput | None:
        """Start to encode an input with images, or a long one."""
        pooled = ChunkPool(pooling)
        return VisionChunks(self._prefiller.start_whole(tokens, images, pooled.add), pooled)


class VisionChunks:
    """An input of which each step encodes an image or a chunk of tokens."""

    def __init__(self, prefill: ImagePrefill, pooled: ChunkPool) -> None:
        self.num_encoded = 0
        self._prefill = prefill
        self._pooled = pooled

    def step(self, max_tokens: int) -> mx.array | None:
        """Encode an image or up to ``max_tokens``; return the embedding (1, d) after the last."""
        self.num_encoded += self._prefill.advance(max_tokens) or 0
        return self._pooled.embedding() if self._prefill.is_done else None


def describe_embeddings(
    encoder: VisionEncoder, model: ModelDescription, images: ImageProcessor
) -> EmbeddingDescription:
    """Describe the embeddings for the text side.

    With a tokenizer of their own: chat templates switch modes of theirs, in another thread.
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
