"""From scores to probabilities that can be believed."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from analysis.themes.evidence import Float
from analysis.themes.learn import soft_shares

__all__ = ["PARAMETERS", "best_probability", "calibration_features", "shift_from_labels", "spread"]

# Fitted on the labels of two public corpora (AAAI areas, arXiv categories; whole and in
# samples of 60 to 1,500 papers) by tests/benchmarks/themes_calibration.py.
PARAMETERS = np.array([0.882, 0.414, 0.611, -0.09, 0.009, -3.934])
_FEWEST, _MOST = 60, 15_000  # corpora the fit has seen; others count as the nearest of these
_PRIOR_SPREAD = 0.7  # how far a corpus' log odds are expected to stray from the fit


def calibration_features(scores: Float) -> Float:
    """Describe how clear every paper's best theme is.

    Parameters
    ----------
    scores : ndarray of float64, shape (n_papers, n_themes + 1)
        From `learn_themes`; the last column is "none of the themes".

    Returns
    -------
    ndarray of float64, shape (n_papers, 6)
        With q the best theme's softmax share, m the logarithm of the number of papers in
        thousands and u the mean share of "none" over all papers: log q, -log(1 - q), 1, m,
        m times the log odds of q, and u. (Beta calibration, with slope and level that may
        change with the size of the corpus, since self-training grows surer with it, and with
        how much of the corpus the taxonomy covers.)

    References
    ----------
    M. Kull, T. Silva Filho, P. Flach, Beta calibration, AISTATS 2017.

    Examples
    --------
    >>> calibration_features(np.zeros((60, 3)))[0].round(2).tolist()
    [-1.1, 0.41, 1.0, -2.81, 1.95, 0.33]
    """
    shares = soft_shares(scores, 1.0)
    share = np.clip(shares[:, :-1].max(axis=1), 1e-9, 1 - 1e-9)
    uncovered = np.full(len(scores), shares[:, -1].mean())
    size = np.full(len(scores), np.log(np.clip(len(scores), _FEWEST, _MOST) / 1000))
    for_, against = np.log(share), -np.log1p(-share)
    level = np.ones_like(size)
    return np.stack([for_, against, level, size, size * (for_ + against), uncovered], axis=1)


def best_probability(scores: Float, shift: float = 0.0) -> Float:
    """Probability that every paper's best theme is right.

    Parameters
    ----------
    scores : ndarray of float64, shape (n_papers, n_themes + 1)
        From `learn_themes`; the last column is "none of the themes".
    shift : float, default 0
        Added to the log odds; from `shift_from_labels`.

    Returns
    -------
    ndarray of float64, shape (n_papers,)

    Examples
    --------
    >>> p = best_probability(np.array([[4.0, 0.0, 0.0], [0.1, 0.0, 0.0]]))
    >>> bool(p[0] > 0.8 > p[1])
    True
    """
    return _sigmoid(calibration_features(scores) @ PARAMETERS + shift)


def shift_from_labels(scores: Float, right: NDArray[np.bool_], rows: NDArray[np.intp]) -> float:
    """How much surer (or less sure) a reader's labels say one can be on this corpus.

    Parameters
    ----------
    scores : ndarray of float64, shape (n_papers, n_themes + 1)
        Scores in which no labelled paper had a say about itself.
    right : ndarray of bool, shape (n_labels,)
        Whether the best theme of the labelled paper is the reader's.
    rows : ndarray of int, shape (n_labels,)
        Rows of the labelled papers.

    Returns
    -------
    float
        Most likely shift of the log odds, under a normal prior around 0.

    Examples
    --------
    >>> scores = np.zeros((60, 3))
    >>> shift_from_labels(scores, np.ones(9, dtype=bool), np.arange(9)) > 0
    True
    """
    odds = calibration_features(scores)[rows] @ PARAMETERS
    shift = 0.0
    for _ in range(20):  # Newton's method on a concave function of one variable
        p = _sigmoid(odds + shift)
        slope = (right - p).sum() - shift / _PRIOR_SPREAD**2
        shift += slope / ((p * (1 - p)).sum() + 1 / _PRIOR_SPREAD**2)
    return float(shift)


def spread(scores: Float, best: Float) -> Float:
    """Spread probability over all themes, given the best theme's.

    Parameters
    ----------
    scores : ndarray of float64, shape (n_papers, n_themes + 1)
        From `learn_themes`; the last column is "none of the themes".
    best : ndarray of float64, shape (n_papers,)
        From `best_probability`.

    Returns
    -------
    ndarray of float64, shape (n_papers, n_themes)
        In every row the best theme has its probability, the others keep their proportions,
        and the sum is at most one; what is missing speaks for none of the themes.

    Examples
    --------
    >>> spread(np.array([[1.0, 0.0, 0.0]]), np.array([0.4])).round(2).tolist()
    [[0.4, 0.15]]
    """
    shares = soft_shares(scores, 1.0)
    rows, top = np.arange(len(scores)), scores[:, :-1].argmax(axis=1)
    most = shares[rows, top]
    rest = np.divide(1 - best, 1 - most, out=np.ones_like(best), where=most < 1 - 1e-12)
    result = shares * np.minimum(best / most, rest)[:, None]
    result[rows, top] = best
    return result[:, :-1]


def _sigmoid(x: Float) -> Float:
    return 1.0 / (1.0 + np.exp(-np.clip(x, -30.0, 30.0)))
