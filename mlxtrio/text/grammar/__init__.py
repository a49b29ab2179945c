"""Constrained decoding: grammars of JSON schemas, regular expressions, choices and tool calls."""
