"""Admission: who gets a row of the batch, when, and for how long. Neither HTTP nor MLX."""
