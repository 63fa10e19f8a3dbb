"""The neighbour graph: which papers stand near which, and how surely.

The weights are UMAP's, in numpy alone, so that nothing is compiled at the first fit.
"""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp

from analysis.arrays import FloatArray, IntArray

__all__ = ["fuzzy_graph", "smooth_memberships"]

_DECIMALS = 8


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
        From `analysis.points.nearest_neighbours`.

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
