"""Models, health and the queue's figures."""

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


class Health(ResponseModel):
    """``ok`` comes with status 200, anything else with 503."""

    status: Literal["loading", "ok", "draining", "failed"]
    model: str
    version: str


class Percentiles(ResponseModel):
    """Seconds, interpolated as numpy's percentiles; null without samples."""

    p50: float | None
    p95: float | None


class RecentFigures(ResponseModel):
    """The last minute. ``tokens_per_second`` is over the seconds in which any token came."""

    time_to_first_token: Percentiles
    inter_token_latency: Percentiles
    tokens_per_second: float


class QueueStatistics(ResponseModel):
    """The queue, with the names that mlx-server-OAI-compat had, and more.

    ``queue_size`` answers wait now and ``active_requests`` hold a row. The totals count answers
    since the start. ``mean_seconds`` is how long an answer holds its row, a running mean;
    ``decode_steps`` counts steps of the whole batch, and slices of embeddings.
    """

    running: bool
    queue_size: int
    max_queue_size: int
    active_requests: int
    max_concurrency: int
    finished_total: int
    refused_total: int
    ended_early_total: int
    mean_seconds: float
    decode_steps: int
    recent: RecentFigures


class PrefixCacheStatistics(ResponseModel):
    """The prefix cache: sequences kept and their bytes, the bytes that they may take, and how many
    tokens of prompts have been found in it, of how many that were looked up.
    """

    entries: int
    bytes: int
    budget_bytes: int
    hit_tokens: int
    queried_tokens: int


class CacheMemoryStatistics(ResponseModel):
    """The key-value caches of running answers, in bytes: what a token takes, and a row whatever its
    length; the budget for all; what is reserved of it now, and was at the most; and what the caches
    took after the latest step. ``longest_request`` is in tokens, prompt and answer together.

    All rows of a batch are as long as its longest, so that is what is reserved for each. Layers
    with a sliding window are not in ``bytes_per_token`` but, full, in ``bytes_per_row``.
    """

    bytes_per_token: int
    bytes_per_row: int
    budget_bytes: int
    reserved_bytes: int
    most_reserved_bytes: int
    used_bytes: int
    longest_request: int


class MlxMemoryStatistics(ResponseModel):
    """What MLX's arrays took after the latest step, and at the most so far; and what it keeps of
    freed ones, to use it again.
    """

    active_bytes: int
    peak_bytes: int
    cache_bytes: int


class QueueStatisticsResponse(ResponseModel):
    """The queue's figures, and those of the prefix cache and of memory. ``kv_cache`` is null where
    the model has none.
    """

    status: Literal["ok"] = "ok"
    queue_stats: QueueStatistics
    prefix_cache: PrefixCacheStatistics
    kv_cache: CacheMemoryStatistics | None
    mlx_memory: MlxMemoryStatistics
