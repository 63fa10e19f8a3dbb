"""Short forms and what they stand for: "parameter-efficient fine-tuning (PEFT)"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from analysis.language.stemmer import stem
from analysis.language.stop_list import function_words

__all__ = ["long_form"]

_SHORT = re.compile(r"(?=[^A-Z]*[A-Z][^A-Z]*[A-Z])[A-Za-z]{2,10}?s?")
_PIECE = re.compile(r"[A-Z][a-z]*|^[a-z]+")
_PART = re.compile(r"[\s\-‐‑]+")


def long_form(short: str, before: Sequence[str]) -> tuple[str, ...]:
    """Find what a short form in brackets stands for, in the words before it.

    Every capital is the first letter of a word or of a part of a hyphenated one; small letters
    after it follow in the same word, as in LoRA and IoU. Every word but those of grammar ("of",
    "from") has a letter. That is stricter than [1]_, which lets letters stand anywhere.

    Parameters
    ----------
    short : str
        What stands between the brackets.
    before : sequence of str
        The words before them, in order.

    Returns
    -------
    tuple of str
        The last of these words, those that it stands for; none where `short` is no short form.

    References
    ----------
    .. [1] A. S. Schwartz and M. A. Hearst, "A simple algorithm for identifying abbreviation
       definitions in biomedical text", Pacific Symposium on Biocomputing, 2003.

    Examples
    --------
    >>> long_form("LLMs", ["we", "train", "large", "language", "models"])
    ('large', 'language', 'models')
    >>> long_form("LoRA", ["use", "Low-Rank", "Adaptation"])
    ('Low-Rank', 'Adaptation')
    >>> long_form("ours", ["our", "own"])
    ()
    """
    if not _SHORT.fullmatch(short):
        return ()
    pieces = [piece.casefold() for piece in _PIECE.findall(re.sub(r"(?<=[A-Z])s$", "", short))]
    for n in range(1, min(len(before), 2 * len(pieces)) + 1):
        long = tuple(before[-n:])
        if _stands_for(pieces, [p for word in long for p in _PART.split(word.casefold()) if p]):
            return long
    return ()


def _stands_for(pieces: Sequence[str], parts: Sequence[str]) -> bool:
    left = list(pieces)
    for part in reversed(parts):
        if left and _begins(left[-1], part):
            left.pop()
        elif stem(part) not in function_words():
            return False
    return not left


def _begins(piece: str, part: str) -> bool:
    """Whether a word begins with the piece's first letter and has the others in order."""
    if not part.startswith(piece[0]):
        return False
    letters = iter(part[1:])
    return all(letter in letters for letter in piece[1:])
