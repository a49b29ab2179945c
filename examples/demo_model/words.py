"""The words that the tokenizer learns its merges from, and those that it keeps whole."""

from __future__ import annotations

import json
import random
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from data import Sample, Writer
from trees import Forest
from values import CONNECTORS, ENGLISH

_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")


def tokenizer_words(seed: int = 0) -> list[str]:
    """Words to learn merges from: our texts, and made-up words so that pieces stay short."""
    writer = Writer(random.Random(seed), list("abcdefghijklmnopqrstuvwxyz"))
    words: list[str] = []
    for _ in range(4000):
        words += "".join(c if c.isalpha() else " " for c in _text(writer.sample())).split()
    return words + list(ENGLISH) + list(CONNECTORS)


def whole_words(count: int, known: set[str], seed: int = 0) -> list[str]:
    """The `count` most frequent words of the data that are not `known` to the tokenizer.

    Words that were made up stay in parts: only those that stand in the data's own programs count.
    """
    ours = _source_words()
    found: Counter[str] = Counter()
    for text in _texts(seed):
        found.update(set(_WORD.findall(text)))
    words = (w for w, _ in found.most_common() if len(w) > 2 and w.lower() in ours)
    return [w for w in words if w not in known][:count]


def _text(sample: Sample) -> str:
    said = " ".join((sample.completion(), *(str(m["content"]) for m in sample.messages)))
    return f"{said} {json.dumps(sample.tools)}"


def _texts(seed: int) -> Iterator[str]:
    """Trees, each as one text, and single samples."""
    writer = Writer(random.Random(seed), list("abcdefghijklmnopqrstuvwxyz"))
    forest = Forest(writer)
    for _ in range(6000):
        yield " ".join(map(_text, forest.tree()))
        yield _text(writer.sample())


def _source_words() -> set[str]:
    """All words in the programs beside this one, but for the held-out sets."""
    sources = (p for p in Path(__file__).parent.glob("*.py") if not p.name.startswith("heldout"))
    return {w.lower() for p in sources for w in _WORD.findall(p.read_text())}
