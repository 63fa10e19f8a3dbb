"""Probabilities made from scores."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.themes.calibrate import (
    shift_from_labels,
    shifted,
    theme_probabilities,
)


def random_scores(n: int = 300, k: int = 6) -> np.ndarray:
    return 2 * np.random.default_rng(0).normal(size=(n, k))


def probabilities(scores: np.ndarray) -> np.ndarray:
    return theme_probabilities(scores)


def test_surer_scores_are_more_probable() -> None:
    scores = np.zeros((50, 4))
    scores[:, 0] = np.linspace(0.1, 6, 50)
    best = probabilities(scores).max(axis=1)
    assert (np.diff(best) > 0).all()
    assert best[-1] > 3 * best[0]


def test_none_takes_probability_away() -> None:
    fits = np.tile([[3.0, 0.0]], (80, 1))
    none = np.tile([[-2.0, -5.0]], (80, 1))
    assert probabilities(none)[0, 0] < 0.5 * probabilities(fits)[0, 0]


def test_rows_sum_to_at_most_one() -> None:
    p = probabilities(random_scores())
    assert (p.sum(axis=1) <= 1 + 1e-9).all()
    assert (p >= 0).all()


def test_labels_shift_towards_what_they_show() -> None:
    best = np.random.default_rng(3).uniform(0.3, 0.9, 40)
    assert shift_from_labels(best, np.ones(40, dtype=bool)) > 0.3
    assert shift_from_labels(best, np.zeros(40, dtype=bool)) < -0.3
    as_expected = np.random.default_rng(3).random((50, 40)) < best
    assert abs(np.mean([shift_from_labels(best, right) for right in as_expected])) < 0.15


@pytest.mark.parametrize("shift", [-2.0, 1.5])
def test_a_shift_keeps_order_and_sums(shift: float) -> None:
    p = probabilities(random_scores())
    moved = shifted(p, shift)
    np.testing.assert_array_equal(moved.argmax(axis=1), p.argmax(axis=1))
    assert (np.sign(moved.max(axis=1) - p.max(axis=1)) == np.sign(shift)).all()
    assert (moved.sum(axis=1) <= 1 + 1e-9).all()


def test_no_shift_changes_nothing() -> None:
    p = probabilities(random_scores())
    np.testing.assert_allclose(shifted(p, 0.0), p)
