"""Probabilities made from scores."""

from __future__ import annotations

import numpy as np

from analysis.themes.calibrate import best_probability, shift_from_labels, spread


def random_scores(n: int = 300, k: int = 6) -> np.ndarray:
    return 2 * np.random.default_rng(0).normal(size=(n, k + 1))


def test_surer_scores_are_more_probable() -> None:
    scores = np.zeros((50, 4))
    scores[:, 0] = np.linspace(0.1, 6, 50)
    p = best_probability(scores)
    assert (np.diff(p) > 0).all()
    assert 0 < p[0] < 0.6
    assert p[-1] > 0.85


def test_none_takes_probability_away() -> None:
    fits = np.tile([[3.0, 0.0, 0.0]], (80, 1))
    none = np.tile([[3.0, 0.0, 5.0]], (80, 1))
    assert best_probability(none)[0] < 0.5 * best_probability(fits)[0]


def test_spread_keeps_the_best_best_and_sums_to_at_most_one() -> None:
    scores = random_scores()
    best = best_probability(scores)
    p = spread(scores, best)
    np.testing.assert_allclose(p.max(axis=1), best)
    np.testing.assert_array_equal(p.argmax(axis=1), scores[:, :-1].argmax(axis=1))
    assert (p.sum(axis=1) <= 1 + 1e-9).all()
    assert (p >= 0).all()


def test_labels_shift_towards_what_they_show() -> None:
    scores = random_scores()
    rows = np.arange(40)
    up = shift_from_labels(scores, np.ones(40, dtype=bool), rows)
    down = shift_from_labels(scores, np.zeros(40, dtype=bool), rows)
    assert up > 0.3
    assert down < -0.3
    p = best_probability(scores)[rows]
    as_expected = np.random.default_rng(3).random((400, 40)) < p
    shifts = [shift_from_labels(scores, right, rows) for right in as_expected[:50]]
    assert abs(np.mean(shifts)) < 0.1
