"""Labels in a column keep their distance, their order and their bounds."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from analysis.plots.spread import spread

positions = st.lists(st.floats(0, 10, allow_nan=False), min_size=1, max_size=30)


@given(positions)
def test_distance_order_and_bounds(wanted):
    placed = spread(wanted, 1.0, 0.0, 10.0)
    ordered = np.sort(placed)
    gap = min(1.0, 10.0 / max(len(wanted) - 1, 1))
    assert np.all(np.diff(ordered) >= gap - 1e-9)
    assert placed.min() >= -1e-9 and placed.max() <= 10 + 1e-9
    moved = np.array(wanted)[np.argsort(placed, kind="stable")]
    assert np.all(np.diff(np.round(moved, 9)) >= 0)


def test_nothing_moves_where_there_is_room():
    assert spread([0.0, 2.0, 9.0], 1.0, 0.0, 10.0).tolist() == [0.0, 2.0, 9.0]


def test_no_labels():
    assert spread([], 1.0, 0.0, 1.0).tolist() == []
