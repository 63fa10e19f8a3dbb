"""Which words can end a name: nouns, told from how the corpus uses each word.

There is no grammar model here. A noun is often followed by the end of a phrase or by a word
such as "of" or "is"; an adjective is followed by its noun; a verb by "the" or "a", or it
follows "we", "to" or "is".
"""

from __future__ import annotations

import re
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from analysis.arrays import IntArray
from analysis.topics.text import Words, word_key

__all__ = ["can_end_name", "goes_on"]

_AFTER_NOUNS = """
of in on for to and or as at by with from is are was were be been has have had can could may might
will would should do does did that which who when where while if because than but not under over
between across via per through during without within into onto
"""
_DETERMINERS = "the a an this these those its their our any each every all both several some"
_BEFORE_VERBS = """
we to is are was were be been being has have had can could may might will would should do does did
not it they also then thus often still
"""
_ADJECTIVE = re.compile(r"(ed|ive|al|ous|able|ible|ic|ful|less|ary|ant|ent)$")
_MOSTLY = 0.8  # of a term's places, one word after it
_FEW = 0.2  # a corpus with fewer such words was stripped of them: nothing can be told


@lru_cache(maxsize=4)
def _keys(text: str) -> frozenset[str]:
    return frozenset(word_key(word) for word in text.split())


def can_end_name(words: Words) -> NDArray[np.bool_]:
    """Say of every word whether a name can end with it.

    Parameters
    ----------
    words : Words

    Returns
    -------
    ndarray of bool, shape (n_keys,)
        In the order of ``words.keys``. All true where the texts hold hardly any function
        words to tell by.

    Examples
    --------
    >>> from analysis.topics.text import read_words
    >>> words = read_words(["Deep learning of features is deep learning for the features."] * 3)
    >>> ends = dict(zip(words.keys, can_end_name(words).tolist()))
    >>> ends["learning"], ends["deep"]
    (True, False)
    """
    n_keys = len(words.keys)
    n = np.bincount(words.key[words.key >= 0], minlength=n_keys)

    def among(text: str) -> NDArray[np.bool_]:
        listed = _keys(text)
        return np.array([key in listed for key in words.keys] + [False])  # -1 looks up the last

    after = among(_AFTER_NOUNS)
    after[-1] = True  # the end of a phrase
    following, preceding = words.key[1:], words.key[:-1]

    def share(own: NDArray, other: NDArray, kind: NDArray[np.bool_]) -> NDArray[np.float64]:
        hits = own[(own >= 0) & kind[other]]
        return np.bincount(hits, minlength=n_keys) / (n + 1)

    if after[words.key].mean() < _FEW:
        return np.ones(n_keys, dtype=bool)
    ends = (share(preceding, following, after) * (n + 1) + 1) / (n + 3)
    verb = share(preceding, following, among(_DETERMINERS))
    verb = np.maximum(verb, share(following, preceding, among(_BEFORE_VERBS)))
    adjective = np.array([bool(_ADJECTIVE.search(key)) for key in words.keys], dtype=bool)
    adverb = np.array([len(key) > 5 and key.endswith("ly") for key in words.keys], dtype=bool)
    return (ends >= np.where(adjective, 0.5, 0.3)) & (verb <= 0.3) & ~adverb


def goes_on(words: Words, following: IntArray) -> bool:
    """Say whether a term is only the beginning of a longer one, as "path" of "path finding".

    Parameters
    ----------
    words : Words
    following : ndarray of int
        The key after each of the term's places, -1 where the phrase ends there.

    Returns
    -------
    bool
        Whether nearly always one word follows that is no preposition or verb.

    Examples
    --------
    >>> from analysis.topics.text import read_words
    >>> words = read_words(["path finding", "Path finding", "a path of light"])
    >>> goes_on(words, words.key[words.places("path") + 1])
    False
    >>> words = read_words(["path finding", "Path finding", "path finding for robots"])
    >>> goes_on(words, words.key[words.places("path") + 1])
    True
    """
    counts = np.bincount(following[following >= 0], minlength=1)
    word = int(counts.argmax())
    often = counts[word] >= max(1.0, _MOSTLY * len(following))
    return bool(often and words.keys[word] not in _keys(_AFTER_NOUNS))
