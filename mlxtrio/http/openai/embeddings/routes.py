"""``POST /v1/embeddings``."""

from functools import partial

import trio
from quart import Blueprint, Response
from quart_schema import document_request, document_response, tag

from mlxtrio.http.body import read_body
from mlxtrio.http.errors import wire_names
from mlxtrio.http.openai.embeddings.request import ParameterNames, to_embedding_input
from mlxtrio.http.openai.embeddings.response import embeddings_body
from mlxtrio.http.openai.embeddings.schema import (
    UNSUPPORTED_PARAMETERS,
    EmbeddingsRequest,
    EmbeddingsResponse,
)
from mlxtrio.http.openai.schema import ErrorResponse
from mlxtrio.http.responses import json_response
from mlxtrio.http.scope import request_scope
from mlxtrio.lifecycle import Lifecycle
from mlxtrio.serving.embedding import embed
from mlxtrio.serving.runtime import in_thread

NUMBERS_INLINE = 10_000  # a millisecond: on a busy machine a change of threads takes longer


def embeddings_blueprint(lifecycle: Lifecycle) -> Blueprint:
    """The embeddings route."""
    blueprint = Blueprint("embeddings", __name__)
    lock = trio.CapacityLimiter(1)  # of the thread that writes long responses

    @blueprint.post("/v1/embeddings")
    @tag(["embeddings"])
    @document_request(EmbeddingsRequest)
    @document_response(EmbeddingsResponse)
    @document_response(ErrorResponse, 400)
    async def create_embeddings() -> Response:
        """Make an embedding of each input, with its images where the model is a vision model."""
        scope = request_scope()
        body = await read_body(EmbeddingsRequest, UNSUPPORTED_PARAMETERS)
        runtime = lifecycle.runtime(body.model)
        with wire_names(ParameterNames(body)):
            made = await embed(runtime, to_embedding_input(body), scope)
        write = partial(embeddings_body, body, made)
        if made.embeddings.size <= NUMBERS_INLINE:
            return json_response(write())
        return json_response(await in_thread(write, lock))

    return blueprint
