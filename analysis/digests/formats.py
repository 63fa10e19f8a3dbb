"""What a reader of one format is made of."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from analysis.digests.model import DigestDate, DigestPaper
from analysis.digests.published import read_published
from analysis.errors import InputError

__all__ = [
    "Limits",
    "Reader",
    "Section",
    "Source",
    "check_count",
    "clean",
    "decode",
    "make_paper",
    "text_lines",
]

# Control characters that are no white space, and marks that steer the order of display.
_STEERING = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb]"
)
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True)
class Limits:
    """How much an input may hold before it is refused.

    Parameters
    ----------
    file_bytes : int
        The size of one file, and of what it unpacks to.
    text_bytes : int
        The size of one file of a format that must be in memory as text all at once: all
        but Parquet, CSV and JSON Lines.
    text_chars : int
        The length of one title or abstract.
    papers : int
        The number of papers in one file.
    values : int
        The number of values in one JSON document; of lines, any text may have half as many.
    """

    file_bytes: int = 200_000_000
    text_bytes: int = 50_000_000
    text_chars: int = 100_000
    papers: int = 250_000
    values: int = 5_000_000


@dataclass(frozen=True)
class Source:
    """The bytes of one file, with what a reader may want to know about it.

    Parameters
    ----------
    label : str
        The file as the user gave it: errors show this.
    stem : str
        The file's name without folder and suffix.
    data : bytes
        What it holds.
    path : Path or None
        Where it lies; None for standard input.
    columns : mapping of str to str
        Which column holds which field, where the user said so (tables only).
    limits : Limits
        What the readers hold to.
    """

    label: str
    stem: str
    data: bytes
    path: Path | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    limits: Limits = field(default_factory=Limits)

    def error(self, got: str, expected: str, todo: str, line: int | None = None) -> InputError:
        """Make the error that names this file."""
        return InputError(got, expected, todo, path=self.label, line=line)


@dataclass(frozen=True)
class Section:
    """One digest found in a file.

    Parameters
    ----------
    date : DigestDate or None
        Its day, where the file says it.
    papers : tuple of DigestPaper
        Its papers, in order.
    """

    date: DigestDate | None
    papers: tuple[DigestPaper, ...]


@dataclass(frozen=True)
class Reader:
    """A reader of one format.

    A module in `analysis.digests.readers` that names one of these ``READER`` is found by
    the registry; nothing else has to be told about it.

    Parameters
    ----------
    name : str
        What ``--format`` calls it, and what `Digest.source` says.
    title : str
        What it reads, in a few words.
    suffixes : tuple of str
        The endings of files it is for, with the dot, in lower case.
    read : callable
        From a `Source` to the sections in it; raises `InputError` and nothing else.
    sniff : callable
        From the first bytes of a file to whether they look like this format. The readers
        are asked in order of `priority`, and the first that says yes reads the file.
    priority : int
        Lower is asked earlier.
    generic : bool
        Whether `sniff` says yes to nearly every text.
    """

    name: str
    title: str
    suffixes: tuple[str, ...]
    read: Callable[[Source], list[Section]]
    sniff: Callable[[bytes], bool]
    priority: int = 50
    generic: bool = False


def decode(source: Source) -> str:
    r"""Turn the bytes of a text file into text.

    UTF-8 with or without a byte-order mark, or UTF-16 with one; line ends become ``\n``.

    Parameters
    ----------
    source : Source
        The file.

    Returns
    -------
    str
        Its text.

    Raises
    ------
    InputError
        The file is not text in such an encoding.
    """
    data = source.data
    if len(data) > source.limits.text_bytes:
        raise source.error(
            f"a text of {len(data):,} bytes",
            f"at most {source.limits.text_bytes:,}",
            "save it as JSON Lines or Parquet, or raise the limit on text_bytes",
        )
    _check_lines(source)
    encoding = "utf-16" if data[:2] in _UTF_16 else "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise _undecodable(source, encoding.removesuffix("-sig").upper(), line) from None
    if "\0" in text:
        raise _with_nul(source, text.count("\n", 0, text.index("\0")) + 1)
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def text_lines(source: Source) -> Iterator[str]:
    r"""Give the lines of a text file one by one, so that a large one need not fit as text.

    Parameters
    ----------
    source : Source
        The file, in an encoding that `decode` reads.

    Yields
    ------
    str
        A line with ``\n`` at its end, where the file has one.

    Raises
    ------
    InputError
        The file is not text, has more lines than the limit, or one that is too long.

    Examples
    --------
    >>> list(text_lines(Source("a.csv", "a", b"one\r\ntwo")))
    ['one\n', 'two']
    """
    _check_lines(source)
    data = source.data
    if data[:2] in _UTF_16:
        data = decode(source).encode()
    data = data.removeprefix(b"\xef\xbb\xbf")
    if b"\n" not in data:
        data = data.replace(b"\r", b"\n")
    longest = 40 * source.limits.text_chars  # a line may hold several texts
    for number, raw in enumerate(io.BytesIO(data), start=1):
        if len(raw) > longest:
            raise source.error(
                f"a line of {len(raw):,} bytes",
                f"at most {longest:,}",
                "check the file, or raise the limit on text_chars",
                number,
            )
        try:
            line = raw.decode("utf-8")
        except UnicodeDecodeError:
            raise _undecodable(source, "UTF-8", number) from None
        if "\0" in line:
            raise _with_nul(source, number)
        yield line.replace("\r\n", "\n")


def _check_lines(source: Source) -> None:
    lines = source.data.count(b"\n") + source.data.count(b"\r")
    most = source.limits.values // 2
    if lines > most:
        raise source.error(
            f"{lines:,} lines",
            f"at most {most:,}",
            "check the file, or raise the limit on values",
        )


def _undecodable(source: Source, encoding: str, line: int) -> InputError:
    return source.error(
        f"bytes that are not {encoding} text",
        "a text file in UTF-8",
        "save it as UTF-8, or name its format with --format if it is no text",
        line,
    )


def _with_nul(source: Source, line: int) -> InputError:
    return source.error("a NUL character", "plain text", "remove it or save the page anew", line)


def check_count(source: Source, count: int, line: int | None = None) -> None:
    """Refuse more papers than the limit.

    Raises
    ------
    InputError
        There are more.
    """
    if count > source.limits.papers:
        raise source.error(
            f"more than {source.limits.papers:,} papers",
            f"at most {source.limits.papers:,}",
            "split the file, or raise the limit on papers",
            line,
        )


def clean(text: str) -> str:
    r"""Collapse white space, and drop characters that only steer a display.

    Control characters and bidirectional overrides, embeddings and isolates have no look of
    their own, but can hide or reorder what stands around them (in a terminal, too), so
    they are left out; half of a surrogate pair becomes the replacement character.
    Everything that can be seen stays as it is.

    Examples
    --------
    >>> clean(" How <SEG>\n Token\x1b  Works\u202e ")
    'How <SEG> Token Works'
    """
    text = _SURROGATE.sub("\ufffd", _STEERING.sub("", text))
    return " ".join(text.split())


def make_paper(
    source: Source,
    *,
    title: str | None,
    abstract: str | None = None,
    arxiv_id: str | None = None,
    doi: str | None = None,
    date: str | None = None,
    year: str | None = None,
    month: str | None = None,
    line: int | None = None,
    place: str = "",
) -> DigestPaper:
    """Make a paper from what a file says about it, or say what is wrong with it.

    Parameters
    ----------
    source : Source
        The file.
    title, abstract, arxiv_id, doi, date : str, optional
        As found; None where the file says nothing. A date that cannot be read loses no paper:
        what is sound of it is kept, and the paper says what is wrong.
    year, month : str, optional
        Fields of their own that say what `date` leaves open.
    line : int, optional
        Where it was found.
    place : str
        The same in words, for files without meaningful lines, such as ``"entry 3"``.

    Raises
    ------
    InputError
        There is no title, or a text is longer than the limit.
    """
    where = f" in {place}" if place else ""
    for what, text in (("title", title), ("abstract", abstract)):
        if len(text or "") > source.limits.text_chars:
            raise source.error(
                f"{_article(what)} {what} of {len(text or ''):,} characters{where}",
                f"at most {source.limits.text_chars:,}",
                "check the file, or raise the limit on text",
                line,
            )
    shown = clean(title or "")
    if not shown:
        raise source.error(
            f"a paper without a title{where}",
            "a title for every paper",
            "add it, or remove the paper",
            line,
        )
    published, problem = read_published(*(clean(text or "") for text in (date, year, month)))
    return DigestPaper(
        shown,
        clean(abstract or ""),
        clean(arxiv_id or "") or None,
        clean(doi or "") or None,
        None if published is None else str(published),
        line,
        problem,
    )


def _article(noun: str) -> str:
    return "an" if noun[0] in "aeiou" else "a"
