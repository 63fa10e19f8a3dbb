"""Which terms set a topic apart, which papers stand for it, and what it is called."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from analysis.arrays import FloatArray, IntArray
from analysis.language import long_form, stem
from analysis.language.vocabulary import Vocabulary
from analysis.language.words import Words
from analysis.topics.naming.heads import can_end_name, goes_on
from analysis.topics.naming.labels import Candidate, label_topics

__all__ = [
    "Described",
    "acronyms",
    "describe_topics",
    "domain_stop_words",
    "read_terms",
    "representative_papers",
    "term_scores",
]

N_KEYWORDS = 10
_N_REPRESENTATIVE = 3
_N_CANDIDATES = 60
_LONGEST_NAME = 12  # words before a bracket that may spell out what stands in it
_COMMON = 0.2  # of all papers
_OWN = 1.5  # how much a term loses that another topic says more of
_UNSURE = 5  # papers of the usual kind added to those whose titles say how fit a term is for one
_FLAT = 1.6  # a common word must be so many times commoner in some topic to say anything


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
    vocabulary: Vocabulary,
    labels: IntArray,
    likeness: FloatArray,
    ids: Sequence[str],
    *,
    n_keywords: int = N_KEYWORDS,
    known: Mapping[int, str] | None = None,
) -> Described:
    """Put topics into words.

    Parameters
    ----------
    vocabulary : Vocabulary
        The papers' terms; see `read_terms`.
    labels : ndarray of shape (n,)
        Topics 0 to k-1; -1 for none.
    likeness : ndarray of shape (n, k)
        Similarity of each paper to each topic's mean.
    ids : sequence of str
    n_keywords : int, default 10
    known : mapping of int to str, optional
        Labels that some topics have already.

    Returns
    -------
    Described
    """
    n_topics = int(labels.max(initial=-1)) + 1
    scores = term_scores(vocabulary, labels, n_topics)
    scores[:, domain_stop_words(vocabulary, labels, n_topics)] = 0.0
    expansions = acronyms(vocabulary.words)
    present = sp.csc_matrix(vocabulary.counts)
    ends = can_end_name(vocabulary.words)
    offered = [
        _candidates(vocabulary, present, row, np.flatnonzero(labels == topic), expansions, ends)
        for topic, row in enumerate(scores)
    ]
    return Described(
        labels=label_topics(offered, known),
        keywords=[_pick(candidates, n_keywords) for candidates in offered],
        representative_papers=representative_papers(labels, likeness, ids),
    )


def read_terms(words: Words, *, max_words: int = 3) -> Vocabulary:
    """Count the words and phrases that may describe topics.

    Parameters
    ----------
    words : Words
        The papers' words.
    max_words : int, default 3
        Longest phrase.

    Returns
    -------
    Vocabulary
        Terms in two papers or more, where there are more than 20 papers.
    """
    few = words.n_papers <= 20
    return Vocabulary.from_words(words, max_words=max_words, min_papers=1 if few else 2)


def term_scores(vocabulary: Vocabulary, labels: IntArray, n_topics: int) -> FloatArray:
    """Score every term in every topic by class-based TF-IDF.

    A term counts once a paper, so that one paper cannot make a topic's keyword, and its lift
    is taken one standard error low, so that few papers cannot either.

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
        that is than in all papers; below zero where it is less. A term that another topic
        says more of loses weight, so that topics differ in their terms.

    References
    ----------
    Grootendorst (2022), BERTopic: neural topic modeling with a class-based TF-IDF procedure,
    arXiv:2203.05794.
    """
    present = vocabulary.counts.astype(bool).astype(np.float64)
    n, n_terms = present.shape
    scores = np.zeros((n_topics, n_terms))
    overall = np.asarray(present.sum(axis=0)).ravel()
    for topic in range(n_topics):
        members = labels == topic
        size = int(members.sum())
        inside = np.asarray(present[members].sum(axis=0)).ravel()
        expected = overall * size / n
        lift = np.log((inside + 0.5) / (expected + 0.5)) - 0.5 / np.sqrt(inside + 0.5)
        if n_topics == 1:  # nothing to set apart from: what is said most often
            lift = np.ones(n_terms)
        scores[topic] = inside / max(size, 1) * lift
    above = np.maximum(scores, 0.0)
    share_of_best = above / np.maximum(above.max(axis=0, initial=0.0), 1e-12)
    return np.round(np.where(scores > 0, scores * share_of_best**_OWN, scores), 8)


def domain_stop_words(vocabulary: Vocabulary, labels: IntArray, n_topics: int) -> IntArray:
    """Find the words this corpus uses everywhere: common, and in no topic much commoner.

    Parameters
    ----------
    vocabulary : Vocabulary
    labels : ndarray of shape (n,)
    n_topics : int

    Returns
    -------
    ndarray of int
        Columns of `vocabulary.counts`; words that tell subjects apart in no field too.

    Examples
    --------
    >>> texts = ["model graphs", "model speech", "models of graphs", "models of speech"]
    >>> vocabulary = Vocabulary.from_texts(texts)
    >>> found = domain_stop_words(vocabulary, np.array([0, 1, 0, 1]), 2)
    >>> [vocabulary.terms[j] for j in found]
    ['model']
    """
    present = vocabulary.counts.astype(bool).astype(np.float64)
    share = np.asarray(present.mean(axis=0)).ravel()
    highest = np.zeros_like(share)
    for topic in range(n_topics):
        inside = present[labels == topic]
        # One paper is added that holds the word as often as any, so that few papers say little.
        rate = (np.asarray(inside.sum(axis=0)).ravel() + share) / (inside.shape[0] + 1)
        highest = np.maximum(highest, rate)
    flat = (share > _COMMON) & (highest < _FLAT * share)
    if n_topics < 2:
        flat[:] = False
    return np.flatnonzero(flat | vocabulary.vague)


def acronyms(words: Words) -> dict[str, tuple[str, ...]]:
    """Find what the papers' short forms stand for, from "large language models (LLMs)".

    Parameters
    ----------
    words : Words

    Returns
    -------
    dict of str to tuple of str
        Key of the short form, keys of the words it stands for.

    Examples
    --------
    >>> from analysis.language.words import read_words
    >>> acronyms(read_words(["We train large language models (LLMs)."]))
    {'llm': ('larg', 'languag', 'model')}
    """
    key = words.key
    found: dict[str, tuple[str, ...]] = {}
    alone = np.flatnonzero((key[1:-1] >= 0) & (key[:-2] < 0) & (key[2:] < 0)) + 1
    for place in alone.tolist():
        before: list[int] = []
        for back in range(place - 2, max(place - 2 - _LONGEST_NAME, -1), -1):
            if key[back] < 0:
                break
            before.insert(0, back)
        short = words.surfaces[words.surface[place]]
        long = long_form(short, [words.surfaces[words.surface[j]] for j in before])
        if long:
            found.setdefault(
                words.keys[key[place]], tuple(words.keys[key[j]] for j in before[-len(long) :])
            )
    return found


def _candidates(
    vocabulary: Vocabulary,
    present: sp.csc_matrix,
    scores: FloatArray,
    members: IntArray,
    expansions: Mapping[str, tuple[str, ...]],
    ends: NDArray[np.bool_],
) -> list[Candidate]:
    words = vocabulary.words
    ranked = np.lexsort((np.arange(len(scores)), -scores))[:_N_CANDIDATES]
    found = []
    for j in ranked[scores[ranked] > 0].tolist():
        term = vocabulary.terms[j]
        holders = present.indices[present.indptr[j] : present.indptr[j + 1]]
        papers = np.intersect1d(holders, members)
        shown = vocabulary.shown(term)
        parts = term.split()
        at = vocabulary.places(term)
        titled = np.intersect1d(words.paper[at[words.in_title[at]]], members)
        found.append(
            Candidate(
                shown=shown,
                heading=vocabulary.heading(term),
                stems=_stems(shown, term, expansions),
                score=float(scores[j]),
                coverage=len(papers) / len(members),
                papers=papers,
                in_titles=(len(titled) + _UNSURE * words.usual_in_titles) / (len(papers) + _UNSURE),
                free=(1 - float(words.carries[words.key[at - 1]].mean())) / words.usual_freedom,
                can_name=bool(ends[words.surface[at + len(parts) - 1]].mean() >= 0.5)
                and not goes_on(words, words.key[at + len(parts)]),
            )
        )
    return found


_PREFIXES = frozenset(
    ["pre", "multi", "non", "self", "semi", "cross", "fine", "large", "few", "zero", "low", "high"]
)


def _stems(shown: str, term: str, expansions: Mapping[str, tuple[str, ...]]) -> frozenset[str]:
    """Give what a term says, blind to endings, hyphens and short forms."""
    parts = re.split(r"[\s\-‐‑]+", shown.casefold())
    for word in term.split():
        parts.extend(expansions.get(word, ()))
    kept = [p for p in parts if p not in _PREFIXES] or parts
    return frozenset(stem(p)[:5] for p in kept)


def _pick(candidates: Sequence[Candidate], n_keywords: int) -> tuple[str, ...]:
    """Pick the best terms, none saying again what a better one said."""
    chosen: list[str] = []
    said: set[str] = set()
    for candidate in candidates:
        if len(chosen) == n_keywords:
            break
        if candidate.stems & said:
            continue
        chosen.append(candidate.shown)
        said |= candidate.stems
    return tuple(chosen)


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
