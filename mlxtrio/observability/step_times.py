"""How long the MLX thread's steps take, counted by their length."""

from bisect import bisect_left
from dataclasses import dataclass

# Upper bounds in seconds.
BOUNDS = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5)


@dataclass(frozen=True, slots=True)
class StepTimes:
    """How many steps were no longer than each of the ``BOUNDS`` and longer than the one before,
    with those beyond the last; and the seconds of all of them.
    """

    counts: tuple[int, ...] = (0,) * (len(BOUNDS) + 1)
    seconds: float = 0.0

    @property
    def steps(self) -> int:
        """How many there were."""
        return sum(self.counts)


class StepTimer:
    """Counts steps."""

    def __init__(self) -> None:
        self._counts = [0] * (len(BOUNDS) + 1)
        self._seconds = 0.0

    def note(self, seconds: float) -> None:
        """One has taken so long."""
        self._counts[bisect_left(BOUNDS, seconds)] += 1
        self._seconds += seconds

    def statistics(self) -> StepTimes:
        """Figures of this moment."""
        return StepTimes(tuple(self._counts), self._seconds)
