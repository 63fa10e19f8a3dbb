"""Which terms set topics apart, and which papers stand for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import scipy.sparse as sp

from analysis.arrays import FloatArray, IntArray
from analysis.topics.naming.settings import NAMING
from analysis.topics.naming.terms import Terms

T = TypeVar("T")

__all__ = [
    "Ranking",
    "common_terms",
    "papers_of",
    "representative_papers",
    "term_scores",
    "topic_keywords",
]


def papers_of(labels: IntArray) -> sp.csr_matrix:
    """Say which paper is in which topic.

    Parameters
    ----------
    labels : ndarray of shape (n,)
        Topics 0 to k-1; -1 for none.

    Returns
    -------
    csr_matrix of shape (k, n)
        1 where a paper is in a topic.

    Examples
    --------
    >>> papers_of(np.array([1, -1, 0])).toarray().tolist()
    [[0.0, 0.0, 1.0], [1.0, 0.0, 0.0]]
    """
    rows = np.flatnonzero(labels >= 0)
    shape = (int(labels.max(initial=-1)) + 1, len(labels))
    return sp.csr_matrix((np.ones(len(rows)), (labels[rows], rows)), shape)


def term_scores(present: sp.csr_matrix, labels: IntArray) -> sp.csr_matrix:
    """Score every term in every topic by class-based TF-IDF.

    A term counts once a paper, so that one paper cannot make a topic's keyword, and its lift
    is taken one standard error low, so that few papers cannot either. BERTopic's own
    `ClassTfidfTransformer` does neither, and importing it takes 6 CPU seconds.

    Parameters
    ----------
    present : csr_matrix of shape (n, n_terms)
        1 where a paper has a term.
    labels : ndarray of shape (n,)
        Topics 0 to k-1; -1 for none.

    Returns
    -------
    csr_matrix of shape (k, n_terms)
        Share of the topic's papers that hold the term, times the logarithm of how much more
        that is than in all papers; zero where it is less. A term that another topic says more
        of loses weight, so that topics differ in their terms.

    References
    ----------
    Grootendorst (2022), BERTopic: neural topic modeling with a class-based TF-IDF procedure,
    arXiv:2203.05794.
    """
    members = papers_of(labels)
    inside, size = sp.coo_matrix(members @ present), np.asarray(members.sum(axis=1)).ravel()
    topic, term, n = inside.row, inside.col, inside.data
    overall = np.asarray(present.sum(axis=0)).ravel()
    expected = overall[term] * size[topic] / present.shape[0]
    lift = np.log((n + 0.5) / (expected + 0.5)) - 0.5 / np.sqrt(n + 0.5)
    if len(size) == 1:  # nothing to set apart from: what is said most often
        lift = np.ones_like(n)
    score = np.maximum(n / size[topic] * lift, 0.0)
    highest = np.zeros(present.shape[1])
    np.maximum.at(highest, term, score)
    score = np.round(score * (score / np.maximum(highest[term], 1e-12)) ** NAMING.own, 8)
    return sp.csr_matrix((score[score > 0], (topic[score > 0], term[score > 0])), inside.shape)


def common_terms(terms: Terms, labels: IntArray) -> IntArray:
    """Find the words this corpus uses everywhere: common, and in no topic much commoner.

    Parameters
    ----------
    terms : Terms
    labels : ndarray of shape (n,)
        Topics 0 to k-1; -1 for none.

    Returns
    -------
    ndarray of int
        Columns of the vocabulary; words that tell subjects apart in no field too.

    Examples
    --------
    >>> from analysis.language.words import read_words
    >>> from analysis.topics.naming.terms import read_terms
    >>> texts = ["model graphs", "model speech", "models of graphs", "models of speech"]
    >>> terms = read_terms(read_words(texts), max_words=1)
    >>> [terms.vocabulary.terms[j] for j in common_terms(terms, np.array([0, 1, 0, 1]))]
    ['model']
    """
    share = np.asarray(terms.present.mean(axis=0)).ravel()
    members = papers_of(labels)
    inside, size = sp.coo_matrix(members @ terms.present), np.asarray(members.sum(axis=1)).ravel()
    # One paper is added that holds the word as often as any, so that few papers say little.
    rate = np.zeros(len(share))
    np.maximum.at(rate, inside.col, (inside.data + share[inside.col]) / (size[inside.row] + 1))
    everywhere = (share > NAMING.common) & (rate < NAMING.flat * share)
    if len(size) < 2:
        everywhere[:] = False
    return np.flatnonzero(everywhere | terms.vocabulary.vague)


@dataclass(frozen=True)
class Ranking:
    """The terms of every topic of one grain, by how far they set it apart.

    Attributes
    ----------
    scores : csr_matrix of shape (n_topics, n_terms)
        From `term_scores`, without the words of `common_terms`.
    """

    scores: sp.csr_matrix

    @classmethod
    def of(cls, terms: Terms, labels: IntArray) -> Ranking:
        """Rank terms.

        Parameters
        ----------
        terms : Terms
        labels : ndarray of shape (n,)
            Topics 0 to k-1; -1 for none.
        """
        scores = term_scores(terms.present, labels)
        tells = np.ones(scores.shape[1])
        tells[common_terms(terms, labels)] = 0.0
        told = sp.csr_matrix(scores @ sp.diags(tells))
        told.eliminate_zeros()
        told.sort_indices()
        return cls(told)

    @property
    def n_topics(self) -> int:
        """How many topics there are."""
        return int(self.scores.shape[0])

    def best(self, topic: int, n: int = NAMING.n_ranked) -> list[int]:
        """Give a topic's best terms, as columns of the vocabulary, best first."""
        own = slice(*self.scores.indptr[topic : topic + 2])
        columns, scores = self.scores.indices[own], self.scores.data[own]
        found: list[int] = columns[np.lexsort((columns, -scores))[:n]].tolist()
        return found

    def score(self, topic: int, columns: Sequence[int]) -> FloatArray:
        """Give the scores of terms in a topic; 0 where a term says nothing of it."""
        return np.asarray(self.scores[topic, list(columns)].toarray()).ravel()


def topic_keywords(
    terms: Terms, labels: IntArray, n_keywords: int = NAMING.n_keywords
) -> list[tuple[str, ...]]:
    """Give each topic's keywords: its best terms, none saying again what a better one said.

    Parameters
    ----------
    terms : Terms
    labels : ndarray of shape (n,)
        Topics 0 to k-1; -1 for none.
    n_keywords : int, default 10

    Returns
    -------
    list of tuple of str
        Best first.
    """
    found = []
    ranking = Ranking.of(terms, labels)
    for topic in range(ranking.n_topics):
        chosen: list[str] = []
        said: set[str] = set()
        for term in ranking.best(topic):
            if len(chosen) == n_keywords:
                break
            says = terms.stems(term)
            if not says & said:
                chosen.append(terms.vocabulary.shown(terms.vocabulary.terms[term]))
                said |= says
        found.append(tuple(chosen))
    return found


def representative_papers(
    labels: IntArray,
    likeness: FloatArray,
    ids: Sequence[T],
    n_papers: int = NAMING.n_representative,
) -> list[tuple[T, ...]]:
    """Name the papers most like each topic's mean, equal ones by their order.

    Parameters
    ----------
    labels : ndarray of shape (n,)
    likeness : ndarray of shape (n, k)
        Similarity of each paper to each topic's mean.
    ids : sequence
        What papers are called.
    n_papers : int, default 3

    Returns
    -------
    list of tuple

    Examples
    --------
    >>> representative_papers(np.array([0, 0]), np.array([[0.2], [0.9]]), ["a", "b"])
    [('b', 'a')]
    """
    found = []
    for topic in range(likeness.shape[1]):
        members = np.flatnonzero(labels == topic)
        order = members[np.lexsort((members, -likeness[members, topic]))]
        found.append(tuple(ids[j] for j in order[:n_papers]))
    return found
