"""Risk and coverage: sums by hand, ties, and intervals."""

import numpy as np
import pytest

from analysis.errors import InputError
from analysis.evaluate import risk_coverage, risk_coverage_curve


def test_the_curve_goes_from_the_surest_to_all():
    curve = risk_coverage_curve([1.0, 0.0, 0.5], [0.1, 0.9, 0.5])
    np.testing.assert_allclose(curve["coverage"], [1 / 3, 2 / 3, 1])
    np.testing.assert_allclose(curve["risk"], [0, 0.25, 0.5])


def test_ties_do_not_depend_on_the_order_of_rows():
    risk, sure = np.array([1.0, 0.0, 0.0, 1.0, 0.3]), np.array([0.5, 0.5, 0.5, 0.5, 0.9])
    back = risk_coverage_curve(risk[::-1], sure[::-1])
    assert risk_coverage_curve(risk, sure).equals(back)
    assert risk_coverage(risk, np.ones(5)).gain == pytest.approx(0)


def test_confidence_that_says_nothing_gains_nothing():
    rng = np.random.default_rng(3)
    found = risk_coverage(rng.random(2000), rng.random(2000), n_bootstrap=200)
    assert found.gain_low < 0 < found.gain_high


def test_confidence_that_knows_is_clear_of_chance():
    rng = np.random.default_rng(3)
    risk = rng.random(500)
    found = risk_coverage(risk, 1 - risk + 0.2 * rng.normal(size=500), n_bootstrap=200)
    assert found.low < found.area < found.high < found.random
    assert 0 < found.gain_low < found.gain < found.gain_high
    upside_down = risk_coverage(risk, risk, n_bootstrap=200)
    assert upside_down.gain_high < 0


def test_unscored_papers_are_left_out():
    with_nan = risk_coverage_curve([np.nan, 0.0, 1.0], [0.9, 0.8, 0.1])
    assert with_nan.equals(risk_coverage_curve([0.0, 1.0], [0.8, 0.1]))


def test_nothing_to_score_is_said():
    with pytest.raises(InputError):
        risk_coverage_curve([np.nan], [1.0])
    with pytest.raises(InputError):
        risk_coverage([0.1, 0.2], [1.0])
