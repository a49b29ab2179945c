"""Tiny checkpoints of embedding models and cross-encoders, with random weights, made on disk.

There is one for each text family of mlx-vlm's embedding loader, in sentence-transformers' layout.
"""

import importlib
import json
from pathlib import Path
from typing import Any

import mlx.core as mx
from mlx.utils import tree_flatten
from mlx_vlm.embedding_loader import EMBEDDING_MODEL_REMAPPING
from tokenizers import AddedToken, Tokenizer, models, normalizers, pre_tokenizers, processors
from tokenizers.trainers import WordPieceTrainer

from tests.support.tiny_models import CORPUS

VOCAB_SIZE = 400
SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]"]
POSITIONS = 128

_SMALL: dict[str, Any] = {
    "vocab_size": VOCAB_SIZE,
    "hidden_size": 32,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "intermediate_size": 64,
    "max_position_embeddings": POSITIONS,
    "pad_token_id": 0,
}
_DECODER: dict[str, Any] = {
    **_SMALL,
    "num_key_value_heads": 2,
    "head_dim": 8,
    "rms_norm_eps": 1e-6,
    "rope_theta": 10000.0,
    "tie_word_embeddings": True,
}

_CONFIGS: dict[str, dict[str, Any]] = {
    "bert": {"architectures": ["BertModel"], **_SMALL},
    # Positions begin after that of the padding: two of them are never used.
    "xlm-roberta": {
        "architectures": ["XLMRobertaModel"],
        **_SMALL,
        "pad_token_id": 1,
        "max_position_embeddings": POSITIONS + 2,
    },
    "modernbert": {"architectures": ["ModernBertModel"], **_SMALL, "local_attention": 8},
    "qwen3": {"architectures": ["Qwen3ForCausalLM"], **_DECODER},
    "gemma3_text": {
        "architectures": ["Gemma3TextModel"],
        **_DECODER,
        "query_pre_attn_scalar": 8,
        "sliding_window": 512,
        "sliding_window_pattern": 2,
    },
}
_POOLINGS = {"qwen3": "lasttoken", "modernbert": "cls"}

_CLASSIFIERS = {
    "bert": "BertForSequenceClassification",
    "xlm-roberta": "XLMRobertaForSequenceClassification",
    "modernbert": "ModernBertForSequenceClassification",
}

FAMILIES: tuple[str, ...] = tuple(_CONFIGS)
RERANKERS: tuple[str, ...] = tuple(_CLASSIFIERS)


def make_tiny_encoder(
    family: str,
    out: Path,
    *,
    pooling: str | None = None,
    prompts: dict[str, str] | None = None,
    default_prompt: str | None = None,
    max_length: int | None = None,
    poisoned: int | None = None,
) -> Path:
    """Write a tiny embedding checkpoint to the directory ``out``; return ``out``.

    ``poisoned`` is a token id whose embedding is not a number.
    """
    config = {"model_type": family, "torch_dtype": "float32", **_CONFIGS[family]}
    _write(out / "config.json", config)
    _write_tokenizer(out, pad=config["pad_token_id"])
    modules = ["Transformer", "Pooling", "Normalize"]
    folders = ["", "1_Pooling", "2_Normalize"]
    if family == "gemma3_text":
        modules[2:2] = ["Dense", "Dense"]
        folders = ["", "1_Pooling", "2_Dense", "3_Dense", "4_Normalize"]
    kind = "sentence_transformers.models"
    _write(
        out / "modules.json",
        [
            {"idx": n, "name": str(n), "path": folder, "type": f"{kind}.{module}"}
            for n, (module, folder) in enumerate(zip(modules, folders, strict=True))
        ],
    )
    mode = pooling or _POOLINGS.get(family, "mean")
    legacy = {"mean": "mean_tokens", "cls": "cls_token", "lasttoken": "lasttoken"}
    _write(
        out / "1_Pooling" / "config.json",
        {"word_embedding_dimension": 32}
        | {f"pooling_mode_{name}": own == mode for own, name in legacy.items()},
    )
    _write(
        out / "config_sentence_transformers.json",
        {"prompts": prompts or {}, "default_prompt_name": default_prompt},
    )
    if max_length is not None:
        _write(out / "sentence_bert_config.json", {"max_seq_length": max_length})
    mx.save_safetensors(str(out / "model.safetensors"), _weights(config, poisoned))
    return out


def make_tiny_reranker(
    family: str,
    out: Path,
    *,
    config: dict[str, Any] | None = None,
    sentences: dict[str, Any] | None = None,
    max_length: int = 100_000,
    has_types: bool | None = None,
) -> Path:
    """Write a tiny cross-encoder to the directory ``out``, as transformers lays it out; return
    ``out``.

    ``config`` overrides the model's configuration. ``sentences`` is the file that
    sentence-transformers writes beside it, ``max_length`` the tokenizer's limit in tokens.
    ``has_types`` says whether the tokenizer makes token types; by default only BERT's does.
    """
    config = {
        "model_type": family,
        "torch_dtype": "float32",
        **_CONFIGS[family],
        "architectures": [_CLASSIFIERS[family]],
        "id2label": {"0": "LABEL_0"},
        **(config or {}),
    }
    _write(out / "config.json", config)
    if sentences is not None:
        _write(out / "config_sentence_transformers.json", sentences)
    inputs = ["input_ids", "attention_mask"]
    if has_types if has_types is not None else family == "bert":
        inputs.append("token_type_ids")
    _write_tokenizer(
        out, pad=config["pad_token_id"], model_max_length=max_length, model_input_names=inputs
    )
    weights = _weights(config, None, "SequenceClassificationModel")
    mx.save_safetensors(str(out / "model.safetensors"), weights)
    return out


def _write(path: Path, content: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content), encoding="utf-8")


def _write_tokenizer(out: Path, *, pad: int, **further: Any) -> None:
    _tokenizer(pad).save(str(out / "tokenizer.json"))
    names = {"pad_token": "[PAD]", "unk_token": "[UNK]", "cls_token": "[CLS]", "sep_token": "[SEP]"}
    _write(
        out / "tokenizer_config.json",
        {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "model_max_length": 100_000,
            **names,
            **further,
        },
    )


def _tokenizer(pad: int) -> Tokenizer:
    """WordPiece with [CLS] and [SEP] around each text, as BERT has it."""
    special = SPECIAL if pad == 0 else ["[UNK]", "[PAD]", "[CLS]", "[SEP]"]
    tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer()
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    trainer = WordPieceTrainer(
        vocab_size=VOCAB_SIZE,
        special_tokens=[AddedToken(token, special=True) for token in special],
        show_progress=False,
    )
    tokenizer.train_from_iterator(CORPUS, trainer)
    ids = [(name, tokenizer.token_to_id(name)) for name in ("[CLS]", "[SEP]")]
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B:1 [SEP]:1", special_tokens=ids
    )
    return tokenizer


def _weights(
    config: dict[str, Any], poisoned: int | None, kind: str = "Model"
) -> dict[str, mx.array]:
    """Random weights, large enough for different inputs to give different outputs.

    The embedding of the token ``poisoned`` is not a number.
    """
    family = EMBEDDING_MODEL_REMAPPING.get(config["model_type"], config["model_type"])
    module = importlib.import_module(f"mlx_vlm.models.{family}")
    labels = {"num_labels": len(config.get("id2label", (0, 1)))}
    model = getattr(module, kind)(module.ModelConfig.from_dict({**labels, **config}))
    shapes = [(name, value.shape) for name, value in tree_flatten(model.parameters())]
    weights = {}
    keys = mx.random.split(mx.random.key(0), len(shapes))
    for (name, shape), key in zip(shapes, keys, strict=True):
        is_norm = len(shape) == 1 and name.endswith("weight")
        weights[name] = mx.ones(shape) if is_norm else mx.random.normal(shape, key=key) * 0.2
        if poisoned is not None and shape[0] == VOCAB_SIZE:
            weights[name][poisoned] = mx.nan
    return weights
