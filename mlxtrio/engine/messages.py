"""Messages between the trio thread and the MLX thread: commands in, outputs and figures out.

Imports no MLX.
"""

from dataclasses import dataclass, field

from mlxtrio.text.embedding import EmbeddingOutput, EmbeddingRequest
from mlxtrio.text.request import GenerationRequest, RowFailure, RowToken


@dataclass(frozen=True, slots=True)
class Insert:
    """Start a sequence for a request. The sender chooses the id, which must be new."""

    sequence_id: int
    request: GenerationRequest


@dataclass(frozen=True, slots=True)
class Embed:
    """Make the embeddings of a request. Its id is of the same series as the sequences'."""

    sequence_id: int
    request: EmbeddingRequest


@dataclass(frozen=True, slots=True)
class Remove:
    """Cancel a sequence, or a request for embeddings, before the next step or slice.

    One that has finished is no error.
    """

    sequence_id: int


@dataclass(frozen=True, slots=True)
class Stop:
    """End the thread."""


@dataclass(frozen=True, slots=True)
class PrefixStatistics:
    """The prefix cache: its entries, their bytes, and its budget in bytes.

    Of all prompts so far, ``queried_tokens`` were looked up and ``hit_tokens`` of them matched.
    """

    entries: int = 0
    nbytes: int = 0
    budget: int = 0
    hit_tokens: int = 0
    queried_tokens: int = 0


@dataclass(frozen=True, slots=True)
class MemoryStatistics:
    """Bytes of memory, as MLX counts them.

    ``active`` are in use, ``peak`` is the maximum of that so far, and ``cached`` are freed but kept
    by MLX to be used again. ``kv_caches`` are those in use by unfinished sequences' caches.
    """

    active: int = 0
    peak: int = 0
    cached: int = 0
    kv_caches: int = 0


@dataclass(frozen=True, slots=True)
class EngineFigures:
    """Figures of the MLX thread, sent along with outputs."""

    prefixes: PrefixStatistics = field(default_factory=PrefixStatistics)
    memory: MemoryStatistics = field(default_factory=MemoryStatistics)


Command = Insert | Embed | Remove | Stop
# The outputs of a step, or of a slice of embeddings, each with its sequence's id.
StepOutput = list[tuple[int, RowToken | RowFailure]]
EmbeddingStepOutput = list[tuple[int, EmbeddingOutput | RowFailure]]
