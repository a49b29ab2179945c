"""What a checkpoint's configuration says about generation: its sampling, and where outputs end.

Source: Hugging Face's generation_config.json and config.json.
"""

import json
import logging
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from mlxtrio.text.description import SamplingDefaults

logger = logging.getLogger(__name__)

FILE = "generation_config.json"
MAX = 1e6
# Values beyond these mean nothing.
LIMITS = {
    "temperature": (0.0, MAX),
    "top_p": (0.0, 1.0),
    "top_k": (0, MAX),
    "min_p": (0.0, 1.0),
    "repetition_penalty": (1 / MAX, MAX),
}


@dataclass(frozen=True, slots=True)
class GenerationConfig:
    """Sampling for requests that don't set it, and the ids of the end-of-sequence tokens."""

    sampling: SamplingDefaults
    end_tokens: frozenset[int]


def read_generation_config(path: Path) -> GenerationConfig:
    """Read the files of a checkpoint's directory. What can't be read is left out with a warning.

    mlx-lm takes the end-of-sequence tokens of generation_config.json alone where it names any.
    """
    generation, config = _read(path / FILE), _read(path / "config.json")
    text_config = config.get("text_config")
    configs = (generation, config, text_config if isinstance(text_config, Mapping) else {})
    return GenerationConfig(
        sampling=SamplingDefaults(**dict(_sampling(generation))),
        end_tokens=frozenset(
            token for each in configs for token in _tokens(each.get("eos_token_id"))
        ),
    )


def _read(file: Path) -> Mapping[str, Any]:
    """The object in a file of JSON; an empty one, with a warning, if there is none."""
    if not file.is_file():
        return {}
    try:
        config = json.loads(file.read_text(encoding="utf-8"))
    except ValueError as error:
        logger.warning("%s can't be read, and is left out: %s", file.name, error)
        return {}
    if isinstance(config, Mapping):
        return config
    logger.warning("%s has no object, and is left out", file.name)
    return {}


def _sampling(config: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, default in asdict(SamplingDefaults()).items():
        if (given := config.get(name)) is None:
            continue
        try:
            value = type(default)(given)
        except (ValueError, TypeError, OverflowError):
            value = None
        low, high = LIMITS[name]
        if value is not None and low <= value <= high:
            yield name, value
        else:
            logger.warning("%s in %s is left out: %r is no such value", name, FILE, given)
    if config.get("do_sample") is False:
        yield "temperature", 0.0


def _tokens(given: Any) -> list[int]:
    tokens = given if isinstance(given, list) else [given]
    return [token for token in tokens if isinstance(token, int) and not isinstance(token, bool)]
