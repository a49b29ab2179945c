"""Load a model that sees: weights with progress, and the description that goes up.

Lives on the MLX thread.
"""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from jinja2 import TemplateError
from mlx_lm.utils import load_config, load_tokenizer
from mlx_vlm.utils import load_model, load_processor

from mlxtrio.engine.core import EngineCore
from mlxtrio.engine.embedding.budget import SLICE_SECONDS
from mlxtrio.engine.embedding.queue import EmbeddingQueue
from mlxtrio.engine.models.text import (
    LoadOptions,
    describe,
    load_weights,
    measure_kv_budget,
    prefix_cache_bytes,
    prefix_store,
)
from mlxtrio.engine.models.vision_families import why_refused
from mlxtrio.engine.runner.batch import DecodeBatch
from mlxtrio.engine.vision.decoder import Decoder
from mlxtrio.engine.vision.embedding import VisionEncoder, describe_embeddings
from mlxtrio.engine.vision.prefill import PromptReader
from mlxtrio.engine.vision.processors import (
    Gemma3Processor,
    IdeficsProcessor,
    LlavaProcessor,
    Processor,
    QwenProcessor,
    SmolVLMProcessor,
)
from mlxtrio.engine.vision.tokenizer import VisionTokenizer
from mlxtrio.errors import ModelLoadError
from mlxtrio.text.description import ModelDescription

PROCESSORS: dict[str, type[Processor]] = {
    "qwen2_vl": QwenProcessor,
    "qwen2_5_vl": QwenProcessor,
    "qwen3_vl": QwenProcessor,
    "gemma3": Gemma3Processor,
    "idefics3": IdeficsProcessor,
    "smolvlm": SmolVLMProcessor,
    "llava": LlavaProcessor,
}
PROBE = "mlxtrio"  # a text that no template writes


def load_vision_model(
    options: LoadOptions, report: Callable[[int, int], None]
) -> tuple[ModelDescription, EngineCore]:
    """Load an mlx-vlm model from a directory and make an empty batch for it.

    ``report`` is called with the bytes loaded and their total; what it raises ends the loading.

    Raises:
        ModelLoadError: the model is none that sees, or of a family that can't be served.
    """
    config = load_config(options.path)
    if (reason := why_refused(config)) is not None:
        raise ModelLoadError(reason)
    family = PROCESSORS[config["model_type"]]
    tokenizer = _load_tokenizer(options.path, config, family)
    model = load_model(options.path, lazy=True)
    # Without this mlx-vlm lets a checkpoint bring code of its own.
    processor = load_processor(options.path, add_detokenizer=False, trust_remote_code=False)
    load_weights(model, report, options.dtype)
    adapted = VisionTokenizer(tokenizer, options.tool_call_parser, options.reasoning_parser)
    images = family(model.config, processor, content_as_parts=_loses_strings(adapted))
    decoder = Decoder(model, images.image_token)
    reader = PromptReader(decoder, images.image_token, options.image_cache_bytes)
    # Some configurations leave the vocabulary's size to the architecture's default.
    text_config = {
        **config.get("text_config", {}),
        "vocab_size": model.config.text_config.vocab_size,
    }
    described = describe(options, adapted, tokenizer, {**config, "text_config": text_config})
    encoder = VisionEncoder(decoder, reader)
    memory = measure_kv_budget(
        options, model, decoder, decoder.make_cache(), described.context_length
    )
    described = replace(described, images=images, kv_budget=memory)
    description = replace(described, embedding=describe_embeddings(encoder, described, images))
    batch = DecodeBatch(
        decoder,
        rows=options.rows,
        eos_token_ids=description.eos_token_ids,
        reasoning=description.reasoning,
        reader=reader,
        prefix_cache_bytes=prefix_cache_bytes(options, model, memory),
        prefix_store=prefix_store(options, description),
        max_gap=options.max_gap,
        memory=memory,
    )
    queue = EmbeddingQueue(encoder, slice_seconds=min(SLICE_SECONDS, options.max_gap))
    return description, EngineCore(batch, queue)


def _load_tokenizer(path: Path, config: dict[str, Any], family: type[Processor]) -> Any:
    eos = config.get("eos_token_id") or config.get("text_config", {}).get("eos_token_id")
    tokenizer = load_tokenizer(path, eos_token_ids=eos)
    # Older checkpoints have the template that knows images in a file of its own.
    file = path / "chat_template.json"
    template = json.loads(file.read_text())["chat_template"] if file.exists() else None
    template = template or tokenizer.chat_template
    if not isinstance(template, str):
        raise ModelLoadError("the model has no chat template, which is to place its images")
    # Once more, since mlx-lm infers from the template how the model thinks and calls tools.
    mended = {"chat_template": family.mend_template(template)}
    return load_tokenizer(path, mended, eos_token_ids=eos)


def _loses_strings(tokenizer: VisionTokenizer) -> bool:
    """Whether the template wants a message's content as a list of parts."""
    try:
        prompt = tokenizer.apply_chat_template([{"role": "user", "content": PROBE}])
    except (TemplateError, TypeError):
        return True
    return PROBE not in tokenizer.decode(prompt)
