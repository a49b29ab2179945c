"""The rows that mlx-lm's generator is decoding: the one place that takes its private batch."""

from typing import Any

from mlx_lm.generate import BatchGenerator


def running_batch(generator: BatchGenerator) -> Any:
    """Its ``GenerationBatch``, whose caches and samplers may be exchanged between two steps."""
    return generator._generation_batch
