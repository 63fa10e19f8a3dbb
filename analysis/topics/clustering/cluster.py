"""From papers to topics at all grains: one ensemble, one tree, its cuts."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from analysis.arrays import IntArray
from analysis.errors import InputError
from analysis.topics.clustering.agreement import Agreement, canonical_labels, measure_agreement
from analysis.topics.clustering.coassociation import coassociation, leaf_shares, micro_clusters
from analysis.topics.clustering.ensemble import Members, parts_of, run_ensemble
from analysis.topics.clustering.number import agreed_number, choose_number
from analysis.topics.clustering.settings import CLUSTERING
from analysis.topics.clustering.tree import TopicTree, grow_tree

__all__ = ["GRAINS", "Clustering", "cluster_papers"]

GRAINS = ("coarse", "medium", "fine")


@dataclass(frozen=True)
class Clustering:
    """Topics of papers.

    Attributes
    ----------
    labels : ndarray of shape (n,), int64
        Topic of each paper at the grain asked for; canonical numbers.
    levels : dict of str to ndarray of shape (n,)
        All grains, coarsest first; with a number of topics asked for, a grain "asked" among
        them.
    agreement : Agreement
        How sure `labels` are.
    number : int
        How many topics the papers decide on at the medium grain.
    number_range : tuple of int
        Nine of ten fits with everything redrawn decide on a number from the first to the second.
    """

    labels: IntArray
    levels: dict[str, IntArray]
    agreement: Agreement
    number: int
    number_range: tuple[int, int]


def cluster_papers(
    graph: sp.csr_matrix,
    points: NDArray[np.float32],
    rng: np.random.Generator,
    *,
    n_topics: int | None = None,
    granularity: str = "medium",
    n_jobs: int | None = None,
) -> Clustering:
    """Cluster papers.

    Parameters
    ----------
    graph : csr_matrix of shape (n, n)
        The papers' neighbour graph.
    points : ndarray of float32, shape (n, d)
        The papers, in order of their ids.
    rng : numpy.random.Generator
    n_topics : int, optional
        The number wanted; else the papers decide, at the grain `granularity`.
    granularity : {"coarse", "medium", "fine"}, default "medium"
    n_jobs : int, optional
        Threads; by default one for each core.

    Returns
    -------
    Clustering

    Raises
    ------
    InputError
        Where the papers do not fall into as many topics as asked for.
    """
    n = len(points)
    members = run_ensemble(graph, points, rng, n_jobs=n_jobs)
    groups = micro_clusters(graph, members, rng, n_topics or 1)
    tree = _tree(members, groups, n_topics or 1)
    if n_topics is not None and tree.n_leaves < n_topics:
        raise InputError(
            f"n_topics={n_topics}", f"at most {tree.n_leaves} for these papers", "ask for fewer"
        )
    parts = parts_of(members, CLUSTERING.parts)
    number, low, high = agreed_number(
        np.array([choose_number(_tree(part, groups, 1), part, n) for part in parts])
    )
    cuts = _grains(number, tree.n_leaves, n)
    if n_topics is not None:
        cuts = _insert(cuts, n_topics)
    own = granularity if n_topics is None else "asked"
    nodes = tree.nodes(cuts[own])
    labels = canonical_labels(nodes[tree.leaves])
    # Topics get their final numbers before anything is measured topic by topic.
    renamed = np.zeros(tree.n_leaves, dtype=np.int64)
    renamed[tree.leaves] = labels
    return Clustering(
        labels=labels,
        levels={name: canonical_labels(tree.cut(k)) for name, k in cuts.items()},
        agreement=measure_agreement(leaf_shares(members, tree.leaves), renamed, tree.leaves),
        number=number,
        number_range=(low, high),
    )


def _tree(members: Members, groups: IntArray, at_least: int) -> TopicTree:
    """Build the tree of papers, each in the leaf it was most often together with."""
    grown = grow_tree(coassociation(members, groups), np.bincount(groups), at_least)
    leaves = grown.leaves[groups]
    return replace(grown, leaves=_move(leaf_shares(members, leaves), leaves))


def _move(with_leaves: NDArray, leaves: IntArray) -> IntArray:
    """Put every paper into the leaf it was most often together with; no leaf is emptied."""
    moved = np.where(with_leaves.max(axis=1) > 0, with_leaves.argmax(axis=1), leaves)
    empty = np.setdiff1d(leaves, moved)
    return np.where(np.isin(leaves, empty), leaves, moved).astype(np.int64)


def _grains(medium: int, most: int, n_papers: int) -> dict[str, int]:
    """Give the number of topics of each grain."""
    coarse = max(min(medium, 2), round(medium / CLUSTERING.step))
    fine = min(most, max(round(CLUSTERING.step * medium), round(n_papers**0.5)))
    return {"coarse": coarse, "medium": medium, "fine": max(fine, medium)}


def _insert(cuts: dict[str, int], asked: int) -> dict[str, int]:
    """Put the number asked for where it nests; coarser than "coarse" replaces it."""
    kept = {name: k for name, k in cuts.items() if name != "coarse" or k < asked}
    coarser = {name: k for name, k in kept.items() if k <= asked}
    finer = {name: k for name, k in kept.items() if k > asked}
    return coarser | {"asked": asked} | finer
