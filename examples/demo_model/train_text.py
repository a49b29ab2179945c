"""Train mlxtrio-demo from nothing, on generated conversations.

python train_text.py --out out/mlxtrio-demo --steps 6000
"""

from __future__ import annotations

import argparse
import itertools
import time
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import torch
import torch.nn.functional as F
from tokenizers import Tokenizer
from torch import Tensor

from batches import IGNORE, Batch, ahead, curriculum
from export import export_text
from model import TextConfig, TextModel
from optim import make_optimizers, set_rate
from team import Team, on_cores
from tokenizer import WORD_COUNT, train_tokenizer, with_words
from words import tokenizer_words, whole_words


@dataclass(frozen=True)
class Run:
    """The settings of one training run."""

    out: Path
    steps: int
    minutes: float
    layers: int
    hidden: int
    tokens: int
    longest: int
    muon_lr: float
    adam_lr: float
    cool: float
    wood: float
    seed: int
    resume: Path | None
    threads: int
    helper: int | None
    cores: list[int]


def arguments() -> Run:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("out/mlxtrio-demo"))
    parser.add_argument("--steps", type=int, default=6000)
    parser.add_argument("--minutes", type=float, default=1e9, help="stop then at the latest")
    parser.add_argument("--layers", type=int, default=4)
    parser.add_argument("--hidden", type=int, default=128)
    parser.add_argument("--tokens", type=int, default=5000, help="tokens per step, about")
    parser.add_argument("--longest", type=int, default=900, help="longest sample, in tokens")
    parser.add_argument("--muon-lr", type=float, default=0.02)
    parser.add_argument("--adam-lr", type=float, default=0.004)
    parser.add_argument("--cool", type=float, default=0.4, help="share of steps that cool down")
    parser.add_argument("--wood", type=float, default=0.7, help="share of batches of trees")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--resume", type=Path, default=None, help="a checkpoint (.pt)")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--helper", type=int, default=None, help="a core that makes the batches")
    parser.add_argument("--cores", type=int, nargs="*", default=[], help="a worker on each of them")
    return Run(**vars(parser.parse_args()))


def loss_of(model: TextModel, batch: Batch) -> Tensor:
    """Cross-entropy over the tokens to learn, with bfloat16 products."""
    chosen = batch.targets != IGNORE
    with torch.autocast("cpu", torch.bfloat16):
        logits = model.logits(model(batch.ids, batch.positions, batch.tree)[chosen])
    return F.cross_entropy(logits.float(), batch.targets[chosen])


def load_tokenizer(run: Run) -> Tokenizer:
    """The tokenizer of the checkpoint's folder when resuming, else a fresh one."""
    if run.resume:
        return Tokenizer.from_file(str(run.resume.with_suffix("") / "tokenizer.json"))
    parts = train_tokenizer(tokenizer_words(0))
    return with_words(parts, whole_words(WORD_COUNT, set(parts.get_vocab())))


def main() -> None:
    run = arguments()
    on_cores(run.cores, partial(work, run))


def work(run: Run, team: Team) -> None:
    """What each worker does: load, then train on samples of its own."""
    torch.set_num_threads(run.threads)
    torch.manual_seed(run.seed)
    tok = load_tokenizer(run)
    config = TextConfig.sized(tok.get_vocab_size(), run.layers, run.hidden)
    model = TextModel(config)
    optimizers = make_optimizers(model, run.muon_lr, run.adam_lr)
    if run.resume:
        state = torch.load(run.resume, weights_only=True)
        model.load_state_dict(state["model"])
        for optimizer, saved in zip(optimizers, state.get("optimizers", ()), strict=False):
            peaks = [group["peak"] for group in optimizer.param_groups]
            optimizer.load_state_dict(saved)
            for group, peak in zip(optimizer.param_groups, peaks, strict=True):
                group["peak"] = peak
    train(run, team, tok, config, model, optimizers)


def train(
    run: Run,
    team: Team,
    tok: Tokenizer,
    config: TextConfig,
    model: TextModel,
    optimizers: list[torch.optim.Optimizer],
) -> None:
    """The loop: checkpoint and export every 250 steps and at the end. Figures are one worker's."""
    started, seen, smooth = time.time(), 0, 0.0
    first = 1000 if run.resume else 0
    seed = run.seed + 1 + 10_000 * team.rank
    source = curriculum(tok, seed, run.tokens, run.longest, first, run.wood)
    if run.helper is not None:
        source = ahead(source, run.helper)
    if team.rank == 0:
        print(f"{sum(p.numel() for p in model.parameters()):,} parameters", flush=True)
    for step in itertools.count():
        batch = next(source)
        done = max(step / run.steps, (time.time() - started) / 60 / run.minutes)
        factor = set_rate(optimizers, step, done, run.cool)
        loss = loss_of(model, batch)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        for optimizer in optimizers:
            optimizer.step()
            optimizer.zero_grad()
        last = team.meet(model, step + 1 >= run.steps or done >= 1)
        seen += batch.ids.numel()
        smooth = loss.item() if step == 0 else 0.98 * smooth + 0.02 * loss.item()
        if step % 50 == 49 and team.rank == 0:
            speed = seen / (time.time() - started)
            print(
                f"step {step + 1} loss {smooth:.4f} lr x{factor:.2f} {seen / 1e6:.1f}M tokens "
                f"{speed:.0f}/s {time.time() - started:.0f}s",
                flush=True,
            )
        if (step % 250 == 249 or last) and team.rank == 0:
            export_text(model, config, tok, run.out)
            state = {
                "model": model.state_dict(),
                "optimizers": [o.state_dict() for o in optimizers],
            }
            torch.save(state, run.out.parent / f"{run.out.name}.pt")
        if last:
            return


if __name__ == "__main__":
    main()
