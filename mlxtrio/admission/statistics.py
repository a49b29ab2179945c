"""Figures about the queue and the sequences that have ended."""

import math
from dataclasses import dataclass

SMOOTHING = 0.1  # weight of the newest sequence in the moving average


@dataclass(frozen=True, slots=True)
class SchedulerStatistics:
    """A snapshot. Counts are of sequences.

    ``waiting`` and ``active`` are now: without and with a row. ``finished``, ``refused`` and
    ``ended_early`` are totals since the start. ``mean_seconds`` is a moving average of how long a
    sequence holds its row. ``reserved_bytes`` of KV cache are reserved now, and
    ``max_reserved_bytes`` were at most. ``running`` is False once the scheduler drains.
    """

    running: bool
    waiting: int
    queue_size: int
    active: int
    rows: int
    finished: int
    refused: int
    ended_early: int
    mean_seconds: float
    reserved_bytes: int
    max_reserved_bytes: int


@dataclass(slots=True)
class Counters:
    """Totals since the start; the fields are those of ``SchedulerStatistics``."""

    finished: int = 0
    refused: int = 0
    ended_early: int = 0
    mean_seconds: float = 0.0

    def count_end(self, *, finished: bool, seconds: float) -> None:
        """Count a sequence's end. ``seconds`` is how long it held a row; NaN if it had none."""
        if finished:
            self.finished += 1
        else:
            self.ended_early += 1
        if not math.isnan(seconds):
            is_first = self.mean_seconds == 0.0
            self.mean_seconds += (1.0 if is_first else SMOOTHING) * (seconds - self.mean_seconds)
