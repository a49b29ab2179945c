"""The embedded demo models: real checkpoints of a few megabytes that need no download.

The README beside each model's weights says what it can do, and how they were trained.
"""

from pathlib import Path

DEMO_MODELS = {"demo": "mlxtrio-demo", "demo-vlm": "mlxtrio-demo-vlm"}


def demo_model(name: str) -> Path | None:
    """Return the directory of the demo model that ``--model-path NAME`` names; None for others."""
    if name not in DEMO_MODELS:
        return None
    return Path(__file__).parent / DEMO_MODELS[name]
