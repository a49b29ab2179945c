"""Logs, metrics, and the figures of the last minute."""
