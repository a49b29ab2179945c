"""The definition of percentiles."""

import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlxtrio.percentiles import percentile


@pytest.mark.parametrize(
    ("values", "p", "expected"),
    [
        ([7], 99, 7),
        ([1, 2, 3, 4], 50, 2.5),
        ([1, 2, 3, 4], 0, 1),
        ([1, 2, 3, 4], 100, 4),
        (list(range(101)), 95, 95),
        ([10, 20], 99, 19.9),
        ([0, 0, 0, 0, 100], 95, 80),
    ],
)
def test_percentiles_are_interpolated(values: list[float], p: float, expected: float) -> None:
    assert percentile(values, p) == pytest.approx(expected)


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=50), st.floats(0, 100))
def test_percentiles_are_numpys(values: list[float], p: float) -> None:
    assert percentile(sorted(values), p) == pytest.approx(numpy.percentile(values, p), abs=1e-6)
