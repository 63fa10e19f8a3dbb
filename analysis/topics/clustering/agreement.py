"""How sure topics are: what a fit with everything redrawn would say, from one ensemble."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.arrays import FloatArray, IntArray
from analysis.topics.clustering.settings import CLUSTERING

__all__ = ["Agreement", "canonical_labels", "expected_overlap", "measure_agreement"]


def canonical_labels(labels: IntArray) -> IntArray:
    """Give clusters numbers by size, then by their first paper; -1 stays.

    Papers must stand in the order of their ids, so that "first" means the smallest id.

    Parameters
    ----------
    labels : ndarray of shape (n,)

    Returns
    -------
    ndarray of shape (n,), int64

    Examples
    --------
    >>> canonical_labels(np.array([7, 3, 3, -1, 9])).tolist()
    [1, 0, 0, -1, 2]
    """
    labels = np.asarray(labels, dtype=np.int64)
    found, first, place, sizes = np.unique(
        labels, return_index=True, return_inverse=True, return_counts=True
    )
    order = np.lexsort((first, -sizes, found < 0))
    number = np.empty(len(found), dtype=np.int64)
    number[order] = np.arange(len(found))
    number[found < 0] = -1
    return number[place]


@dataclass(frozen=True)
class Agreement:
    """How sure topics are.

    Attributes
    ----------
    soft : ndarray of shape (n, k)
        Share of fits with everything redrawn that would put the paper into the topic; rows
        sum to 1, or to 0 without a topic.
    confidence : ndarray of shape (n,)
        That share for the paper's own topic.
    stability : ndarray of shape (k,)
        Jaccard overlap of the topic with the same topic of such a fit, as expected.
    """

    soft: FloatArray
    confidence: FloatArray
    stability: FloatArray


def measure_agreement(leaf_shares: FloatArray, nodes: IntArray, leaves: IntArray) -> Agreement:
    """Estimate what fits with everything redrawn would say of these topics.

    A fit puts a paper into the topic that it is most often together with, over all members.
    Where two topics are nearly as often with it, another ensemble may choose the other.

    Parameters
    ----------
    leaf_shares : ndarray of shape (n, n_leaves)
        From `analysis.topics.clustering.coassociation.leaf_shares`.
    nodes : ndarray of shape (n_leaves,)
        Topic of each leaf.
    leaves : ndarray of shape (n,)
        Leaf of each paper.

    Returns
    -------
    Agreement

    Examples
    --------
    >>> found = measure_agreement(np.array([[0.9, 0.1], [0.5, 0.5]]), np.arange(2), np.arange(2))
    >>> found.soft.round(2).tolist()
    [[1.0, 0.0], [0.5, 0.5]]
    """
    labels = nodes[leaves]
    k = int(nodes.max(initial=-1)) + 1
    size = np.bincount(leaves, minlength=len(nodes)).astype(np.float64)
    share = np.zeros((len(nodes), k))
    share[np.arange(len(nodes)), nodes] = size
    share /= np.maximum(share.sum(axis=0), 1.0)
    with_topic = np.power(leaf_shares.astype(np.float64) @ share, CLUSTERING.sharpness)
    total = with_topic.sum(axis=1, keepdims=True)
    own = np.eye(k)[labels]
    soft = np.where(total > 0, with_topic / np.where(total > 0, total, 1.0), own)
    soft = np.round(soft, 8)
    return Agreement(
        soft=soft,
        confidence=np.round(soft[np.arange(len(labels)), labels], 6),
        stability=expected_overlap(soft, labels),
    )


def expected_overlap(soft: FloatArray, labels: IntArray) -> FloatArray:
    """Give the Jaccard overlap that each topic has with itself in another fit.

    Parameters
    ----------
    soft : ndarray of shape (n, k)
        Share of fits that put a paper into a topic.
    labels : ndarray of shape (n,)
        Topics 0 to k-1; -1 for none.

    Returns
    -------
    ndarray of shape (k,)

    References
    ----------
    Hennig (2007), Cluster-wise assessment of cluster stability.

    Examples
    --------
    >>> expected_overlap(np.array([[1.0, 0.0], [0.5, 0.5]]), np.array([0, 1])).tolist()
    [0.666667, 0.5]
    """
    own = labels[:, None] == np.arange(soft.shape[1])
    stay = np.where(own, soft, 0.0).sum(axis=0)
    come = np.where(own, 0.0, soft).sum(axis=0)
    return np.round(stay / np.maximum(own.sum(axis=0) + come, 1e-12), 6)
