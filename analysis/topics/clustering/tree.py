"""The tree: average linkage over the co-association, without the branches that are too small.

A small branch that leaves a larger one does not make a topic, and the larger one goes on. What is
left are splits into two branches that both count. Every grain is a cut: the splits from the
top down, as many as topics are wanted, so all grains nest.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.arrays import FloatArray, IntArray
from analysis.topics.clustering.settings import CLUSTERING

__all__ = ["TopicTree", "grow_tree"]


@dataclass(frozen=True)
class TopicTree:
    """A tree of topics over the papers.

    Attributes
    ----------
    leaves : ndarray of shape (n,), int64
        Leaf of each paper, 0 to k-1.
    merges : ndarray of shape (k-1, 2), int64
        Nodes that are one above a height, from the leaves up; merge i makes node k+i.
    heights : ndarray of shape (k-1,)
        1 less the mean co-association of the two nodes, rising.
    """

    leaves: IntArray
    merges: IntArray
    heights: FloatArray

    @property
    def n_leaves(self) -> int:
        """How many topics there are at most."""
        return len(self.merges) + 1

    def nodes(self, n_topics: int) -> IntArray:
        """Say which topic each leaf is in, when the tree is cut into so many.

        Parameters
        ----------
        n_topics : int
            From 1 to `n_leaves`.

        Returns
        -------
        ndarray of shape (n_leaves,), int64
            0 to n_topics-1.

        Examples
        --------
        >>> tree = TopicTree(np.arange(3), np.array([[0, 2], [1, 3]]), np.array([0.2, 0.9]))
        >>> tree.nodes(2).tolist()
        [1, 0, 1]
        """
        name = np.arange(self.n_leaves)
        for i, (a, b) in enumerate(self.merges[: self.n_leaves - n_topics]):
            name[(name == a) | (name == b)] = self.n_leaves + i
        return np.unique(name, return_inverse=True)[1].astype(np.int64)

    def cut(self, n_topics: int) -> IntArray:
        """Give the papers' topics when the tree is cut into so many; see `nodes`."""
        return self.nodes(n_topics)[self.leaves]


def grow_tree(together: FloatArray, sizes: IntArray, at_least: int = 1) -> TopicTree:
    """Build the tree of groups.

    Parameters
    ----------
    together : ndarray of shape (m, m)
        Co-association of groups.
    sizes : ndarray of shape (m,)
        Papers in each group.
    at_least : int, default 1
        Leaves wanted; smaller branches count where they are needed for that.

    Returns
    -------
    TopicTree
        Of groups, not of papers. With fewer leaves than wanted only where there are fewer
        groups.

    References
    ----------
    Campello, Moulavi and Sander (2013), Density-based clustering based on hierarchical density
    estimates (branches too small to count); hdbscan's own condensed tree cannot be cut into a
    given number of topics, and excess of mass on this tree gives 13 topics on BBC and 20 to 25
    on AAAI, which meet the labels less well than the cuts into 8 and 18 do.

    Examples
    --------
    >>> together = np.kron(np.eye(2), np.ones((4, 4)))
    >>> grow_tree(together, np.ones(8, dtype=int)).leaves.tolist()
    [0, 0, 0, 0, 1, 1, 1, 1]
    """
    m, n = len(sizes), int(sizes.sum())
    if m == 1:
        return TopicTree(np.zeros(1, np.int64), np.empty((0, 2), np.int64), np.empty(0))
    linkage = _linkage(together)
    smallest = max(CLUSTERING.fewest_papers, round(CLUSTERING.smallest * n**0.5))
    smallest = min(smallest, max(1, n // 2))
    tree = _condense(linkage, sizes, smallest, together)
    while tree.n_leaves < min(at_least, m) and smallest > 1:
        smallest = (smallest + 1) // 2 if smallest > 2 else 1
        tree = _condense(linkage, sizes, smallest, together)
    return tree


def _linkage(together: FloatArray) -> FloatArray:
    from scipy.cluster.hierarchy import linkage
    from scipy.spatial.distance import squareform

    apart = np.round(1.0 - together.astype(np.float64), 6)
    np.fill_diagonal(apart, 0.0)
    return np.asarray(linkage(squareform((apart + apart.T) / 2, checks=False), "average"))


def _condense(
    linkage: FloatArray, sizes: IntArray, smallest: int, together: FloatArray
) -> TopicTree:
    """Keep the merges of two branches that both count, and put every group into a leaf."""
    m = len(sizes)
    size = np.concatenate([sizes, np.zeros(m - 1, sizes.dtype)])
    node = np.full(2 * m - 1, -1)  # the leaf or kept merge that stands for a branch
    core = np.full(m, -1)
    merges: list[tuple[int, int]] = []
    heights: list[float] = []
    n_leaves = 0
    inside: list[list[int]] = [[i] for i in range(m)] + [[] for _ in range(m - 1)]
    for i, (left, right, height, _) in enumerate(linkage):
        a, b, new = int(left), int(right), m + i
        size[new] = size[a] + size[b]
        inside[new] = inside[a] + inside[b]
        inside[a], inside[b] = [], []
        for branch in (a, b) if size[new] >= smallest else ():
            if branch < m and size[branch] >= smallest and node[branch] < 0:
                node[branch], core[branch] = n_leaves, n_leaves
                n_leaves += 1
        if size[a] >= smallest and size[b] >= smallest:
            node[new] = -2 - len(merges)
            merges.append((int(node[a]), int(node[b])))
            heights.append(float(height))
        elif size[a] >= smallest or size[b] >= smallest:
            node[new] = node[a] if size[a] >= smallest else node[b]
        elif size[new] >= smallest:
            node[new] = n_leaves
            core[inside[new]] = n_leaves
            n_leaves += 1
    of_node = [[v if v >= 0 else n_leaves - 2 - v for v in pair] for pair in merges]
    return TopicTree(
        leaves=_nearest_leaf(core, n_leaves, together),
        merges=np.array(of_node, dtype=np.int64).reshape(-1, 2),
        heights=np.array(heights),
    )


def _nearest_leaf(core: IntArray, n_leaves: int, together: FloatArray) -> IntArray:
    """Put the groups outside every leaf into the one they were most often together with."""
    held = np.flatnonzero(core >= 0)
    pick = np.zeros((n_leaves, len(core)), np.float32)
    pick[core[held], held] = 1.0
    pick /= pick.sum(axis=1, keepdims=True)
    nearest = np.round(together @ pick.T, 5).argmax(axis=1)
    return np.where(core >= 0, core, nearest).astype(np.int64)
