"""``GET /metrics``, for Prometheus."""

from quart import Blueprint, Response
from quart_schema import hide

from mlxtrio.lifecycle import Lifecycle
from mlxtrio.observability.metrics import CONTENT_TYPE


def metrics_blueprint(lifecycle: Lifecycle) -> Blueprint:
    """The metrics' route, which also answers while the model is loading."""
    blueprint = Blueprint("metrics", __name__)

    @blueprint.get("/metrics")
    @hide
    async def metrics() -> Response:
        return Response(lifecycle.metrics.exposition(), content_type=CONTENT_TYPE)

    return blueprint
