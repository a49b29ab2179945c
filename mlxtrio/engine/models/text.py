"""Load a text model: its weights, its description for the text side, its batch, its memory.

Vision models and rerankers use its parts, too. Runs on the MLX thread.
"""

import hashlib
import json
import logging
import time
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

import mlx.core as mx
import mlx_lm
from mlx.utils import tree_flatten, tree_map_with_path
from mlx_lm.models.cache import make_prompt_cache

from mlxtrio.engine.batch import BatchOptions, DecodeBatch
from mlxtrio.engine.core import EngineCore
from mlxtrio.engine.embedding.backbone import find_backbone
from mlxtrio.engine.embedding.budget import SLICE_SECONDS
from mlxtrio.engine.embedding.queue import EmbeddingQueue
from mlxtrio.engine.embedding.tokenizers import HuggingFaceEncoder
from mlxtrio.engine.kv.costs import Run, measure_caches
from mlxtrio.engine.kv.memory import memory_left
from mlxtrio.engine.kv.prefix_cache import is_trimmable
from mlxtrio.engine.kv.prefix_store import PrefixStore
from mlxtrio.engine.models.generation_config import read_generation_config
from mlxtrio.engine.models.tokenizer import MlxTokenizer
from mlxtrio.errors import ModelLoadError
from mlxtrio.kv_budget import KVBudget
from mlxtrio.settings import Dtype, ReasoningParser, ToolCallParser
from mlxtrio.text.description import ModelDescription
from mlxtrio.text.embedding import EmbeddingDescription
from mlxtrio.text.markers import OutputMarkers, TokenTexts
from mlxtrio.text.template_capabilities import TemplateCapabilities, find_capabilities
from mlxtrio.text.tools.grammars import call_format
from mlxtrio.text.turn_ends import find_turn_ends
from mlxtrio.text.vocabulary import Vocabulary

logger = logging.getLogger(__name__)

CHUNK_BYTES = 2**28  # weights evaluated between two reports of progress
FALLBACK_CONTEXT = 32768  # tokens, for checkpoints that don't say
MIN_REQUEST_TOKENS = 2  # one of the prompt and one of the output
UNLIMITED = 10**9  # tokenizers have 1e30 where they know no limit

# Of the memory that the model leaves. The prefix cache only has what the sequences' caches don't
# need. The rest is for activations.
KV_CACHE_SHARE = 0.6
PREFIX_CACHE_SHARE = 0.2

CONTEXT_KEYS = ("max_position_embeddings", "n_positions", "max_sequence_length", "seq_length")


@dataclass(frozen=True, slots=True)
class LoadOptions:
    """How to load and serve a checkpoint.

    ``max_rows`` is the batch's size. ``context_length`` None and ``dtype`` "auto" take the model's
    own. ``image_cache_bytes`` bounds the encoded images, ``prefix_cache_bytes`` the prefix cache,
    and ``kv_cache_memory_bytes`` the prefix cache and the running sequences' caches together; None
    is a share of the memory that the model leaves. ``max_gap`` bounds the inter-token latency, in
    seconds.
    """

    path: Path
    max_rows: int
    context_length: int | None = None
    dtype: Dtype = "auto"
    tool_call_parser: ToolCallParser = "auto"
    reasoning_parser: ReasoningParser = "auto"
    image_cache_bytes: int = 0
    kv_cache_memory_bytes: int | None = None
    prefix_cache_bytes: int | None = None
    prefix_cache_dir: Path | None = None
    prefix_cache_dir_bytes: int = 2**32
    max_gap: float = 0.5


def load_text_model(
    options: LoadOptions, report: Callable[[int, int], None]
) -> tuple[ModelDescription, EngineCore]:
    """Load an mlx-lm model from a directory, and make an empty core for it.

    ``report`` is called with the bytes loaded and their total; what it raises ends the loading.

    Raises:
        ModelLoadError: there is no memory for a single sequence.
    """
    ends = sorted(read_generation_config(options.path).end_tokens)
    model, tokenizer, config = mlx_lm.load(
        str(options.path),
        model_config={"eos_token_id": ends or None},  # in the files it may be anything
        lazy=True,
        return_config=True,
    )
    load_weights(model, report, options.dtype)
    adapted = MlxTokenizer(tokenizer, options.tool_call_parser, options.reasoning_parser)
    description = describe(options, adapted, tokenizer, config)
    layers = make_prompt_cache(model)
    needs_checkpoints = not is_trimmable(layers)
    budget = measure_kv_budget(options, model, model, layers, description.context_length)
    description = replace(description, needs_checkpoints=needs_checkpoints, kv_budget=budget)
    batch = DecodeBatch(
        model,
        batch_options(options, model, description),
        prefix_store=prefix_store(options, description),
    )
    return _with_embeddings(description, batch, model, adapted, options.max_gap)


def _with_embeddings(
    description: ModelDescription,
    batch: DecodeBatch,
    model: Any,
    tokenizer: MlxTokenizer,
    max_gap: float,
) -> tuple[ModelDescription, EngineCore]:
    """Join a language model's batch and a queue of embeddings, if its backbone is found.

    Returns the description with its embeddings, and the core. ``max_gap`` bounds the inter-token
    latency, in seconds.
    """
    backbone = find_backbone(model, description.vocab_size)
    if backbone is None:
        return description, EngineCore(batch, None)
    embedding = EmbeddingDescription(
        encoder=HuggingFaceEncoder(tokenizer.transformers),
        dimensions=backbone.dimensions,
        context_length=description.max_request_tokens,
        vocab_size=description.vocab_size,
        max_token_length=description.max_token_length,
        poolings=("mean", "last"),
    )
    queue = EmbeddingQueue(backbone, slice_seconds=min(SLICE_SECONDS, max_gap))
    return replace(description, embedding=embedding), EngineCore(batch, queue)


def batch_options(options: LoadOptions, model: Any, description: ModelDescription) -> BatchOptions:
    """The options of the batch for a loaded ``model``, whose description has its KV budget."""
    budget = description.kv_budget
    return BatchOptions(
        max_rows=options.max_rows,
        eos_token_ids=description.eos_token_ids,
        markers=OutputMarkers(
            TokenTexts(description.vocabulary, description.control_tokens),
            description.reasoning,
            call_format(description),
        ),
        prefix_cache_bytes=prefix_cache_bytes(options, model, budget) if budget else 0,
        max_gap=options.max_gap,
        kv_budget=budget,
    )


def measure_kv_budget(
    options: LoadOptions, model: Any, run: Run, caches: list[Any], context_length: int
) -> KVBudget:
    """Measure what sequences' caches take; their budget is the options', or a share of what the
    ``model`` leaves. ``run`` maps tokens (1, length) and ``caches``, a row's empty ones, to logits.

    Raises:
        ModelLoadError: there is no memory for a single sequence.
    """
    total_bytes = options.kv_cache_memory_bytes
    if total_bytes is None:
        total_bytes = int(memory_left(_weights(model)) * KV_CACHE_SHARE)
    budget = measure_caches(run, caches, total_bytes=total_bytes, max_rows=options.max_rows)
    max_tokens = budget.max_tokens(context_length)
    if max_tokens < MIN_REQUEST_TOKENS:
        raise ModelLoadError(
            f"{total_bytes} bytes of memory for KV caches hold no row; "
            "--kv-cache-memory-bytes says how many there are"
        )
    if max_tokens < context_length:
        logger.warning(
            "the memory for KV caches (%d bytes) holds %d tokens of a request, fewer than "
            "the model's context of %d; see --kv-cache-memory-bytes",
            total_bytes,
            max_tokens,
            context_length,
        )
    return budget


def prefix_cache_bytes(options: LoadOptions, model: Any, budget: KVBudget) -> int:
    """Bytes that the prefix cache may take, as a part of the ``budget``: the options', or a share
    of what the model leaves.
    """
    max_bytes = options.prefix_cache_bytes
    if max_bytes is None:
        max_bytes = int(memory_left(_weights(model)) * PREFIX_CACHE_SHARE)
    return min(max_bytes, budget.total_bytes)


def _weights(model: Any) -> int:
    return sum(array.nbytes for _, array in tree_flatten(model.parameters()))


def prefix_store(options: LoadOptions, description: ModelDescription) -> PrefixStore | None:
    """The prefix cache on disk, for this very checkpoint; None without a directory for it.

    Raises:
        OSError: the directory can't be made or written to.
    """
    if options.prefix_cache_dir is None:
        return None
    files = [(file.name, file.stat()) for file in sorted(options.path.glob("*.safetensors"))]
    weights = [(name, stat.st_size, stat.st_mtime_ns) for name, stat in files]
    identity = f"{description.fingerprint} {weights}"
    directory = options.prefix_cache_dir.expanduser()
    return PrefixStore(directory, identity, options.prefix_cache_dir_bytes)


def load_weights(model: Any, report: Callable[[int, int], None], dtype: Dtype = "auto") -> None:
    """Cast a lazily loaded model's weights, and evaluate them chunk by chunk.

    ``report`` is called with the bytes loaded and their total; what it raises ends the loading.
    """
    if dtype != "auto":
        _cast(model, getattr(mx, dtype))
    weights = [array for _, array in tree_flatten(model.parameters())]
    total = sum(array.nbytes for array in weights)
    done = 0
    report(done, total)
    for chunk in _chunks(weights):
        mx.eval(chunk)
        done += sum(array.nbytes for array in chunk)
        report(done, total)


def _cast(model: Any, dtype: mx.Dtype) -> None:
    """Cast as ``mlx_lm.convert`` does: not quantised weights, nor those that a model exempts."""
    may_change = getattr(model, "cast_predicate", lambda path: True)

    def cast(path: str, array: mx.array) -> mx.array:
        is_float = mx.issubdtype(array.dtype, mx.floating)
        return array.astype(dtype) if is_float and may_change(path) else array

    model.update(tree_map_with_path(cast, model.parameters()))


def _chunks(weights: list[mx.array]) -> Iterator[list[mx.array]]:
    chunk: list[mx.array] = []
    size = 0
    for array in weights:
        chunk.append(array)
        size += array.nbytes
        if size >= CHUNK_BYTES:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk


def describe(
    options: LoadOptions, adapted: MlxTokenizer, tokenizer: Any, config: dict[str, Any]
) -> ModelDescription:
    """Describe a model that generates, without its KV budget, images and embeddings."""
    text_config = {**config, **config.get("text_config", {})}
    vocab_size = int(text_config.get("vocab_size") or len(tokenizer))
    generation = read_generation_config(options.path)
    template = find_capabilities(adapted.render)
    eos_token_ids = adapted.eos_token_ids | generation.end_tokens
    eos_token_ids |= _template_ends(adapted, template, eos_token_ids)
    return ModelDescription(
        tokenizer=adapted,
        vocabulary=Vocabulary(adapted),
        context_length=options.context_length or _context_length(text_config, tokenizer),
        vocab_size=vocab_size,
        eos_token_ids=eos_token_ids,
        max_token_length=max(map(len, tokenizer.get_vocab())),
        fingerprint=_fingerprint(config, options.dtype),
        created=int(time.time()),
        control_tokens=adapted.control_tokens,
        reasoning=adapted.reasoning,
        channels=adapted.channels,
        response_template=adapted.response_template,
        grammars=adapted.grammars(vocab_size, eos_token_ids),
        tool_format=adapted.tool_format,
        template=template,
        sampling=generation.sampling,
    )


def _template_ends(
    tokenizer: MlxTokenizer, template: TemplateCapabilities, known: frozenset[int]
) -> frozenset[int]:
    """The end-of-sequence tokens that only the chat template shows, and those of channels."""
    tokens = tokenizer.control_tokens
    if tokenizer.channels is not None:
        ends: Collection[str] = tokenizer.channels.turn_ends
    else:
        ends = find_turn_ends(
            tokenizer.render,
            template,
            tokenizer.tool_format,
            tokenizer.reasoning,
            tokens,
            {each for each, token in tokens.items() if token in known},
        )
    return frozenset(tokens[each] for each in ends if each in tokens)


def _context_length(config: dict[str, Any], tokenizer: Any) -> int:
    for key in CONTEXT_KEYS:
        if isinstance(length := config.get(key), int) and length > 0:
            return length
    limit = getattr(tokenizer, "model_max_length", UNLIMITED)
    return int(limit) if 0 < limit < UNLIMITED else FALLBACK_CONTEXT


def _fingerprint(config: dict[str, Any], dtype: Dtype) -> str:
    """Hash what outputs depend on besides the request and the weights: config, versions, device."""
    text = json.dumps([config, dtype], sort_keys=True, default=str)
    versions = "".join(version(package) for package in ("mlxtrio", "mlx", "mlx-lm"))
    device = str(mx.default_device())
    return "fp_" + hashlib.sha256((text + versions + device).encode()).hexdigest()[:12]
