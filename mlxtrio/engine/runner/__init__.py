"""Carries out on MLX what the scheduler decides: forward passes, sampling, caches of rows.

Imported on the MLX thread only. ``mlx_lm_batch`` is the one module that uses private names of
mlx-lm's batch.
"""
