"""The terms that may name topics, each looked at once for all topics of all grains."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from analysis.arrays import FloatArray
from analysis.topics.naming.settings import NAMING
from analysis.topics.naming.spoken import spoken_of
from analysis.topics.naming.terms import Terms

__all__ = ["Candidates", "can_name", "form", "read_candidates"]


@dataclass(frozen=True)
class Candidates:
    """Terms that may name topics.

    Attributes
    ----------
    place : dict of int to int
        Where each column of the vocabulary stands among the candidates.
    names : tuple of str
        The terms as a heading has them: "films" for "film".
    stems : tuple of frozenset of str
        What they say; those that share a stem say the same.
    n_words : tuple of int
        Words as a reader counts them: a hyphenated one is one.
    form : ndarray of shape (n_candidates,)
        How good a name each is by its form alone; see `form`.
    used : csr_matrix of shape (n_papers, n_candidates)
        1 where a paper uses a term, or what it is short for.
    spoken : csr_matrix of shape (n_papers, n_candidates)
        How far a paper speaks of it; see `spoken_of`.
    """

    place: dict[int, int]
    names: tuple[str, ...]
    stems: tuple[frozenset[str], ...]
    n_words: tuple[int, ...]
    form: FloatArray
    used: sp.csr_matrix
    spoken: sp.csr_matrix


def can_name(terms: Terms, column: int) -> bool:
    """Say whether a term ends like a name: with a noun, not with an adjective or a verb.

    Parameters
    ----------
    terms : Terms
    column : int
        Of the vocabulary.

    Returns
    -------
    bool
    """
    vocabulary, words = terms.vocabulary, terms.vocabulary.words
    term = vocabulary.terms[column]
    last = vocabulary.places(term) + term.count(" ")
    return bool(terms.ends[words.surface[last]].mean() >= 0.5)


def form(terms: Terms, column: int) -> float:
    """Say how good a name a term is by its form and use, whatever the topic.

    A good name has two or three words, stands in titles or among keywords, and stands by
    itself: a phrase ends after it, and no other word of meaning leads to it ("finite element"
    goes on, "feature" leads to "map").

    Parameters
    ----------
    terms : Terms
    column : int
        Of the vocabulary.

    Returns
    -------
    float
        Above 0; only its size beside that of other terms means something.
    """
    vocabulary, words = terms.vocabulary, terms.vocabulary.words
    term = vocabulary.terms[column]
    at = vocabulary.places(term)
    after = ~words.carries[words.key[at + term.count(" ") + 1]]
    before = ~words.carries[words.key[at - 1]]
    usual, unsure = words.usual_freedom, NAMING.unsure
    ends = (after.sum() / usual + unsure) / (len(at) + unsure)
    begins = min((before.sum() / usual + unsure) / (len(at) + unsure), 1.0)
    holds, heads = (np.unique(words.paper[where]) for where in (at, at[words.in_title[at]]))
    if terms.listed is not None:
        own = terms.listed.indices[slice(*terms.listed.indptr[column : column + 2])]
        holds, heads = np.union1d(holds, own), np.union1d(heads, own)
    titled = (len(heads) + unsure * words.usual_in_titles) / (len(holds) + unsure)
    n_words = len(vocabulary.shown(term).split())
    length = NAMING.length[min(n_words, len(NAMING.length)) - 1]
    return float(length * (0.1 + titled) * ends * (0.3 + 0.7 * begins))


def read_candidates(terms: Terms, columns: Iterable[int], graph: sp.csr_matrix) -> Candidates:
    """Look at the terms that may name topics.

    Parameters
    ----------
    terms : Terms
    columns : iterable of int
        Of the vocabulary.
    graph : csr_matrix of shape (n_papers, n_papers)
        Weights between neighbours.

    Returns
    -------
    Candidates
    """
    own = sorted(set(columns))
    vocabulary = terms.vocabulary
    shown = [vocabulary.shown(vocabulary.terms[j]) for j in own]
    used = _with_short_forms(terms, own)
    return Candidates(
        place={column: i for i, column in enumerate(own)},
        names=tuple(vocabulary.heading(vocabulary.terms[j]) for j in own),
        stems=tuple(terms.stems(j) for j in own),
        n_words=tuple(len(name.split()) for name in shown),
        form=np.array([form(terms, j) for j in own], dtype=np.float64),
        used=used,
        spoken=sp.csr_matrix(spoken_of(used, graph)),
    )


def _with_short_forms(terms: Terms, columns: list[int]) -> sp.csr_matrix:
    """Say which paper uses which term, itself or as its short or long form."""
    names = terms.vocabulary.terms
    twin = dict(zip(columns, columns, strict=True))
    for short, long in terms.expansions.items():
        # "large" of "large language models" is a word that terms do not begin with.
        tails = (" ".join(long[i:]) for i in range(len(long) - 1))
        pair = [
            _column(names, short),
            next((j for tail in tails if (j := _column(names, tail)) >= 0), -1),
        ]
        for one, other in (pair, pair[::-1]):
            if one in twin and other >= 0:
                twin[one] = other
    both = terms.present[:, columns].maximum(terms.present[:, [twin[j] for j in columns]])
    return sp.csr_matrix(both)


def _column(names: tuple[str, ...], term: str) -> int:
    at = bisect_left(names, term)
    return at if at < len(names) and names[at] == term else -1
