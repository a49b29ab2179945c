"""Tiny checkpoints of language models with random weights, made on disk and entirely offline.

The tests want the real mlx-lm architectures with their real caches (growing, rotating,
recurrent) and real tokenizers with real streaming detokenizers, but no downloads and no slow
decoding.  ``make_tiny_model`` writes a directory that ``mlx_lm.load`` accepts like any other,
with a few hundred thousand random float32 parameters in it.

Plain random weights make poor test models: nearly flat logits (greedy decoding is decided by
rounding), output that repeats the last token for ever, bytes that hardly ever form a character.
``shape_head`` says what is done about each.
"""

import importlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import mlx.core as mx
from mlx.utils import tree_flatten
from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers
from tokenizers.trainers import BpeTrainer
from transformers.convert_slow_tokenizer import bytes_to_unicode

VOCAB_SIZE = 512
MAX_POSITIONS = 512
SLIDING_WINDOW = 16

EOS_TOKEN = "<|im_end|>"
SPECIAL_TOKENS = ("<|endoftext|>", "<|im_start|>", EOS_TOKEN)
# Single tokens but not "special" (as in Qwen3), so they survive skip_special_tokens.
MARKER_TOKENS = ("<think>", "</think>", "<tool_call>", "</tool_call>")

CORPUS = [
    "The quick brown fox jumps over the lazy dog. Pack my box with five dozen liquor jugs!",
    "You are a helpful assistant. Hello, how are you today? I am fine, thank you.",
    "What is the capital of France? Write a short story about a river and a mountain.",
    "Once upon a time there was a little server that answered every request it was sent.",
    "Café, naïve, señor, Größe; привет, мир; λάμδα, δέλτα; 日本語と中文; emoji 🙂🚀.",
    '{"name": "get_weather", "arguments": {"city": "Paris", "unit": "celsius", "days": 3}}',
    "def add(a, b):\n    return a + b\n\nfor i in range(10):\n    print(add(i, 1))\n",
    "system user assistant tool function true false null 0 1 2 3 4 5 6 7 8 9",
] * 4

CHAT_TEMPLATE = r"""
{%- macro render(content) -%}
{%- if content is string -%}{{- content -}}
{%- else -%}{%- for part in content or [] -%}{{- part.text or '' -}}{%- endfor -%}{%- endif -%}
{%- endmacro -%}
{%- if tools -%}
{{- '<|im_start|>system\n# Tools' -}}
{%- for tool in tools -%}{{- '\n' -}}{{- tool | tojson -}}{%- endfor -%}
{{- '\nTo call one: <tool_call>{"name": ..., "arguments": ...}</tool_call><|im_end|>\n' -}}
{%- endif -%}
{%- for message in messages -%}
{{- '<|im_start|>' + message.role + '\n' -}}{{- render(message.content) -}}
{%- for tool_call in message.tool_calls or [] -%}
{%- if tool_call.function is defined -%}{%- set tool_call = tool_call.function -%}{%- endif -%}
{{- '\n<tool_call>\n{"name": "' + tool_call.name + '", "arguments": ' -}}
{{- tool_call.arguments if tool_call.arguments is string else tool_call.arguments | tojson -}}
{{- '}\n</tool_call>' -}}
{%- endfor -%}
{{- '<|im_end|>\n' -}}
{%- endfor -%}
{%- if add_generation_prompt -%}{{- '<|im_start|>assistant\n' -}}
{%- if enable_thinking is false -%}{{- '<think>\n\n</think>\n\n' -}}{%- endif -%}
{%- endif -%}
"""

_ATTENTION: dict[str, Any] = {
    "hidden_size": 96,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "head_dim": 24,
    "intermediate_size": 192,
    "num_hidden_layers": 3,
    "rms_norm_eps": 1e-6,
    "rope_theta": 10000.0,
    "tie_word_embeddings": False,
}

_CONFIGS: dict[str, dict[str, Any]] = {
    "qwen3": {"architectures": ["Qwen3ForCausalLM"], **_ATTENTION},
    "llama": {"architectures": ["LlamaForCausalLM"], **_ATTENTION},
    # Layers 0 and 2 slide (RotatingKVCache), layers 1 and 3 attend to everything.
    "gemma3_text": {
        "architectures": ["Gemma3ForCausalLM"],
        **_ATTENTION,
        "num_hidden_layers": 4,
        "query_pre_attn_scalar": 24,
        "sliding_window": SLIDING_WINDOW,
        "sliding_window_pattern": 2,
    },
    # A hybrid: layers 0 and 2 are gated delta nets (ArraysCache), layer 1 is attention (KVCache).
    "qwen3_next": {
        "architectures": ["Qwen3NextForCausalLM"],
        **_ATTENTION,
        "full_attention_interval": 2,
        "partial_rotary_factor": 0.5,
        "linear_num_value_heads": 4,
        "linear_num_key_heads": 2,
        "linear_key_head_dim": 16,
        "linear_value_head_dim": 16,
        "linear_conv_kernel_dim": 4,
        "decoder_sparse_step": 1,
        "mlp_only_layers": [],
        **dict.fromkeys(("num_experts", "num_experts_per_tok"), 0),
        **dict.fromkeys(("moe_intermediate_size", "shared_expert_intermediate_size"), 0),
    },
    # State-space only: every layer has a recurrent state (ArraysCache), none can be trimmed.
    "mamba2": {
        "architectures": ["Mamba2ForCausalLM"],
        "hidden_size": 96,
        "num_heads": 6,
        "head_dim": 32,
        "intermediate_size": 192,
        "state_size": 16,
        "num_hidden_layers": 3,
        "layer_norm_epsilon": 1e-6,
        "conv_kernel": 4,
        "n_groups": 1,
        "use_bias": False,
        "use_conv_bias": True,
        "tie_word_embeddings": False,
        "time_step_limit": [0.0, 100.0],
        "time_step_rank": "auto",
    },
}

ARCHITECTURES: tuple[str, ...] = tuple(_CONFIGS)

# Architectures with a SentencePiece-like tokenizer; the others have a byte-level BPE.
SENTENCEPIECE_ARCHITECTURES = frozenset({"llama"})
_BYTE_FALLBACK = {byte: f"<0x{byte:02X}>" for byte in range(256)}


def make_tiny_model(
    architecture: str,
    out: Path,
    *,
    seed: int = 0,
    markers: Sequence[str] = MARKER_TOKENS,
    words: Sequence[str] = (),
) -> Path:
    """Write a tiny checkpoint of ``architecture`` to the directory ``out``; return ``out``.

    ``seed`` decides the weights: two seeds give two models that answer differently, with the
    same tokenizer. ``markers`` are single tokens of a byte-level vocabulary, and so are ``words``,
    which it is trained on.
    """
    if architecture not in _CONFIGS:
        raise ValueError(f"Unknown architecture {architecture!r}, not one of {ARCHITECTURES}.")
    out.mkdir(parents=True, exist_ok=True)
    sentencepiece = architecture in SENTENCEPIECE_ARCHITECTURES
    tokenizer = (
        _sentencepiece_tokenizer() if sentencepiece else byte_level_tokenizer(markers, words)
    )
    if tokenizer.get_vocab_size() != VOCAB_SIZE:  # detokenizers index by any id sampled
        raise RuntimeError("The corpus is too small to fill the vocabulary.")
    eos = tokenizer.token_to_id(EOS_TOKEN)
    config = {
        "model_type": architecture,
        "vocab_size": VOCAB_SIZE,
        "max_position_embeddings": MAX_POSITIONS,
        "bos_token_id": None,
        "eos_token_id": eos,
        "pad_token_id": tokenizer.token_to_id(SPECIAL_TOKENS[0]),
        "torch_dtype": "float32",
        **_CONFIGS[architecture],
    }
    write_json(out / "config.json", config)
    write_json(out / "generation_config.json", {"eos_token_id": eos, "do_sample": False})
    tokenizer.save(str(out / "tokenizer.json"))
    tokenizer_config = {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "eos_token": EOS_TOKEN,
        "pad_token": SPECIAL_TOKENS[0],
        "unk_token": "<unk>" if sentencepiece else None,
        "additional_special_tokens": list(SPECIAL_TOKENS),
        "model_max_length": MAX_POSITIONS,
        "chat_template": CHAT_TEMPLATE,
    }
    write_json(out / "tokenizer_config.json", tokenizer_config)
    weights = _make_weights(config, tokenizer, seed)
    mx.save_safetensors(str(out / "model.safetensors"), weights, metadata={"format": "mlx"})
    return out


def write_json(path: Path, content: dict[str, Any]) -> None:
    """Write ``content`` the way checkpoints hold it."""
    path.write_text(json.dumps(content, indent=1), encoding="utf-8")


def _add_tokens(tokenizer: Tokenizer, markers: Sequence[str] = MARKER_TOKENS) -> Tokenizer:
    """Add the special tokens and the markers at the end of the vocabulary."""
    tokenizer.add_special_tokens([AddedToken(t, normalized=False) for t in SPECIAL_TOKENS])
    tokenizer.add_tokens([AddedToken(t, special=False, normalized=False) for t in markers])
    return tokenizer


def byte_level_tokenizer(
    markers: Sequence[str] = MARKER_TOKENS, words: Sequence[str] = ()
) -> Tokenizer:
    """A byte-level BPE (GPT-2, Qwen): mlx-lm gives it a BPEStreamingDetokenizer."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = BpeTrainer(
        vocab_size=VOCAB_SIZE - len(SPECIAL_TOKENS) - len(markers),
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator([*CORPUS, *[*words] * 100], trainer)
    return _add_tokens(tokenizer, markers)


def _sentencepiece_tokenizer() -> Tokenizer:
    """A SentencePiece-like BPE with byte fallback: SPMStreamingDetokenizer in mlx-lm."""
    space = pre_tokenizers.Metaspace(replacement="\u2581", prepend_scheme="first")
    lead = ["<unk>", *_BYTE_FALLBACK.values()]
    trained = Tokenizer(models.BPE())
    trained.pre_tokenizer = space
    size = VOCAB_SIZE - len(lead) - len(SPECIAL_TOKENS) - len(MARKER_TOKENS)
    # Only ASCII gets tokens of its own (newline not even that): the rest falls back to bytes.
    corpus = ["".join(c for c in line if " " <= c <= "~") for line in CORPUS]
    trained.train_from_iterator(corpus, BpeTrainer(vocab_size=size, show_progress=False))
    # The trainer would make the byte tokens special; put them in front of the vocabulary.
    content = json.loads(trained.to_str())["model"]
    pieces = sorted(content["vocab"], key=content["vocab"].__getitem__)
    vocab = {piece: index for index, piece in enumerate([*lead, *pieces])}
    merges = [(left, right) for left, right in content["merges"]]
    tokenizer = Tokenizer(models.BPE(vocab, merges, byte_fallback=True, unk_token="<unk>"))
    tokenizer.pre_tokenizer = space
    tokenizer.decoder = decoders.Sequence(
        [
            decoders.Replace("\u2581", " "),
            decoders.ByteFallback(),
            decoders.Fuse(),
            decoders.Strip(content=" ", left=1, right=0),
        ]
    )
    tokenizer.add_special_tokens([AddedToken("<unk>", special=True, normalized=False)])
    return _add_tokens(tokenizer)


def _make_weights(config: dict[str, Any], tokenizer: Tokenizer, seed: int) -> dict[str, mx.array]:
    """Random float32 weights, in the layout and under the names that mlx-lm saves."""
    module = importlib.import_module(f"mlx_lm.models.{config['model_type']}")
    model = module.Model(module.ModelArgs.from_dict(config))
    shapes = [(name, value.shape) for name, value in tree_flatten(model.parameters())]

    hidden = config["hidden_size"]
    gemma = config["model_type"] == "gemma3_text"
    weights: dict[str, mx.array] = {}
    keys = mx.random.split(mx.random.key(seed), len(shapes))
    for (name, shape), key in zip(shapes, keys, strict=True):
        noise = mx.random.normal(shape, key=key)
        if "embed" in name:
            embeddings_name = name
            weights[name] = noise * (hidden**-0.5 if gemma else 1.0)  # Gemma multiplies it back
        elif name == "lm_head.weight":
            head = noise
        elif len(shape) >= 2:
            fan_in = shape[-1] if len(shape) == 2 else shape[1] * shape[2]
            weights[name] = noise * (1.4 * fan_in**-0.5)
        elif name.endswith("A_log"):
            weights[name] = mx.log(mx.arange(1, shape[0] + 1).astype(mx.float32))
        elif name.endswith("dt_bias"):
            weights[name] = mx.full(shape, -2.5)  # small steps: a long memory
        elif gemma:  # adds one to its norms' weights; scale what layers add to the embeddings
            weights[name] = mx.full(shape, -0.3 if ".post_" in name else 0.0)
        elif name.endswith("bias"):
            weights[name] = mx.zeros(shape)
        else:
            weights[name] = mx.ones(shape)
    weights["lm_head.weight"] = shape_head(head, weights[embeddings_name], tokenizer)
    return weights


def shape_head(head: mx.array, embeddings: mx.array, tokenizer: Tokenizer) -> mx.array:
    """Turn a standard normal head into one that writes something worth testing.

    * Logits get a standard deviation of about 3: greedy decoding is decided by margins far
      wider than rounding, and at a temperature of one several tokens are likely.
    * The end token is a little less likely than others, so most answers reach 64 tokens and
      some stop; the markers are much less likely; the other special tokens almost never come.
    * Of the bytes that are not ASCII only a few lead bytes and the continuation bytes are
      likely, and the latter mostly just after the former: tokens split real characters, and
      now and then a byte stays alone.
    """
    leads = {0xC3, 0xCE, 0xD0}  # Latin, Greek and Cyrillic letters: two bytes each
    vocab = tokenizer.get_vocab()
    sentencepiece = "<unk>" in vocab
    names = _BYTE_FALLBACK if sentencepiece else bytes_to_unicode()
    byte_of = {vocab[name]: byte for byte, name in names.items()}
    scale = [1.0] * VOCAB_SIZE
    for token, byte in byte_of.items():
        if byte >= 0x80:
            scale[token] = 1.15 if byte in leads else 0.5 if byte < 0xC0 else 0.0
        elif byte != 0x0A and (sentencepiece or not 0x20 <= byte < 0x7F):
            scale[token] = 0.0  # control characters, and bytes that have a second token
    by_name = dict.fromkeys(("<unk>", *SPECIAL_TOKENS), 0.0) | dict.fromkeys(MARKER_TOKENS, 0.5)
    for name, factor in (by_name | {EOS_TOKEN: 0.95}).items():
        if name in vocab:
            scale[vocab[name]] = factor
    head = head * mx.array(scale)[:, None]

    normal = embeddings / mx.linalg.norm(embeddings, axis=1, keepdims=True)
    after_lead = mx.sum(normal[mx.array([t for t, b in byte_of.items() if b in leads])], axis=0)
    is_continuation = [1.0 if 0x80 <= byte_of.get(t, 0) < 0xC0 else 0.0 for t in range(VOCAB_SIZE)]
    shaped: mx.array = head + 5.0 * mx.array(is_continuation)[:, None] * after_lead
    return shaped * float(3.3 * head.shape[1] ** -0.5)
