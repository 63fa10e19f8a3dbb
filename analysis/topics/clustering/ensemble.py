"""The ensemble: clusterings of random samples of the papers, at many resolutions.

Every sample is clustered once at the finest resolution. Its clusters are then merged, and the
merging is stopped at a few resolutions drawn at random; each stop is a member. Leiden sees
only edges, and a paper between two clusters may hang by one edge of chance, so each member
ends by moving every paper of its sample to the cluster it most probably belongs to.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from analysis.arrays import FloatArray, IntArray
from analysis.points import likeliest
from analysis.topics.clustering.leiden import leiden, merge_clusters
from analysis.topics.clustering.settings import CLUSTERING

__all__ = ["Members", "parts_of", "run_ensemble", "samples_for"]


@dataclass(frozen=True)
class Members:
    """The clusterings of an ensemble.

    Attributes
    ----------
    labels : ndarray of shape (n_members, n), int32
        Cluster of each paper in each member; -1 where the member did not see the paper.
    resolutions : ndarray of shape (n_members,)
    sample : ndarray of shape (n_members,), int64
        The sample that the member comes from.
    """

    labels: NDArray[np.int32]
    resolutions: FloatArray
    sample: IntArray


def samples_for(n_papers: int) -> int:
    """Give the number of samples for so many papers.

    Parameters
    ----------
    n_papers : int

    Returns
    -------
    int

    Examples
    --------
    >>> samples_for(136), samples_for(3000), samples_for(50_000)
    (300, 83, 16)
    """
    wanted = CLUSTERING.work // max(n_papers, 1)
    return int(np.clip(wanted, CLUSTERING.fewest_samples, CLUSTERING.most_samples))


def parts_of(members: Members, n_parts: int) -> list[Members]:
    """Split an ensemble by its samples into parts of nearly one size.

    Parameters
    ----------
    members : Members
    n_parts : int

    Returns
    -------
    list of Members

    Examples
    --------
    >>> members = Members(np.zeros((4, 1), np.int32), np.ones(4), np.array([0, 0, 1, 1]))
    >>> [part.sample.tolist() for part in parts_of(members, 2)]
    [[0, 0], [1, 1]]
    """
    which = members.sample % n_parts
    return [
        Members(members.labels[rows], members.resolutions[rows], members.sample[rows])
        for rows in (np.flatnonzero(which == part) for part in range(n_parts))
    ]


def run_ensemble(
    graph: sp.csr_matrix,
    points: NDArray[np.float32],
    rng: np.random.Generator,
    *,
    n_jobs: int | None = None,
) -> Members:
    """Cluster random samples of the papers at random resolutions.

    Parameters
    ----------
    graph : csr_matrix of shape (n, n)
        The papers' neighbour graph.
    points : ndarray of float32, shape (n, d)
        The papers, in the graph's order.
    rng : numpy.random.Generator
    n_jobs : int, optional
        Threads; by default one for each core. The members are the same.

    Returns
    -------
    Members

    Examples
    --------
    >>> pair = np.ones((4, 4)) - np.eye(4)
    >>> graph = sp.csr_matrix(np.kron(np.eye(2), pair))
    >>> points = np.repeat(np.eye(2, dtype=np.float32), 4, axis=0)
    >>> members = run_ensemble(graph, points, np.random.default_rng(0))
    >>> members.labels.shape
    (1200, 8)
    """
    n, levels = graph.shape[0], CLUSTERING.levels
    span = np.log(CLUSTERING.finest / CLUSTERING.coarsest)
    drawn = []
    for _ in range(samples_for(n)):
        seen = np.flatnonzero(rng.random(n) < CLUSTERING.share)
        steps = (np.arange(levels) + rng.random(levels)) / levels
        resolutions = np.sort(CLUSTERING.coarsest * np.exp(span * steps))[::-1]
        drawn.append((seen, resolutions, int(rng.integers(2**31))))

    def cluster(sample: tuple[IntArray, FloatArray, int]) -> NDArray[np.int32]:
        seen, resolutions, seed = sample
        labels = np.full((levels, n), -1, dtype=np.int32)
        if len(seen):
            labels[:, seen] = _cut_sample(graph[seen][:, seen], points[seen], resolutions, seed)
        return labels

    # Leiden and the matrix products let other threads run; chance was drawn before.
    with ThreadPoolExecutor(n_jobs or os.cpu_count()) as pool:
        found = list(pool.map(cluster, drawn))
    return Members(
        labels=np.vstack(found),
        resolutions=np.concatenate([resolutions for _, resolutions, _ in drawn]),
        sample=np.repeat(np.arange(len(drawn)), levels),
    )


def _cut_sample(
    graph: sp.csr_matrix, points: NDArray[np.float32], resolutions: FloatArray, seed: int
) -> IntArray:
    """Give a sample's clusters at each of the falling resolutions."""
    fine = leiden(graph, CLUSTERING.finest, seed)
    merges = merge_clusters(graph, fine)
    name = np.arange(int(fine.max()) + 1)
    done, rows = 0, []
    for resolution in resolutions:
        while done < len(merges) and merges[done][2] > resolution:
            stays, goes, _ = merges[done]
            name[name == goes] = stays
            done += 1
        coarse = np.unique(name[fine], return_inverse=True)[1]
        rows.append(likeliest(points, coarse, CLUSTERING.reach))
    return np.array(rows)
