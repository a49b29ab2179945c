"""Make the mean of two checkpoints resumable: python start.py A.pt B.pt FOLDER (OUT.pt beside it).

The optimizer's state is that of B.
"""

from __future__ import annotations

import sys
from pathlib import Path

import torch


def main() -> None:
    one, two = (torch.load(p, weights_only=True) for p in sys.argv[1:3])
    mean = {k: (one["model"][k] + two["model"][k]) / 2 for k in one["model"]}
    folder = Path(sys.argv[3])
    state = {"model": mean, "optimizers": two["optimizers"]}
    torch.save(state, folder.parent / f"{folder.name}.pt")


if __name__ == "__main__":
    main()
