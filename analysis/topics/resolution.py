"""How many topics: the grain at which the graph's clusterings repeat themselves."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp

from analysis.topics.consensus import Members, run_members
from analysis.topics.graph import FloatArray

__all__ = ["GRID", "choose_resolution", "repeatability"]

GRID: FloatArray = np.round(np.geomspace(0.1, 6.4, 25), 4)


def repeatability(members: Members) -> float:
    """Mean adjusted Rand index between members that follow each other, on papers both saw.

    Parameters
    ----------
    members : Members
        At one resolution.

    Returns
    -------
    float
        1 when sub-samples and seeds change nothing, about 0 when all is chance.

    References
    ----------
    Ben-Hur, Elisseeff and Guyon (2002), A stability based method for discovering structure
    in clustered data.
    """
    from sklearn.metrics import adjusted_rand_score

    scores = []
    for a, b in zip(members.labels[:-1], members.labels[1:], strict=True):
        both = (a >= 0) & (b >= 0)
        scores.append(adjusted_rand_score(a[both], b[both]) if both.any() else 1.0)
    return round(float(np.mean(scores)), 6)


def choose_resolution(
    graph: sp.csr_matrix,
    rng: np.random.Generator,
    *,
    fewest: int,
    most: int,
    n_members: int = 10,
) -> float:
    """Choose the resolution whose clusterings repeat best, among those with a readable number.

    Parameters
    ----------
    graph : csr_matrix of shape (n, n)
    rng : numpy.random.Generator
    fewest, most : int
        Bounds on the mean number of topics.
    n_members : int, default 10
        Clusterings tried per resolution.

    Returns
    -------
    float
    """
    sizes, scores = [], []
    for resolution in GRID:
        members = run_members(graph, np.full(n_members, resolution), rng)
        sizes.append(float((members.labels.max(axis=1) + 1).mean()))
        scores.append(repeatability(members))
    size, score = np.array(sizes), np.array(scores)
    allowed = (size >= fewest) & (size <= most)
    if not allowed.any():
        return float(GRID[np.abs(size - (fewest + most) / 2).argmin()])
    smooth = np.convolve(np.pad(score, 1, mode="edge"), [0.25, 0.5, 0.25], mode="valid")
    return float(GRID[np.where(allowed, np.round(smooth, 6), -1.0).argmax()])
