"""Which papers a reader should label: those that teach most."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from analysis.themes.words import Float

__all__ = ["papers_that_teach"]


def papers_that_teach(
    probabilities: Float,
    points: NDArray[np.floating],
    n_papers: int,
    known: NDArray[np.bool_] | None = None,
) -> NDArray[np.intp]:
    """Choose papers that are unsure, and different from each other and from those labelled.

    The first is the least sure one; each next one has the largest product of doubt and
    distance to the nearest paper chosen or labelled before.

    Parameters
    ----------
    probabilities : ndarray of float64, shape (n, n_themes)
        From `ThemeAssigner`; what is missing to one speaks for none of the themes.
    points : ndarray, shape (n, n_dims)
        Papers as unit rows.
    n_papers : int
        How many to choose; fewer where fewer are left.
    known : ndarray of bool, shape (n,), optional
        Papers that have a label already.

    Returns
    -------
    ndarray of int, shape (n_papers,)
        Rows, those that teach most first.

    References
    ----------
    Settles (2009), Active learning literature survey, sections 3.1 and 3.6: uncertainty, and
    density and diversity.

    Examples
    --------
    >>> p = np.array([[0.5, 0.5], [0.5, 0.5], [0.6, 0.4], [1.0, 0.0]])
    >>> points = np.array([[1.0, 0.0], [1.0, 0.0], [0.0, 1.0], [0.0, 1.0]])
    >>> papers_that_teach(p, points, 2).tolist()
    [0, 2]
    """
    n = len(probabilities)
    known = np.zeros(n, dtype=bool) if known is None else known.copy()
    doubt = _doubt(probabilities)
    rows = np.asarray(points, dtype=np.float64)
    distance = np.ones(n)
    for i in np.flatnonzero(known):
        distance = np.minimum(distance, 1 - rows @ rows[i])
    chosen: list[int] = []
    for _ in range(min(n_papers, int((~known).sum()))):
        worth = np.where(known, -1.0, np.round(doubt * distance, 8))
        best = int(worth.argmax())
        chosen.append(best)
        known[best] = True
        distance = np.minimum(distance, 1 - rows @ rows[best])
    return np.array(chosen, dtype=np.intp)


def _doubt(probabilities: Float) -> Float:
    """How little the likeliest of the themes and none is ahead of the next."""
    none = 1 - probabilities.sum(axis=1, keepdims=True)
    ranked = np.sort(np.hstack([probabilities, none]), axis=1)
    return 1 - (ranked[:, -1] - ranked[:, -2])
