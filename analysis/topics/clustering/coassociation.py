"""How often two papers, seen together, stayed together: the co-association of an ensemble.

Between papers where they are few; where they are many, between micro-clusters, small groups
that the members hardly ever part. No array grows with the square of the papers.
"""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp

from analysis.arrays import FloatArray, IntArray
from analysis.topics.clustering.ensemble import Members
from analysis.topics.clustering.leiden import leiden
from analysis.topics.clustering.settings import CLUSTERING

__all__ = ["coassociation", "edge_agreement", "leaf_shares", "micro_clusters"]


def edge_agreement(graph: sp.csr_matrix, members: Members) -> sp.csr_matrix:
    """Weigh every edge by how often the members kept its ends together.

    Parameters
    ----------
    graph : csr_matrix of shape (n, n)
    members : Members

    Returns
    -------
    csr_matrix of shape (n, n)
        The graph's weights times the agreement; edges never kept are gone.

    References
    ----------
    Lancichinetti and Fortunato (2012), Consensus clustering in complex networks, Scientific
    Reports 2, 336; here only on the graph's own edges.
    """
    upper = sp.triu(graph, 1).tocoo()
    kept, seen = np.zeros(upper.nnz, np.float32), np.zeros(upper.nnz, np.float32)
    for labels in members.labels:
        a, b = labels[upper.row], labels[upper.col]
        both = (a >= 0) & (b >= 0)
        seen += both
        kept += both & (a == b)
    weight = upper.data * kept / np.maximum(seen, 1)
    half = sp.csr_matrix((weight, (upper.row, upper.col)), shape=graph.shape)
    half.eliminate_zeros()
    whole = sp.csr_matrix(half + half.T)
    whole.sort_indices()
    return whole


def micro_clusters(
    graph: sp.csr_matrix, members: Members, rng: np.random.Generator, at_least: int = 1
) -> IntArray:
    """Give the groups between which co-association is counted.

    Parameters
    ----------
    graph : csr_matrix of shape (n, n)
    members : Members
    rng : numpy.random.Generator
    at_least : int, default 1
        Topics wanted: each paper is its own group where groups would be too few for them.

    Returns
    -------
    ndarray of shape (n,), int64
        0 to m-1; each paper its own up to 1,000 papers.
    """
    n = graph.shape[0]
    wanted = min(n // CLUSTERING.micro_papers, CLUSTERING.most_micros)
    if n <= CLUSTERING.pairs_up_to or 2 * at_least > wanted:
        return np.arange(n)
    agreed = edge_agreement(graph, members)
    seed = int(rng.integers(2**31))
    resolution = float(wanted)
    groups = leiden(agreed, resolution, seed)
    while groups.max() >= wanted:  # small parts of the graph are groups of their own
        resolution /= 2
        finer, groups = groups, leiden(agreed, resolution, seed)
        if groups.max() == finer.max():
            break
    return groups


def coassociation(members: Members, groups: IntArray) -> FloatArray:
    """Count how often groups, seen together, stayed together.

    Parameters
    ----------
    members : Members
    groups : ndarray of shape (n,)
        0 to m-1.

    Returns
    -------
    ndarray of float32, shape (m, m)
        Mean over the pairs of papers of two groups, in [0, 1].

    References
    ----------
    Fred and Jain (2005), Combining multiple clusterings using evidence accumulation.

    Examples
    --------
    >>> labels = np.array([[0, 0, 1], [0, 1, -1]], dtype=np.int32)
    >>> members = Members(labels, np.ones(2), np.arange(2))
    >>> coassociation(members, np.arange(3)).tolist()
    [[1.0, 0.5, 0.0], [0.5, 1.0, 0.0], [0.0, 0.0, 1.0]]
    """
    m = int(groups.max(initial=-1)) + 1
    together, seen = np.zeros((m, m), np.float32), np.zeros((m, m), np.float32)
    for labels in members.labels:
        counts = _crossed(groups, labels, m)
        size = counts.sum(axis=1)
        together += counts @ counts.T
        seen += np.outer(size, size)
    return together / np.maximum(seen, 1)


def leaf_shares(members: Members, leaves: IntArray) -> FloatArray:
    """Give how much of each leaf the members put with every paper.

    Parameters
    ----------
    members : Members
    leaves : ndarray of shape (n,)
        Leaf of each paper, 0 to k-1.

    Returns
    -------
    ndarray of float32, shape (n, k)
        Mean share of a leaf's papers that were with the paper; 0 for a paper never seen.

    Examples
    --------
    >>> labels = np.array([[0, 0, 1], [0, 1, 1]], dtype=np.int32)
    >>> leaf_shares(Members(labels, np.ones(2), np.arange(2)), np.array([0, 0, 1])).tolist()
    [[0.75, 0.0], [0.75, 0.5], [0.25, 1.0]]
    """
    k = int(leaves.max(initial=-1)) + 1
    shares = np.zeros((len(leaves), k), np.float32)
    times = np.zeros((len(leaves), 1), np.float32)
    for labels in members.labels:
        counts = _crossed(leaves, labels, k)
        inside = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
        seen = np.flatnonzero(labels >= 0)
        shares[seen] += inside.T[labels[seen]]
        times[seen] += 1
    return np.round(shares / np.maximum(times, 1), 6)


def _crossed(groups: IntArray, clusters: IntArray, n_groups: int) -> FloatArray:
    """Count the papers of every group in every cluster of a member."""
    seen = clusters >= 0
    k = int(clusters.max(initial=-1)) + 1
    cell = groups[seen] * k + clusters[seen]
    return np.bincount(cell, minlength=n_groups * k).reshape(n_groups, k).astype(np.float32)
