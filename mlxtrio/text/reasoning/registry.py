"""Reasoning formats by name, for the setting ``reasoning_parser``."""

from collections.abc import Mapping

# Start and end marker; those that mlx-lm infers from the vocabulary.
MARKERS: Mapping[str, tuple[str, str]] = {
    "gemma4": ("<|channel>thought", "<channel|>"),
    "kimi_k3": ("<|open|>think<|sep|>", "<|close|>think<|sep|>"),
    "longcat": ("<longcat_think>", "</longcat_think>"),
    "think": ("<think>", "</think>"),
}
