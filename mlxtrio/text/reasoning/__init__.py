"""Reasoning, told apart from the content around it."""
