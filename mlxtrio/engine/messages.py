"""What travels across the thread border: commands in, one message for each decode step out."""

from dataclasses import dataclass

from mlxtrio.generation.request import GenerationRequest, RowFailure, RowToken


@dataclass(frozen=True, slots=True)
class Insert:
    """Give a request a row; ``row`` is the caller's name for it."""

    row: int
    request: GenerationRequest


@dataclass(frozen=True, slots=True)
class Remove:
    """Free a row before the next decode step. A row that has already ended is no error."""

    row: int


@dataclass(frozen=True, slots=True)
class Stop:
    """Return from the thread."""


Command = Insert | Remove | Stop
StepOutput = list[tuple[int, RowToken | RowFailure]]
