"""Export the mean of two checkpoints: python average.py A.pt B.pt TOKENIZER_FOLDER OUT"""

from __future__ import annotations

import sys
from pathlib import Path

import torch
from tokenizers import Tokenizer

from export import export_text, export_vision
from model import TextConfig, TextModel
from vision_model import VisionConfig, VisionLanguageModel


def main() -> None:
    one, two = (torch.load(p, weights_only=True)["model"] for p in sys.argv[1:3])
    mean = {k: (one[k] + two[k]) / 2 for k in one}
    config = TextConfig.of(one)
    tok, out = Tokenizer.from_file(f"{sys.argv[3]}/tokenizer.json"), Path(sys.argv[4])
    if any(name.startswith("visual.") for name in one):
        seeing = VisionLanguageModel(config, VisionConfig())
        seeing.load_state_dict(mean)
        export_vision(seeing, tok, out)
        return
    model = TextModel(config)
    model.load_state_dict(mean)
    export_text(model, config, tok, out)


if __name__ == "__main__":
    main()
