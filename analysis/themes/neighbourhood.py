"""Papers as points, and what their nearest papers say."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from analysis.language.vocabulary import Vocabulary
from analysis.points import Space, nearest_among
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


def near_weights(points: NDArray[np.float32], factor: float, most: int) -> sp.csr_matrix:
    """Weights of every paper's nearest other papers: how alike they are.

    The rows sum to the neighbours' mean similarity, not to 1: what papers say that are hardly
    alike leaves room for doubt. Neighbours are as many as the root of the number of papers says:
    a fixed number of them gets ever more alike in a larger corpus, and then repeats what the
    paper itself says.

    Parameters
    ----------
    points : ndarray of float32, shape (n_papers, n_dims)
        Unit rows.
    factor : float
        Neighbours of a paper over the root of the number of papers, rounded up.
    most : int
        Papers among which neighbours are looked for; of more, evenly spaced rows.

    Returns
    -------
    csr_matrix, shape (n_papers, n_papers)
        Similarities of the neighbours (none negative), divided by their number.

    References
    ----------
    Loftsgaarden and Quesenberry (1965), A nonparametric estimate of a multivariate density.

    Examples
    --------
    >>> points = np.array([[1.0, 0.0], [0.8, 0.6], [0.0, 1.0]], dtype=np.float32)
    >>> near_weights(points, 0.5, 10).toarray().round(1).tolist()
    [[0.0, 0.8, 0.0], [0.8, 0.0, 0.0], [0.0, 0.6, 0.0]]
    """
    n = len(points)
    rows = np.linspace(0, n - 1, min(n, most)).round().astype(np.int64)
    k = min(math.ceil(factor * math.sqrt(len(rows))), len(rows) - 1)
    if k < 1:
        return sp.csr_matrix((n, n))
    found, alike = nearest_among(points, points[rows], k + 1)
    columns = rows[found]
    # A paper is no neighbour of its own; where it was not found, the farthest one goes.
    extra = columns == np.arange(n)[:, None]
    extra[~extra.any(axis=1), -1] = True
    weights: Float = np.maximum(alike[~extra], 0.0) / k
    return sp.csr_matrix((weights, columns[~extra], np.arange(0, n * k + 1, k)), shape=(n, n))
