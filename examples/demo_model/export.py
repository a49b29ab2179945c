"""Write a trained model as a Hugging Face folder that mlx-lm / mlx-vlm load unchanged."""

from __future__ import annotations

import json
from pathlib import Path

import torch
from safetensors.torch import save_file
from tokenizers import Tokenizer
from torch import nn

from model import TextConfig
from pictures import MAX_PIXELS, MERGE, MIN_PIXELS, PATCH, TEMPORAL
from template import CHAT_TEMPLATE
from tokenizer import save_tokenizer
from vision_model import SECTIONS, VisionLanguageModel

CONTEXT = 4096


def write_json(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, indent=2, ensure_ascii=False) + "\n")


def ids_of(tok: Tokenizer) -> dict[str, object]:
    end, pad = tok.token_to_id("<|im_end|>"), tok.token_to_id("<|endoftext|>")
    return {"bos_token_id": pad, "eos_token_id": [end, pad], "pad_token_id": pad}


def text_fields(c: TextConfig) -> dict[str, object]:
    """The keys of a Qwen3 model, and of the language half of a Qwen3-VL model."""
    return {
        "hidden_size": c.hidden_size,
        "intermediate_size": c.intermediate_size,
        "num_hidden_layers": c.layers,
        "num_attention_heads": c.heads,
        "num_key_value_heads": c.kv_heads,
        "head_dim": c.head_dim,
        "attention_bias": False,
        "vocab_size": c.vocab_size,
        "rms_norm_eps": c.eps,
        "rope_theta": c.rope_theta,
        "max_position_embeddings": CONTEXT,
        "hidden_act": "silu",
        "tie_word_embeddings": True,
        "torch_dtype": "bfloat16",
    }


def save_common(out: Path, tok: Tokenizer, config: dict[str, object]) -> None:
    save_tokenizer(tok, out)
    write_json(out / "config.json", config)
    generation = {**ids_of(tok), "do_sample": True, "temperature": 0.7, "top_p": 0.95}
    write_json(out / "generation_config.json", generation)


def save_weights(out: Path, state: dict[str, torch.Tensor]) -> None:
    weights = {k: v.detach().to(torch.bfloat16).contiguous() for k, v in state.items()}
    partial = out / "model.partial"
    save_file(weights, str(partial), metadata={"format": "pt"})
    partial.replace(out / "model.safetensors")


def export_text(model: nn.Module, c: TextConfig, tok: Tokenizer, out: Path) -> None:
    """Export a Qwen3 model."""
    config: dict[str, object] = {
        "architectures": ["Qwen3ForCausalLM"],
        "model_type": "qwen3",
        **text_fields(c),
        "rope_scaling": None,
        **ids_of(tok),
    }
    save_common(out, tok, config)
    save_weights(out, {f"model.{k}": v for k, v in model.state_dict().items()})


def export_vision(model: VisionLanguageModel, tok: Tokenizer, out: Path) -> None:
    """Export a Qwen3-VL model, with the settings of its image processor."""
    c, v = model.text_config, model.vision_config
    text = {
        "model_type": "qwen3_vl_text",
        **text_fields(c),
        "rope_scaling": {
            "rope_type": "default",
            "mrope_interleaved": True,
            "mrope_section": list(SECTIONS),
        },
    }
    tower = {
        "model_type": "qwen3_vl",
        "depth": v.depth,
        "hidden_size": v.embed_dim,
        "intermediate_size": v.mlp_ratio * v.embed_dim,
        "out_hidden_size": c.hidden_size,
        "num_heads": v.heads,
        "num_position_embeddings": v.side**2,
        "deepstack_visual_indexes": [],
        "hidden_act": "gelu_pytorch_tanh",
        "in_channels": 3,
        "patch_size": PATCH,
        "spatial_merge_size": MERGE,
        "temporal_patch_size": TEMPORAL,
    }
    config: dict[str, object] = {
        "architectures": ["Qwen3VLForConditionalGeneration"],
        "model_type": "qwen3_vl",
        "text_config": text,
        "vision_config": tower,
        "tie_word_embeddings": True,
        "torch_dtype": "bfloat16",
        "image_token_id": tok.token_to_id("<|image_pad|>"),
        "video_token_id": tok.token_to_id("<|video_pad|>"),
        "vision_start_token_id": tok.token_to_id("<|vision_start|>"),
        "vision_end_token_id": tok.token_to_id("<|vision_end|>"),
        **ids_of(tok),
    }
    save_common(out, tok, config)
    write_json(out / "chat_template.json", {"chat_template": CHAT_TEMPLATE})
    processor = {
        "image_processor_type": "Qwen2VLImageProcessorFast",
        "processor_class": "Qwen3VLProcessor",
        "patch_size": PATCH,
        "merge_size": MERGE,
        "temporal_patch_size": TEMPORAL,
        "min_pixels": MIN_PIXELS,
        "max_pixels": MAX_PIXELS,
        "do_rescale": True,
        "do_normalize": True,
        "do_convert_rgb": True,
        "image_mean": [0.5, 0.5, 0.5],
        "image_std": [0.5, 0.5, 0.5],
    }
    write_json(out / "preprocessor_config.json", processor)
    names = {"model.": "model.language_model.", "visual.": "model.visual."}
    state = {
        new + key.removeprefix(old): value
        for key, value in model.state_dict().items()
        for old, new in names.items()
        if key.startswith(old)
    }
    save_weights(out, state)
