"""The MLX thread's two core, decoding and embeddings, which take turns. Lives on that thread."""

import math

from mlxtrio.engine.embedding.queue import EmbeddingQueue
from mlxtrio.engine.kv.memory import memory_statistics
from mlxtrio.engine.messages import EmbeddingStepOutput, EngineFigures, StepOutput
from mlxtrio.engine.runner.batch import DecodeBatch
from mlxtrio.text.embedding import EmbeddingRequest
from mlxtrio.text.request import GenerationRequest, RowFailure


class EngineCore:
    """A decode batch, a queue of embeddings, or both.

    Where both have work, one slice of embeddings goes between two decode steps, as long as the
    gap between running rows' tokens allows.
    """

    def __init__(self, decoding: DecodeBatch | None, embeddings: EmbeddingQueue | None) -> None:
        self.decoding = decoding
        self.embeddings = embeddings
        self._has_decoded = False
        self._misplaced: StepOutput = []

    def __len__(self) -> int:
        """How many rows and requests have work to do."""
        return self._decodes() + self._embeds() + len(self._misplaced)

    def insert(self, name: int, request: GenerationRequest) -> None:
        """Add a row. Without a lane for it, the next step says so."""
        if self.decoding is None:
            self._misplaced.append((name, RowFailure("this model does not generate")))
        else:
            self.decoding.insert(name, request)

    def embed(self, name: int, request: EmbeddingRequest) -> None:
        """Add a request for embeddings. Without a lane for it, the next step says so."""
        if self.embeddings is None:
            self._misplaced.append((name, RowFailure("this model makes no embeddings")))
        else:
            self.embeddings.insert(name, request)

    def remove(self, name: int) -> None:
        """Drop what has that name, in whichever lane it is."""
        if self.decoding is not None:
            self.decoding.remove(name)
        if self.embeddings is not None:
            self.embeddings.remove(name)

    def step(self) -> StepOutput | EmbeddingStepOutput:
        """A decode step or a slice of embeddings, whichever is next."""
        if self._misplaced:
            lost, self._misplaced = self._misplaced, []
            return lost
        is_embeddings_turn = self._has_decoded or not self._decodes()
        if self.embeddings is not None and self._embeds() and is_embeddings_turn:
            self._has_decoded = False
            return self.embeddings.step(self.decoding.spare() if self.decoding else math.inf)
        if self.decoding is not None and self._decodes():
            self._has_decoded = True
            return self.decoding.step(is_shared=self._embeds() > 0)
        return []

    @property
    def reads(self) -> bool:
        """Whether the next step does more than to decode."""
        return self._embeds() > 0 or (self.decoding is not None and self.decoding.reads)

    def statistics(self) -> EngineFigures:
        """Figures of this moment; those of decoding are zeros where nothing is generated."""
        if self.decoding is None:
            return EngineFigures(memory=memory_statistics(0))
        return EngineFigures(self.decoding.statistics(), memory_statistics(self.decoding.nbytes))

    def tidy(self) -> bool:
        """Do a piece of what can wait until nobody does; return whether there was one."""
        return self.decoding is not None and self.decoding.tidy()

    def close(self) -> None:
        """Give the wired memory back."""
        if self.decoding is not None:
            self.decoding.close()

    def _decodes(self) -> int:
        return len(self.decoding) if self.decoding is not None else 0

    def _embeds(self) -> int:
        return len(self.embeddings) if self.embeddings is not None else 0
