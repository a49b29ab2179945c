"""Train mlxtrio-demo-vlm from the text model and the tower, on conversations and drawn pictures.

python train_vision.py --text out/mlxtrio-demo.pt --tower out/tower.pt --steps 6000
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from tokenizers import Tokenizer
from torch import Tensor

from batches import IGNORE, Encoder, drill, drill_share, letter_pieces, tree_batches
from data import Writer
from export import export_vision
from model import TextConfig, Tree
from optim import make_optimizers, set_rate
from picture_data import PictureSample, PictureWriter, any_sample
from pictures import patches
from tokenizer import train_tokenizer
from vision_model import PictureBatch, VisionConfig, VisionLanguageModel, positions_of
from words import tokenizer_words

Grid = tuple[int, int]


@dataclass(frozen=True)
class Row:
    """One encoded sample: picture tokens are already as many as the grid needs."""

    ids: list[int]
    targets: list[int]
    patches: list[np.ndarray]
    grids: list[Grid]


@dataclass(frozen=True)
class Batch:
    ids: Tensor
    targets: Tensor
    positions: Tensor
    pictures: PictureBatch | None
    tree: Tree | None = None


def encode(encoder: Encoder, made: PictureSample, image_token: int) -> Row:
    """Encode, then widen each picture token to the number of tokens of its picture."""
    ids, targets = encoder.encode(made.sample)
    cut = [patches(image) for image in made.images]
    grids = [grid for _, grid in cut]
    wide_ids: list[int] = []
    wide_targets: list[int] = []
    sizes = iter([rows * columns // 4 for rows, columns in grids])
    for token, target in zip(ids, targets, strict=True):
        times = next(sizes) if token == image_token else 1
        wide_ids += [token] * times
        wide_targets += [target] * times
    return Row(wide_ids, wide_targets, [p for p, _ in cut], grids)


def stack(rows: list[Row], image_token: int) -> Batch:
    length = max(len(r.ids) for r in rows)
    ids = torch.zeros(len(rows), length, dtype=torch.long)
    targets = torch.full((len(rows), length), IGNORE)
    positions = torch.zeros(3, len(rows), length, dtype=torch.long)
    for i, row in enumerate(rows):
        ids[i, : len(row.ids)] = torch.tensor(row.ids)
        targets[i, : len(row.ids)] = torch.tensor(row.targets)
        positions[:, i, : len(row.ids)] = positions_of(row.ids, row.grids, image_token)
    return Batch(ids, targets, positions, gather_pictures(rows, ids, image_token))


@lru_cache
def layout(grid: Grid, side: int) -> tuple[Tensor, Tensor, Tensor]:
    """Of each patch in merge order: row and column, four learned positions, their shares.

    The learned positions are a grid of `side` x `side` that is stretched over the picture.
    """
    rows, columns = np.meshgrid(np.arange(grid[0]), np.arange(grid[1]), indexing="ij")
    places = np.stack((rows, columns), axis=-1)
    places = places.reshape(grid[0] // 2, 2, grid[1] // 2, 2, 2).transpose(0, 2, 1, 3, 4)
    places = places.reshape(-1, 2)
    exact = places * ((side - 1) / (np.array(grid) - 1))
    low = np.minimum(np.floor(exact + 1e-6), side - 2).astype(np.int64)
    far = exact - low
    corners, shares = [], []
    for down in (0, 1):
        for right in (0, 1):
            corners.append((low[:, 0] + down) * side + low[:, 1] + right)
            share = np.abs(1 - down - far[:, 0]) * np.abs(1 - right - far[:, 1])
            shares.append(share)
    return (
        torch.from_numpy(places),
        torch.from_numpy(np.stack(corners, axis=1)),
        torch.from_numpy(np.stack(shares, axis=1)).float(),
    )


def gather_pictures(rows: list[Row], ids: Tensor, image_token: int) -> PictureBatch | None:
    cut = [p for r in rows for p in r.patches]
    grids = [g for r in rows for g in r.grids]
    if not cut:
        return None
    widest = max(len(p) for p in cut)
    flat = torch.zeros(len(cut), widest, cut[0].shape[1])
    places = torch.zeros(len(cut), widest, 2, dtype=torch.long)
    corners = torch.zeros(len(cut), widest, 4, dtype=torch.long)
    shares = torch.zeros(len(cut), widest, 4)
    real = torch.zeros(len(cut), widest, dtype=torch.bool)
    for i, (p, grid) in enumerate(zip(cut, grids, strict=True)):
        n = len(p)
        flat[i, :n], real[i, :n] = torch.from_numpy(p), True
        places[i, :n], corners[i, :n], shares[i, :n] = layout(grid, VisionConfig().side)
    slots = (ids.flatten() == image_token).nonzero().squeeze(1)
    tokens = real[:, ::4].flatten().nonzero().squeeze(1)
    return PictureBatch(flat, places, corners, shares, real, slots, tokens)


def batches(tok: Tokenizer, seed: int, tokens: int, longest: int, share: float) -> Iterator[Batch]:
    """Endless batches of about `tokens` tokens, `share` of the samples with pictures."""
    writer = Writer(random.Random(seed), letter_pieces(tok))
    pictures, encoder = PictureWriter(writer), Encoder(tok)
    image_token = tok.token_to_id("<|image_pad|>")
    while True:
        rows = [
            encode(encoder, any_sample(writer, pictures, share), image_token) for _ in range(256)
        ]
        rows = sorted((r for r in rows if len(r.ids) <= longest), key=lambda r: len(r.ids))
        groups: list[list[Row]] = [[]]
        for row in rows:
            if (len(groups[-1]) + 1) * len(row.ids) > tokens:
                groups.append([])
            groups[-1].append(row)
        writer.rng.shuffle(groups)
        yield from (stack(g, image_token) for g in groups if g)


def curriculum(args: argparse.Namespace, tok: Tokenizer, first: int) -> Iterator[Batch]:
    """Drills of copying at first, then trees and conversations (see `batches.curriculum`)."""
    rng = random.Random(args.seed + 1000)
    source = batches(tok, args.seed + 1, args.tokens, args.longest, args.share)
    woods = tree_batches(tok, args.seed + 500, args.tokens, args.longest + 500)
    step = first
    while True:
        if rng.random() < drill_share(step):
            ids, targets = drill(rng, tok.get_vocab_size(), args.tokens // 2)
            ids = ids.masked_fill(ids == tok.token_to_id("<|image_pad|>"), 0)
            yield Batch(ids, targets, torch.arange(ids.shape[1]).expand(3, *ids.shape), None)
        elif rng.random() < args.wood:
            grown = next(woods)
            assert grown.positions is not None
            positions = grown.positions.expand(3, 1, -1)
            yield Batch(grown.ids, grown.targets, positions, None, grown.tree)
        else:
            yield next(source)
        step += 1


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("out/mlxtrio-demo-vlm"))
    parser.add_argument("--steps", type=int, default=6000)
    parser.add_argument("--minutes", type=float, default=1e9, help="stop then at the latest")
    parser.add_argument("--layers", type=int, default=6)
    parser.add_argument("--hidden", type=int, default=128)
    parser.add_argument("--tokens", type=int, default=4000)
    parser.add_argument("--longest", type=int, default=700)
    parser.add_argument("--share", type=float, default=0.5, help="share of picture samples")
    parser.add_argument("--wood", type=float, default=0.25, help="share of batches of trees")
    parser.add_argument("--muon-lr", type=float, default=0.02)
    parser.add_argument("--adam-lr", type=float, default=0.004)
    parser.add_argument("--cool", type=float, default=0.4)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--text", type=Path, default=None, help="a text checkpoint to start from")
    parser.add_argument("--tower", type=Path, default=None, help="a tower of train_tower.py")
    parser.add_argument("--freeze", action="store_true", help="keep the tower as it is")
    parser.add_argument("--resume", type=Path, default=None)
    parser.add_argument("--threads", type=int, default=1)
    return parser.parse_args()


def main() -> None:
    args = arguments()
    torch.set_num_threads(args.threads)
    torch.manual_seed(args.seed)
    if args.resume or args.text:
        folder = (args.resume or args.text).with_suffix("")
        tok = Tokenizer.from_file(str(folder / "tokenizer.json"))
    else:
        tok = train_tokenizer(tokenizer_words(0))
    text = TextConfig.sized(tok.get_vocab_size(), args.layers, args.hidden)
    model = VisionLanguageModel(text, VisionConfig())
    if args.text:
        model.model.load_state_dict(torch.load(args.text, weights_only=True)["model"])
    if args.freeze:
        model.visual.requires_grad_(False)
    optimizers = make_optimizers(model, args.muon_lr, args.adam_lr)
    if args.resume:
        state = torch.load(args.resume, weights_only=True)
        model.load_state_dict(state["model"])
        for optimizer, saved in zip(optimizers, state["optimizers"], strict=True):
            peaks = [group["peak"] for group in optimizer.param_groups]
            optimizer.load_state_dict(saved)
            for group, peak in zip(optimizer.param_groups, peaks, strict=True):
                group["peak"] = peak
    if args.tower:
        model.visual.load_state_dict(torch.load(args.tower, weights_only=True))
    train(args, tok, model, optimizers)


def loss_of(model: VisionLanguageModel, batch: Batch) -> Tensor:
    chosen = batch.targets != IGNORE
    with torch.autocast("cpu", torch.bfloat16):
        logits = model.logits(model(batch.ids, batch.positions, batch.pictures, batch.tree)[chosen])
    return F.cross_entropy(logits.float(), batch.targets[chosen])


def train(
    args: argparse.Namespace,
    tok: Tokenizer,
    model: VisionLanguageModel,
    optimizers: list[torch.optim.Optimizer],
) -> None:
    started, seen, smooth = time.time(), 0, {True: 0.0, False: 0.0}
    source = curriculum(args, tok, 1000 if args.resume or args.text else 0)
    print(f"{sum(p.numel() for p in model.parameters()):,} parameters", flush=True)
    for step in range(args.steps):
        batch = next(source)
        done = max(step / args.steps, (time.time() - started) / 60 / args.minutes)
        factor = set_rate(optimizers, step, done, args.cool)
        loss = loss_of(model, batch)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        for optimizer in optimizers:
            optimizer.step()
            optimizer.zero_grad()
        seen += batch.ids.numel()
        kind = batch.pictures is not None
        smooth[kind] = 0.97 * smooth[kind] + 0.03 * loss.item() if smooth[kind] else loss.item()
        if step % 50 == 49:
            print(
                f"step {step + 1} loss with pictures {smooth[True]:.4f} "
                f"without {smooth[False]:.4f} lr x{factor:.2f} "
                f"{seen / 1e6:.1f}M tokens {time.time() - started:.0f}s",
                flush=True,
            )
        last = step + 1 == args.steps or done >= 1
        if step % 250 == 249 or last:
            export_vision(model, tok, args.out)
            state = {
                "model": model.state_dict(),
                "optimizers": [o.state_dict() for o in optimizers],
            }
            torch.save(state, args.out.parent / f"{args.out.name}.pt")
        if last:
            return


if __name__ == "__main__":
    main()
