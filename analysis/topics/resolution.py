"""How many topics: the grain at which clusterings of sub-samples repeat themselves.

Some repeat by chance: any cloud of points has a longest side to be cut at, and of a small set
fine clusters are little but nearest neighbours. So what repeats is held against a cloud of the
same spread that has no groups.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from analysis.topics.consensus import Members, run_members
from analysis.topics.features import Views
from analysis.topics.graph import FloatArray, IntArray, neighbours_for

__all__ = ["Scan", "fewest_topics", "repeatability", "scan_resolutions"]

_FACTOR = 2 ** (1 / 3)  # step between resolutions
_READABLE = 11.0  # topics a reader holds in mind without effort ...
_MANY = 3000  # ... and more, as the square root, of more papers than these
_WIDTH = 3.0  # how little that preference weighs: e-fold at a factor of e**3
_EVEN = 0.02  # scores closer than this are about equally good: a matter of chance
_FEWEST = 5.0
_TRIED = 30_000  # papers times clusterings at each resolution; from 6 to 60 clusterings
_PAPERS_PER_TOPIC = 8
_CARRIED = 4  # resolutions that tell how the number of topics goes on ...
_STEEPEST = 2.0  # ... at most as this power of it, where copies of few papers want no more topics


def repeatability(members: Members) -> float:
    """Mean adjusted Rand index between members, on the papers both saw.

    Every member is held against the two that follow it.

    Parameters
    ----------
    members : Members
        At one resolution.

    Returns
    -------
    float
        1 when sub-samples and seeds change nothing, about 0 when all is chance.

    References
    ----------
    Ben-Hur, Elisseeff and Guyon (2002), A stability based method for discovering structure
    in clustered data; Hubert and Arabie (1985), Comparing partitions.

    Examples
    --------
    >>> repeatability(Members(np.array([[0, 0, 1, 1], [1, 1, 0, -1]]), np.ones(2)))
    1.0
    """
    scores = [
        _adjusted_rand(a, b)
        for shift in range(1, min(3, len(members.labels)))
        for a, b in zip(members.labels, np.roll(members.labels, -shift, axis=0), strict=True)
    ]
    return round(float(np.mean(scores)), 6) if scores else 1.0


def _adjusted_rand(a: IntArray, b: IntArray) -> float:
    """Compare two clusterings on the papers both saw; scikit-learn's takes 20 times as long."""
    both = (a >= 0) & (b >= 0)
    a, b = a[both], b[both]
    if len(a) < 2:
        return 1.0
    size = int(b.max()) + 1
    pairs = len(a) * (len(a) - 1) / 2
    joint, in_a, in_b = (
        float((counts * (counts - 1) / 2).sum())
        for counts in (np.bincount(a * size + b), np.bincount(a), np.bincount(b))
    )
    expected, most = in_a * in_b / pairs, (in_a + in_b) / 2
    return (joint - expected) / (most - expected) if most != expected else 1.0


def fewest_topics(n_papers: int) -> float:
    """Say how many topics a reader gets at least: 5, or one for 8 papers where those are fewer.

    Examples
    --------
    >>> fewest_topics(136), fewest_topics(20), fewest_topics(3)
    (5.0, 2.5, 1.0)
    """
    return min(_FEWEST, _most_topics(n_papers))


def _most_topics(n_papers: int) -> float:
    return max(1.0, n_papers / _PAPERS_PER_TOPIC)


@dataclass(frozen=True)
class Scan:
    """What was tried, and what it gave.

    Attributes
    ----------
    resolutions, n_topics, repeatability : ndarray of shape (n_tried,)
        Ascending resolutions; mean number of clusters; see `repeatability`.
    chance : ndarray of shape (n_tried,)
        Repeatability of as many clusters where there are no groups.
    """

    resolutions: FloatArray
    n_topics: FloatArray
    repeatability: FloatArray
    chance: FloatArray

    def best(self, n_papers: int) -> float:
        """Choose a resolution: where clusterings repeat, with a mild wish for a readable number.

        Counted is what repeats beyond chance, as a part of what could. Where several do about
        equally well the best is a matter of chance, so their middle is taken, between those
        tried where it lies there: a few papers more or less then move it little. At least 5
        topics, and on average 8 papers to each, where the papers allow.

        Parameters
        ----------
        n_papers : int

        Returns
        -------
        float
        """
        most = _most_topics(n_papers)
        allowed = (self.n_topics >= fewest_topics(n_papers)) & (self.n_topics <= most)
        if not allowed.any():
            return float(self.resolutions[np.abs(self.n_topics - most).argmin()])
        beyond = (self.repeatability - self.chance) / (1 - np.minimum(self.chance, 0.99))
        wanted = _READABLE * np.sqrt(max(1.0, n_papers / _MANY))
        wish = np.exp(-((np.log(self.n_topics / wanted) / _WIDTH) ** 2))
        score = np.where(allowed, _smooth(np.maximum(beyond, 0.0)) * wish, 0.0)
        weight = np.where(allowed, np.exp((score - score.max()) / _EVEN), 0.0)
        middle = np.exp(np.average(np.log(self.resolutions), weights=weight))
        return float(np.round(middle, 6))

    def for_topics(self, n_topics: float) -> float:
        """Give the resolution at which about so many topics are found.

        Interpolated; beyond those tried, carried on as the last ones went: the number of
        topics grows about as a power of the resolution.
        """
        sizes = np.maximum.accumulate(self.n_topics) + 1e-9 * np.arange(len(self.n_topics))
        tried = np.log(self.resolutions)
        found = np.interp(n_topics, sizes, tried)
        start = max(len(tried) - _CARRIED, 0)
        grown = np.log(sizes[-1] / sizes[start])
        if n_topics > sizes[-1] and grown > 0.01:
            power = min((tried[-1] - tried[start]) / grown, _STEEPEST)
            found += power * np.log(n_topics / sizes[-1])
        return float(np.exp(found))


def scan_resolutions(
    graph: sp.csr_matrix, views: Views, *, most: float | None = None, n_jobs: int | None = None
) -> Scan:
    """Try resolutions from one topic up to more than a reader wants.

    The number of topics belongs to the papers, not to a model's seed: every scan draws the
    same sub-samples, whatever the model's `random_state`.

    Parameters
    ----------
    graph : csr_matrix of shape (n, n)
    views : Views
    most : float, optional
        Try up to so many topics at least; never more than one for 3 papers.
    n_jobs : int, optional
        Threads; by default one for each core.

    Returns
    -------
    Scan

    References
    ----------
    Tibshirani, Walther and Hastie (2001), Estimating the number of clusters in a data set via
    the gap statistic (the idea of a reference without groups).
    """
    limit = min(max(60, most or 0), graph.shape[0] / 3)
    n_members = int(np.clip(_TRIED / graph.shape[0], 6, 60))
    tried = _scan(graph, views, limit, n_members, n_jobs)
    cloud = views.without_groups(np.random.default_rng(0))
    edges = cloud.graph(neighbours_for(len(cloud)))
    chance = _scan(edges, cloud, limit, max(6, n_members // 2), n_jobs)
    sizes = np.maximum.accumulate(chance[:, 1]) + 1e-9 * np.arange(len(chance))
    expected = np.interp(np.log(tried[:, 1]), np.log(sizes), _smooth(chance[:, 2]))
    return Scan(tried[:, 0], tried[:, 1], tried[:, 2], np.round(expected, 6))


def _scan(
    graph: sp.csr_matrix, views: Views, limit: float, n_members: int, n_jobs: int | None
) -> FloatArray:
    """Give a row of resolution, mean number of topics and repeatability per resolution."""
    tried: list[tuple[float, float, float]] = []
    resolution = 0.1
    while resolution < 100:
        rng = np.random.default_rng(len(tried))
        tries = np.full(n_members, resolution)
        members = run_members(graph, views, tries, rng, n_jobs=n_jobs)
        size = float((members.labels.max(axis=1) + 1).mean())
        tried.append((resolution, size, repeatability(members)))
        if size > limit:
            break
        resolution *= _FACTOR
    return np.array(tried)


def _smooth(values: FloatArray) -> FloatArray:
    return np.convolve(np.pad(values, 1, mode="edge"), [0.25, 0.5, 0.25], mode="valid")
