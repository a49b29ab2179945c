"""From samples to batches: token ids, which of them to learn, rows of similar length."""

from __future__ import annotations

import itertools
import os
import pickle
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from multiprocessing import Process, Queue
from queue import Full
from typing import TypeVar

import torch
from tokenizers import Tokenizer
from torch import Tensor

from data import Sample, Writer
from model import Tree
from template import render_prompt
from trees import Forest, join, stack

IGNORE = -100
T = TypeVar("T")


@dataclass(frozen=True)
class Encoder:
    """Turns a sample into ids and targets (targets at position i are the id at i + 1)."""

    tok: Tokenizer

    def encode(self, sample: Sample) -> tuple[list[int], list[int]]:
        prompt = self.tok.encode(
            render_prompt(sample.messages, sample.tools or None, sample.thinking)
        ).ids
        text = sample.completion() + "<|im_end|>"
        encoded = self.tok.encode(text)
        shift = len(sample.completion()) - len(sample.reply)
        starts = [start - shift for start, _ in encoded.offsets]
        if sample.ends:
            starts = [start for start in starts if start < sample.ends]
        ids = prompt + encoded.ids[: len(starts)]
        wanted = [
            not sample.learned or any(a <= start < b for a, b in sample.learned) for start in starts
        ]
        learn = self._history(prompt) + wanted
        targets = [ids[i + 1] if learn[i + 1] else IGNORE for i in range(len(ids) - 1)]
        return ids[:-1], targets

    def _history(self, prompt: list[int]) -> list[bool]:
        """Earlier replies are learned too, but for their first token: no `<think>` before it."""
        start, role, end = (
            self.tok.token_to_id("<|im_start|>"),
            self.tok.encode("assistant\n").ids[0],
            self.tok.token_to_id("<|im_end|>"),
        )
        learn, inside, since = [False] * len(prompt), False, 0
        for i in range(1, len(prompt)):
            if inside:
                since += 1
                learn[i] = since > 1
                inside = prompt[i] != end
            elif prompt[i - 1] == start and prompt[i] == role:
                inside, since = True, 0
        if inside:  # the generation prompt
            last = max(i for i in range(len(prompt)) if prompt[i] == start)
            learn[last:] = [False] * (len(prompt) - last)
        return learn


def letter_pieces(tok: Tokenizer) -> list[str]:
    """The tokens that are words or parts of words: raw material for unseen strings.

    Words that have their space with them count, too: as values they stand without it.
    """
    texts = (tok.decode([i]).strip() for i in range(tok.get_vocab_size()))
    return list(dict.fromkeys(t for t in texts if t.isalpha()))


def drill(rng: random.Random, size: int, tokens: int) -> tuple[Tensor, Tensor]:
    """A batch of random ids, some of which come again: all that can be learned is to copy.

    Few different ids in a row make single ids ambiguous: more than one of them has to match.
    """
    before, width = rng.choice((0, 4, 12, 40)), rng.choice((4, 8, 16, 32))
    after = rng.choice((0, 1, 2, 8))
    rows = tokens // (before + 2 * width + after)
    kinds = size if rng.random() < 0.75 else rng.choice((12, 30))
    names = torch.stack([torch.randperm(size)[:kinds] for _ in range(rows)])
    ids = names.gather(1, torch.randint(kinds, (rows, before + width + after)))
    span = ids[:, before : before + width]
    targets = torch.full((rows, before + 2 * width + after), IGNORE)
    targets[:, before + width + after : -1] = span[:, 1:]
    return torch.cat((ids, span), dim=1), targets


@dataclass(frozen=True)
class Batch:
    """Rows of tokens, what to learn of them; for trees also positions and their layout."""

    ids: Tensor
    targets: Tensor
    positions: Tensor | None = None
    tree: Tree | None = None


def drill_share(step: int) -> float:
    """The curriculum: half drills at first, then fewer and fewer."""
    return 0.5 if step < 400 else 0.25 if step < 800 else 0.02


def curriculum(
    tok: Tokenizer, seed: int, tokens: int, longest: int, first: int = 0, wood: float = 0.7
) -> Iterator[Batch]:
    """Drills, trees (a share `wood` of what is no drill) and single texts, from step `first`."""
    rng = random.Random(seed + 1000)
    talk = batches(tok, seed, tokens, longest)
    woods = tree_batches(tok, seed + 500, tokens, longest + 500)
    for step in itertools.count(first):
        if rng.random() < drill_share(step):
            yield Batch(*drill(rng, tok.get_vocab_size(), tokens // 2))
        else:
            yield next(woods if rng.random() < wood else talk)


def ahead(source: Iterator[Batch], core: int, depth: int = 48) -> Iterator[Batch]:
    """The same batches, made by a second process on another core; it ends soon after this one."""
    queue: Queue[bytes] = Queue(depth)
    reader = os.getpid()

    def write() -> None:
        os.sched_setaffinity(0, {core})
        for batch in map(pickle.dumps, source):
            while os.getppid() == reader:  # a reader that was killed reads no more
                try:
                    queue.put(batch, timeout=10)
                    break
                except Full:
                    continue
            else:
                os._exit(0)  # without waiting for what nobody reads

    Process(target=write, daemon=True).start()
    while True:
        yield pickle.loads(queue.get())  # noqa: S301


def batches(tok: Tokenizer, seed: int, tokens: int, longest: int) -> Iterator[Batch]:
    """Endless single texts, about `tokens` tokens at once; a pool is sorted to avoid padding."""
    writer = Writer(random.Random(seed), letter_pieces(tok))
    encoder = Encoder(tok)
    while True:
        rows = [encoder.encode(writer.sample()) for _ in range(512)]
        rows = [r for r in rows if len(r[0]) <= longest]
        for group in _groups(rows, tokens, lambda r: len(r[0]), writer.rng):
            yield Batch(*_stack(group))


def tree_batches(tok: Tokenizer, seed: int, tokens: int, longest: int) -> Iterator[Batch]:
    """Endless trees, about `tokens` tokens at once."""
    writer = Writer(random.Random(seed), letter_pieces(tok))
    forest, encoder = Forest(writer), Encoder(tok)
    while True:
        rows = [join([encoder.encode(s) for s in forest.tree()]) for _ in range(64)]
        rows = [r for r in rows if len(r) <= longest]
        for group in _groups(rows, tokens, len, writer.rng, padded=False):
            yield Batch(*stack(group, IGNORE))


def _groups(
    rows: list[T],
    tokens: int,
    size: Callable[[T], int],
    rng: random.Random,
    padded: bool = True,
) -> list[list[T]]:
    """Rows of similar length together, at most `tokens` tokens with their padding."""
    groups: list[list[T]] = [[]]
    for row in sorted(rows, key=size):
        before = len(groups[-1]) * size(row) if padded else sum(map(size, groups[-1]))
        if groups[-1] and before + size(row) > tokens:
            groups.append([])
        groups[-1].append(row)
    rng.shuffle(groups)
    return [g for g in groups if g]


def _stack(rows: list[tuple[list[int], list[int]]]) -> tuple[Tensor, Tensor]:
    length = max(len(ids) for ids, _ in rows)
    ids = torch.zeros(len(rows), length, dtype=torch.long)
    targets = torch.full((len(rows), length), IGNORE)
    for i, (row, wanted) in enumerate(rows):
        ids[i, : len(row)] = torch.tensor(row)
        targets[i, : len(wanted)] = torch.tensor(wanted)
    return ids, targets
