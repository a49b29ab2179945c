"""Logs, metrics for Prometheus, and figures about the last minute."""
