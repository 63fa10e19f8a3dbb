"""Papers that are copies of each other, found among the nearest neighbours."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp
from scipy.sparse.csgraph import connected_components

from analysis.arrays import FloatArray, IntArray
from analysis.points.settings import POINTS

__all__ = ["first_of_copies"]


def first_of_copies(indices: IntArray, similarities: FloatArray) -> IntArray:
    """Give the first paper of the copies that each paper belongs to.

    Parameters
    ----------
    indices, similarities : ndarray of shape (n, k)
        From `analysis.points.nearest_neighbours`.

    Returns
    -------
    ndarray of shape (n,), int64
        A paper's own row where no earlier paper is a copy of it.

    Examples
    --------
    >>> first_of_copies(np.array([[1], [0], [0]]), np.array([[0.95], [0.95], [0.2]])).tolist()
    [0, 0, 2]
    """
    n = len(indices)
    row, column = np.nonzero(similarities >= POINTS.copy_similarity)
    links = sp.csr_matrix((np.ones(len(row)), (row, indices[row, column])), shape=(n, n))
    group = connected_components(links, directed=False)[1]
    first = np.full(n, n, dtype=np.int64)
    np.minimum.at(first, group, np.arange(n))
    return first[group]
