"""Decides what each step does: who starts to prefill, and how much. Pure Python: no MLX."""

import math
from collections import deque
from collections.abc import Iterator

from mlxtrio.engine.scheduling.pacing import PrefillPacing
from mlxtrio.engine.scheduling.prefill_queue import PrefillQueue, PrefixIndex
from mlxtrio.engine.scheduling.sequence import Sequence, SequenceState


class StepScheduler:
    """The table of unfinished sequences, and the decisions about their next step.

    It only decides. The caller carries out what it says, and reports what came of it.
    """

    def __init__(self, prefixes: PrefixIndex, *, max_gap: float, is_trimmable: bool) -> None:
        """``max_gap`` bounds the inter-token latency, in seconds; ``is_trimmable`` is a
        property of the model's caches.
        """
        self._sequences: dict[int, Sequence] = {}
        self._queue = PrefillQueue(prefixes, is_trimmable=is_trimmable)
        self._image_turns: deque[Sequence] = deque()  # the next one first
        self._pacing = PrefillPacing(max_gap)

    def __len__(self) -> int:
        """How many sequences are unfinished."""
        return len(self._sequences)

    def get(self, sequence_id: int) -> Sequence | None:
        """Return an unfinished sequence; None if it has finished, or never was there."""
        return self._sequences.get(sequence_id)

    def add(self, sequence: Sequence) -> None:
        """Let a sequence wait for its prefill."""
        self._sequences[sequence.sequence_id] = sequence
        self._queue.add(sequence)

    def finish(self, sequence: Sequence) -> None:
        """Drop a sequence, whatever its state; one that has finished is no error."""
        sequence.state = SequenceState.FINISHED
        self._sequences.pop(sequence.sequence_id, None)
        self._queue.discard(sequence)
        if sequence in self._image_turns:
            self._image_turns.remove(sequence)

    def lengths(self) -> list[int]:
        """The tokens that each unfinished sequence can come to have, prompt and output."""
        return [each.request.max_total_tokens for each in self._sequences.values()]

    # The prefills to start

    def due(self) -> Iterator[tuple[Sequence, Sequence | None]]:
        """The sequences that need not wait any longer, as ``PrefillQueue.due``.

        For each the caller inserts the leader's caches, if there is a leader, and then calls
        ``wait_for_prefix`` and, if that is False, ``start_prefill``.
        """
        if len(self._queue):
            yield from self._queue.due(self._prefilling())

    def wait_for_prefix(self, sequence: Sequence) -> bool:
        """Let a sequence wait for what it shares with another's prefill; return whether it does."""
        return self._queue.wait_for_prefix(sequence, self._prefilling())

    def start_prefill(self, sequence: Sequence, cached_tokens: int) -> None:
        """Note that a sequence's prefill starts, after ``cached_tokens`` of the prefix cache."""
        self._queue.discard(sequence)
        self._sequences[sequence.sequence_id] = self._sequences.pop(sequence.sequence_id)
        sequence.state = SequenceState.PREFILL
        sequence.cached_tokens = sequence.prefilled_tokens = cached_tokens

    # Turns of the prefills with images

    def start_image_prefill(self, sequence: Sequence) -> None:
        """Give a sequence with images its turns, after the sequences that have turns already."""
        sequence.is_image_prefill = True
        self._image_turns.append(sequence)

    def next_image_prefill(self) -> Sequence | None:
        """The sequence whose turn it is; None if no images are being prefilled."""
        return self._image_turns[0] if self._image_turns else None

    def end_image_turn(self, *, is_done: bool) -> None:
        """Pass the turn to the next sequence, so that a short prompt need not wait for a long one.

        A prompt that ``is_done`` has been prefilled but for its last token, and joins the batch.
        """
        if not is_done:
            self._image_turns.rotate(-1)
            return
        sequence = self._image_turns.popleft()
        sequence.is_image_prefill = False
        sequence.prefilled_tokens = len(sequence.request.prompt) - 1
        self._sequences[sequence.sequence_id] = self._sequences.pop(sequence.sequence_id)

    # The size of a step

    def load(self) -> tuple[int, int]:
        """How many sequences decode, and how many prompts a step prefills: one with images, and all
        others that have started.
        """
        decoding = prefilling = 0
        for each in self._sequences.values():
            if each.state is SequenceState.DECODE:
                decoding += 1
            elif each.state is SequenceState.PREFILL and not each.is_image_prefill:
                prefilling += 1
        return decoding, prefilling + bool(self._image_turns)

    @property
    def has_prefill(self) -> bool:
        """Whether any sequence has prompt left to prefill: the next step may take long."""
        return any(each.state < SequenceState.DECODE for each in self._sequences.values())

    def chunk_tokens(self, decoding: int, prefilling: int, *, embedding: bool) -> int:
        """Tokens of each prompt that a step of this ``load`` prefills, as ``PrefillPacing``."""
        return self._pacing.chunk_tokens(
            decoding, prefilling, waiting=len(self._queue), embedding=embedding
        )

    def embedding_seconds(self) -> float:
        """Seconds that a slice of embeddings may take between two steps; inf if nothing decodes."""
        decoding, prefilling = self.load()
        if not decoding:
            return math.inf
        return self._pacing.seconds_each(
            decoding, prefilling, waiting=len(self._queue), embedding=True
        )

    def note_step(self, seconds: float, *, decoding: int, prefill_tokens: int) -> None:
        """Take into account a step that took ``seconds``."""
        self._pacing.note(seconds, decoding=decoding, prefill_tokens=prefill_tokens)

    def _prefilling(self) -> list[Sequence]:
        """In the order in which their prefill, or their images', has started; images last."""
        started = [
            each
            for each in self._sequences.values()
            if each.state is SequenceState.PREFILL and not each.is_image_prefill
        ]
        return [*started, *self._image_turns]
