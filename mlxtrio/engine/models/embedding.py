"""Load an embedding model through mlx-vlm. Runs on the MLX thread."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import mlx.core as mx
from mlx_lm.utils import load_tokenizer
from mlx_vlm import embedding_loader

from mlxtrio.engine.core import EngineCore
from mlxtrio.engine.embedding.budget import ALONE_SLICE_SECONDS
from mlxtrio.engine.embedding.encoder import ChunkedInput, PaddedInputs
from mlxtrio.engine.embedding.queue import EmbeddingQueue
from mlxtrio.engine.embedding.tokenizers import HuggingFaceEncoder
from mlxtrio.engine.models.embedding_checkpoint import read_checkpoint
from mlxtrio.engine.models.text import LoadOptions, describe, load_weights
from mlxtrio.engine.models.tokenizer import MlxTokenizer
from mlxtrio.errors import ModelLoadError
from mlxtrio.text.description import ModelDescription
from mlxtrio.text.embedding import EmbeddingDescription, Pooling
from mlxtrio.text.images import PreparedImage

PROBE = 2  # tokens


class CheckpointEncoder:
    """An embedding model of mlx-vlm, with its checkpoint's own pooling and normalisation."""

    def __init__(self, model: Any) -> None:
        self._model = model

    def encode(self, inputs: PaddedInputs) -> mx.array:
        """Return the inputs' embeddings (n, d), float32."""
        embeddings: mx.array = self._model(inputs.tokens, attention_mask=inputs.mask).text_embeds
        return embeddings.astype(mx.float32)

    def begin(
        self,
        tokens: Sequence[int],
        pooling: Pooling | None,
        images: Sequence[PreparedImage] = (),
    ) -> ChunkedInput | None:
        """Return None, for encoding at once: most of these models attend in both directions."""
        return None

    def dimensions(self) -> int:
        """Return an embedding's length, from the shape of an unevaluated call.

        Raises:
            ModelLoadError: the model does not make one embedding for each input.
        """
        probe = PaddedInputs(mx.zeros((1, PROBE), mx.int32), mx.ones((1, PROBE), mx.int32), (None,))
        shape = self.encode(probe).shape
        if len(shape) != 2:
            raise ModelLoadError("it makes an embedding of each token, which is not supported")
        return shape[1]


def load_embedding_model(
    options: LoadOptions, report: Callable[[int, int], None]
) -> tuple[ModelDescription, EngineCore]:
    """Load an embedding model from a directory, and make an empty core for it.

    ``report`` is called with the bytes loaded and their total; what it raises ends the loading.

    Raises:
        ModelLoadError: its embeddings would be wrong, or are not one for each input.
    """
    checkpoint = read_checkpoint(options.path)
    model = embedding_loader.load_embedding_model(options.path, lazy=True)
    model.pooling_config = checkpoint.pooling
    tokenizer = load_tokenizer(options.path)
    encoder = CheckpointEncoder(model)
    dimensions = encoder.dimensions()
    load_weights(model, report, options.dtype)
    asked = checkpoint.context_length(options.context_length)
    options = replace(options, context_length=asked)
    adapted = MlxTokenizer(tokenizer)
    description = describe(options, adapted, tokenizer, dict(checkpoint.config))
    embedding = EmbeddingDescription(
        encoder=HuggingFaceEncoder(adapted.transformers),
        dimensions=dimensions,
        context_length=description.context_length,
        vocab_size=description.vocab_size,
        max_token_length=description.max_token_length,
        prompts=checkpoint.prompts,
        default_prompt=checkpoint.default_prompt,
    )
    description = replace(description, generates=False, embedding=embedding)
    return description, EngineCore(None, EmbeddingQueue(encoder, slice_seconds=ALONE_SLICE_SECONDS))
