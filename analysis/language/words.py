"""The words of texts, with their spellings joined.

"pre-training", "pretraining" and "pre training" are one word here, and so are "model" and
"models": every spelling is mapped to a key.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from analysis.arrays import IntArray
from analysis.language.stemmer import bare, stem
from analysis.language.stop_list import small_words, stop_words
from analysis.language.tokens import BREAK, HYPHENS, tokenize

__all__ = ["Words", "first_sentence", "read_words"]

_FIRST_SENTENCE = re.compile(r"(.{1,300}?[.?!])\s+\S", re.DOTALL)
_PROPER = 0.8  # of a word's places inside sentences, written with a capital
_SHORT_KEY_LETTERS = 5  # letters; a key that is no longer is not taken for two words
_ENDING = 3  # letters that the stem of two words may lack beside that of the second


def first_sentence(text: str) -> str:
    """Give the first sentence of a text, where others follow: a paper's title.

    Parameters
    ----------
    text : str

    Returns
    -------
    str
        Empty where the text is one sentence.

    Examples
    --------
    >>> first_sentence("Deep graphs. We look at graphs.")
    'Deep graphs.'
    """
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
    titles = [tokenize(first_sentence(text)) for text in texts]
    if known is None:
        papers_with = Counter(k for tokens in raw for k in {stem(t) for t in tokens if t})
        known = frozenset(k for k, n in papers_with.items() if n > 1 or len(texts) < 50)
    runs = [
        [*text, BREAK, *title, BREAK] if title else [*text, BREAK]
        for text, title in zip(raw, titles, strict=True)
    ]
    parts_of = {token: _parts(token, known) for token in {t for run in runs for t in run}}
    lengths = [sum(len(parts_of[t]) for t in run) for run in runs]
    again = [sum(len(parts_of[t]) for t in title) for title in titles]
    form, forms = _number([part for run in runs for t in run for part in parts_of[t]])
    paper = np.repeat(np.arange(len(runs)), lengths)
    second = np.repeat(again, lengths) >= _from_end(lengths)
    second &= _from_end(lengths) > 0
    keys = [stem(part) if part else BREAK for part in forms]
    at, joined = _joins(form, forms, known)
    for place, key in zip(at, joined, strict=True):
        forms.append(f"{forms[form[place]]} {forms[form[place + 1]]}")
        keys.append(key)
    form[at] = len(forms) - len(at) + np.arange(len(at))
    stays = np.ones(len(form), dtype=bool)
    stays[at + 1] = False
    title = np.bincount(paper[second & stays], minlength=len(runs))
    return _as_words(form[stays], keys, forms, paper[stays], title)


def _from_end(lengths: Sequence[int] | IntArray) -> IntArray:
    """Give how many words of its paper follow each word."""
    ends = np.repeat(np.cumsum(lengths, dtype=np.int64), lengths)
    return ends - 1 - np.arange(len(ends))


def _number(parts: Sequence[str]) -> tuple[IntArray, list[str]]:
    forms = sorted(set(parts))
    number = {part: j for j, part in enumerate(forms)}
    return np.fromiter((number[part] for part in parts), np.int64, len(parts)), forms


def _as_words(
    form: IntArray, keys: Sequence[str], forms: Sequence[str], paper: IntArray, title: IntArray
) -> Words:
    """Give keys and spellings numbers; the first and last `title` words are a paper's title."""
    lengths = np.bincount(paper, minlength=len(title))
    from_end = _from_end(lengths)
    from_start = np.repeat(lengths, lengths) - 1 - from_end
    numbered = []
    for strings in (keys, forms):
        used = sorted({strings[j] for j in np.unique(form)} - {BREAK})
        number = {string: j for j, string in enumerate(used)} | {BREAK: -1}
        numbered.append((tuple(used), np.array([number.get(s, -1) for s in strings])[form]))
    (all_keys, key), (all_surfaces, surface) = numbered
    size = np.repeat(title, lengths)
    return Words(
        keys=all_keys,
        surfaces=all_surfaces,
        key=key,
        surface=surface,
        paper=paper,
        in_title=(from_start < size) | (from_end <= size),
        n_papers=len(title),
    )


def _parts(token: str, known: Collection[str]) -> list[str]:
    """Split a hyphenated word that the corpus does not know as one."""
    whole = not HYPHENS.search(token) or stem(token) in known
    return [token] if whole else HYPHENS.split(token)


def _joins(
    form: IntArray, forms: Sequence[str], known: Collection[str]
) -> tuple[IntArray, list[str]]:
    """Find where two words are one, and the key of that; a word is joined once."""
    begun = frozenset(key[:end] for key in known for end in range(2, len(key) + 1))
    small = small_words()  # "a gent" is no agent
    starts = np.array([len(f) > 1 and stem(f) not in small for f in forms], dtype=bool)
    follows = np.array([bool(f) for f in forms], dtype=bool)
    pairs = form[:-1] * len(forms) + form[1:]
    code, which = np.unique(pairs[starts[form[:-1]] & follows[form[1:]]], return_inverse=True)
    first, second = np.divmod(code, len(forms))
    keys = [
        _one_word(forms[a], forms[b], known, begun)
        for a, b in zip(first.tolist(), second.tolist(), strict=True)
    ]
    possible = np.flatnonzero(starts[form[:-1]] & follows[form[1:]])
    found = [(int(i), keys[w]) for i, w in zip(possible, which, strict=True) if keys[w]]
    at: list[int] = []
    joined: list[str] = []
    for place, key in found:
        if not at or place > at[-1] + 1:
            at.append(place)
            joined.append(key)
    return np.array(at, dtype=np.int64), joined


def _one_word(token: str, following: str, known: Collection[str], begun: Collection[str]) -> str:
    """Give the key of two words written as one where it is known, else an empty string.

    `begun` holds all beginnings of the known words.
    """
    first = bare(token)
    guess = first + stem(following)
    if guess[: len(first) + 1] not in begun:  # most pairs, by far
        return ""
    # The longer a word, the more endings Snowball takes off: look before stemming every pair.
    for cut in range(min(_ENDING, len(guess) - len(first) - 1) + 1):
        if len(guess) - cut > _SHORT_KEY_LETTERS and guess[: len(guess) - cut] in known:
            joined = stem(first + bare(following))
            return joined if joined in known else ""
    return ""
