"""The papers nearest to each paper."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from analysis.vectors.base import unit_rows

__all__ = ["nearest_papers"]


def nearest_papers(
    graph: sp.csr_matrix, vectors: NDArray[np.float32], k: int = 5
) -> list[list[int]]:
    """Find the papers most alike in meaning among the neighbours in a graph.

    Parameters
    ----------
    graph : csr_matrix of shape (n_papers, n_papers)
        A neighbour graph of the papers, as `TopicModel.graph_`; only its links are used.
    vectors : ndarray of shape (n_papers, n_dims)
        The papers' vectors, of any length.
    k : int
        How many to give at most; a paper with fewer neighbours has fewer.

    Returns
    -------
    list of list of int
        For every paper the rows of its nearest papers, nearest first by cosine similarity;
        of two equally near, the earlier row first. Never the paper itself.

    Examples
    --------
    >>> graph = sp.csr_matrix(np.ones((3, 3)))
    >>> nearest_papers(graph, np.array([[1, 0], [0.9, 0.1], [0, 1]], np.float32), k=1)
    [[1], [0], [1]]
    """
    unit = unit_rows(vectors)
    found = []
    for paper in range(graph.shape[0]):
        others = graph.indices[graph.indptr[paper] : graph.indptr[paper + 1]]
        others = np.sort(others[others != paper])
        # Rounded, so that the order does not depend on the last bits of a processor's sums.
        alike = np.round(unit[others] @ unit[paper], 5)
        found.append(others[np.argsort(-alike, kind="stable")[:k]].tolist())
    return found
