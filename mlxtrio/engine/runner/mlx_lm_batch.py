"""The rows that mlx-lm's generator is decoding: the one place that takes its private batch.

Lives on the MLX thread.
"""

from typing import Any

from mlx_lm.generate import BatchGenerator


def running_batch(generator: BatchGenerator) -> Any:
    """Its ``GenerationBatch``, whose caches and samplers may be exchanged between two steps."""
    return generator._generation_batch


def sampled_tokens(generator: BatchGenerator) -> dict[int, int]:
    """By its uid, the token that each row has sampled and that the next step will tell.

    Waits until they are computed.
    """
    batch = running_batch(generator)
    return dict(zip(batch.uids, batch._next_tokens.tolist(), strict=True))
