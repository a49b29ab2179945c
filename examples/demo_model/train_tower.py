"""Teach the vision tower alone to name what lies under each of its tokens.

Reading a picture through a language model is slow to learn; with a label for every token it is
quick. `train_vision.py --tower` goes on from the result.

    python train_tower.py --out out/tower.pt --steps 1500
"""

from __future__ import annotations

import argparse
import random
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from optim import make_optimizers, set_rate
from pictures import COLOURS, SHAPES, Scene, draw, patches, random_scene
from train_vision import Row, gather_pictures
from vision_model import PictureBatch, VisionConfig, VisionTower

COLOUR_NAMES = list(COLOURS)


@dataclass(frozen=True)
class Cells:
    """Per cell of a grid: shape and colour of the thing there (0 is none), centres of things."""

    shape: Tensor
    colour: Tensor
    centre: Tensor


@dataclass(frozen=True)
class Labels:
    """What lies under each patch and under each token; the background and the number of things
    of the token's picture."""

    patches: Cells
    tokens: Cells
    background: Tensor
    count: Tensor


class Probe(nn.Module):
    """A tower and the linear heads that read its patches (before its last block) and tokens."""

    def __init__(self, hidden: int) -> None:
        super().__init__()
        c = VisionConfig()
        self.tower = VisionTower(c, hidden)
        self.patches = CellHeads(c.embed_dim)
        self.tokens = CellHeads(hidden)
        self.background = nn.Linear(hidden, len(COLOURS))
        self.count = nn.Linear(hidden, 6)


class CellHeads(nn.Module):
    def __init__(self, size: int) -> None:
        super().__init__()
        self.shape = nn.Linear(size, len(SHAPES) + 1)
        self.colour = nn.Linear(size, len(COLOURS) + 1)
        self.centre = nn.Linear(size, 3)

    def loss(self, x: Tensor, wanted: Cells) -> tuple[Tensor, float]:
        """The loss, and how often the shape is right at a centre."""
        shape, colour, centre = self.shape(x), self.colour(x), self.centre(x)
        middle = wanted.centre > 0
        loss = (
            F.cross_entropy(shape.float(), wanted.shape)
            + F.cross_entropy(shape[middle].float(), wanted.shape[middle])
            + F.cross_entropy(colour.float(), wanted.colour)
            + 3 * F.cross_entropy(centre.float(), wanted.centre)
        )
        right = (shape[middle].argmax(-1) == wanted.shape[middle]).float().mean().item()
        return loss, right


def cells_of(scene: Scene, rows: int, columns: int) -> tuple[np.ndarray, ...]:
    """Shape, colour and number of centres (two at most) in each of rows x columns cells."""
    high, wide = scene.height / rows, scene.width / columns
    shape, colour, centre = (np.zeros((rows, columns), dtype=np.int64) for _ in range(3))
    top, left = np.arange(rows)[:, None] * high, np.arange(columns)[None, :] * wide
    best = np.zeros((rows, columns))
    for thing in scene.things:
        tall = np.minimum(top + high, thing.y + thing.size) - np.maximum(top, thing.y - thing.size)
        across = np.minimum(left + wide, thing.x + thing.size) - np.maximum(
            left, thing.x - thing.size
        )
        area = np.clip(tall, 0, None) * np.clip(across, 0, None)
        here = area > np.maximum(best, 0.15 * high * wide)
        here[int(thing.y / high), int(thing.x / wide)] = True
        shape[here] = SHAPES.index(thing.shape) + 1
        colour[here] = COLOUR_NAMES.index(thing.colour) + 1
        best = np.maximum(best, area)
        centre[int(thing.y / high), int(thing.x / wide)] += 1
    return shape, colour, np.minimum(centre, 2)


def merged(cells: np.ndarray) -> np.ndarray:
    """A grid of patches in merge order."""
    rows, columns = cells.shape
    return cells.reshape(rows // 2, 2, columns // 2, 2).transpose(0, 2, 1, 3)


def batch(rng: random.Random, count: int) -> tuple[Row, Labels]:
    scenes = [random_scene(rng, rng.choice((None, rng.randint(1, 5)))) for _ in range(count)]
    cut = [patches(draw(scene, rng)) for scene in scenes]
    fine, coarse, whole = [], [], []
    for scene, (_, (rows, columns)) in zip(scenes, cut, strict=True):
        fine.append([merged(c).ravel() for c in cells_of(scene, rows, columns)])
        coarse.append([c.ravel() for c in cells_of(scene, rows // 2, columns // 2)])
        facts = (COLOUR_NAMES.index(scene.background), len(scene.things))
        whole.append([np.full(rows * columns // 4, fact) for fact in facts])
    labels = Labels(Cells(*_joined(fine)), Cells(*_joined(coarse)), *_joined(whole))
    return Row([], [], [p for p, _ in cut], [g for _, g in cut]), labels


def _joined(parts: list[list[np.ndarray]]) -> list[Tensor]:
    return [torch.from_numpy(np.concatenate(kind)) for kind in zip(*parts, strict=True)]


def pictures_of(row: Row) -> PictureBatch:
    made = gather_pictures([row], torch.zeros(1, dtype=torch.long), 1)
    assert made is not None
    return made


@dataclass(frozen=True)
class Seen:
    """The tokens, the sum of the losses, how often shapes (at centres) and numbers are right."""

    tokens: Tensor
    loss: Tensor
    shapes: float
    counts: float


def look(probe: Probe, row: Row, labels: Labels) -> Seen:
    """Run a batch through the tower and its heads."""
    made = pictures_of(row)
    inner: list[Tensor] = []
    hook = probe.tower.blocks[-2].register_forward_hook(lambda _m, _i, out: inner.append(out))
    with torch.autocast("cpu", torch.bfloat16):
        seen = probe.tower(made)
        hook.remove()
        fine, _ = probe.patches.loss(inner[0][made.real], labels.patches)
        coarse, right = probe.tokens.loss(seen, labels.tokens)
        background, count = probe.background(seen), probe.count(seen)
    loss = (
        fine
        + coarse
        + 0.3 * F.cross_entropy(background.float(), labels.background)
        + 2 * F.cross_entropy(count.float(), labels.count)
    )
    counted = (count.argmax(-1) == labels.count).float().mean().item()
    return Seen(seen, loss, right, counted)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("out/tower.pt"))
    parser.add_argument("--steps", type=int, default=1500)
    parser.add_argument("--minutes", type=float, default=1e9)
    parser.add_argument("--pictures", type=int, default=48, help="pictures per step")
    parser.add_argument("--hidden", type=int, default=128)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--resume", type=Path, default=None, help="a tower to go on from")
    parser.add_argument("--muon-lr", type=float, default=0.01)
    parser.add_argument("--adam-lr", type=float, default=0.003)
    args = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(args.seed)
    rng, probe = random.Random(args.seed), Probe(args.hidden)
    if args.resume:
        probe.tower.load_state_dict(torch.load(args.resume, weights_only=True))
    optimizers = make_optimizers(probe, args.muon_lr, args.adam_lr)
    started, smooth, right, counted = time.time(), 0.0, 0.0, 0.0
    for step in range(args.steps):
        done = max(step / args.steps, (time.time() - started) / 60 / args.minutes)
        if done >= 1:
            break
        set_rate(optimizers, step, done, 0.7)
        seen = look(probe, *batch(rng, args.pictures))
        seen.loss.backward()
        torch.nn.utils.clip_grad_norm_(probe.parameters(), 1.0)
        for optimizer in optimizers:
            optimizer.step()
            optimizer.zero_grad()
        smooth = 0.95 * smooth + 0.05 * seen.loss.item() if step else seen.loss.item()
        right = 0.95 * right + 0.05 * seen.shapes
        counted = 0.95 * counted + 0.05 * seen.counts
        if step % 50 == 49:
            spent = time.time() - started
            print(
                f"step {step + 1} loss {smooth:.3f} shapes {right:.1%} counts {counted:.1%} "
                f"{spent:.0f}s",
                flush=True,
            )
            torch.save(probe.tower.state_dict(), args.out)
    torch.save(probe.tower.state_dict(), args.out)


if __name__ == "__main__":
    main()
