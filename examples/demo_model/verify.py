"""Compare the exported models under mlx-lm / mlx-vlm with torch: logits and preprocessing.

The text model as it is served, in bfloat16; the one that sees in float32, like torch.

python verify.py out/mlxtrio-demo out/mlxtrio-demo-vlm
"""

from __future__ import annotations

import json
import random
import sys
from pathlib import Path
from typing import Any

import mlx.core as mx
import mlx_lm
import mlx_vlm
import numpy as np
import torch
from PIL import Image
from safetensors.torch import load_file

from model import TextConfig, TextModel
from pictures import PATCH, TEMPORAL, draw, patches, random_scene
from train_vision import Row, stack
from vision_model import VisionConfig, VisionLanguageModel


def _config(c: dict[str, Any]) -> TextConfig:
    return TextConfig(
        vocab_size=c["vocab_size"], hidden_size=c["hidden_size"],
        intermediate_size=c["intermediate_size"], layers=c["num_hidden_layers"],
        heads=c["num_attention_heads"], kv_heads=c["num_key_value_heads"],
        head_dim=c["head_dim"], rope_theta=c["rope_theta"],
    )  # fmt: skip


def _read(folder: Path) -> dict[str, Any]:
    read: dict[str, Any] = json.loads((folder / "config.json").read_text())
    return read


def _weights(folder: Path, drop: str = "") -> dict[str, torch.Tensor]:
    return {
        k.removeprefix(drop): v.float() for k, v in load_file(folder / "model.safetensors").items()
    }


def _show(name: str, ours: np.ndarray, theirs: np.ndarray) -> None:
    same = float((ours.argmax(-1) == theirs.argmax(-1)).mean())
    print(
        f"{name}: largest difference {np.abs(ours - theirs).max():.3f} "
        f"of {np.abs(ours).max():.1f}, same argmax {same:.1%}"
    )


def check_text(folder: Path) -> None:
    model, tok = mlx_lm.load(str(folder))
    ids = tok.apply_chat_template(
        [{"role": "user", "content": "What is the capital of São Tomé? 12"}],
        add_generation_prompt=True,
    )
    theirs = np.array(model(mx.array([ids])).astype(mx.float32))[0]
    ours = TextModel(_config(_read(folder)))
    ours.load_state_dict(_weights(folder, "model."))
    _show("text logits", ours.logits(ours(torch.tensor([ids])))[0].detach().numpy(), theirs)


def check_vision(folder: Path) -> None:
    model, processor = mlx_vlm.load(str(folder))
    model.set_dtype(mx.float32)
    rng = random.Random(5)
    images = [
        draw(random_scene(rng), rng),
        Image.new("RGB", (640, 480), "red"),
        Image.new("RGB", (30, 40), "blue"),
    ]
    text = (
        "<|im_start|>user\n"
        + "<|vision_start|><|image_pad|><|vision_end|>" * 3
        + "What is this?<|im_end|>\n<|im_start|>assistant\n"
    )
    inputs = processor(text=[text], images=images)
    cut = [patches(image) for image in images]
    flat = np.concatenate([p for p, _ in cut]).reshape(-1, 3, 1, PATCH * PATCH)
    film = np.array(inputs["pixel_values"]).reshape(-1, 3, TEMPORAL, PATCH * PATCH)
    print("patches: largest difference", np.abs(flat - film).max())
    print("grids:", [g for _, g in cut], np.array(inputs["image_grid_thw"]).tolist())
    ids = np.array(inputs["input_ids"])[0].tolist()
    result = model(mx.array([ids]), inputs["pixel_values"], image_grid_thw=inputs["image_grid_thw"])
    theirs = np.array(result.logits.astype(mx.float32))[0]
    config = _read(folder)
    ours = VisionLanguageModel(_config(config["text_config"]), VisionConfig())
    weights = _weights(folder, "model.").items()
    ours.load_state_dict({k.replace("language_model.", "model."): v for k, v in weights})
    image_token = config["image_token_id"]
    batch = stack(
        [Row(ids, [-100] * len(ids), [p for p, _ in cut], [g for _, g in cut])], image_token
    )
    hidden = ours(batch.ids, batch.positions, batch.pictures)
    _show("vision logits", ours.logits(hidden)[0].detach().numpy(), theirs)


def main() -> None:
    check_text(Path(sys.argv[1]))
    if len(sys.argv) > 2:
        check_vision(Path(sys.argv[2]))


if __name__ == "__main__":
    main()
