"""The MLX thread's work: decode steps and slices of embeddings, in turns. Runs on that thread."""

import math

from mlxtrio.engine.batch import DecodeBatch
from mlxtrio.engine.embedding.queue import EmbeddingQueue
from mlxtrio.engine.kv.memory import memory_statistics
from mlxtrio.engine.messages import EmbeddingStepOutput, EngineFigures, StepOutput
from mlxtrio.text.embedding import EmbeddingRequest
from mlxtrio.text.request import GenerationRequest, RowFailure


class EngineCore:
    """A batch of sequences, a queue of embeddings, or both.

    Where both have work, one slice of embeddings is made between two decode steps, as long as the
    inter-token latency allows.
    """

    def __init__(self, batch: DecodeBatch | None, embeddings: EmbeddingQueue | None) -> None:
        """``batch`` is None for a model that does not generate, ``embeddings`` for one that makes
        none.
        """
        self.batch = batch
        self.embeddings = embeddings
        self._has_just_decoded = False
        self._refused: StepOutput = []  # to be reported by the next step

    def __len__(self) -> int:
        """How many sequences and requests for embeddings have something to do or to report."""
        return self._num_sequences() + self._num_embeddings() + len(self._refused)

    def insert(self, sequence_id: int, request: GenerationRequest) -> None:
        """Add a sequence. If the model does not generate, the next step reports that."""
        if self.batch is None:
            self._refused.append((sequence_id, RowFailure("this model does not generate")))
        else:
            self.batch.insert(sequence_id, request)

    def embed(self, sequence_id: int, request: EmbeddingRequest) -> None:
        """Add a request for embeddings. If the model makes none, the next step reports that."""
        if self.embeddings is None:
            self._refused.append((sequence_id, RowFailure("this model makes no embeddings")))
        else:
            self.embeddings.insert(sequence_id, request)

    def remove(self, sequence_id: int) -> None:
        """Cancel a sequence or a request for embeddings; one that has finished is no error."""
        if self.batch is not None:
            self.batch.remove(sequence_id)
        if self.embeddings is not None:
            self.embeddings.remove(sequence_id)

    def step(self) -> StepOutput | EmbeddingStepOutput:
        """Make a decode step or a slice of embeddings, whichever is next."""
        if self._refused:
            refused, self._refused = self._refused, []
            return refused
        is_embeddings_turn = self._has_just_decoded or not self._num_sequences()
        if self.embeddings is not None and self._num_embeddings() and is_embeddings_turn:
            self._has_just_decoded = False
            seconds = self.batch.embedding_seconds() if self.batch else math.inf  # empty or None
            return self.embeddings.step(seconds)
        if self.batch is not None and self._num_sequences():
            self._has_just_decoded = True
            return self.batch.step(embedding=self._num_embeddings() > 0)
        return []

    @property
    def may_be_long(self) -> bool:
        """Whether the next step does more than decode: prefill, or embeddings."""
        return self._num_embeddings() > 0 or (self.batch is not None and self.batch.has_prefill)

    def statistics(self) -> EngineFigures:
        """Return the figures of this moment; those of sequences are 0 for a model that has none."""
        if self.batch is None:
            return EngineFigures(memory=memory_statistics(0))
        return EngineFigures(self.batch.statistics(), memory_statistics(self.batch.nbytes))

    def work_idle(self) -> bool:
        """Write an entry of the prefix cache to disk; return whether there was one to write."""
        return self.batch is not None and self.batch.save_one()

    def close(self) -> None:
        """Give the wired memory back."""
        if self.batch is not None:
            self.batch.close()

    def _num_sequences(self) -> int:
        return len(self.batch) if self.batch is not None else 0

    def _num_embeddings(self) -> int:
        return len(self.embeddings) if self.embeddings is not None else 0
