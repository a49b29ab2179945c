"""Embeddings of language models, beside their decoding. Lives on the MLX thread."""

from dataclasses import replace
from typing import Any

from mlxtrio.engine.batch import DecodeBatch
from mlxtrio.engine.embedding.budget import SLICE_SECONDS
from mlxtrio.engine.embedding.queue import EmbeddingQueue
from mlxtrio.engine.embedding.texts import HuggingFaceEncoder
from mlxtrio.engine.embedding.trunk import find_trunk
from mlxtrio.engine.lanes import Lanes
from mlxtrio.engine.tokenizer import MlxTokenizer
from mlxtrio.generation.description import ModelDescription
from mlxtrio.generation.embedding import EmbeddingDescription


def with_embeddings(
    description: ModelDescription,
    batch: DecodeBatch,
    model: Any,
    tokenizer: MlxTokenizer,
    max_gap: float,
) -> tuple[ModelDescription, Lanes]:
    """Lanes for a language model: with one for embeddings where its hidden states can be had.

    ``max_gap`` is in seconds.
    """
    trunk = find_trunk(model, description.vocab_size)
    if trunk is None:
        return description, Lanes(batch, None)
    embedding = EmbeddingDescription(
        encoder=HuggingFaceEncoder(tokenizer.transformers),
        dimensions=trunk.dimensions,
        context_length=description.longest_row,
        vocab_size=description.vocab_size,
        longest_token=description.longest_token,
        poolings=("mean", "last"),
    )
    queue = EmbeddingQueue(trunk, slice_seconds=min(SLICE_SECONDS, max_gap))
    return replace(description, embedding=embedding), Lanes(batch, queue)
