"""The terms of texts: words and phrases, counted under a key, shown as mostly written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from analysis.arrays import IntArray
from analysis.language.stemmer import stem
from analysis.language.stop_list import is_vague, vague_stems
from analysis.language.tokens import HYPHENS
from analysis.language.words import Words, read_words

__all__ = ["Vocabulary"]

_COUNTABLE = 1 / 3  # of a noun's places at a phrase's end, in the plural


@dataclass(frozen=True)
class Vocabulary:
    """The terms of a corpus, and which paper has which.

    Attributes
    ----------
    terms : tuple of str
        Keys, words of a phrase joined by a space, sorted.
    counts : scipy.sparse.csr_matrix of shape (n_papers, n_terms)
        How often each paper uses each term.
    words : Words
        The papers' words.

    Examples
    --------
    >>> vocabulary = Vocabulary.from_texts(["Pre-training scales.", "pre training", "Pretraining"])
    >>> vocabulary.terms
    ('pretrain', 'scale')
    >>> vocabulary.counts.toarray().tolist()
    [[1, 1], [1, 0], [1, 0]]
    """

    terms: tuple[str, ...]
    counts: sp.csr_matrix
    words: Words

    @classmethod
    def from_texts(
        cls, texts: Sequence[str], *, max_words: int = 1, min_papers: int = 1
    ) -> Vocabulary:
        """Count the words and phrases of `texts`; see `from_words`."""
        return cls.from_words(read_words(texts), max_words=max_words, min_papers=min_papers)

    @classmethod
    def from_words(cls, words: Words, *, max_words: int = 1, min_papers: int = 1) -> Vocabulary:
        """Count words and phrases.

        Parameters
        ----------
        words : Words
        max_words : int, default 1
            Longest phrase; phrases never cross punctuation and hold no function word.
        min_papers : int, default 1
            Terms in fewer papers are left out.
        """
        carries = words.carries
        terms: list[str] = []
        columns: list[sp.csc_matrix] = []
        for length in range(1, max_words + 1):
            code, at = _codes(words, length, carries)
            if not len(code):
                break
            found, column = np.unique(code, return_inverse=True)
            counts = sp.csc_matrix(
                (np.ones(len(at), dtype=np.int64), (words.paper[at], column)),
                shape=(words.n_papers, len(found)),
            )
            counts.sum_duplicates()
            often = np.flatnonzero(np.diff(counts.indptr) >= min_papers)
            columns.append(counts[:, often])
            terms.extend(_spell(words.keys, int(found[j]), length) for j in often)
        order = sorted(range(len(terms)), key=lambda j: terms[j])
        counts = (
            sp.csr_matrix(sp.hstack(columns, format="csc")[:, order])
            if columns
            else sp.csr_matrix((words.n_papers, 0), dtype=np.int64)
        )
        counts.sort_indices()
        return cls(tuple(terms[j] for j in order), counts, words)

    @cached_property
    def vague(self) -> NDArray[np.bool_]:
        """Whether a term begins and ends with vague words, as the corpus mostly writes them."""
        adverbs = {stem(word) for word in self.words.surfaces if word.endswith("ly")}
        maybe = vague_stems() | adverbs  # only of these the spelling is looked up
        found = np.zeros(len(self.terms), dtype=bool)
        for j, term in enumerate(self.terms):
            keys = term.split(" ")
            if keys[0] in maybe and keys[-1] in maybe:
                shown = self.shown(term).split(" ")
                found[j] = is_vague(shown[0]) and is_vague(shown[-1])
        return found

    @cached_property
    def _forms(self) -> dict[str, str]:
        return {}  # what was asked of `shown` before: every grain asks again

    def shown(self, term: str) -> str:
        """Give a term as the corpus most often writes it.

        Parameters
        ----------
        term : str
            One of `terms`.

        Examples
        --------
        >>> Vocabulary.from_texts(["LLMs", "LLMs", "the LLM"]).shown("llm")
        'LLMs'
        """
        if term not in self._forms:
            self._forms[term] = self._commonest(term)
        return self._forms[term]

    def _commonest(self, term: str) -> str:
        at = self.places(term)[:, None] + np.arange(len(term.split(" ")))
        if not len(at):
            return term
        surfaces, n_surfaces = self.words.surfaces, len(self.words.surfaces)
        code = np.zeros(len(at), dtype=np.int64)  # three words of two million spellings fit in
        for part in self.words.surface[at].T:
            code = code * n_surfaces + part
        codes, n = np.unique(code, return_counts=True)
        names = []
        for form in codes.tolist():
            parts: list[str] = []
            for _ in range(at.shape[1]):
                form, part = divmod(form, n_surfaces)
                parts.insert(0, surfaces[part])
            names.append(" ".join(parts))
        keys = self.words.key[at[0]]
        return _show(dict(zip(names, n.tolist(), strict=True)), self.words.proper[keys].tolist())

    def heading(self, term: str) -> str:
        """Give a term as a heading has it: what can be counted, in the plural.

        A noun before another noun is singular whatever it is ("graph theory"), so only places
        where the term ends a phrase tell.

        Parameters
        ----------
        term : str
            One of `terms`.

        Examples
        --------
        >>> texts = ["the film award", "a film critic", "a film", "two films", "a film, films"]
        >>> vocabulary = Vocabulary.from_texts(texts)
        >>> vocabulary.shown("film"), vocabulary.heading("film")
        ('film', 'films')
        """
        shown = self.shown(term)
        last = self.places(term) + len(term.split(" ")) - 1
        ending = last[~self.words.carries[self.words.key[last + 1]]]
        forms: Counter[str] = Counter()
        for j, n in zip(*np.unique(self.words.surface[ending], return_counts=True), strict=True):
            forms[self.words.surfaces[j].split(" ")[-1].casefold()] += int(n)
        singular = shown.split(" ")[-1].casefold()
        plural = max(_plurals(singular), key=lambda form: forms[form])
        if forms[plural] < max(_COUNTABLE * forms.total(), 1):
            return shown
        return shown[: len(shown) - len(singular)] + _like(shown.split(" ")[-1], plural)

    def places(self, term: str) -> IntArray:
        """Give where a term begins among the words, ascending.

        Parameters
        ----------
        term : str
            One of `terms`.

        Returns
        -------
        ndarray of int

        Examples
        --------
        >>> Vocabulary.from_texts(["graph nets", "a graph"], max_words=2).places("graph").tolist()
        [0, 4]
        """
        keys = term.split(" ")
        at = self.words.places(keys[0])
        for offset, key in enumerate(keys[1:], start=1):
            at = at[np.isin(at + offset, self.words.places(key), assume_unique=True)]
        return at


def _codes(words: Words, length: int, carries: NDArray[np.bool_]) -> tuple[IntArray, IntArray]:
    """Give a number to every phrase of `length` words that carry meaning, and its place."""
    last = len(words.key) - length + 1
    if last < 1:
        return np.empty(0, np.int64), np.empty(0, np.int64)
    good = np.ones(last, dtype=bool)
    code = np.zeros(last, dtype=np.int64)
    base = len(words.keys) + 1
    for offset in range(length):
        part = words.key[offset : last + offset]
        good &= carries[part]  # a break is -1: the last, False
        code = code * base + part
    at = np.flatnonzero(good)
    return code[at], at


def _spell(keys: Sequence[str], code: int, length: int) -> str:
    base = len(keys) + 1
    parts = []
    for _ in range(length):
        code, part = divmod(code, base)
        parts.append(keys[part])
    return " ".join(reversed(parts))


def _plurals(word: str) -> tuple[str, ...]:
    """Give what the plural of a word may be."""
    return (f"{word}s", f"{word}es", *([f"{word[:-1]}ies"] if word.endswith("y") else []))


def _like(word: str, other: str) -> str:
    """Write a word with the capitals of another form of it."""
    stem = word if other.startswith(word.casefold()) else word[:-1]
    return stem + other[len(stem) :]


def _show(forms: Mapping[str, int], proper: Sequence[bool]) -> str:
    """Pick the commonest spelling; capitals at a sentence's start are not a spelling."""
    folded: Counter[str] = Counter()
    for form, n in forms.items():
        folded[form.casefold()] += n
    best = min(folded, key=lambda form: (-folded[form], form))
    words = best.split(" ")
    if len(words) != len(proper):  # one of them is written as two
        proper = [False] * len(words)
    shown = []
    for place, (word, is_name) in enumerate(zip(words, proper, strict=True)):
        cased: Counter[str] = Counter()
        for form, n in forms.items():
            if form.casefold() == best:
                cased[form.split(" ")[place]] += n
        top = min(cased, key=lambda form: (-cased[form], form))
        # "Graph" and "graph" differ by a title's capitals; "LLMs" and "ImageNet" are spellings.
        inner = any(c.isupper() for part in HYPHENS.split(top) for c in part[1:])
        shown.append(top if inner else word.capitalize() if is_name else word)
    return " ".join(shown)
