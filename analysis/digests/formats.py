"""What a reader of one format is made of."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar

from analysis.digests.intake import Intake
from analysis.digests.kinds import kind_of_title, kind_of_words, retraction_of
from analysis.digests.model import NO_FACTS, DigestDate, DigestPaper, PaperFacts, pack_raw
from analysis.digests.plain import plain_abstract, plain_title, repaired
from analysis.digests.published import read_published
from analysis.errors import InputError
from analysis.gate import clean, count_steering

__all__ = [
    "Limits",
    "Reader",
    "Section",
    "Source",
    "after_mark",
    "check_count",
    "decode",
    "first_line",
    "keep",
    "make_paper",
    "one_digest",
    "text_lines",
]

_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_BEGINNING = 4096  # bytes in which a file's first line, and its second, begin


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
    intake : Intake
        Where records that are left out are noted; by default the first one is an error.
    """

    label: str
    stem: str
    data: bytes
    path: Path | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    limits: Limits = field(default_factory=Limits)
    intake: Intake = field(default_factory=Intake, compare=False)

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
    needs : str
        What a file must hold for it, in a few words, for the list of formats.
    extra : str
        The extra of this distribution that brings its parser; empty where none is needed.
    doubt : callable, optional
        Asked where nobody named the format: from the sections to what about them is unlike
        this format, in words; empty where nothing is.
    """

    name: str
    title: str
    suffixes: tuple[str, ...]
    read: Callable[[Source], list[Section]]
    sniff: Callable[[bytes], bool]
    priority: int = 50
    generic: bool = False
    needs: str = "a title"
    extra: str = ""
    doubt: Callable[[list[Section]], str] | None = None


def decode(source: Source) -> str:
    r"""Turn the bytes of a text file into text.

    By its mark (UTF-8 or UTF-16), else as UTF-8; lines that are not UTF-8 are read as
    Windows-1252, else Latin-1, and the intake table says so. Line ends become ``\n``.

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
        The file is too large, or no text.

    Examples
    --------
    >>> decode(Source("a.txt", "a", "Café".encode("cp1252")))
    'Café'
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
    except UnicodeDecodeError:
        if encoding == "utf-16":
            raise source.error("not UTF-16 text", "a text file", "save it as UTF-8") from None
        text = "".join(_by_lines(source, data.removeprefix(b"\xef\xbb\xbf")))
    if "\0" in text:
        raise _with_nul(source, text.count("\n", 0, text.index("\0")) + 1)
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def after_mark(data: bytes) -> bytes:
    r"""Give a file's bytes without a mark of UTF-8 and white space in front.

    Parameters
    ----------
    data : bytes
        The file or its head.

    Returns
    -------
    bytes

    Examples
    --------
    >>> after_mark(b"\xef\xbb\xbf\r\n [1]")
    b'[1]'
    """
    return data.lstrip(b"\xef\xbb\xbf \t\r\n")


def first_line(data: bytes) -> tuple[bytes, bytes]:
    r"""Give a file's first line that is not blank, and how what follows begins.

    Parameters
    ----------
    data : bytes
        The file, which is not copied, as it may be large.

    Returns
    -------
    tuple of bytes

    Examples
    --------
    >>> first_line(b'\n{"a": 1}\n\n{"a": 2}\n')
    (b'{"a": 1}', b'{"a": 2}\n')
    """
    head = data[:_BEGINNING]
    start = len(head) - len(after_mark(head))
    end = data.find(b"\n", start)
    if end < 0:
        return data[start:], b""
    return data[start:end], data[end : end + _BEGINNING].lstrip()


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
        data = decode(source).encode(errors="replace")
    data = data.removeprefix(b"\xef\xbb\xbf")
    if b"\n" not in data:
        data = data.replace(b"\r", b"\n")
    longest = 40 * source.limits.text_chars  # a line may hold several texts
    for number, line in enumerate(_by_lines(source, data, longest), start=1):
        if "\0" in line:
            raise _with_nul(source, number)
        yield line.replace("\r\n", "\n")


def _by_lines(source: Source, data: bytes, longest: int | None = None) -> Iterator[str]:
    """Decode line by line, so that one odd line does not change how the others are read."""
    odd, first, names = 0, 0, set()
    for number, raw in enumerate(io.BytesIO(data), start=1):
        if longest is not None and len(raw) > longest:
            raise source.error(
                f"a line of {len(raw):,} bytes",
                f"at most {longest:,}",
                "check the file, or raise the limit on text_chars",
                number,
            )
        try:
            yield raw.decode("utf-8")
            continue
        except UnicodeDecodeError:
            pass
        odd, first = odd + 1, first or number
        try:
            line, name = raw.decode("cp1252"), "Windows-1252"
        except UnicodeDecodeError:
            line, name = raw.decode("latin-1"), "Latin-1"
        if count_steering(line) > max(1, len(line) // 100):
            raise source.error(
                "not text in a known encoding",
                "a text file in UTF-8",
                "save it as UTF-8, or name its format with --format if it is no text",
                number,
            )
        names.add(name)
        yield line
    if odd:
        source.intake.encoding(odd, first, " and ".join(sorted(names, reverse=True)))


def _check_lines(source: Source) -> None:
    lines = source.data.count(b"\n") + source.data.count(b"\r")
    most = source.limits.values // 2
    if lines > most:
        raise source.error(
            f"{lines:,} lines",
            f"at most {most:,}",
            "check the file, or raise the limit on values",
        )


def _with_nul(source: Source, line: int) -> InputError:
    return source.error("a NUL character", "plain text", "remove it or save the page again", line)


_T = TypeVar("_T")


def keep(
    source: Source, records: Iterable[_T], make: Callable[[_T], DigestPaper]
) -> tuple[DigestPaper, ...]:
    """Make a paper of every record; one that cannot be made is noted and left out.

    Parameters
    ----------
    source : Source
        The file.
    records : iterable
        Its records, in order.
    make : callable
        From a record to its paper; an `InputError` that it raises costs this record only,
        unless the reading is strict.

    Returns
    -------
    tuple of DigestPaper

    Raises
    ------
    InputError
        There are more records than the limit, or one is bad and the reading strict.
    """
    papers = []
    for number, record in enumerate(records, start=1):
        check_count(source, number)
        try:
            papers.append(make(record))
            source.intake.n_good += 1
        except InputError as error:
            source.intake.bad(error, number)
    return tuple(papers)


def one_digest(
    records: Callable[[Source], Iterable[_T]],
    paper: Callable[[Source, _T], DigestPaper],
    expected: str,
) -> Callable[[Source], list[Section]]:
    """Make the `Reader.read` of a format that is records, one after another, without a day.

    Parameters
    ----------
    records : callable
        From a file to its records, in order.
    paper : callable
        From the file and a record to its paper.
    expected : str
        What a file without records lacks, in words.

    Returns
    -------
    callable
        From a file to exactly one section; it raises `InputError` where the file is broken or
        has no record, or where one is bad and the reading strict.

    Examples
    --------
    >>> words, paper = lambda s: decode(s).split(), lambda s, word: make_paper(s, title=word)
    >>> read = one_digest(words, paper, "words")
    >>> [paper.title for paper in read(Source("a.txt", "a", b"one two"))[0].papers]
    ['one', 'two']
    """

    def read(source: Source) -> list[Section]:
        papers = keep(source, records(source), lambda record: paper(source, record))
        if not papers and not source.intake.n_bad:
            raise source.error("no record", expected, "export it again")
        return [Section(None, papers)]

    return read


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
    facts: PaperFacts | None = None,
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
    facts : PaperFacts, optional
        What else the file says of the paper.

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
    raw = (clean(title or ""), clean(abstract or ""))
    (shown, spoilt), (words, spoilt_too) = map(repaired, raw)
    (shown, of_title), (words, of_abstract) = plain_title(shown), plain_abstract(words)
    shown, words = clean(shown), clean(words)
    as_given = tuple(" ".join((text or "").split()) for text in (title, abstract))
    marks = ["control characters"] if raw != as_given else []
    done = tuple(dict.fromkeys([*marks, *spoilt, *spoilt_too, *of_title, *of_abstract]))
    if not shown:
        raise source.error(
            f"no title{where}",
            "a title for every paper",
            "add it, or remove the paper",
            line,
        )
    published, problem = read_published(*(clean(text or "") for text in (date, year, month)))
    return DigestPaper(
        shown,
        words,
        clean(arxiv_id or "") or None,
        clean(doi or "") or None,
        None if published is None else str(published),
        line,
        problem,
        _with_kind(shown, facts or NO_FACTS),
        done,
        pack_raw(*raw) if done else b"",
    )


_LONGEST_FACT = 20_000


def _with_kind(title: str, facts: PaperFacts) -> PaperFacts:
    """Settle a paper's kind and status, and make all that is text harmless."""
    kind = kind_of_title(title) or kind_of_words(facts.kind)
    retracted = facts.status == "retracted" or retraction_of(title, facts.kind)
    if facts == NO_FACTS and not kind and not retracted:
        return NO_FACTS  # one for all papers of which nothing is said

    def text(value: str) -> str:
        return repaired(clean(value[:_LONGEST_FACT]))[0]

    return replace(
        facts,
        kind=clean(kind[:100]),
        status="retracted" if retracted else "",
        ids=tuple(clean(i)[:100] for i in facts.ids[:10]),
        authors=text(facts.authors),
        venue=text(facts.venue),
        keywords=text(facts.keywords),
        language=text(facts.language),
        links=text(facts.links),
    )


def _article(noun: str) -> str:
    return "an" if noun[0] in "aeiou" else "a"
