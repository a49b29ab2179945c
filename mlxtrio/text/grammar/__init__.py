"""Constrained decoding: grammars from JSON schemas, regular expressions and choices."""
