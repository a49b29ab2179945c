"""mlx-lm's ``BatchGenerator``, and everything that is used of its private parts.

Runs on the MLX thread. ``tests/engine/runner/test_mlx_lm_batch.py`` fails when a private name
moves.
"""

from collections.abc import Sequence
from typing import Any

from mlx_lm.generate import BatchGenerator, StopSequences

from mlxtrio.engine.runner.logits_processors import LogitsProcessor
from mlxtrio.engine.runner.samplers import BatchSampler, RowSampler, make_sampler
from mlxtrio.engine.runner.single_sequence import arrange_caches
from mlxtrio.engine.scheduling.pacing import MAX_CHUNK_TOKENS
from mlxtrio.engine.scheduling.sequence import Sequence as EngineSequence


class MlxLmBatch:
    """The rows that mlx-lm prefills and decodes, by its own numbers for them (uids).

    ``close`` gives wired memory back. Whatever raises here has left the batch in an unknown state:
    ``restart`` it.
    """

    def __init__(self, model: Any, max_rows: int, eos_token_ids: frozenset[int]) -> None:
        """``model`` maps tokens (rows, length) and the rows' caches to logits."""
        self._model = model
        self._max_rows = max_rows
        self._end_of_turn = StopSequences([[token] for token in eos_token_ids])
        self._endless = StopSequences()
        self._generator = self._make_generator()

    def __len__(self) -> int:
        """How many rows mlx-lm holds: those that it has not begun, prefills and decodes."""
        generator = self._generator
        waiting = len(generator._unprocessed_sequences) + len(generator._prompt_batch)
        return waiting + len(generator._generation_batch)

    @property
    def nbytes(self) -> int:
        """Bytes of all rows' caches."""
        return int(self._generator.prompt_cache_nbytes)

    @property
    def decoding_uids(self) -> list[int]:
        """The rows that decode in the next step, in the order of their tokens."""
        uids: list[int] = self._generator._generation_batch.uids
        return uids

    @property
    def decoding_caches(self) -> list[Any]:
        """The caches of the rows that decode, one for each layer; none while there are no rows."""
        caches: list[Any] = self._generator._generation_batch.prompt_cache
        return caches

    def insert(
        self,
        sequence: EngineSequence,
        caches: list[Any] | None,
        sampler: RowSampler,
        processors: Sequence[LogitsProcessor],
    ) -> int:
        """Add a row, and return its uid. ``caches`` hold the sequence's prefilled tokens.

        Raises:
            ValueError: there is no prompt, or no token may be generated.
        """
        request, held = sequence.request, sequence.prefilled_tokens
        (uid,) = self._generator.insert_segments(
            [request.segments(held)],
            caches=[caches],
            all_tokens=[list(request.prompt[:held])],
            max_tokens=[request.max_tokens],
            samplers=[make_sampler([sampler])],
            logits_processors=[list(processors)],
            stop_sequences=[self._endless if request.ignore_eos else self._end_of_turn],
        )
        return int(uid)

    def remove(self, uid: int) -> None:
        """Drop a row."""
        self._generator.remove([uid])

    def extract(self, uid: int) -> tuple[list[Any], list[int]]:
        """Return copies of a row's caches, and the tokens that they hold."""
        caches, tokens = self._generator.extract_cache([uid])[uid]
        return caches, tokens

    def step(
        self, chunk_tokens: int, samplers: Sequence[RowSampler], *, single: bool
    ) -> tuple[list[Any], list[Any]]:
        """Decode a token of each row, and prefill up to ``chunk_tokens`` of each prompt.

        ``samplers`` are those of the ``decoding_uids``. ``single`` says that one decoding row is
        all there is, which then has plain caches. Returns mlx-lm's responses: of prompts, and of
        tokens.
        """
        batch = self._generator._generation_batch
        batch.prompt_cache = arrange_caches(batch.prompt_cache, len(batch), single=single)
        self._share_sampler(batch, samplers)
        self._generator.prefill_step_size = chunk_tokens
        prompts, tokens = self._generator.next()
        return prompts, tokens

    def sampled_tokens(self) -> dict[int, int]:
        """By uid, the token that each row has sampled and that the next step will report.

        Waits until they are computed.
        """
        batch = self._generator._generation_batch
        return dict(zip(batch.uids, batch._next_tokens.tolist(), strict=True))

    def restart(self) -> None:
        """Drop all rows."""
        self._generator.close()
        self._generator = self._make_generator()

    def close(self) -> None:
        """Give the wired memory back."""
        self._generator.close()

    def _make_generator(self) -> BatchGenerator:
        return BatchGenerator(
            self._model,
            completion_batch_size=self._max_rows,
            prefill_batch_size=self._max_rows,  # the scheduler bounds it
            prefill_step_size=MAX_CHUNK_TOKENS,
        )

    @staticmethod
    def _share_sampler(batch: Any, rows: Sequence[RowSampler]) -> None:
        """Let mlx-lm call one sampler for all rows of its decoding ``batch``.

        Rows that have joined it since the last step have samplers of their own.
        """
        shared = batch.samplers[0] if batch.samplers else None
        if not isinstance(shared, BatchSampler) or shared.rows != tuple(rows):
            batch.samplers = [make_sampler(rows)] * len(rows)
