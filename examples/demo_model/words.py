"""The words that the tokenizer learns its merges from."""

from __future__ import annotations

import json
import random

from data import Writer
from values import CONNECTORS, ENGLISH


def tokenizer_words(seed: int = 0) -> list[str]:
    """Words to learn merges from: our texts, and made-up words so that pieces stay short."""
    rng = random.Random(seed)
    writer = Writer(rng, list("abcdefghijklmnopqrstuvwxyz"))
    words: list[str] = []
    for _ in range(4000):
        sample = writer.sample()
        text = " ".join((sample.completion(), *(str(m["content"]) for m in sample.messages)))
        text += json.dumps(sample.tools)
        words += "".join(c if c.isalpha() else " " for c in text).split()
    return words + list(ENGLISH) + list(CONNECTORS)
