"""The engine's figures as metrics: prefix cache, step times, and memory. Imports no MLX."""

from collections.abc import Callable

from mlxtrio.engine.thread import EngineStatistics
from mlxtrio.observability.metrics import Metrics
from mlxtrio.observability.step_times import BOUNDS


def register_engine(metrics: Metrics, engine: Callable[[], EngineStatistics]) -> None:
    """Register the engine's figures; ``engine`` is called for each scrape, on the trio thread."""
    metrics.register_counter(
        "prefix_cache_queries",
        "Tokens of prompts that were looked up in the prefix cache.",
        lambda: engine().prefixes.queried_tokens,
    )
    metrics.register_counter(
        "prefix_cache_hits",
        "Tokens of these that matched.",
        lambda: engine().prefixes.hit_tokens,
    )
    metrics.register_gauge(
        "prefix_cache_bytes", "Bytes of the prefix cache.", lambda: engine().prefixes.nbytes
    )
    metrics.register_gauge(
        "prefix_cache_budget_bytes",
        "Bytes that the prefix cache may take.",
        lambda: engine().prefixes.budget,
    )
    metrics.register_histogram(
        "step_time_seconds",
        "Duration of a step: decoding with chunks of prefill, or a slice of embeddings.",
        BOUNDS,
        lambda: (engine().step_times.counts, engine().step_times.seconds),
    )
    metrics.register_gauge(
        "kv_cache_bytes",
        "Bytes of running sequences' KV caches.",
        lambda: engine().memory.kv_caches,
    )
    metrics.register_gauge(
        "mlx_active_memory_bytes", "Bytes of MLX's arrays.", lambda: engine().memory.active
    )
    metrics.register_gauge(
        "mlx_peak_memory_bytes",
        "Maximum of the bytes of MLX's arrays so far.",
        lambda: engine().memory.peak,
    )
    metrics.register_gauge(
        "mlx_cache_memory_bytes",
        "Bytes of freed arrays that MLX keeps to use again.",
        lambda: engine().memory.cached,
    )
