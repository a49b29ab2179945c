"""Muon for the matrices, AdamW for the rest, and a warm-up / hold / cool-down schedule."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import torch
from torch import Tensor, nn


def orthogonalize(g: Tensor, steps: int = 5) -> Tensor:
    """Newton-Schulz iteration of Muon (Keller Jordan, 2024) on a stack of matrices.

    In bfloat16, as its author does: the result is only roughly orthogonal anyhow.
    """
    a, b, c = 3.4445, -4.7750, 2.0315
    tall = g.shape[-2] > g.shape[-1]
    x = (g.mT if tall else g).bfloat16()
    x = x / (x.norm(dim=(-2, -1), keepdim=True) + 1e-7)
    for _ in range(steps):
        s = x @ x.mT
        x = torch.baddbmm(x, torch.baddbmm(s, s, s, beta=b, alpha=c), x, beta=a)
    return (x.mT if tall else x).to(g.dtype)


class Muon(torch.optim.Optimizer):
    """Momentum, orthogonalised; matrices of one shape are handled as one stack."""

    def __init__(self, params: Iterable[Tensor], lr: float = 0.02, momentum: float = 0.95) -> None:
        super().__init__(list(params), {"lr": lr, "momentum": momentum})

    @torch.no_grad()
    def step(self) -> None:  # type: ignore[override]
        for group in self.param_groups:
            stacks: dict[torch.Size, list[Tensor]] = defaultdict(list)
            for p in group["params"]:
                if p.grad is not None:
                    stacks[p.shape].append(p)
            for shape, params in stacks.items():
                self._step(params, shape, group["lr"], group["momentum"])

    def _step(self, params: list[Tensor], shape: torch.Size, lr: float, momentum: float) -> None:
        updates = []
        for p in params:
            buffer = self.state[p].setdefault("momentum", torch.zeros_like(p))
            buffer.lerp_(p.grad, 1 - momentum)
            updates.append(p.grad.lerp(buffer, momentum))
        scale = max(1.0, shape[0] / shape[1]) ** 0.5
        for p, update in zip(params, orthogonalize(torch.stack(updates)), strict=True):
            p.mul_(1 - lr * 0.01).add_(update, alpha=-lr * scale)


def make_optimizers(
    model: nn.Module, muon_lr: float, adam_lr: float
) -> list[torch.optim.Optimizer]:
    """Muon for 2-d weights that are not embeddings, AdamW for everything else.

    Pixels of a patch are nearly all alike, so a step of the patch embedding counts a
    thousandfold: its rate is far lower.
    """
    matrices, others, pixels = [], [], []
    for name, p in model.named_parameters():
        if not p.requires_grad:
            continue
        hidden = p.dim() == 2 and "embed" not in name
        (pixels if "patch_embed" in name else matrices if hidden else others).append(p)
    groups = [{"params": others}, {"params": pixels, "lr": adam_lr * 0.03}]
    groups = [g for g in groups if g["params"]]
    adam = torch.optim.AdamW(groups, lr=adam_lr, betas=(0.9, 0.98), weight_decay=0.0, fused=True)
    optimizers = [Muon(matrices, lr=muon_lr), adam]
    for optimizer in optimizers:
        for group in optimizer.param_groups:
            group["peak"] = group["lr"]
    return optimizers


def set_rate(optimizers: list[torch.optim.Optimizer], step: int, done: float, cool: float) -> float:
    """Warm-up over 60 steps, constant, then linear to zero over the last `cool` share.

    `done` is the share of the run that is behind us.
    """
    factor = max(0.0, min(1.0, (step + 1) / 60, (1 - done) / max(1e-6, cool)))
    for optimizer in optimizers:
        for group in optimizer.param_groups:
            group["lr"] = group["peak"] * factor
    return factor
