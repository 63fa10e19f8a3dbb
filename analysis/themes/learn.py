"""Learning from the papers themselves what each theme looks like in this corpus."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from scipy.optimize import root

from analysis.themes.settings import THEMES
from analysis.themes.words import Float

__all__ = ["fit_weights", "learn_from_labels", "learn_themes", "soft_shares", "with_none"]


def with_none(log_odds: Float) -> Float:
    """Put a column of zeros, for none of the themes, behind log odds against none.

    Parameters
    ----------
    log_odds : ndarray of float64, shape (n_papers, n_themes)

    Returns
    -------
    ndarray of float64, shape (n_papers, n_themes + 1)

    Examples
    --------
    >>> with_none(np.array([[1.5]])).tolist()
    [[1.5, 0.0]]
    """
    return np.hstack([log_odds, np.zeros((len(log_odds), 1))])


def soft_shares(scores: Float) -> Float:
    """Turn scores into shares that sum to one in every row.

    Parameters
    ----------
    scores : ndarray of float64, shape (n_papers, n_themes)
        Logarithms of shares, up to a constant in every row.

    Returns
    -------
    ndarray of float64, shape (n_papers, n_themes)

    Examples
    --------
    >>> soft_shares(np.array([[0.0, 0.0]])).tolist()
    [[0.5, 0.5]]
    """
    weights = np.exp(scores - scores.max(axis=1, keepdims=True))
    return weights / weights.sum(axis=1, keepdims=True)


def learn_themes(
    evidence: Mapping[str, Float],
    neighbours: sp.csr_matrix,
    fixed: Float | None = None,
    topics: NDArray[np.integer] | None = None,
) -> dict[str, Float]:
    """Refine evidence from the texts by what the papers around each paper are about.

    In every round the shares of the themes, and of none, among a paper's neighbours and among
    its topic speak beside the evidence. A paper never speaks for itself.

    Parameters
    ----------
    evidence : mapping of str to ndarray of float64, shape (n_papers, n_themes)
        Log odds of the themes against none, which add up.
    neighbours : csr_matrix, shape (n_papers, n_papers)
        From `near_weights`.
    fixed : ndarray of float64, shape (n_papers, n_themes + 1), optional
        Shares that are known (a reader's labels), the last for none; rows of NaN are not known.
    topics : ndarray of int, shape (n_papers,), optional
        Discovered topics; -1 means none.

    Returns
    -------
    dict of str to ndarray of float64, shape (n_papers, n_themes)
        The evidence, ``neighbours``, and ``topics`` if given: parts of the refined log odds,
        which are their sum.

    References
    ----------
    Zhu and Ghahramani (2002), Learning from labeled and unlabeled data with label propagation.

    Examples
    --------
    >>> near = sp.csr_matrix([[0, 0.5, 0.5], [0.5, 0, 0.5], [0.5, 0.5, 0]])
    >>> evidence = np.array([[2.0], [2.0], [-0.1]])
    >>> bool(sum(learn_themes({"texts": evidence}, near).values())[2, 0] > 1)
    True
    """
    parts = dict(evidence)
    for _ in range(THEMES.rounds):
        shares = soft_shares(with_none(sum(parts.values(), np.zeros(()))))
        if fixed is not None:
            known = ~np.isnan(fixed[:, 0])
            shares[known] = fixed[known]
        parts["neighbours"] = THEMES.neighbour * _odds(neighbours @ shares)
        if topics is not None:
            parts["topics"] = THEMES.topic * _odds(_topic_shares(topics, shares))
    return parts


def _odds(shares: Float) -> Float:
    """Give log odds against none of shares that nobody is quite sure of."""
    logs = np.log(shares + THEMES.doubt)
    return logs[:, :-1] - logs[:, -1:]


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
    trust = THEMES.stray**-2.0

    def slope(weights: Float) -> Float:
        shares = soft_shares(columns @ weights)
        return np.einsum("ikd,ik->d", columns, wanted - shares) - trust * (weights - 1)

    # The penalised likelihood is concave, so its slope is zero at one point only. A minimiser
    # stops where the likelihood no longer moves, some digits short of it.
    weights = root(slope, np.ones(len(parts)), method="lm", tol=1e-12).x
    return dict(zip(parts, weights.tolist(), strict=True))


def learn_from_labels(scores: Float, view: Float, rows: NDArray[np.intp], wanted: Float) -> Float:
    """Correct scores by a reader's labels: papers like a misjudged one were misjudged alike.

    One step of Gaussian-process regression on the residuals of the labelled papers; a label is
    as noisy as papers differ.

    Parameters
    ----------
    scores : ndarray of float64, shape (n_papers, n_themes)
        From `learn_themes`, weighed.
    view : ndarray of float64, shape (n_papers, n_dims)
        Papers as unit rows.
    rows : ndarray of int, shape (n_labels,)
        Rows of the labelled papers.
    wanted : ndarray of float64, shape (n_labels, n_themes)
        1 for the reader's theme.

    Returns
    -------
    ndarray of float64, shape (n_papers, n_themes)
        Corrected scores.

    References
    ----------
    Rasmussen and Williams (2006), Gaussian Processes for Machine Learning, equation 2.25.

    Examples
    --------
    >>> view = np.array([[1.0, 0.0], [1.0, 0.0], [0.0, 1.0]])
    >>> scores = learn_from_labels(np.zeros((3, 2)), view, np.array([0]), np.array([[0.0, 1]]))
    >>> scores[:, 1].tolist()
    [0.25, 0.25, 0.0]
    """
    residual = wanted - soft_shares(scores[rows])
    likeness = view @ view[rows].T
    corrected: Float = scores + likeness @ np.linalg.solve(
        likeness[rows] + np.eye(len(rows)), residual
    )
    return corrected


def _topic_shares(topics: NDArray[np.integer], shares: Float) -> Float:
    """Give the mean shares of the other papers of every paper's topic."""
    mean = shares.mean(axis=0)
    result = np.tile(mean, (len(topics), 1))
    for topic in np.unique(topics[topics >= 0]):
        rows = np.flatnonzero(topics == topic)
        # As if one more paper were there, with what is usual in the corpus.
        result[rows] = (shares[rows].sum(axis=0) - shares[rows] + mean) / len(rows)
    return result
