"""Figures about the last minute of a running server."""

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import trio

from mlxtrio.percentiles import percentile

WINDOW = 60  # seconds
MAX_SAMPLES = 8192  # kept at most, the newest


@dataclass(frozen=True, slots=True)
class Percentiles:
    """The 50th and the 95th percentile of some samples; None where there were none."""

    p50: float | None
    p95: float | None


def percentiles(samples: Sequence[float]) -> Percentiles:
    """Take the percentiles of ``samples``, which may come in any order."""
    if not samples:
        return Percentiles(None, None)
    ordered = sorted(samples)
    return Percentiles(percentile(ordered, 50), percentile(ordered, 95))


class RecentSamples:
    """Samples of the last ``WINDOW`` seconds, at most the newest ``MAX_SAMPLES``."""

    def __init__(self, clock: Callable[[], float] = trio.current_time) -> None:
        self._clock = clock
        self._samples: deque[tuple[float, float]] = deque(maxlen=MAX_SAMPLES)  # (time, sample)

    def add(self, sample: float) -> None:
        """Add a sample, taken now."""
        self._samples.append((self._clock(), sample))

    def recent(self) -> list[float]:
        """Return the samples of the window, the oldest first."""
        since = self._clock() - WINDOW
        return [sample for when, sample in self._samples if when >= since]


class RecentRate:
    """Counts events in each of the last ``WINDOW`` seconds."""

    def __init__(self, clock: Callable[[], float] = trio.current_time) -> None:
        self._clock = clock
        self._counts: deque[list[int]] = deque(maxlen=WINDOW + 1)  # [second, count]

    def add(self, count: int = 1) -> None:
        """Count events that happen now."""
        second = int(self._clock())
        if not self._counts or self._counts[-1][0] != second:
            self._counts.append([second, 0])
        self._counts[-1][1] += count

    def per_second(self) -> float:
        """Return the mean count of the seconds that had any events; 0 if none had.

        The current second does not count: it is not over.
        """
        now = int(self._clock())
        counts = [count for second, count in self._counts if now - WINDOW <= second < now]
        return sum(counts) / len(counts) if counts else 0.0
