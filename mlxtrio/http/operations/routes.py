"""``GET /health`` and ``GET /v1/queue/stats``."""

from http import HTTPStatus

from quart import Blueprint, Response
from quart_schema import document_response, tag

from mlxtrio import __version__
from mlxtrio.http.operations.response import queue_figures
from mlxtrio.http.operations.schema import Health, QueueStatisticsResponse
from mlxtrio.http.responses import json_response
from mlxtrio.lifecycle import Lifecycle


def operations_blueprint(lifecycle: Lifecycle) -> Blueprint:
    """The routes for whoever operates the server."""
    blueprint = Blueprint("operations", __name__)

    @blueprint.get("/health")
    @tag(["operations"])
    @document_response(Health)
    @document_response(Health, 503)
    async def health() -> Response:
        """Say whether requests are served: status 200 if they are, else 503."""
        state = lifecycle.state
        body = Health(status=state, model=lifecycle.model_name, version=__version__)
        status = HTTPStatus.OK if state == "ok" else HTTPStatus.SERVICE_UNAVAILABLE
        return json_response(body.model_dump_json(), status)

    @blueprint.get("/v1/queue/stats")
    @tag(["operations"])
    @document_response(QueueStatisticsResponse)
    async def queue_statistics() -> Response:
        """Report what runs, what waits, and what has finished."""
        figures = queue_figures(lifecycle.runtime(), lifecycle.metrics)
        return json_response(figures.model_dump_json())

    return blueprint
