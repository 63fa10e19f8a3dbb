"""The default engine: a consensus over the neighbour graph, at three nested grains."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from analysis.topics.consensus import (
    Agreement,
    Members,
    canonical_labels,
    consensus_graph,
    leiden,
    measure_agreement,
    run_members,
    settle,
)
from analysis.topics.features import Views
from analysis.topics.graph import IntArray
from analysis.topics.hierarchy import cut_to, dissolve, inside
from analysis.topics.resolution import fewest_topics, scan_resolutions

__all__ = ["GRAINS", "Consensus", "find_consensus"]

GRAINS = ("coarse", "medium", "fine")
_STEP = 3  # one grain has about three times the topics of the next coarser, the finest ...
_POWER = 0.5  # ... about the square root of the papers, where that is more
_TINY = 3  # papers; a topic below is no topic, where papers are many ...
_SLIGHT = 0.1  # ... nor is a part below this share of the usual size
_FOUND = 0.4  # stability; a topic below is found with one seed and not with another
_LARGE = 20_000  # papers; from here on chance is smaller, and fewer runs tell as much
_MEMBERS = 600  # clusterings of a consensus ...
_FEWER = 200  # ... where papers are very many, or only topics are joined
_WORK = 400_000  # papers times members, where papers are few: there chance weighs more ...
_MOST = 3000  # ... and a member costs less
_SPREAD = 0.5  # members' resolutions vary by up to a factor of 2**0.5 both ways


@dataclass(frozen=True)
class Consensus:
    """What the consensus found.

    Attributes
    ----------
    labels : ndarray of shape (n,), int64
        Topic of each paper at the grain asked for, canonical numbers.
    levels : dict of str to ndarray of shape (n,)
        The nested grains, coarsest first, canonical numbers; with a number of topics asked
        for that is none of theirs, a grain "asked" among them.
    agreement : Agreement
        How the members see `labels`.
    resolution : float
        The medium grain's.
    """

    labels: IntArray
    levels: dict[str, IntArray]
    agreement: Agreement
    resolution: float


def find_consensus(
    graph: sp.csr_matrix,
    views: Views,
    rng: np.random.Generator,
    *,
    n_topics: int | None = None,
    granularity: str = "medium",
    n_jobs: int | None = None,
) -> Consensus:
    """Cluster papers by consensus.

    Parameters
    ----------
    graph : csr_matrix of shape (n, n)
        The papers' neighbour graph.
    views : Views
        The papers, in order of their ids.
    rng : numpy.random.Generator
    n_topics : int, optional
        The number wanted; else the data decide, at the grain `granularity`.
    granularity : {"coarse", "medium", "fine"}, default "medium"
    n_jobs : int, optional
        Threads; by default one for each core.

    Returns
    -------
    Consensus
    """
    n = len(views)
    scan = scan_resolutions(graph, views, most=n_topics, n_jobs=n_jobs)

    def members_at(resolution: float, count: int) -> Members:
        """Run a consensus' members, their resolutions evenly spread."""
        spread = resolution * 2.0 ** np.linspace(-_SPREAD, _SPREAD, count)
        return run_members(graph, views, spread, rng, n_jobs=n_jobs)

    resolution = scan.best(n)
    usual = _MEMBERS if n < _LARGE else _FEWER
    members = members_at(resolution, int(np.clip(_WORK / n, usual, _MOST)))
    agreed = consensus_graph(graph, members)
    medium = _tidy(settle(_best(agreed, resolution, rng), members), views)
    medium = _steady(medium, members)
    k = int(medium.max()) + 1
    finest = max(_STEP * k, n**_POWER, n_topics or 0)
    wanted = scan.for_topics(min(finest, max(1, n // _TINY)))
    fine_members = members_at(wanted, usual)
    fine = _fine(graph, views, medium, fine_members, wanted, rng)
    n_coarse = max(min(k, 2), round(k / _STEP))
    coarse_members = members_at(scan.for_topics(n_coarse), _FEWER)
    coarse = cut_to(medium, consensus_graph(graph, coarse_members), n_coarse)
    levels = {"coarse": coarse, "medium": medium, "fine": fine}
    seen = {"coarse": coarse_members, "medium": members, "fine": fine_members}
    name = granularity
    if n_topics is not None:
        name = "asked"
        levels = _insert(levels, _asked(levels, agreed, n_topics))
    labels = canonical_labels(levels[name])
    if name not in seen:
        size = int(labels.max()) + 1
        seen[name] = members_at(scan.for_topics(size), usual)
    return Consensus(
        labels=labels,
        levels={level: canonical_labels(found) for level, found in levels.items()},
        agreement=measure_agreement(labels, seen[name]),
        resolution=resolution,
    )


def _best(agreed: sp.csr_matrix, resolution: float, rng: np.random.Generator) -> IntArray:
    """Cluster what the members agree on, the best of many runs."""
    trials = 30 if agreed.shape[0] < _LARGE else 10
    return leiden(agreed, resolution, int(rng.integers(2**31)), trials=trials, iterations=3)


def _tidy(labels: IntArray, views: Views, parent: IntArray | None = None) -> IntArray:
    """Dissolve topics too small to be one, inside their parents."""
    if len(views) < 8 * _TINY:
        return labels
    likeness = views.likeness(views.centres(labels))
    sizes = np.bincount(labels)
    tiny = sizes < _TINY
    if parent is not None:
        tiny |= sizes < _SLIGHT * sizes.mean()
        of_topic = np.zeros(len(sizes), dtype=np.int64)
        of_topic[labels] = parent
        likeness = np.where(of_topic[None, :] == parent[:, None], likeness, -2.0)
        for topic in range(int(parent.max()) + 1):  # the largest stays, whatever its size
            parts = np.flatnonzero(of_topic == topic)
            tiny[parts[sizes[parts].argmax()]] = False
    return dissolve(labels, likeness, tiny)


def _steady(labels: IntArray, members: Members) -> IntArray:
    """Dissolve the topics that the members seldom find, the worst first.

    Such topics are found with one seed and not with another. Hennig (2007), Cluster-wise
    assessment of cluster stability, calls a cluster dissolved below a Jaccard overlap of .5;
    here members differ in resolution too, so less is asked.
    """
    while int(labels.max()) + 1 > fewest_topics(len(labels)):
        agreement = measure_agreement(labels, members)
        worst = int(agreement.stability.argmin())
        if agreement.stability[worst] >= _FOUND:
            break
        gone = np.arange(len(agreement.stability)) == worst
        labels = dissolve(labels, agreement.soft, gone)
    return labels


def _fine(
    graph: sp.csr_matrix,
    views: Views,
    medium: IntArray,
    members: Members,
    resolution: float,
    rng: np.random.Generator,
) -> IntArray:
    """Split the medium topics: the same consensus at a finer grain, on the edges inside them."""
    agreed = inside(consensus_graph(graph, members), medium)
    fine = _best(agreed, resolution, rng)
    return _tidy(settle(fine, members, parent=medium), views, medium)


def _asked(levels: dict[str, IntArray], agreed: sp.csr_matrix, n_topics: int) -> IntArray:
    """Give the number of topics asked for, nested in the grains around it."""
    if n_topics <= int(levels["medium"].max()) + 1:
        return cut_to(levels["medium"], agreed, n_topics)
    return cut_to(levels["fine"], agreed, n_topics, within=levels["medium"])


def _insert(levels: dict[str, IntArray], asked: IntArray) -> dict[str, IntArray]:
    """Put the grain asked for where it nests; coarser than "coarse" replaces it."""
    size = {name: int(found.max()) + 1 for name, found in levels.items()}
    k = int(asked.max()) + 1
    coarser = {name: levels[name] for name in GRAINS if size[name] <= k and name != "coarse"}
    finer = {name: levels[name] for name in GRAINS if size[name] > k and name != "coarse"}
    return coarser | {"asked": asked} | finer
