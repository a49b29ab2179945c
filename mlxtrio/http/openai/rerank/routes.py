"""``POST /v1/rerank``."""

import secrets
from collections.abc import Sequence

from quart import Blueprint, Response
from quart_schema import document_request, document_response, operation_id, tag

from mlxtrio.http.body import read_body
from mlxtrio.http.openai.embeddings.schema import EmbeddingsUsage
from mlxtrio.http.openai.rerank.schema import (
    UNSUPPORTED_PARAMETERS,
    RankedDocument,
    RerankRequest,
    RerankResponse,
    RerankResult,
)
from mlxtrio.http.openai.schema import ErrorResponse
from mlxtrio.http.responses import json_response
from mlxtrio.http.scope import request_scope
from mlxtrio.lifecycle import Lifecycle
from mlxtrio.serving.reranking import Ranking, RerankInput, rerank


def rerank_blueprint(lifecycle: Lifecycle) -> Blueprint:
    """The reranking route."""
    blueprint = Blueprint("rerank", __name__)

    @blueprint.post("/v1/rerank")
    @tag(["embeddings"])
    @operation_id("rerank")  # generated clients name their methods after it
    @document_request(RerankRequest)
    @document_response(RerankResponse)
    @document_response(ErrorResponse, 400)
    async def rerank_documents() -> Response:
        """Put documents in the order of their relevance to a query."""
        scope = request_scope()
        body = await read_body(RerankRequest, UNSUPPORTED_PARAMETERS)
        runtime = lifecycle.runtime(body.model)
        documents = [each if isinstance(each, str) else each.text for each in body.documents]
        wanted = RerankInput(body.query, tuple(documents), truncate=bool(body.truncate))
        # Without names of its own: the wire's are RerankInput's.
        ranking = await rerank(runtime, wanted, scope)
        return json_response(_response(body, documents, ranking).model_dump_json())

    return blueprint


def _response(body: RerankRequest, documents: Sequence[str], ranking: Ranking) -> RerankResponse:
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
