"""A histogram of how long the MLX thread's steps take."""

from bisect import bisect_left
from dataclasses import dataclass

BOUNDS = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5)  # seconds


@dataclass(frozen=True, slots=True)
class StepTimes:
    """The histogram at one moment. ``counts[n]`` steps took at most ``BOUNDS[n]`` seconds and
    longer than the bound before; the last count is of those beyond all bounds. ``seconds`` is
    their sum.
    """

    counts: tuple[int, ...] = (0,) * (len(BOUNDS) + 1)
    seconds: float = 0.0

    @property
    def steps(self) -> int:
        """How many steps there were."""
        return sum(self.counts)


class StepTimer:
    """Counts steps by their duration. Used on the trio thread."""

    def __init__(self) -> None:
        self._counts = [0] * (len(BOUNDS) + 1)
        self._seconds = 0.0

    def note(self, seconds: float) -> None:
        """Count a step that took ``seconds``."""
        self._counts[bisect_left(BOUNDS, seconds)] += 1
        self._seconds += seconds

    def statistics(self) -> StepTimes:
        """Return the histogram as it is now."""
        return StepTimes(tuple(self._counts), self._seconds)
