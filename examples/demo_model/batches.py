"""From samples to batches: token ids, which of them to learn, rows of similar length."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator
from dataclasses import dataclass

import torch
from tokenizers import Tokenizer
from torch import Tensor

from data import Sample, Writer
from template import render_prompt

IGNORE = -100


@dataclass(frozen=True)
class Encoder:
    """Turns a sample into ids and targets (targets at position i are the id at i + 1)."""

    tok: Tokenizer

    def encode(self, sample: Sample) -> tuple[list[int], list[int]]:
        prompt = self.tok.encode(
            render_prompt(sample.messages, sample.tools or None, sample.thinking)
        ).ids
        reply = self.tok.encode(sample.completion() + "<|im_end|>").ids
        ids = prompt + reply
        learn = self._history(prompt) + [True] * len(reply)
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
    """The tokens that are words or parts of words: raw material for unseen strings."""
    texts = (tok.decode([i]) for i in range(tok.get_vocab_size()))
    return [t for t in texts if t.isalpha()]


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


def drill_share(step: int) -> float:
    """The curriculum: half drills at first, then fewer and fewer."""
    return 0.5 if step < 400 else 0.25 if step < 800 else 0.02


def curriculum(
    tok: Tokenizer, seed: int, tokens: int, longest: int, first: int = 0
) -> Iterator[tuple[Tensor, Tensor]]:
    """Drills and conversations in the shares of the step, from step `first`."""
    rng = random.Random(seed + 1000)
    talk = batches(tok, seed, tokens, longest)
    for step in itertools.count(first):
        if rng.random() < drill_share(step):
            yield drill(rng, tok.get_vocab_size(), tokens // 2)
        else:
            yield next(talk)


def batches(
    tok: Tokenizer, seed: int, tokens: int, longest: int
) -> Iterator[tuple[Tensor, Tensor]]:
    """Endless (ids, targets) of about `tokens` tokens; a pool is sorted to avoid padding."""
    writer = Writer(random.Random(seed), letter_pieces(tok))
    encoder = Encoder(tok)
    while True:
        rows = [encoder.encode(writer.sample()) for _ in range(512)]
        rows = sorted((r for r in rows if len(r[0]) <= longest), key=lambda r: len(r[0]))
        groups: list[list[tuple[list[int], list[int]]]] = [[]]
        for row in rows:
            if (len(groups[-1]) + 1) * len(row[0]) > tokens:
                groups.append([])
            groups[-1].append(row)
        writer.rng.shuffle(groups)
        yield from (_stack(g) for g in groups if g)


def _stack(rows: list[tuple[list[int], list[int]]]) -> tuple[Tensor, Tensor]:
    length = max(len(ids) for ids, _ in rows)
    ids = torch.zeros(len(rows), length, dtype=torch.long)
    targets = torch.full((len(rows), length), IGNORE)
    for i, (row, wanted) in enumerate(rows):
        ids[i, : len(row)] = torch.tensor(row)
        targets[i, : len(wanted)] = torch.tensor(wanted)
    return ids, targets
