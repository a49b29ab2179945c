"""Put new layers into a checkpoint that change nothing yet: python deepen.py IN.pt OUT.pt AT...

Each AT is the index, in the old model, of the layer before which a new one is put. The output of
a new layer is zero at first, so training goes on from where it was. OUT gets the folder of IN's
tokenizer beside it, as `train_text.py --resume` wants it.
"""

from __future__ import annotations

import re
import shutil
import sys
from dataclasses import replace
from pathlib import Path

import torch
from torch import Tensor

from model import TextConfig, TextModel

LAYER = re.compile(r"layers\.(\d+)\.")


def deepened(old: dict[str, Tensor], before: list[int]) -> dict[str, Tensor]:
    """The weights of the deeper model, new layers as `TextModel.reset` makes them."""
    config = TextConfig.of(old)
    order: list[int | None] = []
    for layer in range(config.layers):
        order += [None] * before.count(layer) + [layer]
    state = TextModel(replace(config, layers=len(order))).state_dict()
    for name in state:
        found = LAYER.search(name)
        source = order[int(found[1])] if found else 0
        if source is not None:
            state[name] = old[LAYER.sub(f"layers.{source}.", name)]
    return state


def main() -> None:
    torch.manual_seed(0)
    before, after = Path(sys.argv[1]), Path(sys.argv[2])
    old = torch.load(before, weights_only=True)["model"]
    torch.save({"model": deepened(old, [int(a) for a in sys.argv[3:]])}, after)
    folder = after.with_suffix("")
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(before.with_suffix("") / "tokenizer.json", folder)


if __name__ == "__main__":
    main()
