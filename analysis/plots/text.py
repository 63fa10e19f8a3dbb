"""Words in figures: measured, wrapped and made safe, the same on every machine.

Sizes come from the outlines of the bundled fonts, not from a canvas, so a layout does not
depend on the resolution or the file type a figure is saved in.
"""

from __future__ import annotations

import functools
import unicodedata
from collections.abc import Iterable
from typing import Any

from matplotlib import font_manager
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import text_to_path

from analysis.plots.style import FAMILY

__all__ = [
    "bold",
    "fit_text",
    "has_missing_glyphs",
    "left_to_right",
    "plain",
    "text_size",
    "widest",
]

_LINE = 1.25  # line height in units of the font's size
_SLACK = 1.01  # canvases place letters on a grid, which can widen a line by so much
_MARK = "\N{LEFT-TO-RIGHT MARK}"
_ELLIPSIS = "…"


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
    known = _drawn_characters()
    return any(ord(c) not in known for c in text if not c.isspace())


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


def fit_text(
    text: object, width: float, size: float, *, lines: int = 1, weight: str = "normal"
) -> str:
    r"""Break a text into lines of at most this width, ending in an ellipsis if it is too long.

    Parameters
    ----------
    text : object
        The text.
    width : float
        Of a line, in points.
    size : float
        Font size in points.
    lines : int
        How many lines there may be.
    weight : {"normal", "bold"}
        Weight of the font.

    Returns
    -------
    str
        The lines, joined by line feeds.

    Examples
    --------
    >>> fit_text("continual pre-training", 60, 8, lines=2)
    'continual\npre-training'
    >>> fit_text("continual pre-training", 60, 8)
    'continual…'
    """
    rest = plain(text)
    done: list[str] = []
    while rest and len(done) < lines:
        last = len(done) == lines - 1
        line, rest = _take_line(rest, width, size, weight, last)
        done.append(line)
    return "\n".join(done)


def _take_line(text: str, width: float, size: float, weight: str, last: bool) -> tuple[str, str]:
    """Split off what fits on one line; the last line ends in an ellipsis if more follows."""
    if _line_width(text, size, weight) <= width:
        return text, ""
    tail = _ELLIPSIS if last else ""
    count = _longest_prefix(text, width, size, weight, tail)
    space = text.rfind(" ", 0, count + (0 if last else 1))
    cut = space if space > 0 and space >= count // 3 else count
    line = text[:cut].rstrip(" ,;:") if last else text[:cut].rstrip()
    return line + tail, text[cut:].lstrip()


def _longest_prefix(text: str, width: float, size: float, weight: str, tail: str) -> int:
    low, high = 1, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if _line_width(text[:middle].rstrip() + tail, size, weight) <= width:
            low = middle
        else:
            high = middle - 1
    return low
