"""The engine's figures in the metrics: prefix cache, step times, and memory."""

from collections.abc import Callable

from mlxtrio.engine.thread import EngineStatistics
from mlxtrio.observability.metrics import Metrics
from mlxtrio.observability.step_times import BOUNDS


def register_engine(metrics: Metrics, engine: Callable[[], EngineStatistics]) -> None:
    """Show the prefix cache, the steps, and what MLX has told of its memory with the latest."""
    metrics.register_counter(
        "prefix_cache_queries",
        "Tokens of prompts that were looked up in the prefix cache.",
        lambda: engine().prefixes.asked_tokens,
    )
    metrics.register_counter(
        "prefix_cache_hits",
        "Tokens of these that were found in it.",
        lambda: engine().prefixes.hit_tokens,
    )
    metrics.register_gauge(
        "prefix_cache_bytes", "What the prefix cache takes.", lambda: engine().prefixes.nbytes
    )
    metrics.register_gauge(
        "prefix_cache_budget_bytes", "What it may take.", lambda: engine().prefixes.budget
    )
    metrics.register_histogram(
        "step_time_seconds",
        "A step: a token of every row and a piece of waiting prompts, or a slice of embeddings.",
        BOUNDS,
        lambda: (engine().step_times.counts, engine().step_times.seconds),
    )
    metrics.register_gauge(
        "kv_cache_bytes", "What the caches of running answers take.", lambda: engine().memory.rows
    )
    metrics.register_gauge(
        "mlx_active_memory_bytes", "What MLX's arrays take.", lambda: engine().memory.active
    )
    metrics.register_gauge(
        "mlx_peak_memory_bytes", "The most that they have taken.", lambda: engine().memory.peak
    )
    metrics.register_gauge(
        "mlx_cache_memory_bytes",
        "What MLX keeps of freed arrays, to use it again.",
        lambda: engine().memory.cached,
    )
