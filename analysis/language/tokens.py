"""One tokeniser: the words of a text, with the places where a phrase cannot go on."""

from __future__ import annotations

import re

from analysis.language.accents import from_latex
from analysis.language.notices import without_notices

__all__ = ["BREAK", "HYPHENS", "tokenize"]

BREAK = ""  # stands where a phrase cannot go on
HYPHENS = re.compile(r"[-‐‑'’]")  # what may stand inside a word

# Formulas, addresses, commands and tags. A dollar sign opens a formula where no space follows
# it and closes one where no space stands before it and no number behind it, as in Pandoc:
# "$5 to $10" holds none.
_NOT_WORDS = re.compile(
    r"https?://\S+|\$(?=\S)[^$]{0,400}(?<=\S)\$(?!\d)|\\[a-zA-Z]+|<[^<>]{1,20}>"
)
# Letters and digits; also marks that belong to letters, which \w leaves out: accents that no
# single character has, vowel points, and the vowel signs of the scripts of South Asia.
_LETTERS = r"(?:[^\W_]|[\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0900-\u0963\u0966-\u0eff])+"
_TOKEN = re.compile(rf"{_LETTERS}(?:[-‐‑'’]{_LETTERS})*|[.,;:!?()\[\]\"“”]")
_BREAKS = frozenset('.,;:!?()[]"“”')


def tokenize(text: str) -> list[str]:
    r"""Split a text into words, each written as the text writes it.

    Formulas, addresses, markup and notices of code are left out; LaTeX's accents become
    letters; hyphenated words stay whole.

    Parameters
    ----------
    text : str

    Returns
    -------
    list of str
        In composed form (NFC). An empty string marks where a phrase cannot go on.

    Examples
    --------
    >>> tokenize("Pre-training, at $n^2$ scale: GPT-4's 3D view.")
    ['Pre-training', '', 'at', 'scale', '', "GPT-4's", '3D', 'view', '']
    >>> tokenize(r"Schr{\"o}dinger's cat") == tokenize("Schrödinger's cat")
    True
    """
    plain = _NOT_WORDS.sub(" ", without_notices(from_latex(text)))
    return [BREAK if token in _BREAKS else token for token in _TOKEN.findall(plain)]
