"""Papers that are nearly the same text under titles that are nearly the same.

Pairs that could be the same paper are found by rare pieces that they share (runs of words
of the abstract, runs of letters of the title [1]_), so that the time grows with the number of
papers and not with that of pairs; then each pair is compared in full.

References
----------
.. [1] A. Z. Broder, "On the resemblance and containment of documents", Compression and
   Complexity of Sequences, 1997.
"""

from __future__ import annotations

import difflib
import itertools
import re
from collections import Counter, defaultdict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np

from analysis.digests.identity import normalise_title
from analysis.language import HYPHENS, bare, small_words, stem, stems, tokenize

__all__ = ["NearDuplicate", "find_near_duplicates"]

_NUMBER = re.compile(r"\d+(?:\.\d+)*")
_ROMAN = re.compile(r"[IVX]+")
_RUN = 4  # words in a shingle of the abstract
_MIN_RUNS = 8  # runs that an abstract must have to say anything
_FACTOR = np.uint64(0xD1342543DE82EF95)  # odd: a polynomial in it tells orders of words apart
_GRAM = 5  # letters in a piece of the title
_RARE = 10  # pieces kept of each title
_BUCKET = 50  # a piece that more papers share than this says nothing


@dataclass(frozen=True)
class NearDuplicate:
    """Two papers that are probably one.

    Parameters
    ----------
    first, second : int
        Their positions, ``first < second``.
    title_similarity : float
        Share of letters of the normalised titles that match in order, 0 to 1.
    abstract_similarity : float
        Share of the shorter abstract's runs of words that the longer one has, 0 to 1; 0
        where either has no abstract.
    sure : bool
        Whether the titles, too, differ in misspellings and small words only, so that the
        two may be taken for one without asking.
    """

    first: int
    second: int
    title_similarity: float
    abstract_similarity: float
    sure: bool


def find_near_duplicates(titles: Sequence[str], abstracts: Sequence[str]) -> list[NearDuplicate]:
    """Find the pairs of papers that are probably the same.

    A pair counts when the abstracts are nearly the same (85 % of runs of words), or about
    half the same (45 %) under like titles (75 %), or, where an abstract is missing or of a
    few words only, when the titles differ in misspellings and small words only. Titles that
    name different numbers (Part I and II, GPT-3 and GPT-4) are not the same, unless the
    abstracts are word for word, and even then never surely.

    Parameters
    ----------
    titles, abstracts : sequence of str
        One each per paper; an abstract may be empty.

    Returns
    -------
    list of NearDuplicate
        In order of position.

    Examples
    --------
    >>> abstract = "We ask how bold tags change reading, and answer with a long field study."
    >>> titles = ["Reading with bold tags", "Reading with bold tag"]
    >>> [pair] = find_near_duplicates(titles, [abstract, abstract])
    >>> pair.first, pair.second, round(pair.title_similarity, 2), pair.sure
    (0, 1, 0.97, True)
    """
    keys = [normalise_title(title) for title in titles]
    shingles = _shingles(abstracts)
    candidates = _by_abstract(shingles) | _by_title(keys)
    found = []
    for i, j in sorted(candidates):
        pair = _compare(i, j, titles, keys, shingles)
        if pair is not None:
            found.append(pair)
    return found


def _compare(
    i: int, j: int, titles: Sequence[str], keys: Sequence[str], shingles: Sequence[np.ndarray]
) -> NearDuplicate | None:
    shorter = min(len(shingles[i]), len(shingles[j]))
    common = len(np.intersect1d(shingles[i], shingles[j], assume_unique=True)) if shorter else 0
    abstract = common / shorter if shorter else 0.0
    if shorter and abstract < 0.45:
        return None
    title = difflib.SequenceMatcher(None, keys[i], keys[j], autojunk=False).ratio()
    numbers = _numbers(titles[i]) == _numbers(titles[j])
    sure = numbers and title >= 0.75 and _same_words(titles[i], titles[j])
    if shorter < _MIN_RUNS:
        probable = sure
    elif numbers:
        probable = abstract >= 0.85 or title >= 0.75
    else:
        probable = abstract == 1.0 and len(shingles[i]) == len(shingles[j])
    if not probable:
        return None
    return NearDuplicate(i, j, round(title, 8), round(abstract, 8), sure)


def _numbers(title: str) -> list[str]:
    """Give what counts in a title: numbers, Roman ones, and models' single letters."""
    numbers = _NUMBER.findall(title)
    words = _words(title)
    return sorted(numbers + [w for w in words[1:] if _ROMAN.fullmatch(w)])


def _words(title: str) -> list[str]:
    return [part for token in tokenize(title) for part in HYPHENS.split(token) if part]


def _is_small(word: str) -> bool:
    return stem(word) in small_words()


def _same_words(one: str, other: str) -> bool:
    """Whether two titles differ in misspellings and small words only."""
    a, b = ([bare(word) for word in _words(title)] for title in (one, other))
    fewest = min(sum(not _is_small(word) for word in words) for words in (a, b))
    if fewest < 3:
        return False
    changed = 0
    for tag, a1, a2, b1, b2 in difflib.SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if tag == "equal" or all(map(_is_small, a[a1:a2] + b[b1:b2])):
            continue
        changed += 1
        if not _is_misspelling("".join(a[a1:a2]), "".join(b[b1:b2])):
            return False
    return changed <= max(1, fewest // 2)


def _is_misspelling(one: str, other: str) -> bool:
    """Whether most letters agree in order, or all but one of a short word's."""
    blocks = difflib.SequenceMatcher(None, one, other, autojunk=False).get_matching_blocks()
    same, longer = sum(block.size for block in blocks), max(len(one), len(other))
    if 2 * same / (len(one) + len(other)) >= 0.8:
        return True
    return longer - same <= 1 and any(map(_is_small, {one, other} - {"a"}))


def _shingles(abstracts: Sequence[str]) -> list[np.ndarray]:
    """Turn each abstract into the sorted, unique numbers of its runs of words."""
    codes: defaultdict[str, int] = defaultdict(itertools.count(1).__next__)
    result = []
    for abstract in abstracts:
        words = stems(abstract)
        ids = np.fromiter(map(codes.__getitem__, words), np.uint64, len(words))
        run = min(_RUN, len(ids))
        mixed = np.zeros(len(ids) - run + 1 if run else 0, dtype=np.uint64)
        for k in range(run):
            mixed = mixed * _FACTOR + ids[k : k + len(mixed)]
        result.append(np.unique(_mix(mixed)))
    return result


def _mix(x: np.ndarray) -> np.ndarray:
    """Scatter integers over 64 bits (the finaliser of SplitMix64)."""
    x = x + np.uint64(0x9E3779B97F4A7C15)
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return x ^ (x >> np.uint64(31))


def _by_abstract(shingles: Sequence[np.ndarray]) -> set[tuple[int, int]]:
    """Pairs that share at least a quarter of the smallest-numbered runs of words."""
    return _sharing([sketch[:16].tolist() for sketch in shingles], 4)


def _by_title(keys: Sequence[str]) -> set[tuple[int, int]]:
    """Pairs whose titles share at least half of their rarest pieces."""
    pieces = [{key[k : k + _GRAM] for k in range(max(1, len(key) - _GRAM + 1))} for key in keys]
    times = Counter(itertools.chain.from_iterable(pieces))
    rare = [
        [p for _, p in sorted((times[p], p) for p in own if 1 < times[p] <= _BUCKET)[:_RARE]]
        for own in pieces
    ]
    return _sharing(rare, 2)


def _sharing(pieces: Sequence[Sequence[Hashable]], part: int) -> set[tuple[int, int]]:
    """Pairs that share at least one piece in `part` of the one that has fewer."""
    buckets: dict[Hashable, list[int]] = {}
    pairs: set[tuple[int, int]] = set()
    for j, own in enumerate(pieces):
        counts: Counter[int] = Counter()
        for piece in own:
            members = buckets.setdefault(piece, [])
            if len(members) < _BUCKET:
                counts.update(members)
                members.append(j)
        pairs.update(
            (i, j) for i, n in counts.items() if n >= max(1, min(len(pieces[i]), len(own)) // part)
        )
    return pairs
