"""Words in figures: measured, wrapped and made safe, the same on every machine.

Sizes come from the outlines of the bundled fonts, not from a canvas, so a layout does not
depend on the resolution or the file type a figure is saved in.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any

from matplotlib import font_manager
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import text_to_path

from analysis.plots.style import FAMILY

__all__ = [
    "bold",
    "has_missing_glyphs",
    "left_to_right",
    "line_count",
    "missing_glyphs",
    "plain",
    "row_height",
    "text_size",
    "widest",
    "wrap_names",
    "wrap_text",
]

_LINE = 1.25  # line height in units of the font's size
_SLACK = 1.01  # canvases place letters on a grid, which can widen a line by so much
_MARK = "\N{LEFT-TO-RIGHT MARK}"
_SHARES = (0.0, 0.1, 0.2, 0.35, 0.5, 0.7)  # of the room between shortest and longest lines
# After a space, or after a hyphen between two letters and another sign of a word.
_BREAK = re.compile(r"(?<= )|(?<=[^\W\d]{2}[-\u2010\u2013\u2014])(?=\w)")


def plain(text: object) -> str:
    r"""Turn anything into one line of printable text.

    Parameters
    ----------
    text : object
        Whatever stands in a cell of a table.

    Returns
    -------
    str
        White space collapsed; characters that no figure or page can hold (controls, lone
        surrogates, text-direction overrides) replaced by U+FFFD. All else stays as it is.

    Examples
    --------
    >>> plain("How  <SEG>\tToken\nWorks\x00")
    'How <SEG> Token Works�'
    """
    words = " ".join(str(text).split())
    if words.isprintable():  # then nothing is forbidden, and abstracts are long
        return words
    return "".join("\ufffd" if _forbidden(c) else c for c in words)


def _forbidden(char: str) -> bool:
    code = ord(char)
    return (
        unicodedata.category(char) in {"Cc", "Cs"}
        or code & 0xFFFE == 0xFFFE
        or 0xFDD0 <= code <= 0xFDEF
        or 0x202A <= code <= 0x202E
        or 0x2066 <= code <= 0x2069
    )


def left_to_right(text: str) -> str:
    """Keep what is put beside a text that runs from right to left in its place.

    Parameters
    ----------
    text : str
        A name, to stand beside numbers or other names.

    Returns
    -------
    str
        Between left-to-right marks, which are not seen, if it holds Arabic or Hebrew letters;
        else as it is.

    Examples
    --------
    >>> left_to_right("PEFT"), len(left_to_right("שפה"))
    ('PEFT', 5)
    """
    if any(unicodedata.bidirectional(char) in {"R", "AL"} for char in text):
        return f"{_MARK}{text}{_MARK}"
    return text


@functools.lru_cache(maxsize=1)
def _drawn_characters() -> frozenset[int]:
    path = font_manager.findfont(FontProperties(family=FAMILY[0]))
    return frozenset(font_manager.get_font(path).get_charmap())


def has_missing_glyphs(text: str) -> bool:
    """Whether a text holds characters that DejaVu Sans cannot draw.

    Parameters
    ----------
    text : str
        The text.

    Returns
    -------
    bool
        True where the Last Resort font has to stand in.

    Examples
    --------
    >>> has_missing_glyphs("ångström Ω اللغة"), has_missing_glyphs("预训练")
    (False, True)
    """
    return bool(missing_glyphs(text))


def missing_glyphs(text: str) -> list[str]:
    """List the characters of a text that DejaVu Sans cannot draw.

    Parameters
    ----------
    text : str
        The text.

    Returns
    -------
    list of str
        In the order of their code points, each once.

    Examples
    --------
    >>> missing_glyphs("预训练 of 预")
    ['练', '训', '预']
    """
    known = _drawn_characters()
    return sorted({c for c in text if not c.isspace() and ord(c) not in known})


def bold(text: str) -> dict[str, Any]:
    """Give the font settings for bold text.

    Parameters
    ----------
    text : str
        What is to be drawn.

    Returns
    -------
    dict
        Keyword arguments of `matplotlib.text.Text`. The Last Resort font has no bold, so text
        that needs it stays as it is.

    Examples
    --------
    >>> bold("PEFT")["fontweight"], bold("预训练")["fontweight"]
    ('bold', 'normal')
    """
    if has_missing_glyphs(text):
        return {"fontfamily": list(FAMILY), "fontweight": "normal"}
    return {"fontfamily": FAMILY[0], "fontweight": "bold"}


@functools.lru_cache(maxsize=4096)
def _line_width(line: str, size: float, weight: str) -> float:
    look: dict[str, Any]
    look = bold(line) if weight == "bold" else {"fontfamily": list(FAMILY), "fontweight": weight}
    font = FontProperties(family=look["fontfamily"], size=size, weight=look["fontweight"])
    width, _, _ = text_to_path.get_text_width_height_descent(line, font, False)
    return float(width) * _SLACK


def text_size(text: str, size: float, weight: str = "normal") -> tuple[float, float]:
    """Measure a text in points.

    Parameters
    ----------
    text : str
        One or several lines.
    size : float
        Font size in points.
    weight : {"normal", "bold"}
        Weight of the font.

    Returns
    -------
    tuple of float
        Width and height in points.

    Examples
    --------
    >>> text_size("wider", 8)[0] > text_size("wide", 8)[0]
    True
    """
    lines = text.split("\n")
    return max(_line_width(line, size, weight) for line in lines), _LINE * size * len(lines)


def widest(texts: Iterable[str], size: float, weight: str = "normal") -> float:
    """Measure the widest of several texts in points.

    Parameters
    ----------
    texts : iterable of str
        The texts.
    size : float
        Font size in points.
    weight : {"normal", "bold"}
        Weight of the font.

    Returns
    -------
    float
        Its width; 0 when there is none.

    Examples
    --------
    >>> widest([], 8)
    0.0
    """
    return max((text_size(text, size, weight)[0] for text in texts), default=0.0)


def wrap_text(
    text: object, width: float, size: float, *, weight: str = "normal", balance: bool = True
) -> str:
    r"""Break a text into lines of at most this width; nothing is left out.

    Parameters
    ----------
    text : object
        The text.
    width : float
        Of a line, in points.
    size : float
        Font size in points.
    weight : {"normal", "bold"}
        Weight of the font.
    balance : bool
        Make the lines about equally long, as suits a name; else fill one after the other.

    Returns
    -------
    str
        The lines, joined by line feeds. They break at spaces and after hyphens between
        letters; inside a word only where the word alone is wider than a line.

    Examples
    --------
    >>> wrap_text("continual pre-training of models", 80, 8)
    'continual pre-\ntraining of models'
    >>> wrap_text("continual", 80, 8)
    'continual'
    """
    words = plain(text).split(" ")
    lines = _fill(_pieces(text), width, size, weight)
    pieces = [f"{word} " for word in words]
    if _widest(pieces, size, weight) > width or len(_fill(pieces, width, size, weight)) > len(
        lines
    ):
        pieces = _pieces(text)  # only breaks after hyphens save a line, or a word
    if balance and len(lines) > 1:
        width = _narrowest(pieces, width, size, weight, len(lines))
    return "\n".join(_fill(pieces, width, size, weight))


def wrap_names(
    names: Iterable[object], size: float, narrow: float, wide: float, weight: str = "normal"
) -> list[str]:
    r"""Break the names of a figure's rows into lines, two of them if there is room.

    Parameters
    ----------
    names : iterable
        The names.
    size : float
        Font size in points.
    narrow, wide : float
        Width of a line in points: `narrow` if then no name needs more than two lines and no
        word is broken, else up to `wide`.
    weight : {"normal", "bold"}
        Weight of the font.

    Returns
    -------
    list of str
        Whole names, however many lines they need.

    Examples
    --------
    >>> wrap_names(["Adapters", "Parameter-efficient fine-tuning"], 8, 80, 120)
    ['Adapters', 'Parameter-efficient\nfine-tuning']
    """
    texts = list(names)
    longest = max((_widest(_pieces(text), size, weight) for text in texts), default=0.0)
    width = min(max(narrow, longest), wide)
    wrapped = [wrap_text(text, width, size, weight=weight) for text in texts]
    if line_count(wrapped) > 2 and width < wide:
        wrapped = [wrap_text(text, wide, size, weight=weight) for text in texts]
    return wrapped


def line_count(texts: Iterable[str]) -> int:
    r"""Count the lines of the text that has most.

    Parameters
    ----------
    texts : iterable of str
        The texts.

    Returns
    -------
    int
        Its lines; 1 when there is no text.

    Examples
    --------
    >>> line_count(["a", "a\nb"])
    2
    """
    return max((text.count("\n") + 1 for text in texts), default=1)


def row_height(texts: Iterable[str], size: float, least: float) -> float:
    """Give the height of a figure's rows, so that names of several lines keep apart.

    Parameters
    ----------
    texts : iterable of str
        What stands in the rows.
    size : float
        Font size in points.
    least : float
        Height of a row of one line, in inches.

    Returns
    -------
    float
        In inches.

    Examples
    --------
    >>> row_height(["a"], 8, 0.3)
    0.3
    """
    return max(least, (1.2 * size * line_count(texts) + 2) / 72)


def _pieces(text: object) -> list[str]:
    """Split a text where a line may end."""
    return [piece for piece in _BREAK.split(plain(text)) if piece]


def _widest(pieces: Iterable[str], size: float, weight: str) -> float:
    return max((_line_width(piece.rstrip(), size, weight) for piece in pieces), default=0.0)


def _narrowest(
    pieces: Sequence[str], width: float, size: float, weight: str, n_lines: int
) -> float:
    """Find about the smallest width that needs no more lines, which makes them equally long."""
    whole = _line_width("".join(pieces).rstrip(), size, weight)
    least = max(whole / n_lines, min(_widest(pieces, size, weight), width))
    widths = (least + share * (width - least) for share in _SHARES)
    return next((w for w in widths if len(_fill(pieces, w, size, weight)) <= n_lines), width)


def _fill(pieces: Iterable[str], width: float, size: float, weight: str) -> list[str]:
    """Fill line after line."""
    lines = [""]
    for piece in pieces:
        if _line_width((lines[-1] + piece).rstrip(), size, weight) <= width:
            lines[-1] += piece
            continue
        if lines[-1]:
            lines.append("")
        rest = piece
        while len(rest) > 1 and _line_width(rest.rstrip(), size, weight) > width:
            cut = _longest_prefix(rest, width, size, weight)
            lines[-1:] = [rest[:cut], ""]
            rest = rest[cut:].lstrip()
        lines[-1] = rest
    return [line.rstrip() for line in lines if line.strip()] or [""]


def _longest_prefix(text: str, width: float, size: float, weight: str) -> int:
    """Count the letters that fit on a line, at least one, keeping accents with their letter."""
    low, high = 1, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if _line_width(text[:middle], size, weight) <= width:
            low = middle
        else:
            high = middle - 1
    while low > 1 and unicodedata.category(text[low : low + 1] or " ").startswith("M"):
        low -= 1
    return low
