"""The MLX thread and the continuous batch. The only package that imports mlx or mlx_lm.

Its modules come in two kinds: ``thread`` and ``messages`` import no MLX and are used by the
trio side; the rest is imported on the MLX thread, late, because importing it takes seconds.
"""
