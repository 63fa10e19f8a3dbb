"""Many clusterings of one graph, and what they agree on.

Members differ on purpose: each sees its own random sample of the papers, at its own
resolution, from its own seed. How often the two ends of an edge stay together, over the
members that saw both, is the edge's consensus weight; memory and time grow with the edges.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import scipy.sparse as sp

from analysis.topics.graph import FloatArray, IntArray

if TYPE_CHECKING:
    from analysis.topics.features import Views

__all__ = [
    "Agreement",
    "Members",
    "canonical_labels",
    "company",
    "consensus_graph",
    "leiden",
    "measure_agreement",
    "modularity",
    "run_members",
    "settle",
]


def leiden(
    graph: sp.csr_matrix, resolution: float, seed: int, *, trials: int = 1, iterations: int = 1
) -> IntArray:
    """Cluster a graph by modularity with the Leiden algorithm.

    Parameters
    ----------
    graph : csr_matrix of shape (n, n)
        Symmetric, non-negative.
    resolution : float
        Higher: more clusters.
    seed : int
    trials : int, default 1
        Independent runs; the best by quality is kept.
    iterations : int, default 1
        Passes of each run.

    Returns
    -------
    ndarray of shape (n,), int64
        Cluster of every node; a node without edges is a cluster of its own.

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
            trials=trials,
            iterations=iterations,
        )
        labels[list(found.keys())] = list(found.values())
    return np.unique(labels, return_inverse=True)[1].astype(np.int64)


def modularity(graph: sp.csr_matrix, labels: IntArray) -> float:
    """Share of edge weight inside clusters, beyond what the papers' degrees would give.

    Parameters
    ----------
    graph : csr_matrix of shape (n, n)
    labels : ndarray of shape (n,)

    Returns
    -------
    float
        Below 1; 0 for a single cluster.

    References
    ----------
    Newman and Girvan (2004), Finding and evaluating community structure in networks.

    Examples
    --------
    >>> pair = np.ones((2, 2)) - np.eye(2)
    >>> modularity(sp.csr_matrix(np.kron(np.eye(2), pair)), np.array([0, 0, 1, 1]))
    0.5
    """
    total = float(graph.sum())
    if total == 0:
        return 0.0
    edges = graph.tocoo()
    inside = float(edges.data[labels[edges.row] == labels[edges.col]].sum())
    degrees = np.bincount(labels, np.asarray(graph.sum(axis=1)).ravel())
    return inside / total - float(((degrees / total) ** 2).sum())


@dataclass(frozen=True)
class Members:
    """The clusterings of a consensus.

    Attributes
    ----------
    labels : ndarray of shape (n_members, n), int64
        Cluster of each paper in each member; -1 where the member did not see the paper.
    resolutions : ndarray of shape (n_members,)
    """

    labels: IntArray
    resolutions: FloatArray


def run_members(
    graph: sp.csr_matrix,
    views: Views,
    resolutions: FloatArray,
    rng: np.random.Generator,
    *,
    share: float = 0.85,
    n_jobs: int | None = None,
) -> Members:
    """Cluster random samples of the papers, one for each resolution given.

    Leiden sees only edges; a paper between two clusters may hang by one edge of chance. So
    each member ends by moving every paper of its sample to the cluster it most probably
    belongs to, by words and vectors together.

    Parameters
    ----------
    graph : csr_matrix of shape (n, n)
    views : Views
        The papers themselves, in the graph's order.
    resolutions : ndarray of shape (n_members,)
    rng : numpy.random.Generator
    share : float, default 0.85
        Part of the papers that each member sees.
    n_jobs : int, optional
        Members clustered side by side; by default as many as there are cores.

    Returns
    -------
    Members
    """
    n = graph.shape[0]
    drawn = [
        (float(r), np.flatnonzero(rng.random(n) < share), int(rng.integers(2**31)))
        for r in resolutions
    ]

    def cluster(member: tuple[float, IntArray, int]) -> IntArray:
        resolution, seen, seed = member
        labels = np.full(n, -1, dtype=np.int64)
        if len(seen):
            labels[seen] = leiden(graph[seen][:, seen], resolution, seed)
            labels[seen] = np.unique(views.best_centre(labels)[seen], return_inverse=True)[1]
        return labels

    # Leiden and the matrix products let other threads run; chance was drawn before.
    with ThreadPoolExecutor(n_jobs or os.cpu_count()) as pool:
        found = np.array(list(pool.map(cluster, drawn))).reshape(len(drawn), n)
    return Members(found, np.asarray(resolutions, dtype=np.float64))


def consensus_graph(graph: sp.csr_matrix, members: Members) -> sp.csr_matrix:
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
    kept = np.zeros(upper.nnz)
    seen = np.zeros(upper.nnz)
    for labels in members.labels:
        a, b = labels[upper.row], labels[upper.col]
        both = (a >= 0) & (b >= 0)
        seen += both
        kept += both & (a == b)
    agreement = np.divide(kept, seen, out=np.zeros_like(kept), where=seen > 0)
    half = sp.csr_matrix((upper.data * agreement, (upper.row, upper.col)), shape=graph.shape)
    half.eliminate_zeros()
    whole = sp.csr_matrix(half + half.T)
    whole.sort_indices()
    return whole


def canonical_labels(labels: IntArray) -> IntArray:
    """Give clusters numbers by size, then by their first paper; -1 stays.

    Papers must stand in the order of their ids, so that "first" means the smallest id.

    Examples
    --------
    >>> canonical_labels(np.array([7, 3, 3, -1, 9])).tolist()
    [1, 0, 0, -1, 2]
    """
    labels = np.asarray(labels, dtype=np.int64)
    found, first, sizes = np.unique(labels, return_index=True, return_counts=True)
    real = found >= 0
    found, first, sizes = found[real], first[real], sizes[real]
    order = np.lexsort((first, -sizes))
    number = {int(found[j]): rank for rank, j in enumerate(order)}
    return np.array([number.get(int(c), -1) for c in labels], dtype=np.int64)


@dataclass(frozen=True)
class Agreement:
    """How the members see a clustering.

    Attributes
    ----------
    soft : ndarray of shape (n, k)
        Rows sum to 1: topic shares of the clusters a paper was put in.
    confidence : ndarray of shape (n,)
        Mean B-cubed F of the paper between topic and member cluster, in [0, 1].
    stability : ndarray of shape (k,)
        Mean best Jaccard overlap of the topic with a member's clusters, in [0, 1].
    """

    soft: FloatArray
    confidence: FloatArray
    stability: FloatArray


def company(labels: IntArray, members: Members) -> FloatArray:
    """Say in which topics' company the members put every paper.

    Parameters
    ----------
    labels : ndarray of shape (n,)
        Topics 0 to k-1; -1 for none.
    members : Members

    Returns
    -------
    ndarray of shape (n, k)
        Mean topic shares of the clusters a paper was put in; rows sum to 1, or to 0 for a
        paper without a topic or that no member saw.

    Examples
    --------
    >>> members = Members(np.array([[0, 0, 1, 1], [0, 0, 0, -1]]), np.ones(2))
    >>> company(np.array([0, 0, 1, 1]), members).round(2).tolist()
    [[0.83, 0.17], [0.83, 0.17], [0.33, 0.67], [0.0, 1.0]]
    """
    shares, times = np.zeros((len(labels), int(labels.max(initial=-1)) + 1)), np.zeros(len(labels))
    for seen, _, theirs, table in _crossed(labels, members):
        shares[seen] += (table / np.maximum(table.sum(axis=0), 1))[:, theirs].T
        times[seen] += 1
    return np.round(shares / np.maximum(times, 1)[:, None], 8)


def measure_agreement(labels: IntArray, members: Members) -> Agreement:
    """Hold a clustering against the members of its consensus.

    Parameters
    ----------
    labels : ndarray of shape (n,)
        Topics 0 to k-1; -1 for none.
    members : Members

    Returns
    -------
    Agreement

    References
    ----------
    Hennig (2007), Cluster-wise assessment of cluster stability (the Jaccard mean); Amigo et
    al. (2009), A comparison of extrinsic clustering evaluation metrics (B-cubed).
    """
    n, k = len(labels), int(labels.max(initial=-1)) + 1
    sure, times = np.zeros(n), np.zeros(n)
    stability, tested = np.zeros(k), np.zeros(k)
    for seen, ours, theirs, table in _crossed(labels, members):
        of_topic, of_cluster = table.sum(axis=1), table.sum(axis=0)
        common = table[ours, theirs]
        sure[seen] += 2 * common / (of_topic[ours] + of_cluster[theirs])  # harmonic mean
        times[seen] += 1
        jaccard = table / np.maximum(of_topic[:, None] + of_cluster - table, 1)
        stability += jaccard.max(axis=1)
        tested += of_topic > 0
    return Agreement(
        soft=company(labels, members),
        confidence=np.round(sure / np.maximum(times, 1), 6),
        stability=np.round(stability / np.maximum(tested, 1), 6),
    )


def _crossed(
    labels: IntArray, members: Members
) -> Iterator[tuple[IntArray, IntArray, IntArray, FloatArray]]:
    """Cross a clustering with each member on the papers both have a cluster for.

    Yields
    ------
    Those papers, their topics, their clusters, and the counts of every topic in every cluster.
    """
    k = int(labels.max(initial=-1)) + 1
    for member in members.labels:
        seen = np.flatnonzero((member >= 0) & (labels >= 0))
        if not len(seen):
            continue
        ours, theirs = labels[seen], member[seen]
        size = int(theirs.max()) + 1
        counts = np.bincount(ours * size + theirs, minlength=k * size)
        yield seen, ours, theirs, counts.reshape(k, size).astype(np.float64)


def settle(
    labels: IntArray, members: Members, *, parent: IntArray | None = None, rounds: int = 3
) -> IntArray:
    """Move every paper to the topic in whose company the members most often put it.

    A graph's edges tell only of near neighbours; the members' clusters tell of all papers.

    Parameters
    ----------
    labels : ndarray of shape (n,)
        Topics 0 to k-1.
    members : Members
    parent : ndarray of shape (n,), optional
        Coarser topics that no paper may leave.
    rounds : int, default 3

    Returns
    -------
    ndarray of shape (n,), int64
        Canonical numbers; a topic that no paper was left in is gone.

    Examples
    --------
    >>> members = Members(np.array([[0, 0, 0, 1, 1, 1], [0, 0, 0, 1, 1, 1]]), np.ones(2))
    >>> settle(np.array([0, 0, 1, 1, 1, 1]), members).tolist()
    [0, 0, 0, 1, 1, 1]
    """
    for _ in range(rounds):
        labels = canonical_labels(labels)
        soft = company(labels, members)
        if parent is not None:
            of_topic = np.zeros(soft.shape[1], dtype=np.int64)
            of_topic[labels] = parent
            soft = np.where(of_topic[None, :] == parent[:, None], soft, -1.0)
        labels = soft.argmax(axis=1).astype(np.int64)
    return canonical_labels(labels)
