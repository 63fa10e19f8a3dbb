"""Papers that are copies of each other, found among the nearest neighbours."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from scipy.sparse.csgraph import connected_components

from analysis.arrays import FloatArray, IntArray
from analysis.points.settings import POINTS
from analysis.vectors.base import unit_rows

__all__ = ["first_of_copies"]


def first_of_copies(
    points: NDArray[np.float32], n_dims: int, indices: IntArray, similarities: FloatArray
) -> IntArray:
    """Give the first paper of the copies that each paper belongs to.

    Copies are alike in their sentence vectors and in their words: papers written to one
    template share most words, and papers of one subject may share a direction.

    Parameters
    ----------
    points : ndarray of float32, shape (n, d)
    n_dims : int
        The first columns of `points`, which are the sentence vectors.
    indices, similarities : ndarray of shape (n, k)
        From `analysis.points.nearest_neighbours`.

    Returns
    -------
    ndarray of shape (n,), int64
        A paper's own row where no earlier paper is a copy of it.

    Examples
    --------
    >>> points = np.array([[0.6, 0.8], [0.6, 0.8], [1.0, 0.0]], dtype=np.float32)
    >>> alike = np.array([[1.0], [1.0], [0.6]])
    >>> first_of_copies(points, 1, np.array([[1], [0], [0]]), alike).tolist()
    [0, 0, 2]
    """
    n = len(points)
    row, column = np.nonzero(similarities >= POINTS.copy_similarity)
    other = indices[row, column]
    for part in (points[:, :n_dims], points[:, n_dims:]):
        view = unit_rows(part)
        alike = (view[row] * view[other]).sum(axis=1) >= POINTS.copy_similarity
        alike |= ~view[row].any(axis=1) & ~view[other].any(axis=1)  # nothing to tell them apart
        row, other = row[alike], other[alike]
    links = sp.csr_matrix((np.ones(len(row)), (row, other)), shape=(n, n))
    group = connected_components(links, directed=False)[1]
    first = np.full(n, n, dtype=np.int64)
    np.minimum.at(first, group, np.arange(n))
    return first[group]
