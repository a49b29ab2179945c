"""Formats whose outputs are messages with headers: harmony and its relatives."""
