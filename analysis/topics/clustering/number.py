"""How many topics: where what the members agree on is worth most.

A member and a cut of the tree share information, and each holds some that the other does not.
More topics share more and disagree more; and a reader pays for every doubling of them. The
worth of a number of topics is what is agreed on, less what is not, less that price.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.arrays import FloatArray, IntArray
from analysis.topics.clustering.ensemble import Members
from analysis.topics.clustering.settings import CLUSTERING
from analysis.topics.clustering.tree import TopicTree

__all__ = ["Number", "agreed_information", "choose_number", "fewest_topics"]

_DRAWS = 100  # of the samples, for the range that repeats


@dataclass(frozen=True)
class Number:
    """A number of topics.

    Attributes
    ----------
    best : int
    low, high : int
        Nine of ten redrawn ensembles choose a number from `low` to `high`.
    """

    best: int
    low: int
    high: int


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
    k = tree.n_leaves
    worth = np.zeros((len(members.labels), k))
    for row, labels in zip(worth, members.labels, strict=True):
        seen = labels >= 0
        if not seen.any():
            continue
        size = int(labels.max()) + 1
        cells = labels[seen] * k + tree.leaves[seen]
        table = np.zeros((size, 2 * k - 1))
        table[:, :k] = np.bincount(cells, minlength=size * k).reshape(size, k) / seen.sum()
        member = _entropy(table.sum(axis=1))
        cut, joint = _entropy(table.sum(axis=0)), _entropy(table)
        row[k - 1] = 2 * (member + cut) - 3 * joint
        for i, (a, b) in enumerate(tree.merges):
            table[:, k + i] = table[:, a] + table[:, b]
            for column, sign in ((k + i, 1), (a, -1), (b, -1)):
                joint += sign * _entropy(table[:, column])
                cut += sign * _entropy(table[:, column].sum(keepdims=True))
            row[k - 2 - i] = 2 * (member + cut) - 3 * joint
    return np.round(worth, 8)


def _entropy(shares: FloatArray) -> float:
    positive = shares[shares > 0]
    return float(-(positive * np.log2(positive)).sum())


def choose_number(
    tree: TopicTree, members: Members, n_papers: int, rng: np.random.Generator
) -> Number:
    """Choose the number of topics, and say how far it would vary.

    At least 5 topics, and on average 8 papers to each, where the papers allow. Members of the
    finest resolutions do not count: they agree with the leaves because the leaves are theirs.

    Parameters
    ----------
    tree : TopicTree
    members : Members
    n_papers : int
    rng : numpy.random.Generator
        Of the redrawn ensembles.

    Returns
    -------
    Number
    """
    most = max(1, n_papers // CLUSTERING.papers_per_topic)
    few = int(np.ceil(fewest_topics(n_papers)))
    used = np.flatnonzero(members.resolutions <= CLUSTERING.finest / 2)
    if tree.n_leaves <= min(few, most) or not len(used):
        only = min(tree.n_leaves, most)
        return Number(only, only, only)
    part = Members(members.labels[used], members.resolutions[used], members.sample[used])
    worth = agreed_information(tree, part)
    cuts = np.arange(1, tree.n_leaves + 1)
    allowed = (cuts >= few) & (cuts <= most)
    found, value = worth.argmax(axis=1), worth.max(axis=1)
    best = _middle(found, value, cuts, allowed)
    samples = np.unique(part.sample)
    again = []
    for _ in range(_DRAWS):
        times = np.bincount(rng.choice(samples, len(samples)), minlength=int(samples.max()) + 1)
        rows = np.repeat(np.arange(len(used)), times[part.sample])
        again.append(_middle(found[rows], value[rows], cuts, allowed))
    low, high = np.quantile(again, [0.05, 0.95])
    chosen = round(best)
    return Number(chosen, min(chosen, round(float(low))), max(chosen, round(float(high))))


def _middle(found: IntArray, value: FloatArray, cuts: IntArray, allowed: FloatArray) -> float:
    """Give the middle of the numbers of topics that are worth most."""
    at = np.log(cuts)
    apart = (at[:, None] - at[found][None, :]) / CLUSTERING.blur
    near = np.exp(-(apart**2) / 2) + 1e-9
    worth = (near * value).sum(axis=1) / near.sum(axis=1) - CLUSTERING.price * np.log2(cuts)
    inside = allowed & (cuts <= found.max() + 1)
    if not inside.any():
        inside = allowed
    better = np.exp((worth - worth[inside].max()) / CLUSTERING.evenness)
    weight = np.where(inside, better, 0.0) / cuts  # evenly in the logarithm
    return float(np.exp((weight * at).sum() / weight.sum()))
