"""Latent semantic analysis: vectors from word counts, with scikit-learn alone."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from analysis.vectors.base import unit_rows

__all__ = ["LsaEncoder"]

_DECIMALS = 6


class LsaEncoder:
    """TF-IDF of words and word pairs, reduced by truncated singular value decomposition.

    Parameters
    ----------
    n_dims : int, default 100
        Dimensions kept; fewer where the corpus has fewer.
    random_state : int, default 0
        Drives the randomised decomposition.

    References
    ----------
    Deerwester et al. (1990), "Indexing by latent semantic analysis", JASIS 41.

    Examples
    --------
    >>> texts = ["neural topic models", "topic models of text", "protein folding"]
    >>> LsaEncoder(n_dims=2).fit(texts).encode(texts).shape
    (3, 2)
    """

    name = "lsa"

    def __init__(self, n_dims: int = 100, random_state: int = 0) -> None:
        self.n_dims = n_dims
        self.random_state = random_state

    def fit(self, texts: Sequence[str]) -> LsaEncoder:
        """Learn vocabulary, weights and directions from the corpus.

        Parameters
        ----------
        texts : sequence of str
            The documents of the corpus.

        Returns
        -------
        LsaEncoder
            Itself.
        """
        from sklearn.decomposition import TruncatedSVD
        from sklearn.feature_extraction.text import TfidfVectorizer

        self._words = TfidfVectorizer(
            stop_words="english",
            sublinear_tf=True,
            ngram_range=(1, 2),
            min_df=2 if len(texts) >= 20 else 1,
            token_pattern=r"(?u)\b\w+\b",
        )
        try:
            counts = self._words.fit_transform(texts)
        except ValueError:
            # Nothing but stop words or empty texts: no direction to find.
            self._svd = None
            return self
        n_dims = min(self.n_dims, min(counts.shape) - 1)
        self._svd = None
        if n_dims >= 1:
            svd = TruncatedSVD(n_dims, n_iter=10, random_state=self.random_state)
            # It divides by the variance of the corpus, which is 0 where all texts are alike.
            with np.errstate(invalid="ignore"):
                self._svd = svd.fit(counts)
        return self

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Encode texts with the directions learnt in `fit`.

        Parameters
        ----------
        texts : sequence of str
            Any texts; words that the corpus lacks count for nothing.

        Returns
        -------
        ndarray of float32, shape (n_texts, n_dims)
            Unit rows, rounded to 6 decimals, as processors differ in the thirteenth; rows of
            zeros where a text shares no word with the corpus.

        Raises
        ------
        AttributeError
            If called before `fit`.
        """
        if self._svd is None:
            return np.zeros((len(texts), 1), dtype=np.float32)
        rows = unit_rows(self._svd.transform(self._words.transform(texts)))
        return np.round(rows, _DECIMALS).astype(np.float32)
