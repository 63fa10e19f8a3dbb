"""Which papers stand nearest each other: exactly where papers are few, else by search."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from analysis.arrays import FloatArray, IntArray
from analysis.points.settings import POINTS

__all__ = ["nearest_among", "nearest_neighbours", "neighbours_for", "search_neighbours"]

_DECIMALS = 7  # points are float32, their products agree between processors to about 1e-12
_CHUNK_CELLS = 4_000_000  # similarities held at once (32 MB)


def neighbours_for(n_papers: int) -> int:
    """Give the number of neighbours for a graph of so many papers: 1.4 log2(n), at least 5.

    Parameters
    ----------
    n_papers : int

    Returns
    -------
    int

    References
    ----------
    Maier, Hein and von Luxburg (2009), Optimal construction of k-nearest-neighbor graphs for
    identifying noisy clusters: the number that finds clusters grows with the logarithm.

    Examples
    --------
    >>> neighbours_for(136), neighbours_for(3000)
    (10, 16)
    """
    grown = POINTS.neighbours_per_doubling * math.log2(max(n_papers, 2))
    return max(POINTS.fewest_neighbours, round(grown))


def nearest_neighbours(
    points: NDArray[np.float32], n_neighbors: int, *, random_state: int = 0
) -> tuple[IntArray, FloatArray]:
    """Find the nearest neighbours of every paper among the others.

    Up to 8,000 papers all pairs are compared, in chunks. Beyond, pynndescent searches.

    Parameters
    ----------
    points : ndarray of float32, shape (n, d)
        Unit rows.
    n_neighbors : int
        Neighbours a paper, at most ``n - 1``.
    random_state : int, default 0
        Of the search.

    Returns
    -------
    indices : ndarray of shape (n, n_neighbors), int64
        Nearest first; equal similarities in the order of the index.
    similarities : ndarray of shape (n, n_neighbors), float64
        Rounded to 7 decimals.

    Examples
    --------
    >>> found, alike = nearest_neighbours(np.eye(3, 2, dtype=np.float32), 1)
    >>> found.ravel().tolist(), alike.ravel().tolist()
    ([1, 0, 0], [0.0, 0.0, 0.0])
    """
    n = len(points)
    k = max(0, min(n_neighbors, n - 1))
    if n <= POINTS.exact_up_to or k == 0:
        return nearest_among(points, points, k)
    return search_neighbours(points, k, random_state)


def nearest_among(
    points: NDArray[np.float32], others: NDArray[np.float32], n_neighbors: int
) -> tuple[IntArray, FloatArray]:
    """Find for every paper the nearest of other papers; all pairs are compared.

    Parameters
    ----------
    points : ndarray of float32, shape (n, d)
        Unit rows.
    others : ndarray of float32, shape (m, d)
        Unit rows; `points` itself to find the nearest other papers.
    n_neighbors : int
        Neighbours a paper, at most ``m``.

    Returns
    -------
    indices : ndarray of shape (n, n_neighbors), int64
        Rows of `others`, nearest first; equal similarities in the order of the index.
    similarities : ndarray of shape (n, n_neighbors), float64
        Rounded to 7 decimals.

    Examples
    --------
    >>> points = np.eye(2, dtype=np.float32)
    >>> nearest_among(points[:1], points, 1)[0].tolist()
    [[0]]
    """
    m, k = len(others), min(n_neighbors, len(others))
    indices = np.empty((len(points), k), dtype=np.int64)
    similarities = np.empty((len(points), k))
    if k <= 0:
        return indices, similarities
    rows = others.astype(np.float64)
    step = max(1, _CHUNK_CELLS // m)
    later = np.arange(m - 1, -1, -1, dtype=np.float64)  # larger key: smaller index
    for start in range(0, len(points), step):
        keys = points[start : start + step].astype(np.float64) @ rows.T
        keys *= 10**_DECIMALS
        np.rint(keys, out=keys)
        if others is points:  # no paper is its own neighbour
            own = np.arange(len(keys))
            keys[own, own + start] = -(10 ** (_DECIMALS + 1))
        # All different, so that the order is total; whole numbers that a float holds exactly.
        keys *= m
        keys += later
        top = np.argpartition(keys, m - k, axis=1)[:, m - k :]
        best = np.take_along_axis(keys, top, axis=1)
        order = np.argsort(-best, axis=1)
        indices[start : start + step] = np.take_along_axis(top, order, axis=1)
        similarities[start : start + step] = np.take_along_axis(best, order, axis=1) // m
    return indices, similarities / 10**_DECIMALS


def search_neighbours(
    points: NDArray[np.float32], n_neighbors: int, random_state: int
) -> tuple[IntArray, FloatArray]:
    """Search the nearest neighbours with pynndescent; see `nearest_neighbours`.

    Parameters
    ----------
    points : ndarray of float32, shape (n, d)
    n_neighbors : int
    random_state : int

    Returns
    -------
    indices : ndarray of shape (n, n_neighbors), int64
    similarities : ndarray of shape (n, n_neighbors), float64

    References
    ----------
    Dong, Moses and Li (2011), Efficient k-nearest neighbor graph construction for generic
    similarity measures.
    """
    k = n_neighbors
    from pynndescent import NNDescent  # compiles: a second to import

    found = NNDescent(
        points,
        metric="dot",
        n_neighbors=k + 1,
        random_state=random_state,
        n_jobs=1,
        compressed=True,
    ).neighbor_graph[0]
    n = len(points)
    indices = np.empty((n, k), dtype=np.int64)
    similarities = np.empty((n, k))
    step = max(1, _CHUNK_CELLS // (k * points.shape[1]))
    for start in range(0, n, step):
        near = np.asarray(found[start : start + step], dtype=np.int64)
        own = np.arange(start, start + len(near))
        alike = np.einsum("id,ikd->ik", points[own], points[near], dtype=np.float64)
        keys = np.rint(alike * 10**_DECIMALS)
        keys[(near == own[:, None]) | (near < 0)] = -np.inf
        order = np.lexsort((near, -keys))[:, :k]
        indices[own] = np.take_along_axis(near, order, axis=1)
        similarities[own] = np.take_along_axis(alike, order, axis=1)
    return indices, np.round(similarities, _DECIMALS)
