"""Papers as points, and what their nearest papers say."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from analysis.language.vocabulary import Vocabulary
from analysis.points import Space, nearest_neighbours
from analysis.themes.words import Float

__all__ = ["near_weights", "paper_points"]


def paper_points(vectors: NDArray, documents: Sequence[str]) -> NDArray[np.float32]:
    """Join sentence vectors and words in one matrix.

    Parameters
    ----------
    vectors : ndarray, shape (n_papers, n_dims)
        Sentence vectors.
    documents : sequence of str, length n_papers
        Whole texts.

    Returns
    -------
    ndarray of float32, shape (n_papers, n_point_dims)
        Unit rows, as topics are made of.

    Examples
    --------
    >>> len(paper_points(np.eye(3), ["a cat", "a dog", "a cow"]))
    3
    """
    words = Vocabulary.from_texts(documents)
    counts = sp.csr_matrix(words.counts)
    return Space.fit(vectors, counts, words.terms).place(vectors, counts, words.terms)


def near_weights(points: NDArray[np.float32], n_neighbors: int) -> sp.csr_matrix:
    """Weights of every paper's nearest other papers: how alike they are.

    The rows sum to the neighbours' mean similarity, not to 1: what papers say that are hardly
    alike leaves room for doubt.

    Parameters
    ----------
    points : ndarray of float32, shape (n_papers, n_dims)
        Unit rows.
    n_neighbors : int
        Neighbours a paper.

    Returns
    -------
    csr_matrix, shape (n_papers, n_papers)
        Similarities of the neighbours (none negative), divided by their number.

    Examples
    --------
    >>> points = np.array([[1.0, 0.0], [0.8, 0.6], [0.0, 1.0]], dtype=np.float32)
    >>> near_weights(points, 1).toarray().round(1).tolist()
    [[0.0, 0.8, 0.0], [0.8, 0.0, 0.0], [0.0, 0.6, 0.0]]
    """
    n, k = len(points), min(n_neighbors, len(points) - 1)
    if k < 1:
        return sp.csr_matrix((n, n))
    columns, alike = nearest_neighbours(points, k)
    weights: Float = np.maximum(alike, 0.0) / k
    starts = np.arange(0, n * k + 1, k)
    return sp.csr_matrix((weights.ravel(), columns.ravel(), starts), shape=(n, n))
