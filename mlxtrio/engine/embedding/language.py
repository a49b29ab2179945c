"""A language model's core: it decodes, and makes embeddings where it can. On the MLX thread."""

from dataclasses import replace
from typing import Any

from mlxtrio.engine.batch import DecodeBatch
from mlxtrio.engine.core import EngineCore
from mlxtrio.engine.embedding.backbone import find_backbone
from mlxtrio.engine.embedding.budget import SLICE_SECONDS
from mlxtrio.engine.embedding.queue import EmbeddingQueue
from mlxtrio.engine.embedding.tokenizers import HuggingFaceEncoder
from mlxtrio.engine.models.tokenizer import MlxTokenizer
from mlxtrio.text.description import ModelDescription
from mlxtrio.text.embedding import EmbeddingDescription


def with_embeddings(
    description: ModelDescription,
    batch: DecodeBatch,
    model: Any,
    tokenizer: MlxTokenizer,
    max_gap: float,
) -> tuple[ModelDescription, EngineCore]:
    """Join a language model's batch and a queue of embeddings, if its backbone is found.

    Returns the description with its embeddings, and the core. ``max_gap`` bounds the inter-token
    latency, in seconds.
    """
    backbone = find_backbone(model, description.vocab_size)
    if backbone is None:
        return description, EngineCore(batch, None)
    embedding = EmbeddingDescription(
        encoder=HuggingFaceEncoder(tokenizer.transformers),
        dimensions=backbone.dimensions,
        context_length=description.max_request_tokens,
        vocab_size=description.vocab_size,
        max_token_length=description.max_token_length,
        poolings=("mean", "last"),
    )
    queue = EmbeddingQueue(backbone, slice_seconds=min(SLICE_SECONDS, max_gap))
    return replace(description, embedding=embedding), EngineCore(batch, queue)
