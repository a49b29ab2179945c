"""Models, health, and the queue's figures."""

from http import HTTPStatus

from quart import Blueprint, Response
from quart_schema import document_response, tag

from mlxtrio import __version__
from mlxtrio.errors import ModelNotFoundError
from mlxtrio.http.operations.schema import (
    CacheMemoryStatistics,
    Health,
    MlxMemoryStatistics,
    ModelList,
    ModelObject,
    Percentiles,
    PrefixCacheStatistics,
    QueueStatistics,
    QueueStatisticsResponse,
    RecentFigures,
)
from mlxtrio.http.schema import ErrorResponse
from mlxtrio.lifecycle import Lifecycle, Serving
from mlxtrio.observability.metrics import Metrics
from mlxtrio.observability.recent import percentiles


def json_response(text: str, status: int = HTTPStatus.OK) -> Response:
    """A response whose body is JSON already."""
    return Response(text, status, content_type="application/json")


def check_model_name(lifecycle: Lifecycle, name: str) -> None:
    """Refuse a name that is not the served model's.

    Raises:
        ModelNotFoundError: it is another's.
    """
    if name != lifecycle.model_name:
        raise ModelNotFoundError(f"The model '{name}' does not exist.", param="model")


def _recent(metrics: Metrics) -> RecentFigures:
    first_token = percentiles(metrics.recent_first_tokens.recent())
    gap = percentiles(metrics.recent_gaps.recent())
    return RecentFigures(
        time_to_first_token=Percentiles(p50=first_token.p50, p95=first_token.p95),
        inter_token_latency=Percentiles(p50=gap.p50, p95=gap.p95),
        tokens_per_second=metrics.recent_tokens.per_second(),
    )


def _cache_memory(serving: Serving) -> CacheMemoryStatistics | None:
    budget = serving.model.kv_budget
    if budget is None:
        return None
    queue = serving.scheduler.statistics()
    return CacheMemoryStatistics(
        bytes_per_token=budget.bytes_per_token,
        bytes_per_row=budget.fixed_bytes,
        budget_bytes=budget.total_bytes,
        reserved_bytes=queue.reserved_bytes,
        most_reserved_bytes=queue.most_reserved_bytes,
        used_bytes=serving.engine.statistics().memory.kv_caches,
        longest_request=serving.model.max_request_tokens,
    )


def operations_blueprint(lifecycle: Lifecycle) -> Blueprint:
    """The routes that serve no inference."""
    blueprint = Blueprint("operations", __name__)

    def model_object() -> ModelObject:
        model = lifecycle.serving().model
        return ModelObject(
            id=lifecycle.model_name,
            created=model.created,
            max_model_len=model.max_request_tokens,
            capabilities=model.capabilities,
        )

    @blueprint.get("/v1/models")
    @tag(["models"])
    @document_response(ModelList)
    async def list_models() -> Response:
        """List the models: the one that is served."""
        return json_response(ModelList(data=[model_object()]).model_dump_json())

    @blueprint.get("/v1/models/<path:name>")
    @tag(["models"])
    @document_response(ModelObject)
    @document_response(ErrorResponse, 404)
    async def get_model(name: str) -> Response:
        """Describe one model."""
        check_model_name(lifecycle, name)
        return json_response(model_object().model_dump_json())

    @blueprint.get("/health")
    @tag(["operations"])
    @document_response(Health)
    @document_response(Health, 503)
    async def health() -> Response:
        """Say whether requests are served: 200 when they are, else 503."""
        state = lifecycle.state
        body = Health(status=state, model=lifecycle.model_name, version=__version__)
        status = HTTPStatus.OK if state == "ok" else HTTPStatus.SERVICE_UNAVAILABLE
        return json_response(body.model_dump_json(), status)

    @blueprint.get("/v1/queue/stats")
    @tag(["operations"])
    @document_response(QueueStatisticsResponse)
    async def queue_statistics() -> Response:
        """Tell what runs, what waits, and what has been."""
        serving = lifecycle.serving()
        queue = serving.scheduler.statistics()
        engine = serving.engine.statistics()
        figures = QueueStatistics(
            running=queue.running,
            queue_size=queue.waiting,
            max_queue_size=queue.queue_size,
            active_requests=queue.active,
            max_concurrency=queue.rows,
            finished_total=queue.finished,
            refused_total=queue.refused,
            ended_early_total=queue.ended_early,
            mean_seconds=queue.mean_seconds,
            decode_steps=engine.steps,
            recent=_recent(lifecycle.metrics),
        )
        prefixes = PrefixCacheStatistics(
            entries=engine.prefixes.entries,
            bytes=engine.prefixes.nbytes,
            budget_bytes=engine.prefixes.budget,
            hit_tokens=engine.prefixes.hit_tokens,
            queried_tokens=engine.prefixes.queried_tokens,
        )
        body = QueueStatisticsResponse(
            queue_stats=figures,
            prefix_cache=prefixes,
            kv_cache=_cache_memory(serving),
            mlx_memory=MlxMemoryStatistics(
                active_bytes=engine.memory.active,
                peak_bytes=engine.memory.peak,
                cache_bytes=engine.memory.cached,
            ),
        )
        return json_response(body.model_dump_json())

    return blueprint
