"""Learning from the papers themselves what each theme looks like in this corpus."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from scipy.optimize import root

from analysis.themes.settings import THEMES
from analysis.themes.words import Float

__all__ = ["fit_weights", "learn_from_labels", "learn_themes", "soft_shares"]


def soft_shares(scores: Float, sharpness: float = THEMES.sharpness) -> Float:
    """Turn scores into shares that sum to one in every row.

    Parameters
    ----------
    scores : ndarray of float64, shape (n_papers, n_themes)
        Higher is better.
    sharpness : float
        How much a difference of one in score counts.

    Returns
    -------
    ndarray of float64, shape (n_papers, n_themes)

    Examples
    --------
    >>> soft_shares(np.array([[0.0, 0.0]])).tolist()
    [[0.5, 0.5]]
    """
    weights = np.exp(sharpness * (scores - scores.max(axis=1, keepdims=True)))
    return weights / weights.sum(axis=1, keepdims=True)


def learn_themes(
    evidence: Mapping[str, Float],
    view: Float,
    neighbours: sp.csr_matrix,
    fixed: Float | None = None,
    topics: NDArray[np.integer] | None = None,
) -> dict[str, Float]:
    """Refine evidence from the texts by what the surest papers of each theme have in common.

    In every round papers lend themselves to themes by their present shares; each theme's mean
    paper and size, and the themes of each paper's neighbours and of its topic, then speak
    beside the evidence. A paper never speaks for itself.

    Parameters
    ----------
    evidence : mapping of str to ndarray of float64, shape (n_papers, n_themes)
        Standardised scores from the texts, which add up; a column may stand for "none of the
        themes".
    view : ndarray of float64, shape (n_papers, n_dims)
        Papers as unit rows.
    neighbours : csr_matrix, shape (n_papers, n_papers)
        From `nearest_papers`.
    fixed : ndarray of float64, shape (n_papers, n_themes), optional
        Shares that are known (a reader's labels); rows of NaN are not known.
    topics : ndarray of int, shape (n_papers,), optional
        Discovered topics; -1 means none.

    Returns
    -------
    dict of str to ndarray of float64, shape (n_papers, n_themes)
        The evidence, ``closeness``, ``sizes``, ``company`` and ``topics`` if given: parts of
        the refined scores, which are their sum.

    Examples
    --------
    >>> view = np.array([[1.0, 0.0], [1.0, 0.0], [1.0, 0.0], [0.0, 1.0]])
    >>> evidence = np.array([[2.0, 0.0], [2.0, 0.0], [0.1, 0.0], [0.0, 2.0]])
    >>> parts = learn_themes({"texts": evidence}, view, sp.csr_matrix((4, 4)))
    >>> scores = sum(parts.values())
    >>> bool(scores[2, 0] - scores[2, 1] > 0.1)
    True
    """
    parts = dict(evidence)
    scores: Float = sum(parts.values(), np.zeros(()))
    n = len(scores)
    known = np.zeros(n, dtype=bool) if fixed is None else ~np.isnan(fixed).any(axis=1)
    for _ in range(THEMES.rounds):
        shares = soft_shares(scores)
        if fixed is not None:
            shares[known] = fixed[known]
        counted = shares.sum(axis=0) + THEMES.prior_papers
        sizes = np.log(counted / counted.sum())
        parts["closeness"] = THEMES.pull * _closeness(view, shares)
        parts["sizes"] = np.tile(sizes / THEMES.sharpness, (n, 1))
        parts["company"] = THEMES.company * np.log(neighbours @ shares + THEMES.doubt)
        if topics is not None:
            parts["topics"] = THEMES.topic * np.log(_topic_shares(topics, shares) + THEMES.doubt)
        scores = sum(parts.values(), np.zeros(()))
    return parts


def fit_weights(parts: Mapping[str, Float], wanted: Float) -> dict[str, float]:
    """Weigh the parts of the scores as suits a reader's labels best.

    Softmax regression with one weight per part; a normal prior holds it near 1, so that few
    labels change little.

    Parameters
    ----------
    parts : mapping of str to ndarray of float64, shape (n_labels, n_themes)
        Parts of the scores of the labelled papers.
    wanted : ndarray of float64, shape (n_labels, n_themes)
        1 for the reader's theme.

    Returns
    -------
    dict of str to float
        Weight of every part.

    Examples
    --------
    >>> right, wrong = np.eye(2)[[0, 1] * 5], np.eye(2)[[1, 0] * 5]
    >>> weights = fit_weights({"right": right, "wrong": wrong}, right)
    >>> weights["right"] > 1 > weights["wrong"]
    True
    """
    columns = np.stack(list(parts.values()), axis=-1)
    # Phrases are written well or badly, and sizes hang on how the corpus was put together.
    stray = {"words": THEMES.stray_of_words, "sizes": THEMES.stray_of_words}
    trust = np.array([stray.get(name, THEMES.stray) ** -2.0 for name in parts])

    def slope(weights: Float) -> Float:
        shares = soft_shares(columns @ weights, 1.0)
        return np.einsum("ikd,ik->d", columns, wanted - shares) - trust * (weights - 1)

    # The penalised likelihood is concave, so its slope is zero at one point only. A minimiser
    # stops where the likelihood no longer moves, some digits short of it.
    weights = root(slope, np.ones(len(trust)), method="lm", tol=1e-12).x
    return dict(zip(parts, weights.tolist(), strict=True))


def learn_from_labels(
    scores: Float, view: Float, rows: NDArray[np.intp], wanted: Float
) -> tuple[Float, Float]:
    """Correct scores by a reader's labels: papers like a misjudged one were misjudged alike.

    One step of Gaussian-process regression on the residuals of the labelled papers.

    Parameters
    ----------
    scores : ndarray of float64, shape (n_papers, n_themes)
        From `learn_themes`, weighed.
    view : ndarray of float64, shape (n_papers, n_dims)
        Papers as unit rows.
    rows : ndarray of int, shape (n_labels,)
        Rows of the labelled papers.
    wanted : ndarray of float64, shape (n_labels, n_themes)
        1 for the reader's theme; rows of zeros for "none of them".

    Returns
    -------
    corrected : ndarray of float64, shape (n_papers, n_themes)
        Corrected scores.
    left_out : ndarray of float64, shape (n_labels, n_themes)
        Corrected scores of the labelled papers, each without its own label.

    Examples
    --------
    >>> view = np.array([[1.0, 0.0], [1.0, 0.0], [0.0, 1.0]])
    >>> scores, _ = learn_from_labels(np.zeros((3, 2)), view, np.array([0]), np.array([[0.0, 1]]))
    >>> bool(scores[1, 1] > scores[2, 1] > 0)
    True
    """
    residual = wanted - soft_shares(scores[rows], 1.0)
    likeness = view @ view[rows].T + THEMES.label_bias
    inverse = np.linalg.inv(likeness[rows] + THEMES.label_noise * np.eye(len(rows)))
    hat = likeness[rows] @ inverse
    own = np.diag(hat)[:, None]
    without = (hat @ residual - own * residual) / (1 - own)
    corrected = scores + THEMES.label_pull * (likeness @ (inverse @ residual))
    return corrected, scores[rows] + THEMES.label_pull * without


def _closeness(view: Float, shares: Float) -> Float:
    """Log density (up to a constant) of every paper under every theme's other papers."""
    totals = shares.T @ view
    own = shares * (view**2).sum(axis=1, keepdims=True)  # what a paper says for itself
    inner = view @ totals.T - own
    squares = (totals**2).sum(axis=1) - 2 * shares * inner - shares * own
    sizes = shares.sum(axis=0) - shares + THEMES.prior_mean
    return inner / sizes - 0.5 * squares / sizes**2


def _topic_shares(topics: NDArray[np.integer], shares: Float) -> Float:
    """Give the mean shares of the other papers of every paper's topic."""
    mean = shares.mean(axis=0)
    result = np.tile(mean, (len(topics), 1))
    for topic in np.unique(topics[topics >= 0]):
        rows = np.flatnonzero(topics == topic)
        others = shares[rows].sum(axis=0) - shares[rows] + THEMES.topic_prior * mean
        result[rows] = others / (len(rows) - 1 + THEMES.topic_prior)
    return result
