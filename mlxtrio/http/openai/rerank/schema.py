"""``POST /v1/rerank``: the request and the answer, in the shape of Jina's and Cohere's APIs.

Sources: https://jina.ai/reranker, https://docs.cohere.com/reference/rerank. ``truncate`` is an
extension with the name that it has for embeddings.
"""

from typing import Annotated, Literal

from pydantic import Field

from mlxtrio.http.openai.embeddings.schema import MAX_INPUTS, EmbeddingsUsage, Text
from mlxtrio.http.schema import RequestModel, ResponseModel

MAX_DOCUMENTS = MAX_INPUTS - 1  # the query is an input, too

# Parameters of Cohere's, Jina's and vLLM's APIs that are not supported here.
UNSUPPORTED_PARAMETERS = frozenset(
    {
        "instruction",
        "max_chunks_per_doc",
        "max_tokens_per_doc",
        "priority",
        "rank_fields",
        "truncate_prompt_tokens",
        "truncation",
    }
)


class Document(RequestModel):
    """A text in an object of its own."""

    text: Text


class RerankRequest(RequestModel):
    """Documents to put in the order of their relevance to a query."""

    model: str = Field(max_length=256, description="any name; it is echoed")
    query: Text
    documents: Annotated[
        list[Text | Document], Field(min_length=1, max_length=MAX_DOCUMENTS, fail_fast=True)
    ]
    top_n: int | None = Field(
        None, ge=1, lt=2**31, description="number of documents to return; default: all"
    )
    return_documents: bool | None = Field(None, description="repeat the texts; default: no")
    truncate: bool | None = Field(
        None,
        description="truncate what is too long, instead of refusing it; a model that takes query "
        "and document together has only the document truncated",
    )
    user: str | None = None


class RankedDocument(ResponseModel):
    """A document's text."""

    text: str


def _is_none(value: object) -> bool:
    return value is None


class RerankResult(ResponseModel):
    """Where a document stood in the request, and how relevant it is."""

    index: int
    relevance_score: float
    document: RankedDocument | None = Field(None, exclude_if=_is_none)


class RerankResponse(ResponseModel):
    """The documents, the most relevant first."""

    id: str
    object: Literal["list"] = "list"
    model: str
    results: list[RerankResult]
    usage: EmbeddingsUsage
