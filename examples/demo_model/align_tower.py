"""Make the tower speak the language of a text model.

A token over a thing becomes the sum of the embeddings of the words for its colour and its shape;
a token over the background becomes a faint word for its colour; every token holds a word for the
number of things too. The last layer is fitted by a ridge regression, then the whole tower learns.

    python align_tower.py out/tower.pt out/mlxtrio-demo.pt out/tower-aligned.pt --steps 600
"""

from __future__ import annotations

import argparse
import random
import time
from dataclasses import dataclass
from pathlib import Path

import torch
from tokenizers import Tokenizer
from torch import Tensor

from optim import make_optimizers, set_rate
from pictures import SHAPES
from train_tower import COLOUR_NAMES, Labels, Probe, batch, look, pictures_of
from vision_model import VisionConfig, VisionTower

NUMBERS = ("no", "one", "two", "three", "four", "five")


def word_vector(word: str, tok: Tokenizer, table: Tensor) -> Tensor:
    """The embeddings of a word's tokens, the first one counting most."""
    ids = tok.encode(word).ids
    return sum((table[i] * 0.5**n for n, i in enumerate(ids)), torch.zeros(table.shape[1]))


@dataclass(frozen=True)
class Targets:
    """What the tokens of a picture should be."""

    shapes: Tensor
    colours: Tensor
    numbers: Tensor

    @classmethod
    def of(cls, tok: Tokenizer, table: Tensor) -> Targets:
        def rows(words: tuple[str, ...] | list[str]) -> Tensor:
            return torch.stack([word_vector(w, tok, table) for w in words])

        return cls(rows(SHAPES), rows(COLOUR_NAMES), rows(NUMBERS))

    def __call__(self, labels: Labels) -> Tensor:
        """Target vectors (tokens, hidden)."""
        nothing = torch.zeros(1, self.shapes.shape[1])
        shapes, colours = torch.cat((nothing, self.shapes)), torch.cat((nothing, self.colours))
        cells = labels.tokens
        strength = torch.where(cells.centre > 0, 1.0, 0.4)[:, None]
        behind = 0.3 * self.colours[labels.background] * (cells.shape == 0)[:, None]
        things = strength * (shapes[cells.shape] + colours[cells.colour])
        return things + behind + 0.8 * self.numbers[labels.count]


@torch.no_grad()
def fit(tower: VisionTower, wanted: Targets, rounds: int = 30) -> None:
    """Replace the last layer of the merger by the regression onto the targets."""
    last = tower.merger.linear_fc2
    found: list[Tensor] = []
    hook = last.register_forward_pre_hook(lambda _module, inputs: found.append(inputs[0]))
    inputs, targets = [], []
    rng = random.Random(1)
    for _ in range(rounds):
        row, labels = batch(rng, 48)
        made = pictures_of(row)
        tower(made)
        inputs.append(found.pop().flatten(0, 1)[made.tokens])
        targets.append(wanted(labels))
    hook.remove()
    x, y = torch.cat(inputs), torch.cat(targets)
    x = torch.cat((x, torch.ones(len(x), 1)), dim=1)
    ridge = 1e-5 * len(x) * torch.eye(x.shape[1])
    solved = torch.linalg.solve(x.T @ x + ridge, x.T @ y)
    error = ((x @ solved - y) ** 2).mean() / y.var()
    print(f"{len(x)} tokens, unexplained {error:.1%}", flush=True)
    last.weight.copy_(solved[:-1].T)
    last.bias.copy_(solved[-1])


def learn(tower: VisionTower, wanted: Targets, steps: int, minutes: float, out: Path) -> None:
    """Train the whole tower towards the targets, and on with its own task."""
    rng, probe = random.Random(2), Probe(wanted.shapes.shape[1])
    probe.tower = tower
    optimizers = make_optimizers(probe, 0.006, 0.002)
    started, smooth, right = time.time(), 0.0, 0.0
    for step in range(steps):
        done = max(step / steps, (time.time() - started) / 60 / minutes)
        if done >= 1:
            break
        set_rate(optimizers, step, done, 0.8)
        row, labels = batch(rng, 48)
        y = wanted(labels)
        seen = look(probe, row, labels)
        weight = torch.where(labels.tokens.centre > 0, 4.0, 1.0)[:, None]
        far = (weight * (seen.tokens.float() - y) ** 2).mean() / y.var()
        (5 * far + seen.loss).backward()
        torch.nn.utils.clip_grad_norm_(probe.parameters(), 1.0)
        for optimizer in optimizers:
            optimizer.step()
            optimizer.zero_grad()
        smooth = 0.95 * smooth + 0.05 * far.item() if step else far.item()
        right = 0.95 * right + 0.05 * seen.counts
        if step % 50 == 49:
            spent = time.time() - started
            print(
                f"step {step + 1} unexplained {smooth:.3f} counts {right:.1%} {spent:.0f}s",
                flush=True,
            )
            torch.save(tower.state_dict(), out)
    torch.save(tower.state_dict(), out)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("tower", type=Path)
    parser.add_argument("text", type=Path, help="a checkpoint of train_text.py or train_vision.py")
    parser.add_argument("out", type=Path)
    parser.add_argument("--steps", type=int, default=600)
    parser.add_argument("--keep", action="store_true", help="no new last layer: it fits already")
    parser.add_argument("--minutes", type=float, default=1e9)
    args = parser.parse_args()
    torch.set_num_threads(1)
    tower = VisionTower(VisionConfig(), 128)
    tower.load_state_dict(torch.load(args.tower, weights_only=True))
    tok = Tokenizer.from_file(str(args.text.with_suffix("") / "tokenizer.json"))
    weights = torch.load(args.text, weights_only=True)["model"]
    table = weights.get("embed_tokens.weight", weights.get("model.embed_tokens.weight"))
    wanted = Targets.of(tok, table)
    if not args.keep:
        fit(tower, wanted)
    learn(tower, wanted, args.steps, args.minutes, args.out)


if __name__ == "__main__":
    main()
