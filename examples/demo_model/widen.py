"""Make a checkpoint wider, which changes nearly nothing yet: python widen.py IN.pt OUT.pt HIDDEN

New heads and neurons begin with no effect; the new part of the residual stream begins as faint
noise in the embedding. So training goes on from where it was. OUT gets the folder of IN's tokenizer
beside it, as `train_text.py --resume` wants it.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import torch
from torch import Tensor

from model import TextConfig, TextModel

NOISE = 0.02  # of new numbers that the old ones have to live with


def widened(old: dict[str, Tensor], hidden: int) -> dict[str, Tensor]:
    """The weights of the wider model: old numbers come first in every dimension.

    A norm's mean is taken over the wider stream, most of which is still empty: its weights make
    up for that.
    """
    config = TextConfig.of(old)
    state = TextModel(TextConfig.sized(config.vocab_size, config.layers, hidden)).state_dict()
    for name, new in state.items():
        had = old[name]
        if new.dim() == 1:
            new[:] = had.mean()
            new[: len(had)] = had
            if new.shape != had.shape:
                new *= (config.hidden_size / hidden) ** 0.5
            continue
        if "o_proj" not in name and "down_proj" not in name:  # those are zero
            new[: len(had)].normal_(std=NOISE)
        new[: had.shape[0], : had.shape[1]] = had
    return state


def main() -> None:
    torch.manual_seed(0)
    before, after = Path(sys.argv[1]), Path(sys.argv[2])
    old = torch.load(before, weights_only=True)["model"]
    torch.save({"model": widened(old, int(sys.argv[3]))}, after)
    folder = after.with_suffix("")
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(before.with_suffix("") / "tokenizer.json", folder)


if __name__ == "__main__":
    main()
