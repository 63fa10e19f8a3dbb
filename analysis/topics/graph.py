"""The neighbour graph: which papers stand near which, and how surely.

Exact neighbours come from chunked matrix products, similarities are rounded before they are
ranked and ties go to the smaller index, so the graph depends neither on the processor nor on
the number of threads.
"""

from __future__ import annotations

import math
from typing import Protocol, Self

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

__all__ = [
    "fuzzy_graph",
    "nearest_neighbours",
    "neighbours_for",
    "smooth_memberships",
]

FloatArray = NDArray[np.floating]
IntArray = NDArray[np.signedinteger]

_DECIMALS = 8  # similarities agree between processors to about 1e-12; this is far coarser
_CHUNK_CELLS = 4_000_000  # similarities held at once (32 MB)


class Comparable(Protocol):
    """Rows that can be compared with each other."""

    def __len__(self) -> int: ...

    def __getitem__(self, rows: slice, /) -> Self: ...

    def similarities(self, others: Self) -> FloatArray:
        """Similarities in [-1, 1] of shape (n, n_others)."""
        ...


def nearest_neighbours(rows: Comparable, n_neighbors: int) -> tuple[IntArray, FloatArray]:
    """Find the exact nearest neighbours of every row among the others.

    Parameters
    ----------
    rows : Comparable
        Papers with their similarities (`analysis.topics.features.Views`).
    n_neighbors : int
        Neighbours per row, at most ``n - 1``.

    Returns
    -------
    indices : ndarray of shape (n, n_neighbors), int64
        Nearest first; equal similarities in the order of the index.
    similarities : ndarray of shape (n, n_neighbors), float64
        Rounded to 8 decimals.
    """
    n = len(rows)
    k = max(0, min(n_neighbors, n - 1))
    indices = np.empty((n, k), dtype=np.int64)
    similarities = np.empty((n, k), dtype=np.float64)
    if k == 0:
        return indices, similarities
    step = max(1, _CHUNK_CELLS // n)
    columns = np.arange(n - 1, -1, -1, dtype=np.int64)  # larger key: smaller index
    for start in range(0, n, step):
        some = rows[start : start + step]
        scores = np.rint(some.similarities(rows) * 10**_DECIMALS).astype(np.int64)
        own = np.arange(len(some))
        scores[own, own + start] = -(10 ** (_DECIMALS + 1))  # no row is its own neighbour
        keys = scores * n + columns  # unique, so that the order is total
        top = np.argpartition(keys, n - k, axis=1)[:, n - k :]
        order = np.argsort(-np.take_along_axis(keys, top, axis=1), axis=1, kind="stable")
        best = np.take_along_axis(top, order, axis=1)
        indices[start : start + step] = best
        found = np.take_along_axis(scores, best, axis=1) / 10**_DECIMALS
        similarities[start : start + step] = found
    return indices, similarities


def neighbours_for(n_papers: int) -> int:
    """Give the number of neighbours for a graph of so many papers: 1.4 log2(n), at least 5.

    Parameters
    ----------
    n_papers : int

    Returns
    -------
    int

    References
    ----------
    Maier, Hein and von Luxburg (2009), Optimal construction of k-nearest-neighbor graphs for
    identifying noisy clusters: the number that finds clusters grows with the logarithm.

    Examples
    --------
    >>> neighbours_for(136), neighbours_for(3000)
    (10, 16)
    """
    return max(5, round(1.4 * math.log2(max(n_papers, 2))))


def smooth_memberships(distances: FloatArray, *, n_iter: int = 64) -> FloatArray:
    """Turn neighbour distances into memberships in (0, 1], each row on its own scale.

    The nearest neighbour at a distance above zero belongs fully; the others fall off
    exponentially on a scale chosen so that a row's memberships sum to the binary logarithm
    of its neighbourhood's size.

    Parameters
    ----------
    distances : ndarray of shape (n, k)
        Distances to the neighbours, the row itself left out.
    n_iter : int, default 64
        Bisection steps.

    Returns
    -------
    ndarray of shape (n, k), float64

    References
    ----------
    McInnes, Healy and Melville (2018), UMAP: Uniform Manifold Approximation and Projection
    for Dimension Reduction, arXiv:1802.03426, algorithm 3.

    Examples
    --------
    >>> smooth_memberships(np.array([[0.1, 0.2, 0.4]])).round(2)
    array([[1.  , 0.68, 0.32]])
    """
    n, k = distances.shape
    if k == 0:
        return np.ones((n, 0))
    target = np.log2(k + 1)  # the reference counts the row itself as its first neighbour
    positive = np.where(distances > 0, distances, np.inf)
    nearest = positive.min(axis=1)
    nearest[~np.isfinite(nearest)] = 0.0
    beyond = np.maximum(distances - nearest[:, None], 0.0)
    low, high, scale = np.zeros(n), np.full(n, np.inf), np.ones(n)
    for _ in range(n_iter):
        too_much = np.exp(-beyond / scale[:, None]).sum(axis=1) > target
        high = np.where(too_much, scale, high)
        low = np.where(too_much, low, scale)
        scale = np.where(np.isinf(high), scale * 2, (low + high) / 2)
    # A floor as in the reference, so that no row shrinks to its nearest neighbour alone.
    with_self = k / (k + 1)
    row_mean = distances.mean(axis=1) * with_self
    floor = 1e-3 * np.where(nearest > 0, row_mean, distances.mean() * with_self)
    scale = np.maximum(scale, np.maximum(floor, 1e-12))
    return np.exp(-beyond / scale[:, None])


def fuzzy_graph(indices: IntArray, similarities: FloatArray) -> sp.csr_matrix:
    """Join the neighbour lists into one symmetric graph by fuzzy union.

    Parameters
    ----------
    indices, similarities : ndarray of shape (n, k)
        From `nearest_neighbours`.

    Returns
    -------
    scipy.sparse.csr_matrix of shape (n, n), float64
        Weights in (0, 1], rounded to 8 decimals; symmetric, empty diagonal, sorted indices.

    References
    ----------
    McInnes, Healy and Melville (2018), arXiv:1802.03426, section 3.1.

    Examples
    --------
    >>> fuzzy_graph(np.array([[1], [0], [0]]), np.array([[1.0], [1.0], [0.0]])).toarray()
    array([[0., 1., 1.],
           [1., 0., 0.],
           [1., 0., 0.]])
    """
    n, k = indices.shape
    weights = smooth_memberships(1.0 - similarities)
    rows = np.repeat(np.arange(n), k)
    directed = sp.csr_matrix((weights.ravel(), (rows, indices.ravel())), shape=(n, n))
    transposed = directed.T.tocsr()
    union = directed + transposed - directed.multiply(transposed)
    graph = sp.csr_matrix(union)
    graph.data = np.round(graph.data, _DECIMALS)
    graph.eliminate_zeros()
    graph.sort_indices()
    return graph
