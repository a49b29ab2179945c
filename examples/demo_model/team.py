"""Training on several cores: a process on each, whose weights become their mean every few seconds.

This is local SGD (Stich 2019, "Local SGD Converges Fast and Communicates Little"): between two
meetings each worker trains for itself, on samples of its own. A core that has other things to do
makes fewer steps and counts for less; nobody waits for it.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import torch
import torch.distributed as dist
import torch.multiprocessing as mp
from torch import Tensor, nn

PERIOD = 8.0  # seconds from one meeting to the next


class Team:
    """One worker's view of all: `rank` 0 speaks for them."""

    def __init__(self, rank: int = 0, size: int = 1) -> None:
        self.rank, self.size = rank, size
        self.due = time.monotonic() + PERIOD
        self.steps = 0
        self.parent = os.getppid()

    @torch.no_grad()
    def meet(self, model: nn.Module, last: bool) -> bool:
        """After a step: average the weights if it is time. Whether all of them stop now."""
        if os.getppid() != self.parent:
            raise SystemExit("the process that started this worker has gone")
        self.steps += 1
        if self.size == 1 or not (last or time.monotonic() >= self.due):
            return last and self.size == 1
        params = list(model.parameters())
        counts = torch.tensor([float(self.steps), float(last)])
        total = torch.cat([counts, *(p.flatten() * self.steps for p in params)])
        dist.all_reduce(total)
        mean: Tensor = total[2:] / total[0]
        at = 0
        for p in params:
            p.copy_(mean[at : at + p.numel()].view_as(p))
            at += p.numel()
        self.steps, self.due = 0, time.monotonic() + PERIOD
        return bool(total[1] > 0)


def on_cores(cores: list[int], work: Callable[[Team], None]) -> None:
    """Run `work` on each of these cores at once, or here if none is named."""
    if not cores:
        return work(Team())
    with tempfile.TemporaryDirectory() as folder:
        mp.spawn(_worker, (cores, Path(folder) / "meeting", work), nprocs=len(cores))


def _worker(rank: int, cores: list[int], meeting: Path, work: Callable[[Team], None]) -> None:
    os.sched_setaffinity(0, {cores[rank]})
    dist.init_process_group("gloo", init_method=meeting.as_uri(), rank=rank, world_size=len(cores))
    try:
        work(Team(rank, len(cores)))
    finally:
        dist.destroy_process_group()
