"""What the last minute was like, for people who look at a running server."""

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import trio

from mlxtrio.percentiles import percentile

WINDOW = 60  # seconds
MAX_SAMPLES = 8192  # of the window; at a higher pace the newest are what is recent


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


class Samples:
    """The window's samples, the newest of them if there are too many."""

    def __init__(self, clock: Callable[[], float] = trio.current_time) -> None:
        self._clock = clock
        self._samples: deque[tuple[float, float]] = deque(maxlen=MAX_SAMPLES)

    def add(self, sample: float) -> None:
        """Note a sample that has come now."""
        self._samples.append((self._clock(), sample))

    def recent(self) -> list[float]:
        """Those that are no older than the window."""
        since = self._clock() - WINDOW
        return [sample for when, sample in self._samples if when >= since]


class Pace:
    """How many have come in each of the window's seconds."""

    def __init__(self, clock: Callable[[], float] = trio.current_time) -> None:
        self._clock = clock
        self._counts: deque[list[int]] = deque(maxlen=WINDOW + 1)  # (second, how many)

    def add(self, count: int = 1) -> None:
        """Note some that have come now."""
        second = int(self._clock())
        if not self._counts or self._counts[-1][0] != second:
            self._counts.append([second, 0])
        self._counts[-1][1] += count

    def per_second(self) -> float:
        """The mean over the window's seconds that have passed and in which any came."""
        now = int(self._clock())
        counts = [count for second, count in self._counts if now - WINDOW <= second < now]
        return sum(counts) / len(counts) if counts else 0.0
