"""Probabilities made from scores."""

from __future__ import annotations

import numpy as np

from analysis.themes.calibrate import theme_probabilities


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
