"""The terms that may describe topics, read once for all grains."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from analysis.language import long_form, stem
from analysis.language.vocabulary import Vocabulary
from analysis.language.words import Words, read_words
from analysis.topics.naming.heads import can_end_name

__all__ = ["Terms", "acronyms", "read_terms"]

_PREFIXES = frozenset(
    ["pre", "multi", "non", "self", "semi", "cross", "fine", "large", "few", "zero", "low", "high"]
)
_LONGEST_NAME = 12  # words before a bracket that may spell out what stands in it


@dataclass(frozen=True)
class Terms:
    """Terms of papers, and what is told from all papers about each.

    Attributes
    ----------
    vocabulary : Vocabulary
    listed : csc_matrix of shape (n_papers, n_terms), optional
        1 where a paper has a term among its keywords.
    """

    vocabulary: Vocabulary
    listed: sp.csc_matrix | None = None

    @cached_property
    def present(self) -> sp.csr_matrix:
        """Which paper has which term, 1 or 0; shape (n_papers, n_terms)."""
        return sp.csr_matrix(self.vocabulary.counts.astype(bool).astype(np.float64))

    @cached_property
    def expansions(self) -> dict[str, tuple[str, ...]]:
        """What short forms stand for; see `acronyms`."""
        return acronyms(self.vocabulary.words)

    @cached_property
    def _said(self) -> dict[int, frozenset[str]]:
        return {}

    def stems(self, column: int) -> frozenset[str]:
        """Give what a term says, blind to endings, hyphens and short forms.

        Parameters
        ----------
        column : int
            Of the vocabulary.

        Returns
        -------
        frozenset of str
            Beginnings of words; terms that share one say the same.
        """
        if column not in self._said:
            term = self.vocabulary.terms[column]
            parts = re.split(r"[\s\-‐‑]+", self.vocabulary.shown(term).casefold())
            for word in term.split():
                parts.extend(self.expansions.get(word, ()))
            kept = [p for p in parts if p not in _PREFIXES] or parts
            self._said[column] = frozenset(stem(p)[:5] for p in kept)
        return self._said[column]

    @cached_property
    def ends(self) -> NDArray[np.bool_]:
        """Which spellings a name can end with; see `can_end_name`."""
        return can_end_name(self.vocabulary.words)


def read_terms(
    words: Words, *, max_words: int = 3, keywords: Sequence[Sequence[str]] | None = None
) -> Terms:
    """Count the words and phrases that may describe topics.

    Parameters
    ----------
    words : Words
        The papers' words.
    max_words : int, default 3
        Longest phrase.
    keywords : sequence of sequence of str, optional
        What each paper lists as its keywords.

    Returns
    -------
    Terms
        In two papers or more, where there are more than 20 papers.
    """
    few = words.n_papers <= 20
    vocabulary = Vocabulary.from_words(words, max_words=max_words, min_papers=1 if few else 2)
    return Terms(vocabulary, None if keywords is None else _listed(vocabulary, keywords))


def _listed(vocabulary: Vocabulary, keywords: Sequence[Sequence[str]]) -> sp.csc_matrix:
    """Find the terms that papers list as keywords, read as the papers' words were."""
    phrases = sorted({phrase for own in keywords for phrase in own})
    read = read_words([*phrases, ""], known=frozenset(vocabulary.words.keys))
    keys: list[list[str]] = [[] for _ in phrases]
    inside = (read.key >= 0) & ~read.in_title
    for paper, key in zip(read.paper[inside].tolist(), read.key[inside].tolist(), strict=True):
        keys[paper].append(read.keys[key])
    column = {term: j for j, term in enumerate(vocabulary.terms)}
    means = {p: column.get(" ".join(own), -1) for p, own in zip(phrases, keys, strict=True)}
    cells = {(i, means[p]) for i, own in enumerate(keywords) for p in own if means[p] >= 0}
    rows, columns = np.array(sorted(cells), dtype=np.int64).reshape(-1, 2).T
    return sp.csc_matrix((np.ones(len(rows)), (rows, columns)), vocabulary.counts.shape)


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
