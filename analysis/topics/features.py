"""What papers are compared by: their sentence vectors and their words, joined.

A sentence vector tells subjects apart; where all papers share one subject, the words do.
Both views are centred, since what all papers share says nothing about how they differ, and a
similarity is their weighted mean. How much the words weigh is decided from the corpus alone:
as much as they can while the neighbour graph still falls into groups as clearly as it does
at its best (see `choose_word_share`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from analysis.topics.consensus import leiden, modularity
from analysis.topics.graph import (
    FloatArray,
    IntArray,
    fuzzy_graph,
    nearest_neighbours,
)
from analysis.topics.text import Vocabulary, Words, read_words
from analysis.vectors.base import unit_rows

__all__ = ["WORD_SHARES", "Space", "Views", "choose_word_share"]

WORD_SHARES = (0.0, 0.25, 0.5, 0.65)
_TOLERANCE = 0.025  # modularity given up for the words' sake, as a part of the best
_KEPT = 1000  # papers; above, the similarities of all pairs are not kept
_CLOUD = 1500  # points of a cloud without groups; more change little
_REACH = 0.05  # likeness by which a cluster e times as large reaches further
_SAMPLE = 2000  # papers the share of the words is decided on


@dataclass(frozen=True)
class Space:
    """Where papers are compared; fitted to some, it takes in others.

    Attributes
    ----------
    vector_mean : ndarray of shape (d,)
    terms : tuple of str
        Words compared, as keys of `analysis.topics.text`.
    rarity : ndarray of shape (n_terms,)
        Inverse document frequency of each.
    word_mean : ndarray of shape (n_terms,)
        Mean weighted row of the papers fitted.
    word_share : float
        Weight of the words in a similarity, in [0, 1].
    """

    vector_mean: FloatArray
    terms: tuple[str, ...]
    rarity: FloatArray
    word_mean: FloatArray
    word_share: float = 0.0

    @classmethod
    def fit(cls, X: NDArray, words: Words) -> Space:
        """Learn means and rarities from papers; the words do not weigh yet.

        Parameters
        ----------
        X : ndarray of shape (n, d)
        words : Words
            Of the same papers.
        """
        n = len(X)
        vocabulary = Vocabulary.from_words(words, min_papers=min(2, n))
        in_papers = np.bincount(vocabulary.counts.indices, minlength=len(vocabulary.terms))
        rarity = np.log((1 + n) / (1 + in_papers)) + 1
        weighted = weigh_words(vocabulary.counts, rarity)
        alone = n < 2  # nothing to compare with: keep the paper as it is
        mean = np.zeros(len(rarity)) if alone else np.asarray(weighted.mean(axis=0)).ravel()
        centre = 0 * X[0] if alone else np.asarray(X, dtype=np.float64).mean(axis=0)
        return cls(np.asarray(centre, np.float64), vocabulary.terms, rarity, mean)

    def place(self, X: NDArray, documents: Sequence[str]) -> Views:
        """Describe papers, fitted ones or others, in this space.

        Parameters
        ----------
        X : ndarray of shape (n, d)
        documents : sequence of str of length n

        Returns
        -------
        Views
        """
        return self.place_words(X, read_words(documents, known=frozenset(self.terms)))

    def place_words(self, X: NDArray, words: Words) -> Views:
        """Describe papers whose words are read already."""
        counted = Vocabulary.from_words(words)
        column = {term: j for j, term in enumerate(self.terms)}
        kept = [j for j, term in enumerate(counted.terms) if term in column]
        chosen = counted.counts[:, kept].tocoo()
        target = np.array([column[counted.terms[j]] for j in kept], dtype=np.int64)
        counts = sp.csr_matrix(
            (chosen.data, (chosen.row, target[chosen.col])), shape=(len(X), len(self.terms))
        )
        weighted = weigh_words(counts, self.rarity)
        square = np.asarray(weighted.multiply(weighted).sum(axis=1)).ravel()
        square = square - 2 * (weighted @ self.word_mean) + self.word_mean @ self.word_mean
        lengths = np.sqrt(np.maximum(square, 0.0))
        return Views(
            space=self,
            vectors=unit_rows(np.asarray(X, dtype=np.float64) - self.vector_mean),
            words=weighted,
            lengths=np.where(lengths > 1e-6, lengths, np.inf),
        )


@dataclass(frozen=True)
class Views:
    """Sentence vectors and weighted words of the same papers.

    Attributes
    ----------
    space : Space
    vectors : ndarray of shape (n, d)
        Centred, unit rows (or zero).
    words : csr_matrix of shape (n, n_terms)
        TF-IDF, unit rows (or zero), not centred: that would fill the matrix.
    lengths : ndarray of shape (n,)
        Length of each row of words after centring; infinite where it is zero.
    gram : ndarray of shape (n, n), optional
        All similarities, kept where papers are few: then nearest centres come from it.
    """

    space: Space
    vectors: FloatArray
    words: sp.csr_matrix
    lengths: FloatArray
    gram: FloatArray | None = None

    def __len__(self) -> int:
        return len(self.vectors)

    def __getitem__(self, rows: IntArray | slice) -> Views:
        """Give some of the papers, centred as all of them are."""
        return replace(
            self,
            vectors=self.vectors[rows],
            words=self.words[rows],
            lengths=self.lengths[rows],
            gram=None if self.gram is None else self.gram[rows][:, rows],
        )

    def weighing(self, word_share: float) -> Views:
        """Give the same papers with another weight of the words."""
        return replace(self, space=replace(self.space, word_share=word_share), gram=None)

    def remembering(self) -> Views:
        """Give the same papers with their similarities kept, where they are few."""
        small = len(self) <= _KEPT
        return replace(self, gram=self.similarities(self) if small else None)

    def without_groups(self, rng: np.random.Generator) -> Views:
        """Give a cloud of points as widely spread, in as many directions, that has no groups.

        Parameters
        ----------
        rng : numpy.random.Generator

        Returns
        -------
        Views
            Normally distributed, with the variances of these papers' main directions; as many
            as these papers, at most 1,500.
        """
        n = len(self)
        some = self if n <= _CLOUD else self[np.sort(rng.permutation(n)[:_CLOUD])]
        alike = some.similarities(some) if some.gram is None else some.gram
        spread = np.linalg.eigvalsh(alike)[::-1]
        points = rng.normal(size=(len(some), len(some))) * np.sqrt(np.maximum(spread, 0.0))
        cloud = replace(some, vectors=unit_rows(points), space=replace(self.space, word_share=0.0))
        return cloud.remembering()

    def similarities(self, others: Views) -> FloatArray:
        """Weighted mean cosine between these papers and others, shape (n, n_others)."""
        share, mean = self.space.word_share, self.space.word_mean
        total: FloatArray = (1 - share) * (self.vectors @ others.vectors.T)
        if share:
            raw = (self.words @ others.words.T).toarray()
            raw -= (self.words @ mean)[:, None] + (others.words @ mean)[None, :]
            raw += mean @ mean
            raw /= self.lengths[:, None]
            raw /= others.lengths[None, :]
            raw *= share
            total += raw
        return total

    def best_centre(self, labels: IntArray) -> IntArray:
        """Move every paper to the cluster it most probably belongs to.

        That is the cluster whose mean it is most like, where a larger cluster reaches further:
        of two equally like the larger is the more probable one.

        Parameters
        ----------
        labels : ndarray of shape (n,)
            Clusters 0 to k-1; papers at -1 make no mean, yet are placed.

        Returns
        -------
        ndarray of shape (n,), int64

        References
        ----------
        Banerjee et al. (2005), Clustering on the unit hypersphere using von Mises-Fisher
        distributions; here with one concentration for all clusters, 1 / `_REACH`.
        """
        size = np.bincount(labels[labels >= 0], minlength=int(labels.max(initial=-1)) + 1)
        if self.gram is None:
            likeness = self.likeness(self.centres(labels))
        else:
            member = (labels[:, None] == np.arange(len(size))).astype(np.float64)
            total = self.gram @ member
            likeness = total / np.sqrt(np.maximum((member * total).sum(axis=0), 1e-18))
        reach = _REACH * np.log(np.maximum(size, 1))
        return np.round(likeness + reach, 8).argmax(axis=1).astype(np.int64)

    def centres(self, labels: IntArray) -> tuple[FloatArray, FloatArray]:
        """Give the mean of each cluster, in vectors and in words.

        Returns
        -------
        vectors : ndarray of shape (k, d)
        words : ndarray of shape (k, n_terms)
            Together of length 1 a row, weighted by the word share.
        """
        used = np.flatnonzero(labels >= 0)
        k = int(labels.max(initial=-1)) + 1
        pick = sp.csr_matrix(
            (np.ones(len(used)), (labels[used], used)), shape=(k, len(labels)), dtype=np.float64
        )
        share, mean = self.space.word_share, self.space.word_mean
        in_vectors = np.asarray(pick @ self.vectors)
        in_words = np.zeros((k, len(mean)))
        if share:
            scaled = sp.csr_matrix(pick @ sp.diags(1 / self.lengths))
            in_words = (scaled @ self.words).toarray()
            in_words -= np.asarray(scaled.sum(axis=1)).reshape(-1, 1) * mean
        length = (1 - share) * (in_vectors**2).sum(axis=1) + share * (in_words**2).sum(axis=1)
        length = np.sqrt(np.maximum(length, 1e-18))[:, None]
        return in_vectors / length, in_words / length

    def likeness(self, centres: tuple[FloatArray, FloatArray]) -> FloatArray:
        """Similarity of every paper to every centre, shape (n, k), rounded to 8 decimals."""
        in_vectors, in_words = centres
        share, mean = self.space.word_share, self.space.word_mean
        total: FloatArray = (1 - share) * (self.vectors @ in_vectors.T)
        if share:
            raw = np.asarray(self.words @ in_words.T) - (in_words @ mean)[None, :]
            total = total + share * raw / self.lengths[:, None]
        return np.round(total, 8)

    def graph(self, n_neighbors: int) -> sp.csr_matrix:
        """Build the fuzzy graph of these papers' nearest neighbours."""
        return fuzzy_graph(*nearest_neighbours(self, n_neighbors))


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
    words = counts.astype(np.float64)
    words.data = (1 + np.log(words.data)) * rarity[words.indices]
    length = np.sqrt(np.asarray(words.multiply(words).sum(axis=1)).ravel())
    scaled = sp.csr_matrix(sp.diags(1 / np.where(length > 0, length, 1.0)) @ words)
    scaled.sort_indices()
    return scaled


def choose_word_share(views: Views, n_neighbors: int) -> float:
    """Choose how much the words weigh, from the papers alone.

    For each candidate share the neighbour graph is built and clustered, and its modularity
    says how clearly it falls into groups. Words bring detail but also noise: chosen is the
    largest share that costs at most 2.5 % of the best modularity, between two candidates where
    it lies there.

    Parameters
    ----------
    views : Views
    n_neighbors : int

    Returns
    -------
    float
        From the first of `WORD_SHARES` to the last.
    """
    if len(views) < 3 or not views.words.nnz:
        return 0.0
    if len(views) > _SAMPLE:
        views = views[np.random.default_rng(0).permutation(len(views))[:_SAMPLE]]
    clear = []
    for share in WORD_SHARES:
        graph = views.weighing(share).graph(n_neighbors)
        clear.append(round(modularity(graph, leiden(graph, 1.0, 0, trials=5)), 6))
    spare = np.array(clear) - max(clear) * (1 - _TOLERANCE)
    last = int(np.flatnonzero(spare >= 0)[-1])
    if last + 1 == len(WORD_SHARES):
        return WORD_SHARES[last]
    crossing = np.interp(0.0, spare[[last + 1, last]], [WORD_SHARES[last + 1], WORD_SHARES[last]])
    return round(float(crossing), 2)
