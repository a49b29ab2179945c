"""Admission: the queue, permits for rows, deadlines and KV-cache reservations.

Knows neither HTTP nor MLX.
"""
