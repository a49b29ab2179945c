"""Load a vision model: weights, description, batch, and the prefill of its images.

Runs on the MLX thread.
"""

from collections.abc import Callable
from dataclasses import replace

from mlx_lm.utils import load_config, load_tokenizer
from mlx_vlm.utils import load_model, load_processor

from mlxtrio.engine.batch import DecodeBatch
from mlxtrio.engine.core import EngineCore
from mlxtrio.engine.embedding.budget import SLICE_SECONDS
from mlxtrio.engine.embedding.queue import EmbeddingQueue
from mlxtrio.engine.models.generation_config import read_generation_config
from mlxtrio.engine.models.text import (
    LoadOptions,
    batch_options,
    describe,
    load_weights,
    measure_kv_budget,
    prefix_store,
)
from mlxtrio.engine.models.tokenizer import VisionTokenizer
from mlxtrio.engine.models.vision_families import why_refused
from mlxtrio.engine.vision.decoder import Decoder
from mlxtrio.engine.vision.embedding import VisionEncoder, describe_embeddings
from mlxtrio.engine.vision.prefill import ImagePrefiller
from mlxtrio.engine.vision.processors import (
    Gemma3Processor,
    IdeficsProcessor,
    LlavaProcessor,
    Processor,
    QwenProcessor,
    SmolVLMProcessor,
)
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
PROBE = "mlxtrio"  # a text that no template contains


def load_vision_model(
    options: LoadOptions, report: Callable[[int, int], None]
) -> tuple[ModelDescription, EngineCore]:
    """Load an mlx-vlm model from a directory, and make an empty core for it.

    ``report`` is called with the bytes loaded and their total; what it raises ends the loading.

    Raises:
        ModelLoadError: it is no vision model, or of a family that can't be served, or there is no
            memory for a single sequence.
    """
    config = load_config(options.path)
    if (reason := why_refused(config)) is not None:
        raise ModelLoadError(reason)
    family = PROCESSORS[config["model_type"]]
    ends = sorted(read_generation_config(options.path).end_tokens)
    tokenizer = load_tokenizer(options.path, eos_token_ids=ends)
    adapted = VisionTokenizer(
        tokenizer, options.tool_call_parser, options.reasoning_parser, family.mend_template
    )
    if not adapted.has_chat_template:
        raise ModelLoadError("the model has no chat template, which is to place its images")
    model = load_model(options.path, lazy=True)
    # Without this mlx-vlm lets a checkpoint bring code of its own.
    processor = load_processor(options.path, add_detokenizer=False, trust_remote_code=False)
    load_weights(model, report, options.dtype)
    images = family(model.config, processor, content_as_parts=_loses_strings(adapted))
    decoder = Decoder(model, images.image_token)
    prefiller = ImagePrefiller(decoder, images.image_token, options.image_cache_bytes)
    # Some configurations leave the vocabulary's size to the architecture's default.
    text_config = {
        **config.get("text_config", {}),
        "vocab_size": model.config.text_config.vocab_size,
    }
    described = describe(options, adapted, tokenizer, {**config, "text_config": text_config})
    encoder = VisionEncoder(decoder, prefiller)
    budget = measure_kv_budget(
        options, model, decoder, decoder.make_cache(), described.context_length
    )
    described = replace(described, images=images, kv_budget=budget)
    description = replace(described, embedding=describe_embeddings(encoder, described, images))
    batch = DecodeBatch(
        decoder,
        batch_options(options, model, description),
        image_prefiller=prefiller,
        prefix_store=prefix_store(options, description),
    )
    queue = EmbeddingQueue(encoder, slice_seconds=min(SLICE_SECONDS, options.max_gap))
    return description, EngineCore(batch, queue)


def _loses_strings(tokenizer: VisionTokenizer) -> bool:
    """Whether the chat template shows a message's content only as a list of parts."""
    try:
        return PROBE not in tokenizer.render([{"role": "user", "content": PROBE}])
    except Exception:  # noqa: BLE001 - the template is a program, and may raise anything
        return True
