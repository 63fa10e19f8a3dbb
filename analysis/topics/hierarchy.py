"""Grains that nest: fine topics inside topics, topics inside coarse ones."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from analysis.topics.graph import FloatArray, IntArray

__all__ = ["cut_to", "dissolve", "inside"]


def inside(graph: sp.csr_matrix, labels: IntArray) -> sp.csr_matrix:
    """Keep the edges inside topics, so that whatever is found in the rest nests in them.

    Parameters
    ----------
    graph : csr_matrix of shape (n, n)
    labels : ndarray of shape (n,)

    Returns
    -------
    csr_matrix of shape (n, n)
    """
    edges = graph.tocoo()
    kept = labels[edges.row] == labels[edges.col]
    part = sp.csr_matrix((edges.data[kept], (edges.row[kept], edges.col[kept])), graph.shape)
    part.sort_indices()
    return part


def cut_to(
    labels: IntArray, graph: sp.csr_matrix, n_topics: int, within: IntArray | None = None
) -> IntArray:
    """Merge topics, nearest pair first, until so many are left.

    Two topics are near when more edge weight runs between them than their degrees would give
    by chance.

    Parameters
    ----------
    labels : ndarray of shape (n,)
        Topics 0 to k-1.
    graph : csr_matrix of shape (n, n)
    n_topics : int
    within : ndarray of shape (n,), optional
        Merge only topics with the same value here (for the papers of one topic it is the
        same); fewer topics than its values cannot be reached.

    Returns
    -------
    ndarray of shape (n,), int64

    Examples
    --------
    >>> half = np.diag([1.0, 0.1, 1.0], 1)
    >>> cut_to(np.array([0, 1, 2, 2]), sp.csr_matrix(half + half.T), 2).tolist()
    [0, 0, 1, 1]
    """
    labels = np.unique(labels, return_inverse=True)[1].astype(np.int64)
    k = int(labels.max(initial=-1)) + 1
    if k <= n_topics:
        return labels
    between, degree = _links(graph, labels, k)
    group = np.zeros(k, dtype=np.int64)
    if within is not None:
        group[labels] = within
    name = np.arange(k)
    alive = np.ones(k, dtype=bool)
    while alive.sum() > n_topics:
        near = between / np.maximum(np.outer(degree, degree), 1e-12)
        allowed = alive[:, None] & alive[None, :] & (group[:, None] == group[None, :])
        allowed &= ~np.eye(k, dtype=bool)
        if not allowed.any():
            break
        # Where nothing runs between any two, the smallest join first.
        score = np.where(allowed, near - 1e-9 * np.add.outer(degree, degree), -np.inf)
        a, b = sorted(divmod(int(np.round(score, 12).argmax()), k))
        between[a] += between[b]
        between[:, a] += between[:, b]
        degree[a] += degree[b]
        alive[b] = False
        name[name == b] = a
    return np.unique(name[labels], return_inverse=True)[1].astype(np.int64)


def _links(graph: sp.csr_matrix, labels: IntArray, k: int) -> tuple[FloatArray, FloatArray]:
    pick = sp.csr_matrix((np.ones(len(labels)), (labels, np.arange(len(labels)))), (k, len(labels)))
    between = (pick @ graph @ pick.T).toarray()
    return between, between.sum(axis=1)


def dissolve(labels: IntArray, likeness: FloatArray, gone: NDArray[np.bool_]) -> IntArray:
    """Move the papers of some topics to the other topic they are most like.

    Parameters
    ----------
    labels : ndarray of shape (n,)
        Topics 0 to k-1.
    likeness : ndarray of shape (n, k)
        Similarity of each paper to each topic.
    gone : ndarray of bool, shape (k,)
        The topics to dissolve.

    Returns
    -------
    ndarray of shape (n,), int64
        Topics from 0 on without gaps; unchanged where no topic would be left.

    Examples
    --------
    >>> likeness = np.array([[0.9, 0.1, 0.3], [0.1, 0.9, 0.3], [0.4, 0.2, 0.9]])
    >>> dissolve(np.arange(3), likeness, np.array([False, False, True])).tolist()
    [0, 1, 0]
    """
    if gone.all() or not gone.any():
        return labels
    best = np.where(gone[None, :], -np.inf, likeness).argmax(axis=1)
    moved = np.where(gone[labels], best, labels)
    return np.unique(moved, return_inverse=True)[1].astype(np.int64)
