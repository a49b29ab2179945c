"""Continuous batching: sequences join and leave the batch between two decode steps.

Runs on the MLX thread.
"""

import logging
import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import mlx.core as mx
from mlx_lm.models.cache import make_prompt_cache

from mlxtrio.engine.kv.budgeted_prefixes import BudgetedPrefixes, RowPrefix
from mlxtrio.engine.kv.prefix_cache import PrefixCache, is_trimmable
from mlxtrio.engine.kv.prefix_store import PrefixStore
from mlxtrio.engine.messages import PrefixStatistics, StepOutput
from mlxtrio.engine.runner.runner import Runner, StepResult
from mlxtrio.engine.scheduling.prefix_key import prompt_key, sequence_key
from mlxtrio.engine.scheduling.scheduler import StepScheduler
from mlxtrio.engine.scheduling.sequence import Sequence
from mlxtrio.engine.vision.prefill import ImagePrefill, ImagePrefiller
from mlxtrio.kv_budget import KVBudget
from mlxtrio.text.markers import OutputMarkers
from mlxtrio.text.request import GenerationRequest, RowFailure

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class BatchOptions:
    """A batch's limits.

    At most ``max_rows`` sequences decode at once, and end at one of ``eos_token_ids``. ``max_gap``
    bounds the inter-token latency, in seconds. The prefix cache may take ``prefix_cache_bytes``,
    but no part of ``kv_budget`` that the unfinished sequences may still need.
    """

    max_rows: int
    eos_token_ids: frozenset[int]
    markers: OutputMarkers | None = None  # None: no output is constrained
    prefix_cache_bytes: int = 0
    max_gap: float = 0.5
    kv_budget: KVBudget | None = None


class DecodeBatch:
    """All sequences being generated, and one step of them at a time.

    The scheduler decides, the runner carries out; this joins them, the prefix cache and the prefill
    of images. A sequence's exception ends that sequence. ``close`` gives wired memory back.
    """

    def __init__(
        self,
        model: Any,
        options: BatchOptions,
        *,
        image_prefiller: ImagePrefiller | None = None,
        prefix_store: PrefixStore | None = None,
    ) -> None:
        """``model`` maps tokens (rows, length) and the rows' caches to logits. A vision model has
        an ``image_prefiller``. With a ``prefix_store`` the prefix cache outlives the process.
        """
        self._image_prefiller = image_prefiller
        self._image_prefills: dict[int, ImagePrefill] = {}  # by sequence id
        cache = PrefixCache(options.prefix_cache_bytes, prefix_store)
        self._prefixes = BudgetedPrefixes(cache, options.kv_budget, image_prefiller)
        caches = make_prompt_cache(model)
        layers = image_prefiller.layer_caches(caches) if image_prefiller else caches
        self._scheduler = StepScheduler(
            self._prefixes, max_gap=options.max_gap, is_trimmable=is_trimmable(layers)
        )
        self._runner = Runner(
            model,
            max_rows=options.max_rows,
            eos_token_ids=options.eos_token_ids,
            markers=options.markers,
        )
        self._failures: StepOutput = []  # to be reported by the next step

    def __len__(self) -> int:
        """How many sequences are unfinished or have a failure to report."""
        return len(self._scheduler) + len(self._failures)

    def insert(self, sequence_id: int, request: GenerationRequest) -> None:
        """Add a sequence. If it can't be run, the next step reports that."""
        prefiller = self._image_prefiller
        with self._failing_alone(sequence_id):
            key = prompt_key(request, prefiller.image_token if prefiller else None)
            self._scheduler.add(Sequence(sequence_id, request, key))
            self._prefixes.reserve(self._scheduler.lengths())
        self._start_prefills()

    def remove(self, sequence_id: int) -> None:
        """Cancel a sequence in any state; one that has finished is no error.

        What it has prefilled and generated goes into the prefix cache.
        """
        if (sequence := self._scheduler.get(sequence_id)) is not None:
            self._insert_prefix(sequence)
            self._discard(sequence)

    def step(self, *, embedding: bool = False) -> StepOutput:
        """Decode one token of every decoding sequence, and prefill a chunk of other prompts.

        ``embedding`` says that a slice of embeddings is made between two steps, of at most
        ``embedding_seconds``.
        """
        started = time.perf_counter()
        self._start_prefills()
        decoding, prefilling = self._scheduler.load()
        chunk = self._scheduler.chunk_tokens(decoding, prefilling, embedding=embedding)
        image_tokens = self._advance_images(chunk)
        output, self._failures = self._failures, []
        result = self._runner.step(chunk, single=(decoding, prefilling) == (1, 0))
        self._note_result(result)
        output += result.output
        if image_tokens != 0:  # an image's time must not count as a token's
            tokens = result.prefilled_tokens + (image_tokens or 0)
            seconds = time.perf_counter() - started
            self._scheduler.note_step(seconds, decoding=decoding, prefill_tokens=tokens)
        return output

    @property
    def has_prefill(self) -> bool:
        """Whether the next step prefills, too: it may take long."""
        return self._scheduler.has_prefill

    def embedding_seconds(self) -> float:
        """Seconds that a slice of embeddings may take before the next step: inf if none decodes."""
        return self._scheduler.embedding_seconds()

    def save_one(self) -> bool:
        """Write an entry of the prefix cache to disk; return whether there was one to write."""
        return self._prefixes.save_one()

    def statistics(self) -> PrefixStatistics:
        """Return the figures of the prefix cache."""
        return self._prefixes.statistics()

    @property
    def nbytes(self) -> int:
        """Bytes of all unfinished sequences' caches."""
        images = (cache for each in self._image_prefills.values() for cache in each.caches)
        return sum(int(cache.nbytes) for cache in images) + self._runner.nbytes

    def close(self) -> None:
        """Give the wired memory back."""
        self._runner.close()
        mx.clear_cache()

    @contextmanager
    def _failing_alone(
        self, sequence_id: int, reason: str = "the request can't be run"
    ) -> Generator[None]:
        """If the block raises, the next step reports ``reason`` as this sequence's failure."""
        try:
            yield
        except Exception:  # no other sequence may fail with it
            logger.exception("a sequence can't be run: %s", reason)
            if (sequence := self._scheduler.get(sequence_id)) is not None:
                self._discard(sequence)
            self._failures.append((sequence_id, RowFailure(reason)))

    def _start_prefills(self) -> None:
        """Start the prefill of each sequence that need not wait any longer."""
        for sequence, leader in self._scheduler.due():
            if leader is not None:
                self._insert_prefix(leader)
            with self._failing_alone(sequence.sequence_id):
                if not self._scheduler.wait_for_prefix(sequence):
                    self._start_prefill(sequence, self._prefixes.match(sequence.key))

    def _start_prefill(self, sequence: Sequence, prefix: RowPrefix | None) -> None:
        caches, length = prefix or (None, 0)
        self._scheduler.start_prefill(sequence, length)
        if self._image_prefiller is None or not sequence.request.images:
            self._runner.start(sequence, caches)
            return
        prefill = self._image_prefiller.start(sequence.request, prefix)
        self._image_prefills[sequence.sequence_id] = prefill
        self._scheduler.start_image_prefill(sequence)

    def _advance_images(self, max_tokens: int) -> int | None:
        """Let the sequence whose turn it is encode an image, or prefill up to ``max_tokens``.

        Returns how many tokens it has prefilled: 0 for an image. None if it has done neither; it
        may have joined the batch then.
        """
        if (sequence := self._scheduler.next_image_prefill()) is None:
            return None
        tokens = None
        with self._failing_alone(sequence.sequence_id, "the model can't read its images"):
            prefill = self._image_prefills[sequence.sequence_id]
            tokens = prefill.advance(max_tokens)
            self._scheduler.end_image_turn(is_done=tokens is None)
            if tokens is None:
                del self._image_prefills[sequence.sequence_id]
                self._prefixes.insert(sequence.key[:-1], prefill.caches, self._scheduler.lengths())
                self._runner.start(sequence, prefill.caches)
        return tokens

    def _note_result(self, result: StepResult) -> None:
        for sequence in result.at_insertion_point:
            self._insert_prefix(sequence)
        for ended in result.ended:
            self._scheduler.finish(ended.sequence)
            if ended.caches is not None and self._prefixes.is_enabled:
                key = sequence_key(ended.sequence.key, ended.tokens)
                self._prefixes.insert(key, ended.caches, self._scheduler.lengths())

    def _insert_prefix(self, sequence: Sequence) -> None:
        """Insert what a sequence in the batch has prefilled and generated into the prefix cache."""
        if not self._prefixes.is_enabled:
            return
        try:
            extracted = self._runner.extract(sequence)
        except Exception:  # only the prefix cache misses it
            logger.exception("a sequence's caches can't be taken out of the batch")
            return
        if extracted is not None:
            caches, tokens = extracted
            key = sequence_key(sequence.key, tokens)
            self._prefixes.insert(key, caches, self._scheduler.lengths())

    def _discard(self, sequence: Sequence) -> None:
        self._runner.remove(sequence)
        self._image_prefills.pop(sequence.sequence_id, None)
        self._scheduler.finish(sequence)
