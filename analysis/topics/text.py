"""Words and phrases of the papers, with their spellings joined.

"pre-training", "pretraining" and "pre training" are one word here, and so are "model" and
"models": every spelling is mapped to a key, counted under it, and shown as the corpus most
often writes it.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from analysis.arrays import IntArray
from analysis.language import BREAK, HYPHENS, bare, small_words, stem, stop_words, tokenize

__all__ = ["Vocabulary", "Words", "read_words"]

_FIRST_SENTENCE = re.compile(r"(.{1,300}?[.?!])\s+\S", re.DOTALL)
_PROPER = 0.8  # of a word's places inside sentences, written with a capital
_SHORT = 5  # letters; a key that is no longer is not taken for two words
_ENDING = 3  # letters that the stem of two words may lack beside that of the second
_COUNTABLE = 1 / 3  # of a noun's places at a phrase's end, in the plural


def _title(text: str) -> str:
    """Give the first sentence where others follow: its words count twice."""
    found = _FIRST_SENTENCE.match(text)
    return found.group(1) if found else ""


def _is_word(key: str) -> bool:
    return len(key) > 1 and not key.isdigit() and any(c.isalpha() for c in key)


@dataclass(frozen=True)
class Words:
    """All words of all papers in a row, as numbers.

    Attributes
    ----------
    keys, surfaces : tuple of str
        Every key and every spelling there is.
    key, surface, paper : ndarray of shape (n_words,)
        Which key and spelling stands at each place (-1: a phrase ends here), and in which
        paper.
    in_title : ndarray of bool, shape (n_words,)
        Whether the place belongs to the paper's title, at either reading.
    n_papers : int
    """

    keys: tuple[str, ...]
    surfaces: tuple[str, ...]
    key: IntArray
    surface: IntArray
    paper: IntArray
    in_title: NDArray[np.bool_]
    n_papers: int

    @cached_property
    def _by_key(self) -> IntArray:
        return np.argsort(self.key, kind="stable")

    @cached_property
    def carries(self) -> NDArray[np.bool_]:
        """Whether a key carries meaning; the last entry, for -1, says that a break does not."""
        stop = stop_words()
        return np.array([_is_word(k) and k not in stop for k in self.keys] + [False])

    @cached_property
    def usual_freedom(self) -> float:
        """How often a word of meaning has none before it, over all such words."""
        content = self.carries[self.key]
        return float(1 - (content[:-1] & content[1:]).sum() / (content.sum() + 1))

    @cached_property
    def usual_in_titles(self) -> float:
        """Which share of the papers that hold a word hold it in their title, over all words."""
        content = self.carries[self.key]
        pair = self.paper[content] * len(self.keys) + self.key[content]
        both = np.unique(pair[self.in_title[content]])
        return float(len(both) / max(len(np.unique(pair)), 1))

    @cached_property
    def proper(self) -> NDArray[np.bool_]:
        """Whether a key is a proper name: written with a capital inside sentences."""
        big = np.array([surface[:1].isupper() for surface in self.surfaces] + [False])
        inside = (self.key >= 0) & ~self.in_title
        inside[1:] &= self.key[:-1] >= 0
        n_keys = len(self.keys)
        n = np.bincount(self.key[inside], minlength=n_keys)
        n_big = np.bincount(self.key[inside & big[self.surface]], minlength=n_keys)
        return (n > 1) & (n_big >= _PROPER * n)

    def places(self, key: str) -> IntArray:
        """Give where a key stands, ascending."""
        j = bisect_left(self.keys, key)
        if j == len(self.keys) or self.keys[j] != key:
            return np.empty(0, dtype=np.int64)
        ends = np.searchsorted(self.key, [j, j + 1], sorter=self._by_key)
        return self._by_key[ends[0] : ends[1]]


def read_words(texts: Sequence[str], known: Collection[str] | None = None) -> Words:
    """Read texts as words with their spellings joined.

    Two words in a row are one where the corpus also writes them as one ("data set" beside
    "dataset"); a hyphenated word that stands alone in the corpus falls into its parts. The
    first sentence, a paper's title, is read twice: its words are chosen with most care.

    Parameters
    ----------
    texts : sequence of str
    known : collection of str, optional
        The words of a corpus read earlier, to read further texts in the same way.

    Returns
    -------
    Words

    Examples
    --------
    >>> read_words(["a data set", "the dataset", "Datasets"]).keys
    ('a', 'dataset', 'the')
    """
    raw = [tokenize(text) for text in texts]
    titles = [tokenize(_title(text)) for text in texts]
    if known is None:
        papers_with = Counter(k for tokens in raw for k in {stem(t) for t in tokens if t})
        known = frozenset(k for k, n in papers_with.items() if n > 1 or len(texts) < 50)
    again = [_join(tokens, known) for tokens in titles]
    joined = [
        _join(tokens, known) + ([_END, *title] if title else [])
        for tokens, title in zip(raw, again, strict=True)
    ]
    keys = sorted({key for words in joined for key, _ in words if key})
    surfaces = sorted({surface for words in joined for _, surface in words if surface})
    key_number = {key: j for j, key in enumerate(keys)} | {BREAK: -1}
    surface_number = {surface: j for j, surface in enumerate(surfaces)} | {BREAK: -1}
    lengths = np.array([len(words) + 1 for words in joined])  # and a break after every paper
    title = np.repeat([len(words) for words in again], lengths)
    start = np.repeat(np.cumsum(lengths) - lengths, lengths)
    from_start = np.arange(lengths.sum()) - start
    from_end = np.repeat(lengths, lengths) - 1 - from_start
    return Words(
        keys=tuple(keys),
        surfaces=tuple(surfaces),
        key=np.array([key_number[k] for w in joined for k, _ in [*w, _END]], dtype=np.int64),
        surface=np.array([surface_number[s] for w in joined for _, s in [*w, _END]], np.int64),
        paper=np.repeat(np.arange(len(texts)), lengths),
        in_title=(from_start < title) | (from_end <= title),
        n_papers=len(texts),
    )


_END = (BREAK, BREAK)


def _join(tokens: Sequence[str], known: Collection[str]) -> list[tuple[str, str]]:
    parts: list[str] = []
    for token in tokens:
        whole = not HYPHENS.search(token) or stem(token) in known
        parts.extend([token] if whole else HYPHENS.split(token))
    small = small_words()  # "a gent" is no agent
    words: list[tuple[str, str]] = []
    position = 0
    while position < len(parts):
        token = parts[position]
        following = parts[position + 1] if position + 1 < len(parts) else BREAK
        key = stem(token) if token else BREAK
        if token and following and len(token) > 1 and key not in small:
            joined = _one_word(token, following, known)
            if joined:
                words.append((joined, f"{token} {following}"))
                position += 2
                continue
        words.append((key, token))
        position += 1
    return words


def _one_word(token: str, following: str, known: Collection[str]) -> str:
    """Give the key of two words written as one where it is known, else an empty string."""
    first = bare(token)
    guess = first + stem(following)
    # The longer a word, the more endings Snowball takes off: look before stemming every pair.
    for cut in range(min(_ENDING, len(guess) - len(first) - 1) + 1):
        if len(guess) - cut > _SHORT and guess[: len(guess) - cut] in known:
            joined = stem(first + bare(following))
            return joined if joined in known else ""
    return ""


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
        at = self.places(term)[:, None] + np.arange(len(term.split(" ")))
        if not len(at):
            return term
        forms, n = np.unique(self.words.surface[at], axis=0, return_counts=True)
        names = [" ".join(self.words.surfaces[j] for j in form) for form in forms]
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
        forms = Counter(
            self.words.surfaces[j].split(" ")[-1].casefold() for j in self.words.surface[ending]
        )
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
