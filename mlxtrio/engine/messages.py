"""What travels across the thread checkpoint: commands in, what the steps make out."""

from dataclasses import dataclass, field

from mlxtrio.text.embedding import EmbeddingOutput, EmbeddingRequest
from mlxtrio.text.request import GenerationRequest, RowFailure, RowToken


@dataclass(frozen=True, slots=True)
class Insert:
    """Give a request a row; ``row`` is the caller's name for it."""

    row: int
    request: GenerationRequest


@dataclass(frozen=True, slots=True)
class Embed:
    """Make embeddings; ``row`` is the caller's name for the request."""

    row: int
    request: EmbeddingRequest


@dataclass(frozen=True, slots=True)
class Remove:
    """Free a row, or drop a request for embeddings, before the next step or slice. One that has
    already ended is no error.
    """

    row: int


@dataclass(frozen=True, slots=True)
class Stop:
    """Return from the thread."""


@dataclass(frozen=True, slots=True)
class PrefixStatistics:
    """The prefix cache: entries, their bytes, the budget; prompt tokens found, of how many."""

    entries: int = 0
    nbytes: int = 0
    budget: int = 0
    hit_tokens: int = 0
    queried_tokens: int = 0


@dataclass(frozen=True, slots=True)
class MemoryStatistics:
    """Bytes as MLX counts them: in use now, in use at the most so far, and freed but kept for use
    again; and what of those in use the rows' caches take.
    """

    active: int = 0
    peak: int = 0
    cached: int = 0
    kv_caches: int = 0


@dataclass(frozen=True, slots=True)
class EngineFigures:
    """What the MLX thread tells of itself along with what it has made."""

    prefixes: PrefixStatistics = field(default_factory=PrefixStatistics)
    memory: MemoryStatistics = field(default_factory=MemoryStatistics)


Command = Insert | Embed | Remove | Stop
StepOutput = list[tuple[int, RowToken | RowFailure]]
EmbeddingStepOutput = list[tuple[int, EmbeddingOutput | RowFailure]]
