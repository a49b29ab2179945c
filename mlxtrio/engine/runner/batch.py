"""The continuous batch: rows join and leave mlx-lm's ``BatchGenerator`` between decode steps.

Lives on the MLX thread.
"""

import logging
import math
import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from typing import Any

import mlx.core as mx
import numpy as np
from mlx_lm.generate import BatchGenerator, StopSequences
from mlx_lm.models.cache import make_prompt_cache

from mlxtrio.engine.kv.prefix_cache import (
    MIN_PREFIX_TOKENS,
    Key,
    PrefixCache,
    is_trimmable,
    prompt_key,
)
from mlxtrio.engine.kv.prefix_store import PrefixStore
from mlxtrio.engine.messages import PrefixStatistics, StepOutput
from mlxtrio.engine.runner.image_prefill import Pending, Prefix, Reader
from mlxtrio.engine.runner.logits_processors import RowGuard
from mlxtrio.engine.runner.logprobs import asked_logprobs
from mlxtrio.engine.runner.mlx_lm_batch import running_batch, sampled_tokens
from mlxtrio.engine.runner.row import Row
from mlxtrio.engine.runner.row_processors import row_processors
from mlxtrio.engine.runner.samplers import RowSampler, make_sampler, share_sampler
from mlxtrio.engine.runner.single_sequence import arrange
from mlxtrio.engine.scheduling.pacing import MAX_CHUNK_TOKENS, PrefillPacing
from mlxtrio.engine.scheduling.prefill_queue import Prompt, PromptQueue
from mlxtrio.kv_budget import KVBudget
from mlxtrio.text.reasoning.format import ReasoningFormat
from mlxtrio.text.request import GenerationRequest, RowFailure, RowToken

logger = logging.getLogger(__name__)


class DecodeBatch:
    """The rows being generated, and one step of all of them at a time.

    One row's exception ends that row. If a step fails as a whole, every row in it gets an
    error and the batch starts afresh. ``close`` gives the wired memory back.
    """

    def __init__(
        self,
        model: Any,
        *,
        rows: int,
        eos_token_ids: frozenset[int],
        reasoning: ReasoningFormat | None = None,
        reader: Reader | None = None,
        prefix_cache_bytes: int = 0,
        prefix_store: PrefixStore | None = None,
        max_gap: float = 0.5,
        memory: KVBudget | None = None,
    ) -> None:
        """``reader`` is there for models that see. ``max_gap`` is in seconds. What rows may come to
        take of ``memory`` is not the prefix cache's.
        """
        self._model = model
        self._max_rows = rows
        self._eos_token_ids = eos_token_ids
        self._reasoning_format = reasoning or ReasoningFormat("", "")
        self._end_of_turn = StopSequences([[token] for token in eos_token_ids])
        self._endless = StopSequences()
        self._reader = reader
        self._prefixes = PrefixCache(prefix_cache_bytes, prefix_store)
        self._memory = memory
        self._pacing = PrefillPacing(max_gap)
        self._rows: dict[int, Row] = {}  # by uid
        self._readings: dict[int, Pending] = {}  # by name, the next in turn first
        self._queue = PromptQueue(self._prefixes, memory)
        self._unborn: StepOutput = []
        self._generator = self._make_generator()
        caches = make_prompt_cache(model)
        self._is_trimmable = is_trimmable(caches if reader is None else reader.layers(caches))

    def __len__(self) -> int:
        """How many rows have work to do."""
        waiting = len(self._queue) + len(self._readings)
        return waiting + len(self._rows) + len(self._unborn)

    def insert(self, name: int, request: GenerationRequest) -> None:
        """Add a row. If it can't be added, the next step says so."""
        with self._own_fault(name):
            key = prompt_key(request, self._reader.image_token if self._reader else None)
            self._queue.put(name, request, key)
            self._limit_prefixes()
        self._begin()

    def remove(self, name: int) -> None:
        """Drop a row, whatever it is doing; one that has ended is no error.

        What it has read and said is kept for the prompts to come.
        """
        self._queue.remove(name)
        self._readings.pop(name, None)
        if (row := self._row(name)) is not None:
            self._keep_row(row)
            self._drop(row)

    def step(self, *, is_shared: bool = False) -> StepOutput:
        """Decode one token of every running row, and prefill a chunk of those that wait.

        If ``is_shared``, something else is done between two steps as well, for ``spare`` seconds.
        """
        started = time.perf_counter()
        self._begin()
        running, reading = self._at_work()
        queued = len(self._queue)
        chunk = self._pacing.chunk(running, reading, queued=queued, is_shared=is_shared)
        read, encoded = self._read_on(chunk)
        output, self._unborn = self._unborn, []
        self._generator.prefill_step_size = chunk
        try:
            batch = running_batch(self._generator)
            arrange(batch, alone=running == len(self._rows) == 1 and not self._readings)
            share_sampler(batch, [self._rows[uid].sampler for uid in batch.uids])
            progress, responses = self._generator.next()
            read += self._note_progress(progress)
            # Tokens first: these were sampled one step ago, what failed is the next of its row.
            output += self._tokens(responses)
            output += self._failures()
            output += self._first_tokens()
        except Exception:  # the rows of this step are lost, the next are not
            logger.exception("a decode step failed; its rows are lost")
            output += self._start_afresh()
        if not encoded:  # which says nothing of what a token costs, read or decoded
            self._pacing.note(time.perf_counter() - started, running=running, tokens=read)
        return output

    @property
    def reads(self) -> bool:
        """Whether the next step reads prompts as well."""
        return self._at_work()[1] + len(self._queue) > 0

    def spare(self) -> float:
        """Seconds that something else may take between two steps, as much as each prompt that is
        read; without limit while no row runs.
        """
        running, reading = self._at_work()
        if not running:
            return math.inf
        return self._pacing.share(running, reading, queued=len(self._queue), is_shared=True)

    def tidy(self) -> bool:
        """Do a piece of what can wait until nobody does; return whether there was one."""
        return self._prefixes.save_one()

    def statistics(self) -> PrefixStatistics:
        """Figures of the prefix cache."""
        return self._prefixes.statistics()

    @property
    def nbytes(self) -> int:
        """What the caches of all rows take."""
        caches = [cache for each in self._readings.values() for cache in each.reading.cache]
        return sum(int(cache.nbytes) for cache in caches) + int(self._generator.prompt_cache_nbytes)

    def close(self) -> None:
        """Give the wired memory back."""
        self._generator.close()
        mx.clear_cache()

    def _at_work(self) -> tuple[int, int]:
        """How many rows are running, and how many prompts are read, one of those with images."""
        running = sum(row.is_running for row in self._rows.values())
        return running, len(self._rows) - running + bool(self._readings)

    @contextmanager
    def _own_fault(self, name: int) -> Generator[None]:
        """Add a row in the block; if that fails, the next step says so of this row alone."""
        try:
            yield
        except Exception:  # one row's fault is its own
            logger.exception("a row can't be added to the batch")
            self.remove(name)
            self._unborn.append((name, RowFailure("the request can't be run")))

    def _row(self, name: int) -> Row | None:
        return next((row for row in self._rows.values() if row.name == name), None)

    def _prompts(self) -> Iterator[Prompt]:
        """Those that are being read."""
        for row in self._rows.values():
            if not row.is_running:
                yield row.prompt(is_trimmable=self._is_trimmable)
        for name, each in self._readings.items():
            stops = (len(each.key) - 1,)
            yield Prompt(name, each.key, 0, stops, self._is_trimmable, has_images=True)

    def _begin(self) -> None:
        """Let those in the queue begin who need not wait any more."""
        if not len(self._queue):
            return
        reading = sum(not row.is_running for row in self._rows.values())
        for name, queued, leader in self._queue.due(self._prompts(), reading):
            if leader is not None and (row := self._row(leader)) is not None:
                self._keep_row(row)
            with self._own_fault(name):
                if not self._queue.let_wait(name, self._prompts()):
                    self._queue.remove(name)
                    self._start(name, queued.request, queued.key)

    def _start(self, name: int, request: GenerationRequest, key: Key) -> None:
        """Go on from what the prefix cache has of a prompt."""
        prefix = self._prefixes.find(key)
        if self._reader is not None and request.images:
            reading = self._reader.start(request, prefix)
            self._readings[name] = Pending(request, key, reading, prefix[1] if prefix else 0)
        else:
            self._add(name, request, key, prefix)

    def _add(
        self,
        name: int,
        request: GenerationRequest,
        key: Key,
        prefix: Prefix | None,
        *,
        pending: Pending | None = None,
    ) -> None:
        """Give a request a row, which goes on from a prefix, or a prompt that has been read."""
        guard, sampler = RowGuard(), RowSampler(request.sampling)
        processors = row_processors(request, self._reasoning_format, self._eos_token_ids)
        caches, held = prefix or (None, 0)
        if pending is not None:
            caches, held = pending.reading.cache, len(request.prompt) - 1
        elif caches is not None and self._reader is not None:
            caches = self._reader.complete(caches)
        (uid,) = self._generator.insert_segments(
            [request.segments(held)],
            caches=[caches],
            all_tokens=[list(request.prompt[:held])],
            max_tokens=[request.max_tokens],
            samplers=[make_sampler([sampler])],
            logits_processors=[[guard.processor(each) for each in processors]],
            stop_sequences=[self._endless if request.ignore_eos else self._end_of_turn],
        )
        cached = held if pending is None else pending.cached
        self._rows[uid] = Row(name, uid, request, guard, sampler, key, cached, held)

    def _read_on(self, chunk: int) -> tuple[int, bool]:
        """Read a chunk of a prompt with images, of each in turn, so that a short one need not
        wait for a long one; when it is done, its row begins.

        Return how many tokens were read, and whether an image was encoded instead.
        """
        for name, pending in self._readings.items():
            try:
                if (read := pending.reading.advance(chunk)) is not None:
                    self._readings[name] = self._readings.pop(name)
                    return read, read == 0
                self._keep(pending.key[:-1], pending.reading.cache)
                self._add(name, pending.request, pending.key, None, pending=pending)
            except Exception:  # one row's fault is its own
                logger.exception("a prompt's images can't be read")
                self._unborn.append((name, RowFailure("the model can't read its images")))
            del self._readings[name]
            break
        return 0, False

    def _note_progress(self, progress: list[Any]) -> int:
        """Take note of the prompts that were read; return how many tokens of them.

        One that has been read to its end is kept: others may begin like it while it is answered.
        """
        read = 0
        for each in progress:
            row = self._rows[each.uid]
            if each.end_of_prompt:
                row.is_running = True
                continue
            done = each.progress[0]
            read += done - row.read
            row.read = done
            if each.end_of_segment and done >= MIN_PREFIX_TOKENS:
                self._keep_row(row)
        return read

    def _limit_prefixes(self) -> None:
        """Let the prefix cache have what the rows there are can't come to need."""
        if self._memory is not None:
            lengths = [row.request.max_total_tokens for row in self._rows.values()]
            lengths += [each.request.max_total_tokens for each in self._readings.values()]
            lengths += [request.max_total_tokens for request in self._queue]
            self._prefixes.set_limit(self._memory.budget - self._memory.of_rows(lengths))

    def _keep(self, key: Key, caches: list[Any]) -> None:
        """Keep caches, if they can be: an answer does not depend on it."""
        try:
            self._limit_prefixes()
            layers = caches if self._reader is None else self._reader.layers(caches)
            self._prefixes.keep(key, layers)
        except Exception:  # models bring caches of their own; and memory may be short
            logger.exception("a prefix can't be kept")

    def _keep_row(self, row: Row) -> None:
        """Keep what a row in the batch has read and said so far."""
        if not self._prefixes.is_on:
            return
        try:
            caches, tokens = self._generator.extract_cache([row.uid])[row.uid]
        except Exception:  # as above
            logger.exception("a row's prefix can't be taken out of the batch")
            return
        self._keep_all(row, caches, tokens)

    def _keep_all(self, row: Row, caches: list[Any], tokens: list[int]) -> None:
        """Keep what a row's caches hold: some of its prompt, or all and some of its answer."""
        said = np.array(tokens[len(row.key) :], np.int64)
        self._keep(np.concatenate([row.key[: len(tokens)], said]), caches)

    def _make_generator(self) -> BatchGenerator:
        return BatchGenerator(
            self._model,
            completion_batch_size=self._max_rows,
            prefill_batch_size=self._max_rows,  # the queue sees to it
            prefill_step_size=MAX_CHUNK_TOKENS,
        )

    def _failures(self) -> StepOutput:
        failed = [row for row in self._rows.values() if row.guard.error is not None]
        for row in failed:
            logger.error("a row's logits processor failed", exc_info=row.guard.error)
            self._drop(row)
        return [(row.name, RowFailure("the sampling of this answer failed")) for row in failed]

    def _tokens(self, responses: list[Any]) -> StepOutput:
        tops = {r.uid: self._rows[r.uid].request.top_logprobs for r in responses}
        logprobs = asked_logprobs(responses, tops)
        output: StepOutput = []
        for response in responses:
            row = self._rows[response.uid]
            if row.is_ahead:
                row.is_ahead = False
                continue
            logprob, top = logprobs.get(response.uid, (None, ()))
            cached = None if row.has_spoken else row.cached
            row.has_spoken = True
            token = RowToken(response.token, response.finish_reason, logprob, top, cached)
            output.append((row.name, token))
            if response.finish_reason is not None:
                del self._rows[response.uid]  # mlx-lm has dropped it already
                if self._prefixes.is_on:
                    self._keep_all(row, response.prompt_cache, response.all_tokens)
        return output

    def _first_tokens(self) -> StepOutput:
        """What rows say first, a step before mlx-lm tells it: theirs is the longest wait.

        Not if the token ends the row, or if its logprobs were asked for.
        """
        silent = [
            row
            for row in self._rows.values()
            if row.is_running
            and not row.has_spoken
            and row.request.max_tokens > 1
            and row.request.top_logprobs is None
        ]
        if not silent:
            return []
        sampled = sampled_tokens(self._generator)
        output: StepOutput = []
        for row in silent:
            token = sampled[row.uid]
            if token not in self._eos_token_ids or row.request.ignore_eos:
                output.append((row.name, RowToken(token, cached_tokens=row.cached)))
                row.has_spoken = row.is_ahead = True
        return output

    def _drop(self, row: Row) -> None:
        self._generator.remove([row.uid])
        del self._rows[row.uid]

    def _start_afresh(self) -> StepOutput:
        lost = [row.name for row in self._rows.values()]
        self._rows.clear()
        self._generator.close()
        self._generator = self._make_generator()
        return [(name, RowFailure("the model failed")) for name in lost]
