"""Reranking: by a model that takes the query and a document together; else by the cosine of the
query's embedding and each document's.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from mlxtrio.errors import Where
from mlxtrio.serving.embedding import (
    collect_embeddings,
    embed_texts,
    embedding_model,
    encode_in_pieces,
)
from mlxtrio.serving.runtime import ModelRuntime, RequestScope
from mlxtrio.text.embedding import EmbeddingDescription, EmbeddingRequest, unit
from mlxtrio.text.reranking import Pair, RerankDescription, encode_pairs, relevance

# What checkpoints call the prompts of the two sides.
QUERY_PROMPTS = ("query", "search_query")
DOCUMENT_PROMPTS = ("document", "passage", "search_document")


@dataclass(frozen=True, slots=True)
class RerankInput:
    """Documents to rank by their relevance to a query: at least one.

    ``truncate`` trims what is too long, instead of refusing it.
    """

    query: str
    documents: tuple[str, ...]
    truncate: bool = False


@dataclass(frozen=True, slots=True)
class Ranking:
    """Each document's score, the indices from best to worst, and the tokens prefilled."""

    scores: list[float]
    order: list[int]
    tokens: int


async def rerank(runtime: ModelRuntime, wanted: RerankInput, scope: RequestScope) -> Ranking:
    """Rank documents. Cancelling ends it within a slice.

    Raises:
        InvalidInputError: the model can't rank these; its path leads into ``wanted``.
        QueueFullError: the queue has no place for it.
        ShuttingDownError: the server is draining.
        DeadlineError: it took longer than the timeout.
        GenerationError: the model failed.
    """
    model = runtime.model.reranker
    if model is not None:
        return await _by_model(runtime, model, wanted, scope)
    return await _by_cosine(runtime, embedding_model(runtime), wanted, scope)


async def _by_model(
    runtime: ModelRuntime, model: RerankDescription, wanted: RerankInput, scope: RequestScope
) -> Ranking:
    documents, places = wanted.documents, _places(wanted)

    def encode(piece: slice) -> list[Pair]:
        return encode_pairs(
            model, wanted.query, documents[piece], places[piece], truncate=wanted.truncate
        )

    async def prepare() -> list[EmbeddingRequest]:
        sizes = [len(wanted.query) + len(each) for each in documents]
        pairs = await encode_in_pieces(sizes, encode, model.encoder.lock)
        types = tuple(pair.types for pair in pairs) if pairs[0].types else ()
        return [EmbeddingRequest(tuple(pair.tokens for pair in pairs), types=types)]

    made = await collect_embeddings(await runtime.run(prepare, scope))
    logits = made.embeddings
    # Scores grow with the logits, but the largest of them may be the same number.
    return Ranking(
        relevance(logits, model.activation), _best_first(logits[:, 0].tolist()), made.tokens
    )


async def _by_cosine(
    runtime: ModelRuntime, model: EmbeddingDescription, wanted: RerankInput, scope: RequestScope
) -> Ranking:
    before_query = _prompt(model, QUERY_PROMPTS)
    before_document = _prompt(model, DOCUMENT_PROMPTS)
    made = await embed_texts(
        runtime,
        [before_query + wanted.query, *(before_document + text for text in wanted.documents)],
        [("query",), *_places(wanted)],
        scope,
        truncate=wanted.truncate,
    )
    query, *others = unit(made.embeddings)
    scores = [float(query @ other) for other in others]
    return Ranking(scores, _best_first(scores), made.tokens)


def _places(wanted: RerankInput) -> list[Where]:
    return [("documents", n) for n in range(len(wanted.documents))]


def _prompt(model: EmbeddingDescription, names: tuple[str, ...]) -> str:
    """The first of the prompts that the checkpoint has, or its default."""
    return model.prompt(next((name for name in names if name in model.prompts), None))


def _best_first(numbers: Sequence[float]) -> list[int]:
    """Indices of the largest numbers first; equal numbers keep their order."""
    return sorted(range(len(numbers)), key=lambda index: -numbers[index])
