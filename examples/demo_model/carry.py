"""Carry a model that sees over to newer weights of its text model.

The newer text model must go on from the older one: what the model that sees has learned since
then, the difference of its weights, is added to the newer weights.

    python carry.py SEEING.pt OLD_TEXT.pt NEW_TEXT.pt OUT_FOLDER (OUT_FOLDER.pt beside it)
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import torch


def main() -> None:
    seeing, old, new = (torch.load(p, weights_only=True) for p in sys.argv[1:4])
    for name, weight in new["model"].items():
        seeing["model"][f"model.{name}"] += weight - old["model"][name]
    folder = Path(sys.argv[4])
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(Path(sys.argv[3]).with_suffix("") / "tokenizer.json", folder)
    torch.save(seeing, folder.parent / f"{folder.name}.pt")


if __name__ == "__main__":
    main()
