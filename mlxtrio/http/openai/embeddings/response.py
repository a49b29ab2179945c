"""Translates embeddings to a response."""

import base64
import json

from pydantic_core import to_json

from mlxtrio.http.openai.embeddings.schema import EmbeddingsRequest, EmbeddingsUsage
from mlxtrio.serving.embedding import EmbeddingResult, Embeddings


def embeddings_body(body: EmbeddingsRequest, made: EmbeddingResult) -> str:
    """The response's body. Takes a tenth of a microsecond a number: call it in a thread for many.

    One embedding at a time, so that the event loop gets its turns in between.
    """
    write = _base64 if body.encoding_format == "base64" else _numbers
    data = ",".join(
        f'{{"object":"embedding","index":{index},"embedding":{write(embedding)}}}'
        for index, embedding in enumerate(made.embeddings)
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
