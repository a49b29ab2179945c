"""Health and the queue's figures."""

from typing import Literal

from mlxtrio.http.schema import ResponseModel


class Health(ResponseModel):
    """``ok`` comes with status 200, anything else with 503."""

    status: Literal["loading", "ok", "draining", "failed"]
    model: str
    version: str


class Percentiles(ResponseModel):
    """In seconds, interpolated as numpy's default; null where there were no samples."""

    p50: float | None
    p95: float | None


class RecentFigures(ResponseModel):
    """The last minute. ``tokens_per_second`` is over the seconds in which there were tokens."""

    time_to_first_token: Percentiles
    inter_token_latency: Percentiles
    tokens_per_second: float


class QueueStatistics(ResponseModel):
    """The queue, with the names that mlx-server-OAI-compat had, and more.

    It counts sequences: a request with ``n`` of 3 has three. ``queue_size`` of them wait now and
    ``active_requests`` hold a row; the totals are since the start. ``mean_seconds`` is how long a
    sequence holds its row, a running mean. ``decode_steps`` counts steps of the whole batch, and
    slices of embeddings.
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
    """The prefix cache: its entries, their bytes, and the bytes that they may take;
    ``hit_tokens`` of ``queried_tokens`` of prompts matched.
    """

    entries: int
    bytes: int
    budget_bytes: int
    hit_tokens: int
    queried_tokens: int


class CacheMemoryStatistics(ResponseModel):
    """The KV caches of running sequences, in bytes.

    A row takes ``bytes_per_token`` for each of its tokens, and ``bytes_per_row`` besides (full
    sliding windows and states). ``reserved_bytes`` of ``budget_bytes`` are reserved now,
    ``most_reserved_bytes`` at the peak; ``used_bytes`` is what the caches took after the latest
    step. All rows of a batch are as long as its longest, so that is what is reserved for each.
    ``longest_request`` is in tokens, prompt and output together.
    """

    bytes_per_token: int
    bytes_per_row: int
    budget_bytes: int
    reserved_bytes: int
    most_reserved_bytes: int
    used_bytes: int
    longest_request: int


class MlxMemoryStatistics(ResponseModel):
    """Bytes of MLX's arrays after the latest step and at the peak, and of freed arrays that MLX
    keeps for use again.
    """

    active_bytes: int
    peak_bytes: int
    cache_bytes: int


class QueueStatisticsResponse(ResponseModel):
    """The figures of queue, prefix cache and memory. ``kv_cache`` is null where the model has
    none.
    """

    status: Literal["ok"] = "ok"
    queue_stats: QueueStatistics
    prefix_cache: PrefixCacheStatistics
    kv_cache: CacheMemoryStatistics | None
    mlx_memory: MlxMemoryStatistics
