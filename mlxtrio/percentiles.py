"""Percentiles: the one definition that the server's figures and the benchmark's share."""

import math
from collections.abc import Sequence


def percentile(ordered: Sequence[float], p: float) -> float:
    """The ``p``-th percentile, 0 to 100, of one or more values in ascending order.

    Interpolated linearly between the two nearest values, as numpy's default and Excel's
    PERCENTILE.INC do (Hyndman and Fan, "Sample quantiles in statistical packages", 1996: type 7):
    of n values, numbered from 0, it is at the position (n - 1) * p / 100.
    """
    position = (len(ordered) - 1) * p / 100
    below = math.floor(position)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (position - below)
