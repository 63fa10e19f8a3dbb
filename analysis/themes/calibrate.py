"""From scores to probabilities that can be believed."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from scipy.optimize import brentq

from analysis.themes.evidence import Float
from analysis.themes.learn import soft_shares

__all__ = [
    "PARAMETERS",
    "best_probability",
    "calibration_features",
    "shift_from_labels",
    "spread",
    "unevenness",
]

# Fitted on the labels of two public corpora (AAAI areas, arXiv categories; whole and in
# samples of 60 to 1,500 papers) by tests/benchmarks/themes_calibration.py.
PARAMETERS = np.array([0.928, 0.388, 1.959, 0.018, -3.954, -1.278])
_FEWEST, _MOST = 60, 15_000  # corpora the fit has seen; others count as the nearest of these
_PRIOR_SPREAD = 0.7  # how far a corpus' log odds are expected to stray from the fit
_USUAL_UNEVENNESS = 0.9
_PRIOR_PAPERS = 20.0  # papers' worth of trust in the usual one


def unevenness(evidence: Float, near: sp.csr_matrix) -> float:
    """Tell how much the papers differ in how well the themes fit them.

    Where a taxonomy covers a part of the corpus only, some papers are far from all themes, and
    so are their neighbours.

    Parameters
    ----------
    evidence : ndarray of float64, shape (n_papers, n_themes)
        What the texts say for every theme, standardised.
    near : csr_matrix, shape (n_papers, n_papers)
        From `nearest_papers`.

    Returns
    -------
    float
        Standard deviation, over papers, of the best theme's evidence, each paper taken
        together with its neighbours. Few papers count as the usual corpus.

    Examples
    --------
    >>> same, apart = np.full((90, 2), 1.0), np.repeat([[5.0, 0.0], [0.0, 0.0]], 45, axis=0)
    >>> alone = sp.csr_matrix((90, 90))
    >>> unevenness(same, alone) < unevenness(apart, alone)
    True
    """
    best, n = evidence.max(axis=1), len(evidence)
    fit = (best + near @ best) / 2
    return float(
        np.sqrt((n * fit.var() + _PRIOR_PAPERS * _USUAL_UNEVENNESS**2) / (n + _PRIOR_PAPERS))
    )


def calibration_features(scores: Float, uneven: float) -> Float:
    """Describe how clear every paper's best theme is.

    Parameters
    ----------
    scores : ndarray of float64, shape (n_papers, n_themes + 1)
        From `learn_themes`; the last column is "none of the themes".
    uneven : float
        From `unevenness`.

    Returns
    -------
    ndarray of float64, shape (n_papers, 6)
        With q the best theme's softmax share and m the logarithm of the number of papers in
        thousands: log q, -log(1 - q), 1, m times the log odds of q, the mean share of "none"
        over all papers, and the unevenness. (Beta calibration, with a slope that may change
        with the size of the corpus, since self-training grows surer with it, and a level that
        falls with how much of the corpus the taxonomy seems to leave uncovered.)

    References
    ----------
    M. Kull, T. Silva Filho, P. Flach, Beta calibration, AISTATS 2017.

    Examples
    --------
    >>> calibration_features(np.zeros((60, 3)), 0.9)[0].round(2).tolist()
    [-1.1, 0.41, 1.0, 1.95, 0.33, 0.9]
    """
    shares = soft_shares(scores, 1.0)
    share = np.clip(shares[:, :-1].max(axis=1), 1e-9, 1 - 1e-9)
    size = np.log(np.clip(len(scores), _FEWEST, _MOST) / 1000)
    for_, against, level = np.log(share), -np.log1p(-share), np.ones_like(share)
    uncovered = shares[:, -1].mean()
    columns = (for_, against, level, size * (for_ + against), uncovered * level, uneven * level)
    return np.stack(columns, axis=1)


def best_probability(scores: Float, uneven: float, shift: float = 0.0) -> Float:
    """Probability that every paper's best theme is right.

    Parameters
    ----------
    scores : ndarray of float64, shape (n_papers, n_themes + 1)
        From `learn_themes`; the last column is "none of the themes".
    uneven : float
        From `unevenness`.
    shift : float, default 0
        Added to the log odds; from `shift_from_labels`.

    Returns
    -------
    ndarray of float64, shape (n_papers,)

    Examples
    --------
    >>> p = best_probability(np.array([[4.0, 0.0, 0.0], [0.1, 0.0, 0.0]]), 0.9)
    >>> bool(p[0] > 0.6 > p[1])
    True
    """
    return _sigmoid(calibration_features(scores, uneven) @ PARAMETERS + shift)


def shift_from_labels(
    scores: Float, uneven: float, right: NDArray[np.bool_], rows: NDArray[np.intp]
) -> float:
    """How much surer (or less sure) a reader's labels say one can be on this corpus.

    Parameters
    ----------
    scores : ndarray of float64, shape (n_papers, n_themes + 1)
        Scores in which no labelled paper had a say about itself.
    uneven : float
        From `unevenness`.
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
    >>> shift_from_labels(scores, 0.9, np.ones(9, dtype=bool), np.arange(9)) > 0
    True
    """
    odds = calibration_features(scores, uneven)[rows] @ PARAMETERS
    trust = _PRIOR_SPREAD**-2.0

    def slope(shift: float) -> float:
        return float((right - _sigmoid(odds + shift)).sum() - trust * shift)

    # The likelihood is concave; its slope cannot change sign further out than this.
    furthest = len(rows) / trust
    return float(brentq(slope, -furthest, furthest, xtol=1e-14))


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
