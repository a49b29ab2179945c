"""``GET /v1/models``: the response. Source: https://platform.openai.com/docs/api-reference/models."""

from typing import Literal

from mlxtrio.http.schema import ResponseModel


class ModelObject(ResponseModel):
    """A model that is served; ``max_model_len`` is its context in tokens, as vLLM calls it, and
    ``capabilities`` are what it can be asked for.
    """

    id: str
    object: Literal["model"] = "model"
    created: int
    owned_by: str = "mlxtrio"
    max_model_len: int
    capabilities: tuple[Literal["chat", "vision", "embeddings", "rerank"], ...]


class ModelList(ResponseModel):
    """The models that are served: one."""

    object: Literal["list"] = "list"
    data: list[ModelObject]
