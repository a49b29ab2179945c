"""A reranker's own settings, from its files. Imports no MLX.

It is an encoder with a classifier of one label, or a language model that is asked a question. The
activation that turns logits into scores is where sentence-transformers looks for it, which has
changed twice. Source: https://sbert.net/docs/package_reference/cross_encoder/model.html
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
# By the last part of PyTorch's name.
ACTIVATIONS: Mapping[str, Activation] = {"Sigmoid": "sigmoid", "Identity": "identity"}
# mlx-vlm uses this one in all layers, whatever the config says.
LAYER_ACTIVATIONS = frozenset({"gelu", "gelu_python"})


@dataclass(frozen=True, slots=True)
class RerankerCheckpoint:
    """A reranker's own settings. ``activation`` turns its logits into scores. It ``generates`` if
    it is a language model, else it is a classifier.
    """

    checkpoint: Checkpoint
    activation: Activation
    generates: bool = False


def is_reranker_checkpoint(path: Path) -> bool:
    """Whether the files are those of a text classifier, or say that they are a reranker's.

    A classifier with more than one label is refused when it is loaded, with that reason.
    """
    sentences = read_json(path / SENTENCES, {})
    return sentences.get("model_type") == "CrossEncoder" or _is_classifier(
        read_json(path / "config.json", {})
    )


def read_reranker(path: Path) -> RerankerCheckpoint:
    """Read a reranker's settings.

    Raises:
        ModelLoadError: it is no reranker, or its scores would be wrong.
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
        raise ModelLoadError(f"it has {labels} labels; a reranker has one")
    layers = config.get("hidden_act") or config.get("hidden_activation") or "gelu"
    if layers not in LAYER_ACTIVATIONS:
        raise ModelLoadError(f"its layers' activation {layers} is not supported")


def _is_classifier(config: Mapping[str, Any]) -> bool:
    return any(name.endswith(CLASSIFIER) for name in config.get("architectures") or [])


def _generates(config: Mapping[str, Any]) -> bool:
    return any(name.endswith("ForCausalLM") for name in config.get("architectures") or [])


def _labels(config: Mapping[str, Any]) -> int:
    """As transformers counts labels, which does not write the default of two."""
    return int(config.get("num_labels") or len(config.get("id2label") or (0, 1)))


def _activation(config: Mapping[str, Any], sentences: Mapping[str, Any]) -> Activation:
    """The activation that turns logits into scores: the sigmoid, unless the files say otherwise.

    Raises:
        ModelLoadError: they name one that is not supported.
    """
    name = (
        sentences.get("activation_fn")
        or (config.get("sentence_transformers") or {}).get("activation_fn")
        or config.get("sbert_ce_default_activation_function")
        or "Sigmoid"
    )
    last = str(name).rpartition(".")[2]
    if last not in ACTIVATIONS:
        raise ModelLoadError(f"its activation {last} is not supported")
    return ACTIVATIONS[last]
