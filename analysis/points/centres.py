"""Middles of clusters, and the cluster a paper most probably belongs to."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from analysis.arrays import FloatArray, IntArray
from analysis.vectors.base import unit_rows

__all__ = ["centres", "likeliest", "likeness"]

_DECIMALS = 5  # float32 products agree between processors to about 1e-6


def centres(points: NDArray[np.float32], labels: IntArray) -> FloatArray:
    """Give the mean direction of each cluster.

    Parameters
    ----------
    points : ndarray of float32, shape (n, d)
        Unit rows.
    labels : ndarray of shape (n,)
        Clusters 0 to k-1; -1 for none.

    Returns
    -------
    ndarray of float32, shape (k, d)
        Unit rows.

    Examples
    --------
    >>> centres(np.eye(2, dtype=np.float32), np.array([0, -1])).tolist()
    [[1.0, 0.0]]
    """
    used = np.flatnonzero(labels >= 0)
    shape = (int(labels.max(initial=-1)) + 1, len(labels))
    pick = sp.csr_matrix((np.ones(len(used), np.float32), (labels[used], used)), shape)
    return unit_rows(np.asarray(pick @ points)).astype(np.float32)


def likeness(points: NDArray[np.float32], middles: FloatArray) -> FloatArray:
    """Give the similarity of every paper to every centre.

    Parameters
    ----------
    points : ndarray of float32, shape (n, d)
    middles : ndarray of float32, shape (k, d)
        From `centres`.

    Returns
    -------
    ndarray of shape (n, k)
        Rounded to 5 decimals.

    Examples
    --------
    >>> likeness(np.eye(2, dtype=np.float32), np.array([[0.6, 0.8]], dtype=np.float32)).round(1)
    array([[0.6],
           [0.8]])
    """
    return np.round((points @ middles.T).astype(np.float64), _DECIMALS)


def likeliest(points: NDArray[np.float32], labels: IntArray, reach: float) -> IntArray:
    """Move every paper to the cluster it most probably belongs to.

    That is the cluster whose mean it is most like, where a larger cluster reaches further: of
    two equally like the larger is the more probable one.

    Parameters
    ----------
    points : ndarray of float32, shape (n, d)
    labels : ndarray of shape (n,)
        Clusters 0 to k-1.
    reach : float
        Likeness by which a cluster e times as large reaches further.

    Returns
    -------
    ndarray of shape (n,), int64
        Clusters from 0 on without gaps.

    References
    ----------
    Banerjee et al. (2005), Clustering on the unit hypersphere using von Mises-Fisher
    distributions; here with one concentration for all clusters, 1 / `reach`.

    Examples
    --------
    >>> points = np.array([[1, 0], [1, 0], [0.9, 0.3], [0, 1]], dtype=np.float32)
    >>> likeliest(points, np.array([0, 0, 1, 1]), 0.05).tolist()
    [0, 0, 0, 1]
    """
    size = np.bincount(labels)
    near = likeness(points, centres(points, labels)) + reach * np.log(np.maximum(size, 1))
    return np.unique(near.argmax(axis=1), return_inverse=True)[1].astype(np.int64)
