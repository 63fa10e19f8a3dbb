r"""The gate for words from outside: they are shown as they are, and do nothing.

Names of files, titles, labels, manifests, answers of servers: whatever this package did not
write itself passes here before it is printed or written. What steers a terminal, a page or the
direction of text is shown as an escape (``\x1b``, ``\u202e``), so that a reader sees it and
nothing obeys it; lines stay lines; lengths are bounded. All else stays as it is, in every script.

`clean` is for texts that are read, `visible` for tables, `plain` for figures and pages,
`one_line` and `block` for terminals, `shown` for values in errors, `file_name` for names.
`analysis.cells` keeps spreadsheets from running cells.
"""

from __future__ import annotations

import re
import reprlib
import unicodedata
from pathlib import PurePath

__all__ = [
    "LONGEST_LINE",
    "LONGEST_TEXT",
    "block",
    "bounded",
    "clean",
    "count_steering",
    "file_name",
    "file_stem",
    "in_json",
    "one_line",
    "plain",
    "shown",
    "visible",
]

#: Characters of a line on a terminal, and of a text in a figure or on a page.
LONGEST_LINE = 1_000
LONGEST_TEXT = 5_000
_LONGEST_NAME = 200  # bytes of a file's name, which leaves room for what is put behind it

# Controls, separators of lines, embeddings, overrides, isolates, byte-order and annotation marks,
# tags, and what is no character: they have no look of their own, or have another do what they say.
_STEERING = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufdd0-\ufdef"
    "\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff"
    + "".join(f"{chr(last - 1)}{chr(last)}" for last in range(0x1FFFF, 0x110000, 0x10000))
    + "\U000e0000-\U000e0fff]"
)
# Where letters run from right to left, these place what stands beside them, and no more.
_PLACING = "\u061c\u200e\u200f"
_SURROGATE = re.compile("[\ud800-\udfff]")


def visible(text: str) -> str:
    r"""Show what would steer a display as an escape.

    Parameters
    ----------
    text : str
        Any text.

    Returns
    -------
    str
        The text; the same one where nothing steers. To show it again changes nothing. Marks that
        place neighbours (U+200E, U+200F, U+061C) stay in texts with letters that run from right
        to left, which need them.

    References
    ----------
    Unicode Standard Annex 9; Boucher and Anderson (2023), "Trojan Source".

    Examples
    --------
    >>> visible("a\x1b[31m\nb\u202e"), visible("Größe – 预训练 👩‍🔬")
    ('a\\x1b[31m\\nb\\u202e', 'Größe – 预训练 👩‍🔬')
    """
    if text.isprintable():  # nothing that steers is
        return text
    kept = _kept(text)
    return _STEERING.sub(lambda m: m[0] if m[0] in kept else repr(m[0])[1:-1], text)


def _kept(text: str) -> str:
    """Give the marks that may stay: those that place, beside letters that run from the right."""
    found = "".join(mark for mark in _PLACING if mark in text)
    needed = found and any(
        unicodedata.bidirectional(char) in {"R", "AL"} and char not in found for char in text
    )
    return found if needed else ""


def bounded(text: str, most: int) -> str:
    """Leave out the middle of a text that is too long.

    Parameters
    ----------
    text : str
    most : int
        Characters.

    Returns
    -------
    str

    Examples
    --------
    >>> bounded("abcdefghijklmnopqrstuvwxyz", 20)
    'abcdef [...] uvwxyz'
    """
    if len(text) <= most:
        return text
    half = (most - 7) // 2
    return f"{text[:half]} [...] {text[-half:]}"


def one_line(text: str) -> str:
    r"""Make a text one harmless line of bounded length, for a terminal.

    Parameters
    ----------
    text : str
        Any text.

    Returns
    -------
    str
        Whatever cannot be printed is an escape, rare spaces and joiners included; a text that
        is too long loses its middle.

    Examples
    --------
    >>> one_line("a\x1b[31m\nb"), len(one_line("x" * 5_000)) <= 1_000
    ('a\\x1b[31m\\nb', True)
    """
    text = bounded(text, LONGEST_LINE)
    return text if text.isprintable() else "".join(map(_printable, text))


def _printable(char: str) -> str:
    return char if char.isprintable() else repr(char)[1:-1]


def block(text: str) -> str:
    r"""Make a text of several lines harmless, for a terminal: its line ends and tabs stay.

    Parameters
    ----------
    text : str
        A text whose lines this package made, such as TOML, JSON or CSV.

    Returns
    -------
    str

    Examples
    --------
    >>> block("a\n\tb\x1b[31m\r\n")
    'a\n\tb\\x1b[31m\\r\n'
    """
    return "\n".join("\t".join(map(visible, line.split("\t"))) for line in text.split("\n"))


def plain(text: object) -> str:
    r"""Turn anything into one line of text that a figure or a page can hold.

    Parameters
    ----------
    text : object
        Whatever stands in a cell of a table.

    Returns
    -------
    str
        White space collapsed, the rest as `visible` shows it; one that is too long loses its
        middle.

    Examples
    --------
    >>> plain("How  <SEG>\tToken\nWorks\x00")
    'How <SEG> Token Works\\x00'
    """
    return visible(bounded(" ".join(str(text).split()), LONGEST_TEXT))


def clean(text: str) -> str:
    r"""Collapse white space in a text that is read, and drop what only steers a display.

    In a title or an abstract such characters are no words of the author's: they come from
    converters, or from somebody who hides something. `analysis.digests.formats.make_paper` tells
    the intake table that they were there. Half of a surrogate pair becomes the replacement
    character.

    Parameters
    ----------
    text : str

    Returns
    -------
    str
        Everything that can be seen stays as it is.

    Examples
    --------
    >>> clean(" How <SEG>\n Token\x1b  Works\u202e ")
    'How <SEG> Token Works'
    """
    words = " ".join(text.split())
    if words.isprintable():
        return words
    kept = _kept(words)
    words = _SURROGATE.sub("\ufffd", words)
    return " ".join(_STEERING.sub(lambda m: m[0] if m[0] in kept else "", words).split())


def count_steering(text: str) -> int:
    r"""Count the characters of a text that only steer a display; white space is none.

    Parameters
    ----------
    text : str

    Returns
    -------
    int

    Examples
    --------
    >>> count_steering("A title\n\x1b[31m\u202e")
    2
    """
    if text.isprintable():  # nothing that steers is
        return 0
    kept = _kept(text)
    return sum(not (m[0].isspace() or m[0] in kept) for m in _STEERING.finditer(text))


def in_json(text: str) -> str:
    r"""Escape in JSON what steers a display, as JSON escapes it; it reads back the same.

    Parameters
    ----------
    text : str
        JSON as `json.dumps` wrote it, which may hold anything but line ends in its strings.

    Returns
    -------
    str
        JSON that says the same.

    Examples
    --------
    >>> in_json('["\u202e"]'), in_json('[\n  "a"\n]')
    ('["\\u202e"]', '[\n  "a"\n]')
    """

    def escaped(found: re.Match[str]) -> str:
        if found[0] == "\n":
            return "\n"
        units = found[0].encode("utf-16-be", "surrogatepass").hex()
        return "".join(f"\\u{units[i : i + 4]}" for i in range(0, len(units), 4))

    return _STEERING.sub(escaped, text)


def file_name(text: str) -> str:
    r"""Show the name of a file, short enough to be one again.

    Parameters
    ----------
    text : str
        A name without its folder.

    Returns
    -------
    str
        As `plain` shows it, in at most 200 bytes of UTF-8; its ending stays. ``|`` becomes
        ``¦``, as names stand in lists joined with the former.

    Examples
    --------
    >>> file_name("a\x1b[31m.txt"), len(file_name("\udcff" * 100 + ".txt"))
    ('a\\x1b[31m.txt', 200)
    """
    name = plain(text).replace("|", "¦")
    if len(name.encode()) <= _LONGEST_NAME:
        return name
    stem, dot, ending = name.rpartition(".")
    if not dot or len(ending) > 20:
        stem, ending = name, ""
    room = _LONGEST_NAME - len(f"{dot}{ending}".encode())
    return f"{stem.encode()[:room].decode(errors='ignore').strip()}{dot if ending else ''}{ending}"


def file_stem(text: str) -> str:
    r"""Give the name of a file without its ending, as `file_name` shows it.

    Parameters
    ----------
    text : str
        A name without its folder.

    Returns
    -------
    str
        "digest" where nothing is left.

    Examples
    --------
    >>> file_stem("mar-11.txt"), file_stem("\u202e.txt")
    ('mar-11', '\\u202e')
    """
    return PurePath(file_name(text)).stem or "digest"


_REPR = reprlib.Repr()
_REPR.maxstring = _REPR.maxother = 100
_REPR.maxlong = 40


def shown(value: object) -> str:
    """Show a value from outside in an error, however large or deep it is.

    Parameters
    ----------
    value : object
        Anything.

    Returns
    -------
    str
        As `repr`, cut to a readable length.

    Examples
    --------
    >>> shown([1, [2, [3]]]), len(shown("x" * 5_000)) <= 102
    ('[1, [2, [3]]]', True)
    """
    try:
        return _REPR.repr(value)
    except ValueError:  # an integer of more digits than Python writes
        return f"a {type(value).__name__} too large to show"
