"""``GET /v1/models``."""

from quart import Blueprint, Response
from quart_schema import document_response, tag

from mlxtrio.errors import ModelNotFoundError
from mlxtrio.http.openai.models.schema import ModelList, ModelObject
from mlxtrio.http.openai.schema import ErrorResponse
from mlxtrio.http.responses import json_response
from mlxtrio.lifecycle import Lifecycle


def models_blueprint(lifecycle: Lifecycle) -> Blueprint:
    """The routes that list and describe models."""
    blueprint = Blueprint("models", __name__)

    def served() -> ModelObject:
        runtime = lifecycle.runtime()
        return ModelObject(
            id=runtime.name,
            created=runtime.model.created,
            max_model_len=runtime.model.max_request_tokens,
            capabilities=runtime.model.capabilities,
        )

    @blueprint.get("/v1/models")
    @tag(["models"])
    @document_response(ModelList)
    async def list_models() -> Response:
        """List the models: the one that is served."""
        return json_response(ModelList(data=[served()]).model_dump_json())

    @blueprint.get("/v1/models/<path:name>")
    @tag(["models"])
    @document_response(ModelObject)
    @document_response(ErrorResponse, 404)
    async def get_model(name: str) -> Response:
        """Describe one model."""
        if name != lifecycle.model_name:
            raise ModelNotFoundError(name)
        return json_response(served().model_dump_json())

    return blueprint
