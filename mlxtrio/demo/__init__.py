"""The embedded demo model: a real checkpoint of a few megabytes, that needs no download.

``examples/demo_model/`` trains it; the README beside its weights says what it can do.
"""

from pathlib import Path

DEMO_MODELS = {"demo": "mlxtrio-demo"}


def demo_model(name: str) -> Path | None:
    """The directory of the demo model that ``--model-path NAME`` means, if it means one."""
    if name not in DEMO_MODELS:
        return None
    return Path(__file__).parent / DEMO_MODELS[name]
