r"""Letters with accents: LaTeX commands become letters, letters lose their accents.

``Schr\"odinger``, ``Schr{\"o}dinger`` and ``Schrödinger`` are one word. A table of commands
does it and not a LaTeX parser: an abstract is no LaTeX document. To a parser a per cent sign
begins a comment ("we gain 5% on ..." loses its end), and pylatexenc takes 4 ms an abstract,
700 times as long.
"""

from __future__ import annotations

import re
import unicodedata

__all__ = ["from_latex", "without_accents"]

_MARKS = {
    "`": "\u0300",
    "'": "\u0301",
    "^": "\u0302",
    "~": "\u0303",
    "=": "\u0304",
    "u": "\u0306",
    ".": "\u0307",
    '"': "\u0308",
    "r": "\u030a",
    "H": "\u030b",
    "v": "\u030c",
    "d": "\u0323",
    "c": "\u0327",
    "k": "\u0328",
    "b": "\u0331",
}
_LETTERS = {
    "ss": "ß",
    "o": "ø",
    "O": "Ø",
    "l": "ł",
    "L": "Ł",
    "ae": "æ",
    "AE": "Æ",
    "oe": "œ",
    "OE": "Œ",
    "aa": "å",
    "AA": "Å",
    "dh": "ð",
    "DH": "Ð",
    "dj": "đ",
    "DJ": "Đ",
    "th": "þ",
    "TH": "Þ",
    "i": "i",  # without its dot only where an accent stands above it
    "j": "j",
}
_BASE = r"(?:\\?[ij](?![A-Za-z])|[A-Za-z])"
# \"o  \"{o}  \c{c}  \c c  \v{\i}, each also within braces of its own: {\"o}
_ACCENT = re.compile(
    rf"(\{{)?\\(?:([`'^~=.\"])\ ?|([uvHckrbd])(?:\ +|(?=\{{)))"
    rf"(?:\{{\ ?({_BASE})\ ?\}}|({_BASE}))(?(1)\}})"
)
# \o  \o{}  {\o}, and "\L ukasz", where the space only ends the command
_LETTER = re.compile(
    rf"(\{{)?\\({'|'.join(sorted(_LETTERS, key=len, reverse=True))})"
    r"(?![A-Za-z])(?:\{\}|\ (?=[a-z]))?(?(1)\})"
)
_FOLDED = str.maketrans(
    {"ø": "o", "ł": "l", "æ": "ae", "œ": "oe", "ð": "d", "đ": "d", "þ": "th", "ı": "i"}
)
_ON_LATIN = re.compile(r"(?<=[a-z])[\u0300-\u036f]+")


def from_latex(text: str) -> str:
    r"""Replace LaTeX's accents and letters with the letters that they stand for.

    Parameters
    ----------
    text : str

    Returns
    -------
    str
        In composed form (NFC); other commands stay as they are.

    Examples
    --------
    >>> from_latex(r"Schr\"odinger, Schr{\"o}dinger, Erd\H{o}s, Ho\v{r}ava, {\L}o\'s")
    'Schrödinger, Schrödinger, Erdős, Hořava, Łoś'
    >>> from_latex(r"\alpha and \cite{c}")
    '\\alpha and \\cite{c}'
    """
    text = unicodedata.normalize("NFC", text)  # else "\Ò" would begin with the command \O
    if "\\" not in text:
        return text
    letters = _LETTER.sub(lambda found: _LETTERS[found[2]], _ACCENT.sub(_accented, text))
    return unicodedata.normalize("NFC", letters)


def _accented(found: re.Match[str]) -> str:
    letter = (found[4] or found[5]).removeprefix("\\")
    return letter + _MARKS[found[2] or found[3]]


def without_accents(word: str) -> str:
    """Take case and the accents of Latin letters away; marks of other scripts carry meaning.

    Parameters
    ----------
    word : str

    Returns
    -------
    str

    Examples
    --------
    >>> without_accents("Schrödinger"), without_accents("Łukasz"), without_accents("Straße")
    ('schrodinger', 'lukasz', 'strasse')
    """
    if word.isascii():
        return word.lower()
    split = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", word).casefold())
    return unicodedata.normalize("NFC", _ON_LATIN.sub("", split).translate(_FOLDED))
