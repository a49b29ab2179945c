"""Runs the sequences that the scheduler has started, step by step. Runs on the MLX thread."""

import logging
from dataclasses import dataclass, field
from typing import Any

from mlxtrio.engine.kv.prefix_cache import MIN_PREFIX_TOKENS
from mlxtrio.engine.messages import StepOutput
from mlxtrio.engine.runner.logits_processors import RowGuard, request_processors
from mlxtrio.engine.runner.mlx_lm_batch import MlxLmBatch
from mlxtrio.engine.runner.rows import Row, first_token_outputs, token_outputs
from mlxtrio.engine.runner.samplers import RowSampler
from mlxtrio.engine.scheduling.sequence import Sequence, SequenceState
from mlxtrio.text.markers import OutputMarkers
from mlxtrio.text.request import RowFailure

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Ended:
    """A sequence that a step has ended. ``caches`` hold ``tokens``; there are none if it failed."""

    sequence: Sequence
    caches: list[Any] | None = None
    tokens: list[int] = field(default_factory=list)


@dataclass(slots=True)
class StepResult:
    """What a step has done: outputs, the tokens that it prefilled, the sequences that have reached
    a point at which their caches go into the prefix cache, and those that have ended.
    """

    output: StepOutput = field(default_factory=list)
    prefilled_tokens: int = 0
    at_insertion_point: list[Sequence] = field(default_factory=list)
    ended: list[Ended] = field(default_factory=list)


class Runner:
    """Rows for started sequences in mlx-lm's batch.

    One row's exception ends that row. If a step fails as a whole, every row in it fails, and the
    batch starts afresh.
    """

    def __init__(
        self,
        model: Any,
        *,
        max_rows: int,
        eos_token_ids: frozenset[int],
        markers: OutputMarkers | None = None,
    ) -> None:
        self._eos_token_ids = eos_token_ids
        self._markers = markers
        self._batch = MlxLmBatch(model, max_rows, eos_token_ids)
        self._rows: dict[int, Row] = {}  # by uid

    @property
    def nbytes(self) -> int:
        """Bytes of all rows' caches."""
        return self._batch.nbytes

    def start(self, sequence: Sequence, caches: list[Any] | None) -> None:
        """Give a sequence a row. ``caches`` hold its prefilled tokens; None if there are none.

        Raises:
            Exception: the request can't be run; there is no row.
        """
        guard, sampler = RowGuard(), RowSampler(sequence.request.sampling)
        processors = request_processors(sequence.request, self._markers, self._eos_token_ids)
        guarded = [guard.wrap(each) for each in processors]
        uid = self._batch.insert(sequence, caches, sampler, guarded)
        self._rows[uid] = Row(uid, sequence, sequence.prefilled_tokens, sampler, guard)

    def remove(self, sequence: Sequence) -> None:
        """Drop a sequence's row; one without a row is no error."""
        if (row := self._row(sequence)) is not None:
            self._drop(row)

    def extract(self, sequence: Sequence) -> tuple[list[Any], list[int]] | None:
        """Return copies of a row's caches, and the tokens that they hold; None without a row."""
        row = self._row(sequence)
        return None if row is None else self._batch.extract(row.uid)

    def step(self, chunk_tokens: int, *, single: bool) -> StepResult:
        """Decode a token of each decoding row, and prefill ``chunk_tokens`` of each other one.

        ``single`` says that one decoding sequence is all there is.
        """
        result = StepResult()
        try:
            samplers = [self._rows[uid].sampler for uid in self._batch.decoding_uids]
            prompts, tokens = self._batch.step(chunk_tokens, samplers, single=single)
            self._note_prefill(prompts, result)
            # Tokens first: these were sampled one step ago, what failed is the next of its row.
            self._take_tokens(tokens, result)
            self._take_failures(result)
            result.output += first_token_outputs(
                self._rows.values(), self._batch.sampled_tokens, self._eos_token_ids
            )
        except Exception:  # the rows of this step are lost, the next are not
            logger.exception("a decode step failed; its rows are lost")
            self._restart(result)
        return result

    def close(self) -> None:
        """Give the wired memory back."""
        self._batch.close()

    def _row(self, sequence: Sequence) -> Row | None:
        return next((row for row in self._rows.values() if row.sequence is sequence), None)

    def _note_prefill(self, prompts: list[Any], result: StepResult) -> None:
        """Prompts are inserted into the prefix cache at their checkpoints and their ends: others
        may begin like them before the sequence has finished.
        """
        for each in prompts:
            row = self._rows[each.uid]
            sequence = row.sequence
            if each.end_of_prompt:
                sequence.state = SequenceState.DECODE
                continue
            prefilled = row.initial_tokens + each.progress[0]
            result.prefilled_tokens += prefilled - sequence.prefilled_tokens
            sequence.prefilled_tokens = prefilled
            if each.end_of_segment and each.progress[0] >= MIN_PREFIX_TOKENS:
                result.at_insertion_point.append(sequence)

    def _take_tokens(self, tokens: list[Any], result: StepResult) -> None:
        result.output += token_outputs(self._rows, tokens)
        for each in tokens:
            if each.finish_reason is not None:
                row = self._rows.pop(each.uid)  # mlx-lm has dropped it already
                result.ended.append(Ended(row.sequence, each.prompt_cache, each.all_tokens))

    def _take_failures(self, result: StepResult) -> None:
        for row in [row for row in self._rows.values() if row.guard.error is not None]:
            logger.error("a row's logits processor failed", exc_info=row.guard.error)
            self._drop(row)
            self._fail(row, "the sampling of this answer failed", result)

    def _restart(self, result: StepResult) -> None:
        for row in self._rows.values():
            self._fail(row, "the model failed", result)
        self._rows.clear()
        self._batch.restart()

    @staticmethod
    def _fail(row: Row, reason: str, result: StepResult) -> None:
        result.output.append((row.sequence.sequence_id, RowFailure(reason)))
        result.ended.append(Ended(row.sequence))

    def _drop(self, row: Row) -> None:
        self._batch.remove(row.uid)
        del self._rows[row.uid]
