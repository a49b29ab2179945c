"""What a reranker's files say of it. Imports no MLX.

It is an encoder with a classifier of one label on top, or a language model that is asked. What
makes scores of logits is written where sentence-transformers looks for it; it moved twice.
Source: https://sbert.net/docs/package_reference/cross_encoder/model.html
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mlxtrio.engine.models.embedding_checkpoint import Checkpoint, read_checkpoint, read_json
from mlxtrio.errors import ModelLoadError
from mlxtrio.text.reranking import Activation

SENTENCES = "config_sentence_transformers.json"
CLASSIFIER = "ForSequenceClassification"
FAMILIES = frozenset({"bert", "modernbert", "xlm-roberta", "xlm_roberta"})  # mlx-vlm's
GENERATIVE = frozenset({"qwen3"})
# By the last part of the name that PyTorch has for it.
ACTIVATIONS: Mapping[str, Activation] = {"Sigmoid": "sigmoid", "Identity": "identity"}
# mlx-vlm has this one in all layers, whatever the config says.
LAYER_ACTIVATIONS = frozenset({"gelu", "gelu_python"})


@dataclass(frozen=True, slots=True)
class RerankerCheckpoint:
    """A reranker's own settings, and what its logits go through. One that ``generates`` is a
    language model, else it is a classifier.
    """

    checkpoint: Checkpoint
    activation: Activation
    generates: bool = False


def is_reranker_checkpoint(path: Path) -> bool:
    """Whether the files are those of a classifier of texts, or say that they are a reranker's.

    With one label a classifier is a reranker; with more, loading it as one says what is wrong.
    """
    sentences = read_json(path / SENTENCES, {})
    return sentences.get("model_type") == "CrossEncoder" or _is_classifier(
        read_json(path / "config.json", {})
    )


def read_reranker(path: Path) -> RerankerCheckpoint:
    """Read a reranker's settings.

    Raises:
        ModelLoadError: it is none, or one whose scores would be wrong here.
    """
    checkpoint = read_checkpoint(path)
    config = checkpoint.config
    activation = _activation(config, read_json(path / SENTENCES, {}))
    if _is_classifier(config):
        _check_classifier(config)
        return RerankerCheckpoint(checkpoint, activation)
    if config.get("model_type") not in GENERATIVE or not _generates(config):
        raise ModelLoadError(
            f"it is no reranker that can be served: neither a classifier (…{CLASSIFIER}) nor a "
            f"language model that is asked ({', '.join(GENERATIVE)})"
        )
    return RerankerCheckpoint(checkpoint, activation, generates=True)


def _check_classifier(config: Mapping[str, Any]) -> None:
    family = config.get("model_type")
    if family not in FAMILIES:
        raise ModelLoadError(
            f"classifiers of {family} are not served as rerankers ({', '.join(sorted(FAMILIES))} "
            "are)"
        )
    if (labels := _labels(config)) != 1:
        raise ModelLoadError(f"it tells {labels} classes apart; a reranker has one label")
    layers = config.get("hidden_act") or config.get("hidden_activation") or "gelu"
    if layers not in LAYER_ACTIVATIONS:
        raise ModelLoadError(f"its layers' activation {layers} is not supported")


def _is_classifier(config: Mapping[str, Any]) -> bool:
    return any(name.endswith(CLASSIFIER) for name in config.get("architectures") or [])


def _generates(config: Mapping[str, Any]) -> bool:
    return any(name.endswith("ForCausalLM") for name in config.get("architectures") or [])


def _labels(config: Mapping[str, Any]) -> int:
    """As transformers counts them, which writes down no two labels without names."""
    return int(config.get("num_labels") or len(config.get("id2label") or (0, 1)))


def _activation(config: Mapping[str, Any], sentences: Mapping[str, Any]) -> Activation:
    """What makes scores of logits: the sigmoid, unless the checkpoint says otherwise.

    Raises:
        ModelLoadError: it says what is unknown here.
    """
    name = (
        sentences.get("activation_fn")
        or (config.get("sentence_transformers") or {}).get("activation_fn")
        or config.get("sbert_ce_default_activation_function")
        or "Sigmoid"
    )
    last = str(name).rpartition(".")[2]
    if last not in ACTIVATIONS:
        raise ModelLoadError(f"its scores go through {last}, which is not supported")
    return ACTIVATIONS[last]
