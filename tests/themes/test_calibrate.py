"""Probabilities made from scores."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp

from analysis.themes.calibrate import best_probability, shift_from_labels, spread, unevenness

USUAL = 0.9


def random_scores(n: int = 300, k: int = 6) -> np.ndarray:
    return 2 * np.random.default_rng(0).normal(size=(n, k + 1))


def test_surer_scores_are_more_probable() -> None:
    scores = np.zeros((50, 4))
    scores[:, 0] = np.linspace(0.1, 6, 50)
    p = best_probability(scores, USUAL)
    assert (np.diff(p) > 0).all()
    assert 0 < p[0] < 0.6
    assert p[-1] > 0.85


def test_none_takes_probability_away() -> None:
    fits = np.tile([[3.0, 0.0, 0.0]], (80, 1))
    none = np.tile([[3.0, 0.0, 5.0]], (80, 1))
    assert best_probability(none, USUAL)[0] < 0.5 * best_probability(fits, USUAL)[0]


def test_spread_keeps_the_best_best_and_sums_to_at_most_one() -> None:
    scores = random_scores()
    best = best_probability(scores, USUAL)
    p = spread(scores, best)
    np.testing.assert_allclose(p.max(axis=1), best)
    np.testing.assert_array_equal(p.argmax(axis=1), scores[:, :-1].argmax(axis=1))
    assert (p.sum(axis=1) <= 1 + 1e-9).all()
    assert (p >= 0).all()


def test_labels_shift_towards_what_they_show() -> None:
    scores = random_scores()
    rows = np.arange(40)
    up = shift_from_labels(scores, USUAL, np.ones(40, dtype=bool), rows)
    down = shift_from_labels(scores, USUAL, np.zeros(40, dtype=bool), rows)
    assert up > 0.3
    assert down < -0.3
    p = best_probability(scores, USUAL)[rows]
    as_expected = np.random.default_rng(3).random((400, 40)) < p
    shifts = [shift_from_labels(scores, USUAL, right, rows) for right in as_expected[:50]]
    assert abs(np.mean(shifts)) < 0.1


def test_labels_that_contradict_sure_scores_make_them_modest() -> None:
    scores = np.tile([[6.0, 0.0, 0.0]], (200, 1))
    rows = np.arange(200)
    shift = shift_from_labels(scores, USUAL, rows % 8 == 0, rows)
    assert best_probability(scores, USUAL)[0] > 0.9
    assert 0.125 < best_probability(scores, USUAL, shift)[0] < 0.2


def test_papers_far_from_all_themes_make_probabilities_modest() -> None:
    rng = np.random.default_rng(0)
    near = sp.csr_matrix(np.kron(np.eye(2), np.full((40, 40), 1 / 40)))
    covered = rng.random((80, 3))
    half = covered - np.repeat([0, 4], 40)[:, None]
    assert unevenness(half, near) > 2 * unevenness(covered, near)
    scores = random_scores()
    modest = best_probability(scores, unevenness(half, near))
    assert (modest < best_probability(scores, unevenness(covered, near))).all()
