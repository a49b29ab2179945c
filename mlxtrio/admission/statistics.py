"""Figures about the queue."""

import math
from dataclasses import dataclass

SMOOTHING = 0.1  # weight of the latest answer in the running mean


@dataclass(frozen=True, slots=True)
class SchedulerStatistics:
    """A snapshot. ``waiting`` and ``active`` are now, the rest counts answers since the start.

    ``mean_seconds`` is how long an answer holds a row, a running mean of the latest;
    ``reserved_bytes`` is what the running rows' caches can come to take, and the most so far.
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
    most_reserved_bytes: int


@dataclass(slots=True)
class Counters:
    """What has happened so far."""

    finished: int = 0
    refused: int = 0
    ended_early: int = 0
    mean_seconds: float = 0.0

    def note_end(self, *, finished: bool, seconds: float) -> None:
        """Count a job's end; ``seconds`` is NaN for one that never got a row."""
        if finished:
            self.finished += 1
        else:
            self.ended_early += 1
        if not math.isnan(seconds):
            first = self.mean_seconds == 0.0
            self.mean_seconds += (1.0 if first else SMOOTHING) * (seconds - self.mean_seconds)
