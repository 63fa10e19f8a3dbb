"""A flat map of the neighbour graph, the same every time."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp

from analysis.arrays import FloatArray

__all__ = ["map_layout"]

_A, _B = 1.577, 0.8951  # the curve of UMAP's min_dist=0.1
_ALL_PAIRS = 1500  # up to here every pair repels; beyond, a seeded sample
_NEGATIVES = 5
_DECIMALS = 7  # of every step: processors agree to about 1e-14, and must not drift apart
_EARLY = 4.0  # attraction starts so many times stronger, so that groups gather first


def map_layout(graph: sp.csr_matrix, *, random_state: int = 0) -> FloatArray:
    """Lay the neighbour graph out in two dimensions.

    UMAP's objective, optimised for all edges at once instead of edge by edge at random:
    neighbours attract, all others repel. Nothing depends on threads or on numba.

    Parameters
    ----------
    graph : csr_matrix of shape (n, n)
        Symmetric weights in (0, 1].
    random_state : int, default 0
        Seed of the start's noise and, above 1,500 papers, of the repelling pairs.

    Returns
    -------
    ndarray of shape (n, 2), float64
        In [0, 1], rounded to 6 decimals.

    References
    ----------
    McInnes, Healy and Melville (2018), arXiv:1802.03426, section 3.2 (objective); Damrich
    and Hamprecht (2021), On UMAP's true loss function (expected sampling weights).

    Examples
    --------
    >>> map_layout(sp.csr_matrix(np.ones((3, 3)) - np.eye(3))).shape
    (3, 2)
    """
    n = graph.shape[0]
    if n < 2:
        return np.full((n, 2), 0.5)
    rng = np.random.default_rng(random_state)
    graph = graph.copy()
    # Encoders differ between processors in the seventh decimal; no map needs more than two.
    graph.data = np.maximum(np.round(graph.data, 2), 0.01)
    Y = _start(graph, rng)
    Y = _optimise(Y, sp.triu(graph, 1).tocoo(), rng)
    Y -= Y.min(axis=0)
    return np.round(Y / max(float(Y.max()), 1e-12), 6)


def _start(graph: sp.csr_matrix, rng: np.random.Generator) -> FloatArray:
    """Start from the graph's slowest modes, with a trace of noise to part equal papers."""
    n = graph.shape[0]
    noise = rng.normal(scale=1e-2, size=(n, 2))
    if n < 5:
        return 10 * rng.random((n, 2))
    degree = np.asarray(graph.sum(axis=1)).ravel()
    # A trace of every paper in every other keeps separate parts of the graph together.
    walk = sp.diags(1 / np.sqrt(degree + 1e-3)) @ graph @ sp.diags(1 / np.sqrt(degree + 1e-3))
    Y = rng.normal(size=(n, 3))
    first = np.sqrt(degree + 1e-3)[:, None]
    for _ in range(100):
        Y = 0.5 * (Y + walk @ Y)
        Y -= first * (first * Y).sum(axis=0) / (first**2).sum()
        Y = np.round(np.linalg.qr(Y)[0], _DECIMALS)
        Y *= np.where(Y[np.abs(Y).argmax(axis=0), np.arange(3)] < 0, -1.0, 1.0)
    Y = Y[:, :2] / first
    # Ranks spread a start that bunches up, mixed with the values that keep its shape.
    ranks = Y.argsort(axis=0, kind="stable").argsort(axis=0, kind="stable") / n - 0.5
    span = np.abs(Y).max(axis=0)
    return 10 * (ranks + 0.5 * Y / np.where(span > 0, span, 1.0)) + noise


def _optimise(Y: FloatArray, edges: sp.coo_matrix, rng: np.random.Generator) -> FloatArray:
    """Move all papers down the gradient together, in smaller and smaller steps."""
    n = len(Y)
    epochs = 500 if n <= _ALL_PAIRS else 200
    weight = edges.data / edges.data.max(initial=1e-12)
    degree = np.bincount(edges.row, weight, n) * 1.0 + np.bincount(edges.col, weight, n)
    for epoch in range(epochs):
        done = epoch / epochs
        force = max(1.0, _EARLY * (1 - 2 * done)) * _attraction(Y, edges, weight)
        if n <= _ALL_PAIRS:
            force += _repulsion_all(Y, degree)
        else:
            force += _repulsion_sample(Y, degree, rng)
        # Papers with many edges feel many pulls at once: bound each move, as UMAP clips them.
        length = np.sqrt((force**2).sum(axis=1, keepdims=True))
        Y = np.round(Y + 0.5 * (1 - done) * force / np.maximum(length, 1.0), _DECIMALS)
    return Y


def _attraction(Y: FloatArray, edges: sp.coo_matrix, weight: FloatArray) -> FloatArray:
    delta = Y[edges.row] - Y[edges.col]
    d2 = (delta**2).sum(axis=1)
    pull = -2 * _A * _B * np.power(d2, _B - 1, where=d2 > 0, out=np.zeros_like(d2))
    pull = (weight * pull / (1 + _A * d2**_B))[:, None] * delta
    n = len(Y)
    return np.column_stack(
        [
            np.bincount(edges.row, pull[:, c], n) - np.bincount(edges.col, pull[:, c], n)
            for c in range(2)
        ]
    ).astype(np.float64)


def _push(delta: FloatArray, d2: FloatArray) -> FloatArray:
    return (2 * _B / ((0.01 + d2) * (1 + _A * d2**_B)))[..., None] * delta


def _repulsion_all(Y: FloatArray, degree: FloatArray) -> FloatArray:
    """Repel every pair as often as negative sampling would in expectation."""
    n = len(Y)
    delta = Y[:, None, :] - Y[None, :, :]
    d2 = (delta**2).sum(axis=2)
    rate = _NEGATIVES * (degree[:, None] + degree[None, :]) / (2 * n)
    return (rate[..., None] * _push(delta, d2)).sum(axis=1)


def _repulsion_sample(Y: FloatArray, degree: FloatArray, rng: np.random.Generator) -> FloatArray:
    n = len(Y)
    force = np.zeros_like(Y)
    for _ in range(_NEGATIVES):
        other = rng.permutation(n)
        delta = Y - Y[other]
        force += degree[:, None] * _push(delta, (delta**2).sum(axis=1))
    return force
