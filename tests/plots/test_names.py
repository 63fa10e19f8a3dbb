"""Numbers and names as a reader sees them."""

from __future__ import annotations

import pytest

from analysis.plots.names import display_name, percent, points


@pytest.mark.parametrize(
    ("share", "shown"), [(0, "0"), (0.0004, "0.0"), (0.0994, "9.9"), (0.0996, "10"), (1, "100")]
)
def test_percent(share, shown):
    assert percent(share) == f"{shown}\N{NO-BREAK SPACE}%"


@pytest.mark.parametrize(
    ("change", "shown"), [(0.0004, "0.0"), (-0.0004, "0.0"), (-0.1, "−10.0"), (0.0516, "+5.2")]
)
def test_points_have_a_true_minus_and_no_minus_zero(change, shown):
    assert points(change) == shown


def test_a_name_of_several_lines_becomes_one():
    assert display_name("x", {"x": "two\n lines"}) == "two lines"
