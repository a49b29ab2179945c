"""An embedding model's own settings, from its files. Imports no MLX.

Source of the files' format: https://sbert.net/docs/sentence_transformer/usage/custom_models.html
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from mlxtrio.errors import ModelLoadError

# Architectures of mlx-vlm's embedding loader that don't generate. (Its other ones are language
# models by their config: a checkpoint of those needs a modules.json to be an embedding model.)
ENCODERS = frozenset(
    {
        "bert",
        "embedding_gemma2",
        "llama_bidirec",
        "llama_nemotron_vl_embedding",
        "modernbert",
        "qwen3_vl_embedding",
        "xlm-roberta",
        "xlm_roberta",
    }
)
# Their positions are a table, which can't be exceeded.
LEARNED_POSITIONS = frozenset({"bert", "xlm-roberta", "xlm_roberta"})
KNOWN_MODULES = frozenset({"Transformer", "Pooling", "Normalize"})
HAS_DENSE_LAYERS = frozenset({"gemma3_text"})  # mlx-vlm runs them for these


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """An embedding model's own settings.

    ``pooling`` is the pooling module's configuration, None where the files have none.
    ``max_length`` is the longest input that it is meant for, in tokens, special ones included.
    """

    config: Mapping[str, Any]
    pooling: Mapping[str, Any] | None = None
    prompts: Mapping[str, str] = field(default_factory=dict)
    default_prompt: str | None = None
    max_length: int | None = None

    @property
    def positions(self) -> int | None:
        """Tokens of the longest possible input; None where the files don't say."""
        config = {**self.config, **(self.config.get("text_config") or {})}
        positions = config.get("max_position_embeddings")
        if positions is not None and config.get("model_type") in {"xlm-roberta", "xlm_roberta"}:
            # Its positions are counted from the one after that of the padding.
            positions -= config.get("pad_token_id", 1) + 1
        return positions

    def context_length(self, asked: int | None) -> int | None:
        """Tokens of the longest input to serve; None where the files don't say.

        Raises:
            ModelLoadError: more was asked for than the model has positions.
        """
        positions = self.positions
        if asked is None or positions is None:
            return asked or self.max_length or positions
        if asked > positions and self.config.get("model_type") in LEARNED_POSITIONS:
            raise ModelLoadError(f"--context-length {asked}: the model has {positions} positions")
        return asked


def is_embedding_checkpoint(path: Path) -> bool:
    """Whether the files are those of a model that only makes embeddings."""
    if any(_kind(module) == "Pooling" for module in read_json(path / "modules.json", [])):
        return True
    if (path / "1_Pooling" / "config.json").exists():
        return True
    config = read_json(path / "config.json", {})
    has_head = any("For" in name for name in config.get("architectures") or [])
    return config.get("model_type") in ENCODERS and not has_head


def read_checkpoint(path: Path) -> Checkpoint:
    """Read an embedding model's settings.

    Raises:
        ModelLoadError: it has a module that is not run here; without it its embeddings are wrong.
    """
    config = read_json(path / "config.json", {})
    modules = read_json(path / "modules.json", [])
    known = KNOWN_MODULES | ({"Dense"} if config.get("model_type") in HAS_DENSE_LAYERS else set())
    folder = "1_Pooling"
    for module in modules:
        kind = _kind(module)
        if kind not in known:
            raise ModelLoadError(f"its module {kind} is not supported")
        if kind == "Pooling":
            folder = module["path"]
    sentences = read_json(path / "config_sentence_transformers.json", {})
    return Checkpoint(
        config=config,
        pooling=read_json(path / folder / "config.json", None),
        prompts=sentences.get("prompts") or {},
        default_prompt=sentences.get("default_prompt_name"),
        max_length=read_json(path / "sentence_bert_config.json", {}).get("max_seq_length"),
    )


def _kind(module: Mapping[str, Any]) -> str:
    """The last part of a module's dotted name, the only part that all versions share."""
    return str(module["type"]).rpartition(".")[2]


def read_json(path: Path, default: Any) -> Any:
    """Return a JSON file's content; ``default`` where there is no file."""
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else default
