"""Which vision models can be served, and why others can't. Imports no MLX."""

from collections.abc import Mapping
from typing import Any

# Compared with mlx-vlm's own generation, token for token: tests/engine/vision/test_vision.py.
FAMILIES = ("qwen2_vl", "qwen2_5_vl", "qwen3_vl", "gemma3", "idefics3", "smolvlm", "llava")

REFUSED = {
    "mllama": "its layers attend to images beside their caches (cross-attention)",
    "florence2": "it has an encoder beside its decoder",
    "paligemma": "the whole of its prompt attends to itself, so it can't be prefilled in chunks",
}
UNPROVEN = "mlxtrio has not been proven to answer as mlx-vlm does with it"


def is_vision_model(config: Mapping[str, Any]) -> bool:
    """Whether a checkpoint is served as a vision model when ``--model-type`` is auto."""
    return config.get("model_type") in FAMILIES and bool(config.get("vision_config"))


def why_refused(config: Mapping[str, Any]) -> str | None:
    """Return why a checkpoint can't be served as a vision model; None if it can."""
    model_type = str(config.get("model_type"))
    if not config.get("vision_config"):
        return f"the model ({model_type}) has no vision tower; --model-type lm serves text models"
    if model_type in FAMILIES:
        return None
    reason = REFUSED.get(model_type, UNPROVEN)
    return f"{model_type} models are not served: {reason} (served: {', '.join(FAMILIES)})"
