"""The MLX thread and the continuous batch: the only package that imports mlx, mlx_lm or mlx_vlm."""
