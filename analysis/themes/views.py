"""Papers as points: sentence vectors joined with what words they share."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from scipy.sparse.linalg import svds
from sklearn.feature_extraction.text import TfidfVectorizer

from analysis.language import function_words, stems
from analysis.themes.evidence import Float
from analysis.vectors.base import unit_rows

__all__ = ["joined_view", "nearest_papers", "word_view"]

_FEWEST = 10  # papers below which shared words say nothing
_DIMENSIONS = 100
_BLOCK = 1024


def joined_view(vectors: NDArray, documents: Sequence[str]) -> Float:
    """Join centred sentence vectors with centred word vectors.

    Parameters
    ----------
    vectors : ndarray, shape (n_papers, n_dims)
        Sentence vectors.
    documents : sequence of str, length n_papers
        Whole texts.

    Returns
    -------
    ndarray of float64, shape (n_papers, n_dims + n_word_dims)
        Unit rows, in which both views weigh the same.

    Examples
    --------
    >>> joined_view(np.eye(3), ["a cat", "a dog", "a cow"]).shape
    (3, 3)
    """
    sentences = unit_rows(vectors - vectors.mean(axis=0)) if len(vectors) > 1 else vectors
    return unit_rows(np.hstack([sentences, word_view(documents)]))


def word_view(documents: Sequence[str]) -> Float:
    """Latent dimensions of the words and word pairs that papers share.

    Parameters
    ----------
    documents : sequence of str, length n_papers
        Whole texts.

    Returns
    -------
    ndarray of float64, shape (n_papers, n_word_dims)
        Unit rows, centred; no columns for fewer than ten papers.

    Examples
    --------
    >>> word_view(["cats and dogs", "cats or cows"] * 6).shape
    (12, 3)
    """
    n = len(documents)
    if n < _FEWEST:
        return np.zeros((n, 0))
    counts = TfidfVectorizer(
        analyzer=_terms,
        sublinear_tf=True,
        min_df=2 if n < 1000 else 5,
        max_df=0.5,
        max_features=30_000,
    )
    try:
        weights = sp.csr_matrix(counts.fit_transform(documents), dtype=np.float64)
    except ValueError:  # no word stands in two papers
        return np.zeros((n, 0))
    k = min(_DIMENSIONS, n // 2, min(weights.shape) - 1)
    if k < 1:
        return np.zeros((n, 0))
    u, s, _ = svds(weights, k=k, v0=np.ones(min(weights.shape)), solver="arpack")
    return unit_rows(u * s - (u * s).mean(axis=0))


def nearest_papers(view: Float, n_neighbors: int) -> sp.csr_matrix:
    """Weights of every paper's nearest other papers.

    Parameters
    ----------
    view : ndarray, shape (n_papers, n_dims)
        Unit rows.
    n_neighbors : int
        Neighbours a paper.

    Returns
    -------
    csr_matrix, shape (n_papers, n_papers)
        Cosines of the neighbours (none negative), each row summing to 1, or to 0 where a
        paper has no neighbour.

    Examples
    --------
    >>> near = nearest_papers(unit_rows(np.array([[1.0, 0.0], [1.0, 0.1], [0.0, 1.0]])), 1)
    >>> near.toarray().round(1).tolist()
    [[0.0, 1.0, 0.0], [1.0, 0.0, 0.0], [0.0, 1.0, 0.0]]
    """
    n = len(view)
    k = min(n_neighbors, n - 1)
    if k < 1:
        return sp.csr_matrix((n, n))
    columns, weights = [], []
    for start in range(0, n, _BLOCK):
        cosines = np.round(view[start : start + _BLOCK] @ view.T, 8)
        rows = np.arange(len(cosines))
        cosines[rows, start + rows] = -2.0
        # Ties at the border go to the first paper: subtract a hair by position.
        near = np.argpartition(-cosines + 1e-12 * np.arange(n), k - 1, axis=1)[:, :k]
        near.sort(axis=1)
        columns.append(near)
        weights.append(np.maximum(np.take_along_axis(cosines, near, axis=1), 0.0))
    data = np.vstack(weights)
    total = data.sum(axis=1, keepdims=True)
    data = np.divide(data, total, out=np.zeros_like(data), where=total > 0)
    return sp.csr_matrix(
        (data.ravel(), np.vstack(columns).ravel(), np.arange(0, n * k + 1, k)), shape=(n, n)
    )


def _terms(document: str) -> list[str]:
    words = [w for w in stems(document) if w not in function_words() and len(w) > 1]
    return words + [f"{a} {b}" for a, b in pairwise(words)]
