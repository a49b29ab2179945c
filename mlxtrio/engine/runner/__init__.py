"""Carries a step out on MLX: forward, sample, trim. Lives on the MLX thread."""
