"""``POST /v1/rerank``: by a model that reads the query and a document together; else by the cosine
of the query's embedding and each document's.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

import trio
from quart import Blueprint, Response
from quart_schema import document_request, document_response, tag

from mlxtrio.http.body import read_body
from mlxtrio.http.openai.embeddings.schema import EmbeddingsUsage
from mlxtrio.http.openai.rerank.schema import (
    UNSUPPORTED_PARAMETERS,
    RankedDocument,
    RerankRequest,
    RerankResponse,
    RerankResult,
)
from mlxtrio.http.operations.routes import json_response
from mlxtrio.http.schema import ErrorResponse
from mlxtrio.serving.embedding import EmbeddingService
from mlxtrio.text.embedding import EmbeddingDescription, unit
from mlxtrio.text.reranking import RerankDescription, relevance

# What checkpoints call the prompts of the two sides.
QUERY_PROMPTS = ("query", "search_query")
DOCUMENT_PROMPTS = ("document", "passage", "search_document")


@dataclass(frozen=True, slots=True)
class Ranking:
    """Each document's score, the indices of the best first, and how many tokens were read."""

    scores: list[float]
    order: list[int]
    tokens: int


def rerank_blueprint(service: EmbeddingService) -> Blueprint:
    """The reranking route."""
    blueprint = Blueprint("rerank", __name__)

    @blueprint.post("/v1/rerank")
    @tag(["embeddings"])
    @document_request(RerankRequest)
    @document_response(RerankResponse)
    @document_response(ErrorResponse, 400)
    async def rerank() -> Response:
        """Put documents in the order of their relevance to a query."""
        arrived = trio.current_time()
        body = await read_body(RerankRequest, UNSUPPORTED_PARAMETERS)
        model = service.ranker(body.model)
        documents = [each if isinstance(each, str) else each.text for each in body.documents]
        if isinstance(model, RerankDescription):
            ranking = await _by_reading(service, model, body, documents, arrived)
        else:
            ranking = await _by_cosine(service, model, body, documents, arrived)
        return json_response(_response(body, documents, ranking).model_dump_json())

    return blueprint


async def _by_reading(
    service: EmbeddingService,
    model: RerankDescription,
    body: RerankRequest,
    documents: list[str],
    arrived: float,
) -> Ranking:
    truncate = bool(body.truncate)
    names = _names(documents)
    made = await service.score(model, body.query, documents, names, arrived, truncate=truncate)
    scores = relevance(made.embeddings, model.activation)
    # Scores grow with the logits, but the largest of them may be the same number.
    return Ranking(scores, _best_first(made.embeddings[:, 0].tolist()), made.tokens)


async def _by_cosine(
    service: EmbeddingService,
    model: EmbeddingDescription,
    body: RerankRequest,
    documents: list[str],
    arrived: float,
) -> Ranking:
    before_query = _prompt(model, QUERY_PROMPTS)
    before_document = _prompt(model, DOCUMENT_PROMPTS)
    made = await service.embed(
        model,
        [before_query + body.query, *(before_document + text for text in documents)],
        ["query", *_names(documents)],
        arrived,
        pooling=next(iter(model.poolings), None),
        truncate=bool(body.truncate),
    )
    query, *others = unit(made.embeddings)
    scores = [float(query @ other) for other in others]
    return Ranking(scores, _best_first(scores), made.tokens)


def _names(documents: list[str]) -> list[str]:
    return [f"documents[{n}]" for n in range(len(documents))]


def _prompt(model: EmbeddingDescription, names: tuple[str, ...]) -> str:
    """The first of the prompts that the checkpoint has, or its default."""
    return model.prompt(next((name for name in names if name in model.prompts), None))


def _best_first(numbers: Sequence[float]) -> list[int]:
    """The same number keeps the request's order."""
    return sorted(range(len(numbers)), key=lambda index: -numbers[index])


def _response(body: RerankRequest, documents: list[str], ranking: Ranking) -> RerankResponse:
    return RerankResponse(
        id=f"rerank-{secrets.token_hex(12)}",
        model=body.model,
        results=[
            RerankResult(
                index=index,
                relevance_score=ranking.scores[index],
                document=RankedDocument(text=documents[index]) if body.return_documents else None,
            )
            for index in ranking.order[: body.top_n]
        ],
        usage=EmbeddingsUsage(prompt_tokens=ranking.tokens, total_tokens=ranking.tokens),
    )
