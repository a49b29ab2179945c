"""Embeddings of language models, beside their decoding. Lives on the MLX thread."""

from dataclasses import replace
from typing import Any

from mlxtrio.engine.core import EngineCore
from mlxtrio.engine.embedding.backbone import find_backbone
from mlxtrio.engine.embedding.budget import SLICE_SECONDS
from mlxtrio.engine.embedding.queue import EmbeddingQueue
from mlxtrio.engine.embedding.tokenizers import HuggingFaceEncoder
from mlxtrio.engine.models.tokenizer import MlxTokenizer
from mlxtrio.engine.runner.batch import DecodeBatch
from mlxtrio.text.description import ModelDescription
from mlxtrio.text.embedding import EmbeddingDescription


def with_embeddings(
    description: ModelDescription,
    batch: DecodeBatch,
    model: Any,
    tokenizer: MlxTokenizer,
    max_gap: float,
) -> tuple[ModelDescription, EngineCore]:
    """Lanes for a language model: with one for embeddings where its hidden states can be had.

    ``max_gap`` is in seconds.
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
