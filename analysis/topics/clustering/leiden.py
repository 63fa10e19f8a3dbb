"""The Leiden algorithm, and the merging of its clusters by modularity."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp

from analysis.arrays import IntArray

__all__ = ["leiden", "merge_clusters"]


def leiden(graph: sp.csr_matrix, resolution: float, seed: int) -> IntArray:
    """Cluster a graph by modularity with the Leiden algorithm.

    Parameters
    ----------
    graph : csr_matrix of shape (n, n)
        Symmetric, non-negative.
    resolution : float
        Higher: more clusters.
    seed : int

    Returns
    -------
    ndarray of shape (n,), int64
        Cluster of every node, 0 to k-1; a node without edges is a cluster of its own.

    References
    ----------
    Traag, Waltman and van Eck (2019), From Louvain to Leiden, Scientific Reports 9, 5233.

    Examples
    --------
    >>> pair = np.ones((2, 2)) - np.eye(2)
    >>> leiden(sp.csr_matrix(np.kron(np.eye(2), pair)), 1.0, 0).tolist()
    [0, 0, 1, 1]
    """
    from graspologic_native import leiden_csr

    n = graph.shape[0]
    labels = np.arange(n, dtype=np.int64) + n
    if graph.nnz:
        _, found = leiden_csr(
            graph.indptr.astype(np.int64),
            graph.indices.astype(np.int32),
            graph.data.astype(np.float64),
            n,
            resolution=float(resolution),
            seed=int(seed),
        )
        labels[list(found.keys())] = list(found.values())
    return np.unique(labels, return_inverse=True)[1].astype(np.int64)


def merge_clusters(graph: sp.csr_matrix, labels: IntArray) -> list[tuple[int, int, float]]:
    """Merge clusters pair by pair, the most closely linked first, until none are linked.

    Parameters
    ----------
    graph : csr_matrix of shape (n, n)
    labels : ndarray of shape (n,)
        Clusters 0 to k-1.

    Returns
    -------
    list of (int, int, float)
        The cluster that stays, the one that goes into it, and the resolution below which
        modularity gains by the merge. Resolutions need not fall from merge to merge.

    References
    ----------
    Clauset, Newman and Moore (2004), Finding community structure in very large networks;
    Bonald et al. (2018), Hierarchical graph clustering using node pair sampling (the order).

    Examples
    --------
    >>> half = np.diag([1.0, 0.1, 1.0], 1)
    >>> merge_clusters(sp.csr_matrix(half + half.T), np.array([0, 1, 2, 2]))
    [(0, 1, 3.818...), (0, 2, 0.190...)]
    """
    k = int(labels.max(initial=-1)) + 1
    if k == 0:
        return []
    pick = sp.csr_matrix((np.ones(len(labels)), (labels, np.arange(len(labels)))), (k, len(labels)))
    between = np.asarray((pick @ graph @ pick.T).toarray())
    degree = np.maximum(between.sum(axis=1), 1e-12)
    total = between.sum()
    np.fill_diagonal(between, 0.0)
    near = np.round(between * total / np.outer(degree, degree), 9)
    merges = []
    for _ in range(k - 1):
        at = int(near.argmax())
        a, b = sorted(divmod(at, k))
        if near[a, b] <= 0:
            break
        merges.append((a, b, float(near[a, b])))
        between[a] += between[b]
        between[:, a] = between[a]
        between[a, a] = 0.0
        between[b], between[:, b] = 0.0, 0.0
        degree[a] += degree[b]
        near[b], near[:, b] = 0.0, 0.0
        near[a] = np.round(between[a] * total / (degree[a] * degree), 9)
        near[:, a] = near[a]
    return merges
