"""How many topics: where what the members agree on is worth most.

A member and a cut of the tree share information, and each holds some that the other does not.
More topics share more and disagree more. The worth of a number of topics is what is agreed on,
less what is not, as a share of what so many topics could tell, with a mild wish for a number
that a reader can hold in mind.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from analysis.arrays import BoolArray, FloatArray, IntArray
from analysis.topics.clustering.ensemble import Members
from analysis.topics.clustering.settings import CLUSTERING
from analysis.topics.clustering.tree import TopicTree

__all__ = ["agreed_information", "agreed_number", "choose_number", "fewest_topics"]

_CELLS = 2_000_000  # of tables held at once (16 MB)


def fewest_topics(n_papers: int) -> float:
    """Say how many topics there are at least: 5, or one for 8 papers where those are fewer.

    Parameters
    ----------
    n_papers : int

    Returns
    -------
    float

    Examples
    --------
    >>> fewest_topics(136), fewest_topics(20), fewest_topics(3)
    (5.0, 2.5, 1.0)
    """
    most = n_papers / CLUSTERING.papers_per_topic
    return max(1.0, min(float(CLUSTERING.fewest_topics), most))


def agreed_information(tree: TopicTree, members: Members) -> FloatArray:
    """Measure how much members and cuts agree on, less what they do not.

    Parameters
    ----------
    tree : TopicTree
        Of papers.
    members : Members

    Returns
    -------
    ndarray of shape (n_members, n_leaves)
        Bits: mutual information of the member with the cut into 1, 2, ... topics, less their
        variation of information, on the papers that the member saw.

    References
    ----------
    Meila (2007), Comparing clusterings: an information based distance.

    Examples
    --------
    >>> tree = TopicTree(np.array([0, 0, 1, 1]), np.array([[0, 1]]), np.array([0.9]))
    >>> labels = np.array([[0, 0, 1, 1]], dtype=np.int32)
    >>> agreed_information(tree, Members(labels, np.ones(1), np.zeros(1, dtype=int))).tolist()
    [[-1.0, 1.0]]
    """
    k, size = tree.n_leaves, int(members.labels.max(initial=0)) + 1
    step = max(1, _CELLS // (size * (2 * k - 1)))
    parts = [
        _agreed(tree, members.labels[start : start + step], size)
        for start in range(0, len(members.labels), step)
    ]
    return np.round(np.vstack(parts), 8)


def _agreed(tree: TopicTree, clusters: NDArray[np.int32], size: int) -> FloatArray:
    """Give the bits for some members: entropies of all nodes first, then cut by cut."""
    k, m = tree.n_leaves, len(clusters)
    member, paper = np.nonzero(clusters >= 0)
    cells = (member * size + clusters[member, paper]) * k + tree.leaves[paper]
    counts = np.bincount(cells, minlength=m * size * k).reshape(m, size, k)
    table = np.zeros((m, size, 2 * k - 1))
    seen = np.count_nonzero(clusters >= 0, axis=1)
    table[:, :, :k] = counts / np.maximum(seen, 1)[:, None, None]
    a, b = tree.merges[: k - 1].T
    for i in range(k - 1):
        table[:, :, k + i] = table[:, :, a[i]] + table[:, :, b[i]]
    alone = _entropy(table[:, :, :k].sum(axis=2)).sum(axis=1)
    joint, cut = _entropy(table).sum(axis=1), _entropy(table.sum(axis=1))
    # From the finest cut on, each merge replaces two nodes by one.
    finest = 2 * cut[:, :k].sum(axis=1) - 3 * joint[:, :k].sum(axis=1)
    each = 2 * cut - 3 * joint
    later = np.cumsum(each[:, k:] - each[:, a] - each[:, b], axis=1)
    worth = 2 * alone[:, None] + finest[:, None] + np.hstack([np.zeros((m, 1)), later])
    return np.where(seen[:, None] > 0, worth[:, ::-1], 0.0)


def _entropy(shares: FloatArray) -> FloatArray:
    """Give the bits that each share adds to an entropy."""
    return -shares * np.log2(np.where(shares > 0, shares, 1.0))


def choose_number(tree: TopicTree, members: Members, n_papers: int) -> float:
    """Choose the number of topics.

    At least 5 topics, and on average 8 papers to each, where the papers allow.

    Parameters
    ----------
    tree : TopicTree
    members : Members
    n_papers : int

    Returns
    -------
    float
        Not rounded, so that it changes little where the papers change little.
    """
    most = max(1, n_papers // CLUSTERING.papers_per_topic)
    few = int(fewest_topics(n_papers))
    if tree.n_leaves <= min(few, most):
        return float(min(tree.n_leaves, most))
    worth = agreed_information(tree, members)
    cuts = np.arange(1, tree.n_leaves + 1)
    allowed = (cuts >= few) & (cuts <= most)
    return _middle(worth.argmax(axis=1), worth.max(axis=1), cuts, allowed)


def agreed_number(of_parts: FloatArray) -> tuple[int, int, int]:
    """Give the number of topics that the parts of an ensemble agree on, and its range.

    Each part chooses a number on its own tree. Their mean varies from fit to fit a third as
    much as the choice of the whole ensemble does (digests, BBC), and their spread tells how
    much (batch means).

    Parameters
    ----------
    of_parts : ndarray of shape (n_parts,)
        What the parts choose; two or more.

    Returns
    -------
    number : int
    lowest, highest : int
        Nine of ten other fits choose a number between them.

    References
    ----------
    Law and Carson (1979), A sequential procedure for determining the length of a steady-state
    simulation (batch means).

    Examples
    --------
    >>> agreed_number(np.array([10.0, 12.0, 14.0, 12.0])), agreed_number(np.full(3, 5.0))
    ((12, 9, 15), (5, 5, 5))
    """
    from scipy.stats import t

    parts = len(of_parts)
    middle = float(np.exp(np.log(of_parts).mean()))
    # This fit varies as the other one does: twice the variance of a mean of the parts.
    apart = float(np.log(of_parts).std(ddof=1)) * (2 / parts) ** 0.5
    reach = float(np.exp(t.ppf(0.95, parts - 1) * apart))
    return round(middle), round(middle / reach), round(middle * reach)


def _middle(found: IntArray, value: FloatArray, cuts: IntArray, allowed: BoolArray) -> float:
    """Give the middle of the numbers of topics that are worth most."""
    at = np.log(cuts)
    apart = (at[:, None] - at[found][None, :]) / CLUSTERING.blur
    near = np.exp(-(apart**2) / 2) + 1e-9
    agreed = (near * value).sum(axis=1) / near.sum(axis=1)
    worth = agreed / np.maximum(np.log2(cuts), 1.0)
    worth -= CLUSTERING.wish * np.log2(cuts / CLUSTERING.readable) ** 2
    inside = allowed & (cuts > found.min()) & (cuts <= found.max() + 1)
    if not inside.any():  # members tell of more, or of fewer, than are allowed
        inside = allowed
    better = np.exp((worth - worth[inside].max()) / CLUSTERING.evenness)
    weight = np.where(inside, better, 0.0) / cuts  # evenly in the logarithm
    return float(np.exp((weight * at).sum() / weight.sum()))
