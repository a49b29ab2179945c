"""``POST /v1/embeddings``."""

import base64
import json
from functools import partial
from typing import Any

import trio
from pydantic_core import to_json
from quart import Blueprint, Response
from quart_schema import document_request, document_response, tag

from mlxtrio.errors import InvalidRequestError
from mlxtrio.http.body import read_body
from mlxtrio.http.openai.embeddings.images import image_sources
from mlxtrio.http.openai.embeddings.schema import (
    UNSUPPORTED_PARAMETERS,
    EmbeddingsRequest,
    EmbeddingsResponse,
    EmbeddingsUsage,
)
from mlxtrio.http.operations.routes import json_response
from mlxtrio.http.schema import ErrorResponse
from mlxtrio.serving.embedding import EmbeddingResult, EmbeddingService
from mlxtrio.text.embedding import EmbeddingDescription, Embeddings, shorten
from mlxtrio.text.embedding_inputs import Input

NUMBERS_INLINE = 10_000  # a millisecond: on a busy machine a change of threads takes longer


def embeddings_blueprint(service: EmbeddingService) -> Blueprint:
    """The embeddings route."""
    blueprint = Blueprint("embeddings", __name__)

    @blueprint.post("/v1/embeddings")
    @tag(["embeddings"])
    @document_request(EmbeddingsRequest)
    @document_response(EmbeddingsResponse)
    @document_response(ErrorResponse, 400)
    async def create_embeddings() -> Response:
        """Make an embedding of each input, and of its images with a model that sees."""
        arrived = trio.current_time()
        body = await read_body(EmbeddingsRequest, UNSUPPORTED_PARAMETERS)
        model = service.model(body.model)
        _check(body, model)
        inputs = _inputs(body, model)
        made = await service.embed(
            model,
            inputs,
            _names(body),
            arrived,
            images=image_sources(body, inputs, model),
            pooling=body.pooling or next(iter(model.poolings), None),
            truncate=bool(body.truncate),
        )
        if made.embeddings.size <= NUMBERS_INLINE:
            return json_response(_text(body, made))
        return json_response(await service.in_thread(partial(_text, body, made)))

    return blueprint


def _check(body: EmbeddingsRequest, model: EmbeddingDescription) -> None:
    """Refuse what this model can't do.

    Raises:
        InvalidRequestError: which names the parameter.
    """
    if body.dimensions is not None and body.dimensions > model.dimensions:
        raise InvalidRequestError(
            f"Invalid value for 'dimensions': this model's vectors have {model.dimensions}.",
            param="dimensions",
        )
    if model.poolings:
        return
    if body.pooling is not None:
        raise InvalidRequestError(
            "This model has a pooling of its own; leave 'pooling' out.", param="pooling"
        )
    if body.normalize is False:
        raise InvalidRequestError(
            "This model's vectors come normalised; leave 'normalize' out.", param="normalize"
        )


def _inputs(body: EmbeddingsRequest, model: EmbeddingDescription) -> list[Input]:
    """The inputs, with the model's prompt before each text."""
    given = _listed(body)
    if not isinstance(given[0], str):
        if body.prompt_name is not None:
            raise InvalidRequestError(
                "'prompt_name' needs texts; token ids are taken as they are.", param="prompt_name"
            )
        return given
    prompt = model.prompt(body.prompt_name)
    return [prompt + each if isinstance(each, str) else each for each in given]


def _listed(body: EmbeddingsRequest) -> list[Input]:
    given: Any = body.input
    is_one = isinstance(given, str) or isinstance(given[0], int)
    return [given] if is_one else given


def _names(body: EmbeddingsRequest) -> list[str]:
    if isinstance(body.input, str) or isinstance(body.input[0], int):
        return ["input"]
    return [f"input[{index}]" for index in range(len(body.input))]


def _text(body: EmbeddingsRequest, made: EmbeddingResult) -> str:
    """The response. Takes a tenth of a microsecond for each number: call it in a thread.

    One embedding at a time, so that the event loop gets its turns in between.
    """
    embeddings = shorten(made.embeddings, body.dimensions, normalize=body.normalize is not False)
    write = _base64 if body.encoding_format == "base64" else _numbers
    data = ",".join(
        f'{{"object":"embedding","index":{index},"embedding":{write(embeddings[index])}}}'
        for index in range(len(embeddings))
    )
    usage = EmbeddingsUsage(prompt_tokens=made.tokens, total_tokens=made.tokens)
    return (
        f'{{"object":"list","data":[{data}],"model":{json.dumps(body.model)},'
        f'"usage":{usage.model_dump_json()}}}'
    )


def _base64(embedding: Embeddings) -> str:
    return f'"{base64.b64encode(embedding.astype("<f4").tobytes()).decode()}"'


def _numbers(embedding: Embeddings) -> str:
    return to_json(embedding.tolist()).decode()
