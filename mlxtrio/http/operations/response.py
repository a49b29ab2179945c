"""Translates the figures of queue, caches and memory to a response."""

from mlxtrio.http.operations.schema import (
    CacheMemoryStatistics,
    MlxMemoryStatistics,
    Percentiles,
    PrefixCacheStatistics,
    QueueStatistics,
    QueueStatisticsResponse,
    RecentFigures,
)
from mlxtrio.observability.metrics import Metrics
from mlxtrio.observability.recent import percentiles
from mlxtrio.serving.runtime import ModelRuntime


def queue_figures(runtime: ModelRuntime, metrics: Metrics) -> QueueStatisticsResponse:
    """The figures of this moment."""
    queue = runtime.scheduler.statistics()
    engine = runtime.engine.statistics()
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
        recent=_recent(metrics),
    )
    prefixes = PrefixCacheStatistics(
        entries=engine.prefixes.entries,
        bytes=engine.prefixes.nbytes,
        budget_bytes=engine.prefixes.budget,
        hit_tokens=engine.prefixes.hit_tokens,
        queried_tokens=engine.prefixes.queried_tokens,
    )
    return QueueStatisticsResponse(
        queue_stats=figures,
        prefix_cache=prefixes,
        kv_cache=_cache_memory(runtime),
        mlx_memory=MlxMemoryStatistics(
            active_bytes=engine.memory.active,
            peak_bytes=engine.memory.peak,
            cache_bytes=engine.memory.cached,
        ),
    )


def _recent(metrics: Metrics) -> RecentFigures:
    first_token = percentiles(metrics.recent_time_to_first_token.recent())
    latency = percentiles(metrics.recent_inter_token_latency.recent())
    return RecentFigures(
        time_to_first_token=Percentiles(p50=first_token.p50, p95=first_token.p95),
        inter_token_latency=Percentiles(p50=latency.p50, p95=latency.p95),
        tokens_per_second=metrics.recent_tokens.per_second(),
    )


def _cache_memory(runtime: ModelRuntime) -> CacheMemoryStatistics | None:
    budget = runtime.model.kv_budget
    if budget is None:
        return None
    queue = runtime.scheduler.statistics()
    return CacheMemoryStatistics(
        bytes_per_token=budget.bytes_per_token,
        bytes_per_row=budget.fixed_bytes,
        budget_bytes=budget.total_bytes,
        reserved_bytes=queue.reserved_bytes,
        most_reserved_bytes=queue.max_reserved_bytes,
        used_bytes=runtime.engine.statistics().memory.kv_caches,
        longest_request=runtime.model.max_request_tokens,
    )
