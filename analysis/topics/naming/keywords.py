"""Which terms set a topic apart, which papers stand for it, and what it is called."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from analysis.arrays import FloatArray, IntArray
from analysis.language import stem
from analysis.topics.naming.heads import goes_on
from analysis.topics.naming.labels import Candidate, label_topics
from analysis.topics.naming.terms import Terms

__all__ = [
    "Described",
    "describe_topics",
    "domain_stop_words",
    "representative_papers",
    "term_scores",
]

N_KEYWORDS = 10
_N_REPRESENTATIVE = 3
_N_CANDIDATES = 60
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
    terms: Terms,
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
    terms : Terms
        The papers' terms; see `analysis.topics.naming.terms.read_terms`.
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
    scores = term_scores(terms.present, labels, n_topics)
    tells = np.ones(scores.shape[1], dtype=bool)
    tells[domain_stop_words(terms, labels, n_topics)] = False
    offered = []
    for topic in range(n_topics):
        own = slice(*scores.indptr[topic : topic + 2])
        kept = tells[scores.indices[own]]
        term, score = scores.indices[own][kept], scores.data[own][kept]
        best = np.lexsort((term, -score))[:_N_CANDIDATES]
        ranked = dict(zip(term[best].tolist(), score[best].tolist(), strict=True))
        offered.append(_candidates(terms, ranked, np.flatnonzero(labels == topic)))
    return Described(
        labels=label_topics(offered, known),
        keywords=[_pick(candidates, n_keywords) for candidates in offered],
        representative_papers=representative_papers(labels, likeness, ids),
    )


def term_scores(present: sp.csr_matrix, labels: IntArray, n_topics: int) -> sp.csr_matrix:
    """Score every term in every topic by class-based TF-IDF.

    A term counts once a paper, so that one paper cannot make a topic's keyword, and its lift
    is taken one standard error low, so that few papers cannot either. BERTopic's own
    `ClassTfidfTransformer` does neither, and importing it takes 6 CPU seconds.

    Parameters
    ----------
    present : csr_matrix of shape (n, n_terms)
        1 where a paper has a term.
    labels : ndarray of shape (n,)
        Topic of each paper; -1 for none.
    n_topics : int

    Returns
    -------
    csr_matrix of shape (n_topics, n_terms)
        Share of the topic's papers that hold the term, times the logarithm of how much more
        that is than in all papers; zero where it is less. A term that another topic says more
        of loses weight, so that topics differ in their terms.

    References
    ----------
    Grootendorst (2022), BERTopic: neural topic modeling with a class-based TF-IDF procedure,
    arXiv:2203.05794.
    """
    inside, size = _papers_with(present, labels, n_topics)
    topic, term, n = inside.row, inside.col, inside.data
    overall = np.asarray(present.sum(axis=0)).ravel()
    expected = overall[term] * size[topic] / present.shape[0]
    lift = np.log((n + 0.5) / (expected + 0.5)) - 0.5 / np.sqrt(n + 0.5)
    if n_topics == 1:  # nothing to set apart from: what is said most often
        lift = np.ones_like(n)
    score = np.maximum(n / size[topic] * lift, 0.0)
    highest = np.zeros(present.shape[1])
    np.maximum.at(highest, term, score)
    score = np.round(score * (score / np.maximum(highest[term], 1e-12)) ** _OWN, 8)
    return sp.csr_matrix((score[score > 0], (topic[score > 0], term[score > 0])), inside.shape)


def _papers_with(
    present: sp.csr_matrix, labels: IntArray, n_topics: int
) -> tuple[sp.coo_matrix, FloatArray]:
    """Count each topic's papers with each term, and its papers."""
    rows = np.flatnonzero(labels >= 0)
    pick = sp.csr_matrix((np.ones(len(rows)), (labels[rows], rows)), (n_topics, len(labels)))
    return sp.coo_matrix(pick @ present), np.bincount(labels[rows], minlength=n_topics) * 1.0


def domain_stop_words(terms: Terms, labels: IntArray, n_topics: int) -> IntArray:
    """Find the words this corpus uses everywhere: common, and in no topic much commoner.

    Parameters
    ----------
    terms : Terms
    labels : ndarray of shape (n,)
    n_topics : int

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
    >>> found = domain_stop_words(terms, np.array([0, 1, 0, 1]), 2)
    >>> [terms.vocabulary.terms[j] for j in found]
    ['model']
    """
    share = np.asarray(terms.present.mean(axis=0)).ravel()
    inside, size = _papers_with(terms.present, labels, n_topics)
    # One paper is added that holds the word as often as any, so that few papers say little.
    rate = np.zeros(len(share))
    np.maximum.at(rate, inside.col, (inside.data + share[inside.col]) / (size[inside.row] + 1))
    flat = (share > _COMMON) & (rate < _FLAT * share)
    if n_topics < 2:
        flat[:] = False
    return np.flatnonzero(flat | terms.vocabulary.vague)


def _candidates(terms: Terms, ranked: Mapping[int, float], members: IntArray) -> list[Candidate]:
    """Describe the terms that may name a topic, best first."""
    vocabulary, words, holders = terms.vocabulary, terms.vocabulary.words, terms.holders
    found = []
    for j, score in ranked.items():
        term = vocabulary.terms[j]
        papers = np.intersect1d(holders.indices[holders.indptr[j] : holders.indptr[j + 1]], members)
        shown = vocabulary.shown(term)
        parts = term.split()
        at = vocabulary.places(term)
        titled = np.intersect1d(words.paper[at[words.in_title[at]]], members)
        found.append(
            Candidate(
                shown=shown,
                heading=vocabulary.heading(term),
                stems=_stems(shown, term, terms.expansions),
                score=score,
                coverage=len(papers) / len(members),
                papers=papers,
                in_titles=(len(titled) + _UNSURE * words.usual_in_titles) / (len(papers) + _UNSURE),
                free=(1 - float(words.carries[words.key[at - 1]].mean())) / words.usual_freedom,
                can_name=bool(terms.ends[words.surface[at + len(parts) - 1]].mean() >= 0.5)
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
