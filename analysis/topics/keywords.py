"""Which terms set a topic apart, and which papers stand for it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from analysis.topics.graph import FloatArray, IntArray
from analysis.topics.text import Vocabulary

__all__ = ["representative_papers", "term_scores", "topic_keywords"]


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


def topic_keywords(
    vocabulary: Vocabulary, scores: FloatArray, n_keywords: int = 10
) -> list[tuple[str, ...]]:
    """Pick each topic's best terms, none saying again what a better one said.

    Parameters
    ----------
    vocabulary : Vocabulary
    scores : ndarray of shape (n_topics, n_terms)
    n_keywords : int, default 10

    Returns
    -------
    list of tuple of str
        As shown to the reader, best first.
    """
    order = np.lexsort((np.arange(scores.shape[1])[None, :].repeat(len(scores), 0), -scores))
    return [
        _pick(vocabulary, row, ranked, n_keywords)
        for row, ranked in zip(scores, order, strict=True)
    ]


def _pick(
    vocabulary: Vocabulary, scores: FloatArray, ranked: IntArray, n_keywords: int
) -> tuple[str, ...]:
    chosen: list[int] = []
    said: set[str] = set()
    for j in ranked[: 20 * n_keywords]:
        if len(chosen) == n_keywords or scores[j] <= 0:
            break
        words = set(vocabulary.terms[j].split())
        if words & said and not (len(words) > 1 and len(words - said) == len(words)):
            continue
        chosen.append(int(j))
        said |= words
    return tuple(vocabulary.shown[j] for j in chosen)


def representative_papers(
    X: FloatArray, labels: IntArray, confidence: FloatArray, ids: Sequence[str], n_papers: int = 3
) -> list[tuple[str, ...]]:
    """Name the papers nearest to each topic's middle, the surest first among equals.

    Returns
    -------
    list of tuple of str
        Ids, nearest first.
    """
    found = []
    for topic in range(int(labels.max(initial=-1)) + 1):
        members = np.flatnonzero(labels == topic)
        near = np.round(X[members] @ X[members].mean(axis=0), 8)
        order = np.lexsort((members, -confidence[members], -near * (0.5 + confidence[members])))
        found.append(tuple(ids[members[j]] for j in order[:n_papers]))
    return found
