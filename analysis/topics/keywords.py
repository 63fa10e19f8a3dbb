"""Which terms set a topic apart, which papers stand for it, and what it is called."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analysis.topics.graph import FloatArray, IntArray
from analysis.topics.labels import label_topics
from analysis.topics.text import Vocabulary, Words

__all__ = ["Described", "describe_topics", "representative_papers", "term_scores"]

_N_KEYWORDS = 10
_N_REPRESENTATIVE = 3


@dataclass(frozen=True)
class Described:
    """Topics in words, one entry per topic.

    Attributes
    ----------
    labels : list of str
    keywords : list of tuple of str
        Best first.
    representative_papers : list of tuple of str
        Ids, nearest to the topic's middle first.
    """

    labels: list[str]
    keywords: list[tuple[str, ...]]
    representative_papers: list[tuple[str, ...]]


def describe_topics(
    words: Words, labels: IntArray, likeness: FloatArray, ids: Sequence[str]
) -> Described:
    """Put topics into words.

    Parameters
    ----------
    words : Words
        The papers' words.
    labels : ndarray of shape (n,)
        Topics 0 to k-1; -1 for none.
    likeness : ndarray of shape (n, k)
        Similarity of each paper to each topic's mean.
    ids : sequence of str

    Returns
    -------
    Described
    """
    n_topics = int(labels.max(initial=-1)) + 1
    vocabulary = Vocabulary.from_words(words, max_words=3, min_papers=2 if len(ids) > 20 else 1)
    scores = term_scores(vocabulary, labels, n_topics)
    keywords = [_pick(vocabulary, row) for row in scores]
    return Described(
        labels=label_topics(keywords),
        keywords=keywords,
        representative_papers=representative_papers(labels, likeness, ids),
    )


def term_scores(vocabulary: Vocabulary, labels: IntArray, n_topics: int) -> FloatArray:
    """Score every term in every topic by class-based TF-IDF.

    A term counts once a paper, so that one paper cannot make a topic's keyword.

    Parameters
    ----------
    vocabulary : Vocabulary
    labels : ndarray of shape (n,)
        Topic of each paper; -1 for none.
    n_topics : int

    Returns
    -------
    ndarray of shape (n_topics, n_terms)
        Share of the topic's papers that hold the term, times the logarithm of how much more
        that is than in all papers; below zero where it is less.

    References
    ----------
    Grootendorst (2022), BERTopic: neural topic modeling with a class-based TF-IDF procedure,
    arXiv:2203.05794.
    """
    present = vocabulary.counts.astype(bool).astype(np.float64)
    n, n_terms = present.shape
    scores = np.zeros((n_topics, n_terms))
    overall = np.asarray(present.sum(axis=0)).ravel() + 1.0
    for topic in range(n_topics):
        members = labels == topic
        size = int(members.sum())
        inside = np.asarray(present[members].sum(axis=0)).ravel()
        expected = overall * size / n
        scores[topic] = inside / max(size, 1) * np.log((inside + 0.5) / (expected + 0.5))
    return np.round(scores, 8)


def _pick(vocabulary: Vocabulary, scores: FloatArray) -> tuple[str, ...]:
    """Pick a topic's best terms, none saying again what a better one said."""
    ranked = np.lexsort((np.arange(len(scores)), -scores))[: 20 * _N_KEYWORDS]
    chosen: list[str] = []
    said: set[str] = set()
    for j in ranked:
        if len(chosen) == _N_KEYWORDS or scores[j] <= 0:
            break
        words = set(vocabulary.terms[j].split())
        if words & said:
            continue
        chosen.append(vocabulary.terms[j])
        said |= words
    return tuple(vocabulary.shown(term) for term in chosen)


def representative_papers(
    labels: IntArray, likeness: FloatArray, ids: Sequence[str]
) -> list[tuple[str, ...]]:
    """Name the papers most like each topic's mean, equal ones by their order.

    Parameters
    ----------
    labels : ndarray of shape (n,)
    likeness : ndarray of shape (n, k)
    ids : sequence of str

    Returns
    -------
    list of tuple of str

    Examples
    --------
    >>> representative_papers(np.array([0, 0]), np.array([[0.2], [0.9]]), ["a", "b"])
    [('b', 'a')]
    """
    found = []
    for topic in range(likeness.shape[1]):
        members = np.flatnonzero(labels == topic)
        order = members[np.lexsort((members, -likeness[members, topic]))]
        found.append(tuple(ids[j] for j in order[:_N_REPRESENTATIVE]))
    return found
