"""Papers as points: sentence vectors and words, joined in one matrix.

A sentence vector tells subjects apart; where all papers share one subject, the words do. Both
are centred, since what all papers share says nothing about how they differ. Words enter by
their main directions; of few papers all directions are kept, because the main directions of
few papers turn when one paper goes, and similarities of the words themselves do not.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from analysis.arrays import FloatArray
from analysis.points.settings import POINTS
from analysis.vectors.base import unit_rows

__all__ = ["Space", "weigh_words"]


def weigh_words(counts: sp.csr_matrix, rarity: FloatArray) -> sp.csr_matrix:
    """Weigh word counts by TF-IDF: logarithmic counts, rare words more, unit rows.

    Parameters
    ----------
    counts : csr_matrix of shape (n, n_terms)
    rarity : ndarray of shape (n_terms,)

    Returns
    -------
    csr_matrix of shape (n, n_terms), float64

    Examples
    --------
    >>> weigh_words(sp.csr_matrix([[1, 0], [1, 1]]), np.array([1.0, 1.4])).toarray().round(2)
    array([[1.  , 0.  ],
           [0.58, 0.81]])
    """
    words = sp.csr_matrix(counts, dtype=np.float64, copy=True)
    words.data = (1 + np.log(words.data)) * rarity[words.indices]
    length = np.sqrt(np.asarray(words.multiply(words).sum(axis=1)).ravel())
    scaled = sp.csr_matrix(sp.diags(1 / np.where(length > 0, length, 1.0)) @ words)
    scaled.sort_indices()
    return scaled


@dataclass(frozen=True)
class Space:
    """Where papers are compared; fitted to some, it takes in others.

    Attributes
    ----------
    vector_mean : ndarray of shape (d,)
    terms : tuple of str
        Words compared.
    rarity : ndarray of shape (n_terms,)
        Inverse document frequency of each.
    directions : ndarray of shape (n_terms, n_directions)
        Main directions of the weighted words.
    word_mean : ndarray of shape (n_directions,)

    Examples
    --------
    >>> counts = sp.csr_matrix([[1, 1, 0], [1, 0, 1], [0, 1, 1]])
    >>> space = Space.fit(np.eye(3), counts, ("graph", "net", "tree"))
    >>> points = space.place(np.eye(3), counts, ("graph", "net", "tree"))
    >>> bool(np.allclose(points @ points.T, 1.5 * np.eye(3) - 0.5, atol=1e-6))
    True
    """

    vector_mean: FloatArray
    terms: tuple[str, ...]
    rarity: FloatArray
    directions: FloatArray
    word_mean: FloatArray

    @classmethod
    def fit(
        cls, X: NDArray, counts: sp.csr_matrix, terms: Sequence[str], *, random_state: int = 0
    ) -> Space:
        """Learn means, rarities and directions from papers.

        Parameters
        ----------
        X : ndarray of shape (n, d)
            Sentence vectors.
        counts : csr_matrix of shape (n, n_words)
            How often each paper says each word.
        terms : sequence of str of length n_words
        random_state : int, default 0
            Of the search for main directions.

        Returns
        -------
        Space
        """
        from sklearn.utils.extmath import randomized_svd

        n = len(X)
        in_papers = np.bincount(counts.indices, minlength=len(terms))
        kept = np.flatnonzero(in_papers >= POINTS.common_word)
        rarity = np.log((1 + n) / (1 + in_papers[kept])) + 1
        weighted = weigh_words(counts[:, kept], rarity)
        n_directions = min(POINTS.word_dims, n, len(kept))
        directions = np.zeros((len(kept), 0))
        if n_directions > 0:
            # Of 20,000 papers this takes 6 CPU seconds; double precision and two passes take 12.
            many = n > POINTS.exact_up_to
            found = randomized_svd(
                weighted.astype(np.float32) if many else weighted,
                n_directions,
                n_iter=1 if many else 2,
                random_state=random_state,
            )
            directions = found[2].T
        alone = n < 2  # nothing to compare with: keep the paper as it is
        return cls(
            vector_mean=np.zeros(X.shape[1]) if alone else np.asarray(X, np.float64).mean(axis=0),
            terms=tuple(terms[int(j)] for j in kept),
            rarity=rarity,
            directions=np.ascontiguousarray(directions, dtype=np.float32),
            word_mean=np.asarray((weighted @ directions).mean(axis=0)).ravel(),
        )

    def place(self, X: NDArray, counts: sp.csr_matrix, terms: Sequence[str]) -> NDArray[np.float32]:
        """Describe papers, fitted ones or others, as points of this space.

        Parameters
        ----------
        X : ndarray of shape (n, d)
        counts : csr_matrix of shape (n, n_words)
        terms : sequence of str of length n_words
            Words the space does not know count for nothing.

        Returns
        -------
        ndarray of float32, shape (n, d + n_directions)
            Unit rows; the product of two is a similarity in [-1, 1].
        """
        column = {term: j for j, term in enumerate(self.terms)}
        known = [(j, column[term]) for j, term in enumerate(terms) if term in column]
        chosen = counts[:, [j for j, _ in known]].tocoo()
        target = np.array([c for _, c in known], dtype=np.int64)
        ours = sp.csr_matrix(
            (chosen.data, (chosen.row, target[chosen.col])), shape=(len(X), len(self.terms))
        )
        words = weigh_words(ours, self.rarity) @ self.directions.astype(np.float64)
        share = POINTS.word_share
        joined = np.hstack(
            [
                math.sqrt(1 - share) * unit_rows(np.asarray(X, np.float64) - self.vector_mean),
                math.sqrt(share) * unit_rows(np.asarray(words) - self.word_mean),
            ]
        )
        return unit_rows(joined).astype(np.float32)
