"""Vision models: mlx-vlm's vision encoders and language models for the one continuous batch.

Imported on the MLX thread only. mlx-vlm is imported here by ``processors`` (its image processors)
and ``decoder`` (its models), and by ``models.vision`` (its loader). What they use of it is compared
with mlx-vlm's own generation, family by family, in ``tests/engine/vision/test_vision.py``.
"""
