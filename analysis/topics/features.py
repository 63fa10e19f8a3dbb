"""What papers are compared by: sentence vectors, alone or joined with their words."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from analysis.topics.graph import FloatArray, centre, unit_rows
from analysis.topics.text import Vocabulary

__all__ = ["join_views", "narrowness", "word_vectors"]

_WORD_SHARE = 0.75  # weight of the words where they are joined
_NARROW = 0.6  # mean cosine above about .36: every paper is about nearly the same thing


def narrowness(X: NDArray) -> float:
    """Length of the mean of unit vectors: 1 when all papers say the same, 0 when spread evenly.

    Parameters
    ----------
    X : ndarray of shape (n, d)

    Returns
    -------
    float

    Examples
    --------
    >>> narrowness(np.array([[1.0, 0.0], [0.0, 1.0]]))
    0.7071
    """
    if len(X) == 0:
        return 0.0
    return round(float(np.linalg.norm(unit_rows(np.asarray(X, np.float64)).mean(axis=0))), 4)


def word_vectors(documents: Sequence[str], n_dims: int = 100) -> FloatArray:
    """Describe documents by their words: TF-IDF of words and word pairs, reduced by SVD.

    Parameters
    ----------
    documents : sequence of str
    n_dims : int, default 100
        Dimensions kept, at most one less than the documents.

    Returns
    -------
    ndarray of shape (n, dims), float64
        Zero columns where the documents hold no words to compare.

    References
    ----------
    Deerwester et al. (1990), Indexing by latent semantic analysis.

    Examples
    --------
    >>> word_vectors(["graph nets", "graph nets", "speech"], n_dims=2).shape
    (3, 2)
    """
    from sklearn.decomposition import TruncatedSVD
    from sklearn.feature_extraction.text import TfidfTransformer

    n = len(documents)
    vocabulary = Vocabulary.from_texts(documents, max_words=2, min_papers=min(2, n))
    dims = min(n_dims, n - 1, len(vocabulary.terms) - 1)
    if dims < 1:
        return np.zeros((n, 1))
    weights = TfidfTransformer(sublinear_tf=True).fit_transform(vocabulary.counts.astype(float))
    svd = TruncatedSVD(dims, n_iter=7, random_state=0)
    reduced: FloatArray = svd.fit_transform(weights)
    return reduced


def join_views(X: NDArray, documents: Sequence[str]) -> tuple[FloatArray, float]:
    """Give the vectors papers are compared by, and the weight of the words in them.

    Returns
    -------
    Z : ndarray of shape (n, dims), float64
        Unit rows (or zero).
    word_share : float
        0 where sentence vectors stand alone.
    """
    V = centre(X)
    if len(X) < 2 or narrowness(X) < _NARROW:
        return V, 0.0
    W = centre(word_vectors(documents))
    joined = np.hstack([np.sqrt(1 - _WORD_SHARE) * V, np.sqrt(_WORD_SHARE) * W])
    return unit_rows(joined), _WORD_SHARE
