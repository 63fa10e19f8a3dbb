"""The papers a model is fitted to: as points, as a graph, and which of them stand for others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from analysis.arrays import BoolArray, FloatArray, IntArray
from analysis.language import languages_of, speaks_alone
from analysis.language.vocabulary import Vocabulary
from analysis.language.words import Words, read_words
from analysis.points import (
    Space,
    centres,
    first_of_copies,
    fuzzy_graph,
    likeness,
    nearest_among,
    nearest_neighbours,
    neighbours_for,
)

__all__ = ["Papers", "place_documents", "read_papers"]


@dataclass(frozen=True)
class Papers:
    """Papers, described.

    Attributes
    ----------
    space : Space
        Fitted to the papers that are clustered.
    points : ndarray of float32, shape (n, d)
    graph : csr_matrix of shape (n, n)
        Of all papers.
    kept : ndarray of shape (m,), int64
        The papers that are clustered: neither copies of an earlier one nor in another language
        than most.
    kept_graph : csr_matrix of shape (m, m)
        Of those alone.
    first : ndarray of shape (n,), int64
        The first of the copies of each paper; itself where there is none.
    foreign : ndarray of bool, shape (n,)
        In a language that few others share.
    """

    space: Space
    points: NDArray[np.float32]
    graph: sp.csr_matrix
    kept: IntArray
    kept_graph: sp.csr_matrix
    first: IntArray
    foreign: BoolArray

    def stand_ins(self, finest: IntArray) -> IntArray:
        """Say which clustered paper gives each paper its topics.

        Parameters
        ----------
        finest : ndarray of shape (m,)
            Topics of the clustered papers at the finest grain.

        Returns
        -------
        ndarray of shape (n,), int64
            Places among the clustered papers: of the paper itself, of the first of its copies,
            or, in another language, of a paper of the topic it is most like.
        """
        n = len(self.first)
        place = np.full(n, -1, dtype=np.int64)
        place[self.kept] = np.arange(len(self.kept))
        place = place[self.first]
        others = np.flatnonzero(place < 0)
        if len(others):
            near = likeness(self.points[others], centres(self.points[self.kept], finest))
            a_paper = np.unique(finest, return_index=True)[1]
            place[others] = a_paper[near.argmax(axis=1)]
        return place


def read_papers(
    X: FloatArray, documents: Sequence[str], words: Words, n_neighbors: int | None, seed: int
) -> Papers:
    """Describe papers.

    Parameters
    ----------
    X : ndarray of shape (n, d)
        Sentence vectors, in the order of the papers' ids.
    documents : sequence of str of length n
    words : Words
        Of the documents.
    n_neighbors : int, optional
        Neighbours a paper; by default their number decides.
    seed : int

    Returns
    -------
    Papers
    """
    n = len(X)
    vocabulary = Vocabulary.from_words(words)
    counts, terms = sp.csr_matrix(vocabulary.counts), vocabulary.terms
    foreign = speaks_alone(languages_of(documents))
    if foreign.all():
        foreign = np.zeros(n, dtype=bool)

    def describe(rows: IntArray) -> tuple[Space, NDArray[np.float32], IntArray, FloatArray]:
        space = Space.fit(X[rows], counts[rows], terms, random_state=seed)
        points = space.place(X, counts, terms)
        k = n_neighbors or neighbours_for(len(rows))
        return space, points, *nearest_neighbours(points[rows], k, random_state=seed)

    rows = np.flatnonzero(~foreign)
    space, points, indices, similarities = describe(rows)
    first = np.arange(n)
    first[rows] = rows[first_of_copies(points[rows], X.shape[1], indices, similarities)]
    kept = np.flatnonzero((first == np.arange(n)) & ~foreign)
    if len(kept) < len(rows):  # copies would fill each other's lists of neighbours
        space, points, indices, similarities = describe(kept)
    kept_graph = fuzzy_graph(indices, similarities)
    graph = kept_graph
    if len(kept) < n:
        graph = _with_others(points, kept, indices, similarities)
    return Papers(space, points, graph, kept, kept_graph, first, foreign)


def _with_others(
    points: NDArray[np.float32], kept: IntArray, indices: IntArray, similarities: FloatArray
) -> sp.csr_matrix:
    """Give the graph of all papers: those not clustered are linked to the nearest clustered."""
    n, k = len(points), indices.shape[1]
    others = np.setdiff1d(np.arange(n), kept)
    every, alike = np.empty((n, k), dtype=np.int64), np.empty((n, k))
    every[kept], alike[kept] = kept[indices], similarities
    near, alike[others] = nearest_among(points[others], points[kept], k)
    every[others] = kept[near]
    return fuzzy_graph(every, alike)


def place_documents(space: Space, X: FloatArray, documents: Sequence[str]) -> NDArray[np.float32]:
    """Place papers, fitted ones or others, in a space.

    Parameters
    ----------
    space : Space
    X : ndarray of shape (n, d)
    documents : sequence of str of length n

    Returns
    -------
    ndarray of float32, shape (n, n_point_dims)
    """
    words = Vocabulary.from_words(read_words(documents, known=frozenset(space.terms)))
    return space.place(np.asarray(X), sp.csr_matrix(words.counts), words.terms)
