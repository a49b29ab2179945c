"""Tiny checkpoints of vision models with random weights, made on disk and entirely offline.

As in ``tiny_models``, but for mlx-vlm: real architectures, real image processors with their
configuration files, a few hundred thousand float32 parameters. No torch.
"""

import copy
import importlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import mlx.core as mx
from mlx.utils import tree_flatten
from mlx_vlm.utils import update_module_configs
from tokenizers import AddedToken, Tokenizer

from tests.support.tiny_models import (
    EOS_TOKEN,
    SPECIAL_TOKENS,
    VOCAB_SIZE,
    byte_level_tokenizer,
    shape_head,
    write_json,
)

PADDED_VOCAB = 576
MAX_POSITIONS = 1024
HIDDEN = 96

CONTENT = """
{%- macro render(content) -%}
{%- if content is string and not PARTS_ONLY -%}{{- content -}}
{%- else -%}{%- for part in content -%}
{%- if part.type == 'image' -%}{{- 'IMAGE_MARKER' -}}
{%- elif part.type == 'text' -%}{{- part.text -}}{%- endif -%}
{%- endfor -%}{%- endif -%}
{%- endmacro -%}
"""
CHAT = r"""
{%- if tools -%}
{{- '<|im_start|>system\n# Tools' -}}
{%- for tool in tools -%}{{- '\n' -}}{{- tool | tojson -}}{%- endfor -%}
{{- '\nTo call one: <tool_call>{"name": ..., "arguments": ...}</tool_call><|im_end|>\n' -}}
{%- endif -%}
{%- for message in messages -%}
{{- '<|im_start|>' + message.role + '\n' -}}{{- render(message.content) -}}
{%- for tool_call in message.tool_calls or [] -%}
{%- set tool_call = tool_call.function -%}
{{- '\n<tool_call>\n{"name": "' + tool_call.name + '", "arguments": ' -}}
{{- tool_call.arguments | tojson -}}{{- '}\n</tool_call>' -}}
{%- endfor -%}
{{- '<|im_end|>\n' -}}
{%- endfor -%}
{%- if add_generation_prompt -%}{{- '<|im_start|>assistant\n' -}}{%- endif -%}
"""

TEXT: dict[str, Any] = {
    "hidden_size": HIDDEN,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "intermediate_size": 192,
    "num_hidden_layers": 3,
    "rms_norm_eps": 1e-6,
    "rope_theta": 10000.0,
    "tie_word_embeddings": False,
    "vocab_size": PADDED_VOCAB,
    "max_position_embeddings": MAX_POSITIONS,
}
MROPE = {"type": "mrope", "rope_type": "default", "mrope_section": [4, 4, 4]}
TOWER: dict[str, Any] = {
    "hidden_size": 64,
    "num_attention_heads": 4,
    "intermediate_size": 96,
    "num_hidden_layers": 2,
    "patch_size": 14,
}
QWEN_TOWER: dict[str, Any] = {
    "depth": 3,
    "num_heads": 4,
    "in_channels": 3,
    "patch_size": 14,
    "spatial_patch_size": 14,
    "spatial_merge_size": 2,
    "temporal_patch_size": 2,
}
QWEN_IMAGES = {
    "image_processor_type": "Qwen2VLImageProcessor",
    "patch_size": 14,
    "merge_size": 2,
    "temporal_patch_size": 2,
    "min_pixels": 56 * 56,  # 4 to 25 tokens
    "max_pixels": 140 * 140,
    "image_mean": [0.5, 0.5, 0.5],
    "image_std": [0.5, 0.5, 0.5],
}
QWEN_TOKENS = ("<|vision_start|>", "<|vision_end|>", "<|image_pad|>", "<|video_pad|>")
IDEFICS_TOKENS = (
    "<fake_token_around_image>",
    "<global-img>",
    "<image>",
    *(f"<row_{row}_col_{column}>" for row in range(1, 4) for column in range(1, 4)),
)


@dataclass(frozen=True)
class Family:
    """What is particular to an architecture's checkpoint."""

    images: dict[str, Any]  # preprocessor_config.json
    tokens: tuple[str, ...]
    image_token: str
    written: str  # by the template, for an image
    config: Callable[[dict[str, int]], dict[str, Any]]  # from the tokens' ids
    parts_only: bool = False
    processor: dict[str, Any] | None = None
    tokenizer: dict[str, Any] | None = None


def _qwen_ids(ids: dict[str, int]) -> dict[str, Any]:
    return {
        "image_token_id": ids["<|image_pad|>"],
        "video_token_id": ids["<|video_pad|>"],
        "vision_start_token_id": ids["<|vision_start|>"],
        "vision_end_token_id": ids["<|vision_end|>"],
    }


def _qwen2(ids: dict[str, int]) -> dict[str, Any]:
    tower = {"model_type": "qwen2_vl", "embed_dim": 64, "hidden_size": HIDDEN, "mlp_ratio": 2}
    return {**TEXT, **_qwen_ids(ids), "rope_scaling": MROPE, "vision_config": QWEN_TOWER | tower}


def _qwen2_5(ids: dict[str, int]) -> dict[str, Any]:
    tower = {
        "model_type": "qwen2_5_vl",
        "hidden_size": 64,
        "out_hidden_size": HIDDEN,
        "intermediate_size": 96,
        "window_size": 56,
        "fullatt_block_indexes": [2],
    }
    return {**TEXT, **_qwen_ids(ids), "rope_scaling": MROPE, "vision_config": QWEN_TOWER | tower}


def _qwen3(ids: dict[str, int]) -> dict[str, Any]:
    tower = {
        "model_type": "qwen3_vl",
        "hidden_size": 64,
        "out_hidden_size": HIDDEN,
        "intermediate_size": 96,
        "num_position_embeddings": 64,
        "deepstack_visual_indexes": [0, 1],
    }
    text = {**TEXT, "model_type": "qwen3_vl_text", "head_dim": 24, "rope_scaling": MROPE}
    return {**_qwen_ids(ids), "text_config": text, "vision_config": QWEN_TOWER | tower}


def _gemma3(ids: dict[str, int]) -> dict[str, Any]:
    text = {
        **TEXT,
        "model_type": "gemma3_text",
        "num_hidden_layers": 4,
        "head_dim": 24,
        "query_pre_attn_scalar": 24,
        "sliding_window": 24,  # fewer than the tokens of two images
        "sliding_window_pattern": 2,
        "mm_tokens_per_image": 16,
    }
    return {
        "image_token_index": ids["<image_soft_token>"],
        "hidden_size": HIDDEN,
        "text_config": text,
        "vision_config": {**TOWER, "model_type": "siglip_vision_model", "image_size": 112},
    }


def _idefics3(ids: dict[str, int]) -> dict[str, Any]:
    return {
        "image_token_id": ids["<image>"],
        "scale_factor": 2,
        "text_config": {**TEXT, "model_type": "llama"},
        "vision_config": {**TOWER, "model_type": "idefics3", "image_size": 56},
    }


def _smolvlm(ids: dict[str, int]) -> dict[str, Any]:
    tower = {**TOWER, "model_type": "siglip_vision_model", "image_size": 56}
    return {**_idefics3(ids), "vision_config": tower}


def _llava(ids: dict[str, int]) -> dict[str, Any]:
    return {
        "image_token_index": ids["<image>"],
        "vision_feature_layer": -2,
        "vision_feature_select_strategy": "default",
        "text_config": {**TEXT, "model_type": "llama"},
        "vision_config": {**TOWER, "model_type": "clip_vision_model", "image_size": 56},
    }


def _tiles(kind: str) -> dict[str, Any]:
    return {
        "image_processor_type": f"{kind}ImageProcessor",
        "size": {"longest_edge": 112},
        "max_image_size": {"longest_edge": 56},
        "do_image_splitting": True,
    }


QWEN = "<|vision_start|><|image_pad|><|vision_end|>"
FAMILIES: dict[str, Family] = {
    "qwen2_vl": Family(QWEN_IMAGES, QWEN_TOKENS, "<|image_pad|>", QWEN, _qwen2),
    "qwen2_5_vl": Family(QWEN_IMAGES, QWEN_TOKENS, "<|image_pad|>", QWEN, _qwen2_5),
    "qwen3_vl": Family(QWEN_IMAGES, QWEN_TOKENS, "<|image_pad|>", QWEN, _qwen3),
    "gemma3": Family(
        {
            "image_processor_type": "Gemma3ImageProcessor",
            "size": {"height": 112, "width": 112},
        },
        ("<start_of_image>", "<image_soft_token>", "<end_of_image>"),
        "<image_soft_token>",
        "<start_of_image>",
        _gemma3,
        processor={"image_seq_length": 16},
        tokenizer={
            "extra_special_tokens": {
                "boi_token": "<start_of_image>",
                "eoi_token": "<end_of_image>",
                "image_token": "<image_soft_token>",
            }
        },
    ),
    "idefics3": Family(
        _tiles("Idefics3"),
        IDEFICS_TOKENS,
        "<image>",
        "<image>",
        _idefics3,
        parts_only=True,
        processor={"image_seq_len": 4},
    ),
    "smolvlm": Family(
        _tiles("SmolVLM"),
        IDEFICS_TOKENS,
        "<image>",
        "<image>",
        _smolvlm,
        parts_only=True,
        processor={"image_seq_len": 4},
    ),
    "llava": Family(
        {
            "image_processor_type": "CLIPImageProcessor",
            "size": {"shortest_edge": 56},
            "crop_size": {"height": 56, "width": 56},
        },
        ("<image>",),
        "<image>",
        "<image>",
        _llava,
        parts_only=True,
        processor={
            "patch_size": 14,
            "vision_feature_select_strategy": "default",
            "num_additional_image_tokens": 1,
        },
    ),
}
VISION_ARCHITECTURES = tuple(FAMILIES)


def make_tiny_vision_model(architecture: str, out: Path, *, seed: int = 0) -> Path:
    """Write a tiny checkpoint of ``architecture`` to the directory ``out``; return ``out``."""
    family = FAMILIES[architecture]
    out.mkdir(parents=True, exist_ok=True)
    tokenizer = byte_level_tokenizer()
    tokenizer.add_special_tokens([AddedToken(t, normalized=False) for t in family.tokens])
    fill = range(PADDED_VOCAB - tokenizer.get_vocab_size())  # detokenizers index by any id
    tokenizer.add_tokens([AddedToken(f"<|extra_{n}|>", normalized=False) for n in fill])
    eos = tokenizer.token_to_id(EOS_TOKEN)
    config = {
        "model_type": architecture,
        "vocab_size": PADDED_VOCAB,
        "eos_token_id": eos,
        "pad_token_id": tokenizer.token_to_id(SPECIAL_TOKENS[0]),
        "torch_dtype": "float32",
        **family.config(tokenizer.get_vocab()),
    }
    template = CONTENT.replace("IMAGE_MARKER", family.written) + CHAT
    write_json(out / "config.json", config)
    write_json(out / "generation_config.json", {"eos_token_id": eos, "do_sample": False})
    write_json(out / "preprocessor_config.json", family.images)
    if family.processor is not None:
        write_json(out / "processor_config.json", family.processor)
    tokenizer.save(str(out / "tokenizer.json"))
    write_json(
        out / "tokenizer_config.json",
        {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "eos_token": EOS_TOKEN,
            "pad_token": SPECIAL_TOKENS[0],
            "model_max_length": MAX_POSITIONS,
            "chat_template": template.replace("PARTS_ONLY", str(family.parts_only).lower()),
            **(family.tokenizer or {}),
        },
    )
    weights = _make_weights(config, tokenizer, seed)
    mx.save_safetensors(str(out / "model.safetensors"), weights, metadata={"format": "mlx"})
    return out


def _make_weights(config: dict[str, Any], tokenizer: Tokenizer, seed: int) -> dict[str, mx.array]:
    """Random float32 weights, in the layout and under the names that mlx-vlm saves."""
    module = importlib.import_module(f"mlx_vlm.models.{config['model_type']}")
    raw: dict[str, Any] = copy.deepcopy(config)  # some of mlx-vlm's classes change it
    model_config = module.ModelConfig.from_dict(raw)
    model_config = update_module_configs(model_config, module, raw, ["text", "vision"])
    model = module.Model(model_config)
    shapes = [(name, value.shape) for name, value in tree_flatten(model.parameters())]
    gemma = config["model_type"] == "gemma3"
    weights: dict[str, mx.array] = {}
    for (name, shape), key in zip(
        shapes, mx.random.split(mx.random.key(seed), len(shapes)), strict=True
    ):
        noise = mx.random.normal(shape, key=key)
        if name.endswith("embed_tokens.weight"):
            embeddings_name = name
            weights[name] = noise * (HIDDEN**-0.5 if gemma else 1.0)  # it multiplies it back
        elif name.endswith("lm_head.weight"):
            head_name, head = name, noise
            weights[name] = noise
        elif len(shape) >= 2:
            fan_in = mx.prod(mx.array(shape[1:])).item()
            weights[name] = noise * (1.4 * fan_in**-0.5)
        elif "soft_emb_norm" in name or (gemma and "language_model" in name):
            weights[name] = mx.full(shape, _gemma_norm(name))
        elif name.endswith("bias"):
            weights[name] = mx.zeros(shape)
        else:
            weights[name] = mx.ones(shape)
    if gemma:  # mlx-vlm takes the embeddings for its head
        del weights[head_name]
        weights[embeddings_name][VOCAB_SIZE:] = 0
        return weights
    ordinary = shape_head(head[:VOCAB_SIZE], weights[embeddings_name][:VOCAB_SIZE], tokenizer)
    rest = mx.zeros((PADDED_VOCAB - VOCAB_SIZE, HIDDEN))  # image tokens are never generated
    weights[head_name] = mx.concatenate([ordinary, rest])
    return weights


def _gemma_norm(name: str) -> float:
    """The weight of a norm, which adds one to it.

    With the embeddings as its head the model would repeat its last token for ever, unless what
    the layers add outweighs their input.
    """
    if ".post_" in name:
        return 1.0
    return 2.0 if name.endswith("model.norm.weight") else 0.0
