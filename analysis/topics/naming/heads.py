"""Which words can end a name: nouns, told from how the corpus uses each word.

There is no grammar model here. A noun is often followed by the end of a phrase or by a word
such as "of" or "is"; an adjective is followed by its noun; a verb by "the" or "a", or it
follows "we", "to" or "is".
"""

from __future__ import annotations

import re
from collections.abc import Collection

import numpy as np
from numpy.typing import NDArray

from analysis.language import after_nouns, before_verbs, determiners, stem
from analysis.language.words import Words

__all__ = ["can_end_name"]

_ADJECTIVE = re.compile(r"(ed|ive|al|ous|able|ible|ic|ful|less|ary|ant|ent)$")
_ADVERB = re.compile(r".{4,}ly$")
_FEW = 0.2  # a corpus with fewer such words was stripped of them: nothing can be told


def can_end_name(words: Words) -> NDArray[np.bool_]:
    """Say of every spelling whether a name can end with it.

    Told apart are forms of a word ("training" from "trained"), but not singular and plural.

    Parameters
    ----------
    words : Words

    Returns
    -------
    ndarray of bool, shape (n_surfaces + 1,)
        In the order of ``words.surfaces``; the last entry, for -1, is False. All others are
        true where the texts hold hardly any function words to tell by.

    Examples
    --------
    >>> from analysis.language.words import read_words
    >>> words = read_words(["Deep learning of features is deep learning for the features."] * 3)
    >>> ends = dict(zip(words.surfaces, can_end_name(words)[:-1].tolist()))
    >>> ends["learning"], ends["deep"]
    (True, False)
    """
    folded = [surface.casefold() for surface in words.surfaces]
    known = set(folded)
    forms, of_surface = np.unique(
        np.array([_singular(f, known) for f in folded], dtype=object), return_inverse=True
    )
    form = np.append(of_surface, -1)[words.surface]  # at every place
    n = np.bincount(form[form >= 0], minlength=len(forms))

    def among(listed: Collection[str]) -> NDArray[np.bool_]:
        return np.array([key in listed for key in words.keys] + [False])  # -1 looks up the last

    after = among(after_nouns())
    after[-1] = True  # the end of a phrase
    if after[words.key].mean() < _FEW:
        return np.append(np.ones(len(folded), dtype=bool), False)

    def share(own: NDArray, other: NDArray, kind: NDArray[np.bool_]) -> NDArray[np.float64]:
        hits = own[(own >= 0) & kind[other]]
        return np.bincount(hits, minlength=len(forms)) / (n + 1)

    ends = (share(form[:-1], words.key[1:], after) * (n + 1) + 1) / (n + 3)
    verb = share(form[:-1], words.key[1:], among(determiners()))
    verb = np.maximum(verb, share(form[1:], words.key[:-1], among(before_verbs())))
    adjective = np.array([bool(_ADJECTIVE.search(word)) for word in forms], dtype=bool)
    adverb = np.array([bool(_ADVERB.search(word)) for word in forms], dtype=bool)
    good = (ends >= np.where(adjective, 0.5, 0.3)) & (verb <= 0.3) & ~adverb
    by_surface: NDArray[np.bool_] = np.append(good[of_surface], False)
    return by_surface


def _singular(word: str, known: Collection[str]) -> str:
    """Give the singular that the corpus also writes, else the word as it is."""
    for ending, instead in (("ies", "y"), ("es", ""), ("s", "")):
        other = word.removesuffix(ending) + instead
        if word.endswith(ending) and other in known and stem(other) == stem(word):
            return other
    return word
