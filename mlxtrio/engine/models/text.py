"""Load a text model: weights with progress, and the description that goes up to the text side.

Lives on the MLX thread.
"""

import hashlib
import json
import logging
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

import mlx.core as mx
import mlx_lm
from mlx.utils import tree_flatten, tree_map_with_path
from mlx_lm.models.cache import make_prompt_cache

from mlxtrio.engine.core import EngineCore
from mlxtrio.engine.embedding.language import with_embeddings
from mlxtrio.engine.kv.costs import Run, measure_caches
from mlxtrio.engine.kv.memory import memory_left
from mlxtrio.engine.kv.prefix_cache import is_trimmable
from mlxtrio.engine.kv.prefix_store import PrefixStore
from mlxtrio.engine.models.tokenizer import MlxTokenizer
from mlxtrio.engine.runner.batch import DecodeBatch
from mlxtrio.errors import ModelLoadError
from mlxtrio.kv_budget import KVBudget
from mlxtrio.settings import Dtype, ReasoningParser, ToolCallParser
from mlxtrio.text.description import ModelDescription, SamplingDefaults
from mlxtrio.text.vocabulary import Vocabulary

logger = logging.getLogger(__name__)

CHUNK_BYTES = 2**28  # weights evaluated between two reports of progress
FALLBACK_CONTEXT = 32768  # for checkpoints that don't say
MIN_ROW_TOKENS = 2  # tokens, one of the prompt and one of the answer
UNLIMITED = 10**9  # tokenizers say 1e30 where they know no limit

# Of the memory that the model leaves. Rows' caches come first; the prefix cache may have what they
# don't need. The rest is for what is computed on the way.
ROWS_SHARE = 0.6
PREFIX_CACHE_SHARE = 0.2

CONTEXT_KEYS = ("max_position_embeddings", "n_positions", "max_sequence_length", "seq_length")


@dataclass(frozen=True, slots=True)
class LoadOptions:
    """``rows`` is the batch's size; ``context_length`` None and ``dtype`` "auto" take the model's
    own.

    ``image_cache_bytes`` is what encoded images may take, ``prefix_cache_bytes`` what prompts and
    answers may that have been read, and ``kv_cache_memory_bytes`` what these and the caches of
    running rows may together (None: a share of the memory that the model leaves).
    ``max_gap`` is the longest gap between a running row's tokens, in seconds.
    """

    path: Path
    rows: int
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
    """Load an mlx-lm model from a directory and make empty core for it.

    ``report`` is called with the bytes loaded and their total; what it raises ends the loading.
    """
    model, tokenizer, config = mlx_lm.load(str(options.path), lazy=True, return_config=True)
    load_weights(model, report, options.dtype)
    adapted = MlxTokenizer(tokenizer, options.tool_call_parser, options.reasoning_parser)
    description = describe(options, adapted, tokenizer, config)
    layers = make_prompt_cache(model)
    needs_checkpoints = not is_trimmable(layers)
    memory = measure_kv_budget(options, model, model, layers, description.context_length)
    description = replace(description, needs_checkpoints=needs_checkpoints, kv_budget=memory)
    batch = DecodeBatch(
        model,
        rows=options.rows,
        eos_token_ids=description.eos_token_ids,
        reasoning=description.reasoning,
        prefix_cache_bytes=prefix_cache_bytes(options, model, memory),
        prefix_store=prefix_store(options, description),
        max_gap=options.max_gap,
        memory=memory,
    )
    return with_embeddings(description, batch, model, adapted, options.max_gap)


def measure_kv_budget(
    options: LoadOptions, model: Any, run: Run, caches: list[Any], context_length: int
) -> KVBudget:
    """What rows' caches take, and may: what was said, or a share of what the ``model`` leaves.

    ``run`` takes tokens and ``caches``, a row's empty ones.

    Raises:
        ModelLoadError: there is no memory for a single row.
    """
    budget = options.kv_cache_memory_bytes
    if budget is None:
        budget = int(memory_left(_weights(model)) * ROWS_SHARE)
    memory = measure_caches(run, caches, budget=budget, rows=options.rows)
    longest = memory.max_tokens(context_length)
    if longest < MIN_ROW_TOKENS:
        raise ModelLoadError(
            f"{budget} bytes of memory for key-value caches hold no row; "
            "--kv-cache-memory-bytes says how many there are"
        )
    if longest < context_length:
        logger.warning(
            "the memory for key-value caches (%d bytes) holds %d tokens of a request, fewer than "
            "the model's context of %d; see --kv-cache-memory-bytes",
            budget,
            longest,
            context_length,
        )
    return memory


def prefix_cache_bytes(options: LoadOptions, model: Any, memory: KVBudget) -> int:
    """What the prefix cache may take of the ``memory``, which it is a part of: what was said, or a
    share of what the model leaves.
    """
    most = options.prefix_cache_bytes
    if most is None:
        most = int(memory_left(_weights(model)) * PREFIX_CACHE_SHARE)
    return min(most, memory.total_bytes)


def _weights(model: Any) -> int:
    return sum(array.nbytes for _, array in tree_flatten(model.parameters()))


def prefix_store(options: LoadOptions, description: ModelDescription) -> PrefixStore | None:
    """The prefix cache's directory, for this very checkpoint; None where none is wanted."""
    if options.prefix_cache_dir is None:
        return None
    files = [(file.name, file.stat()) for file in sorted(options.path.glob("*.safetensors"))]
    weights = [(name, stat.st_size, stat.st_mtime_ns) for name, stat in files]
    identity = f"{description.fingerprint} {weights}"
    directory = options.prefix_cache_dir.expanduser()
    return PrefixStore(directory, identity, options.prefix_cache_dir_bytes)


def load_weights(model: Any, report: Callable[[int, int], None], dtype: Dtype = "auto") -> None:
    """Read a lazily loaded model's weights, chunk by chunk, and give them a type."""
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
    """As ``mlx_lm.convert`` does: quantised weights stay, and what a model says must not change."""
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
    """What the text side needs to know of a model that generates, its images apart."""
    text_config = {**config, **config.get("text_config", {})}
    vocab_size = int(text_config.get("vocab_size") or len(tokenizer))
    return ModelDescription(
        tokenizer=adapted,
        vocabulary=Vocabulary(adapted),
        context_length=options.context_length or _context_length(text_config, tokenizer),
        vocab_size=vocab_size,
        eos_token_ids=frozenset(tokenizer.eos_token_ids),
        max_token_length=max(map(len, tokenizer.get_vocab())),
        fingerprint=_fingerprint(config, options.dtype),
        created=int(time.time()),
        reasoning=adapted.reasoning,
        grammars=adapted.grammars(vocab_size),
        tool_format=adapted.tool_format,
        reasoning_variables=adapted.reasoning_variables,
        sampling=_sampling_defaults(options.path),
    )


def _context_length(config: dict[str, Any], tokenizer: Any) -> int:
    for key in CONTEXT_KEYS:
        if isinstance(length := config.get(key), int) and length > 0:
            return length
    limit = getattr(tokenizer, "model_max_length", UNLIMITED)
    return int(limit) if 0 < limit < UNLIMITED else FALLBACK_CONTEXT


def _fingerprint(config: dict[str, Any], dtype: Dtype) -> str:
    """What an answer's reproducibility depends on, besides the weights: config and versions."""
    text = json.dumps([config, dtype], sort_keys=True, default=str)
    versions = "".join(version(package) for package in ("mlxtrio", "mlx", "mlx-lm"))
    device = str(mx.default_device())
    return "fp_" + hashlib.sha256((text + versions + device).encode()).hexdigest()[:12]


def _sampling_defaults(path: Path) -> SamplingDefaults:
    """The checkpoint's own recommendation, as in Hugging Face's generation_config.json."""
    file = path / "generation_config.json"
    config = json.loads(file.read_text()) if file.exists() else {}
    given = {name: value for name, value in config.items() if value is not None}
    defaults = SamplingDefaults()
    temperature = given.get("temperature", defaults.temperature)
    return SamplingDefaults(
        temperature=0.0 if given.get("do_sample") is False else float(temperature),
        top_p=float(given.get("top_p", defaults.top_p)),
        top_k=int(given.get("top_k", defaults.top_k)),
        min_p=float(given.get("min_p", defaults.min_p)),
        repetition_penalty=float(given.get("repetition_penalty", defaults.repetition_penalty)),
    )
