"""The daily e-mail of arXiv."""

from __future__ import annotations

import itertools
import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass

from analysis.digests.dates import parse_date
from analysis.digests.formats import Reader, Section, Source, decode, keep, make_paper
from analysis.digests.model import DigestDate, DigestPaper, PaperFacts

__all__ = ["READER", "read_arxiv_mail"]

_ENTRY = re.compile(r"arXiv:\s?([\w.\-/]+)")
_FIELD = re.compile(r"([A-Z][A-Za-z-]{2,20}):(?: (.*))?$")
_SPAN = re.compile(r"received from\s.{5,60}?\sto\s+\w{3},?\s+(\d{1,2}) (\w{3}) (\d\d(?:\d\d)?)\b")
_SPAN_ENDS = re.compile(r"\bto\s+\w{3},?\s+(\d{1,2}) (\w{3}) (\d\d(?:\d\d)?)\s+[\d:]+\s+GMT")
_DAY = re.compile(r"\w{3}, (\d{1,2} \w{3} \d{4})")
_HEAD = re.compile(rb"^\\\\\r?\n\s*arXiv:\s?[\w.\-/]+", re.MULTILINE)


@dataclass(frozen=True)
class _Entry:
    """The lines of one paper, in parts that the double backslashes make."""

    line: int
    parts: tuple[tuple[str, ...], ...]


def read_arxiv_mail(source: Source) -> list[Section]:
    r"""Read a daily e-mail of arXiv, whole or with the head of the mail above it.

    Parameters
    ----------
    source : Source
        The file.

    Returns
    -------
    list of Section
        Exactly one; its day is the end of the time in which the papers came in.

    Raises
    ------
    InputError
        There is no entry, or one is bad and the reading strict.

    Examples
    --------
    >>> data = b"\\\\\narXiv:2503.00001\n\nTitle: On\n  asking\n\\\\\n  We ask.\n\\\\ ( x )\n"
    >>> [paper] = read_arxiv_mail(Source("a.txt", "a", data))[0].papers
    >>> paper.title, paper.abstract, paper.arxiv_id
    ('On asking', 'We ask.', '2503.00001')
    """
    text = decode(source)
    entries = _entries(text)
    if not entries:
        raise source.error("no entry", "entries that begin with arXiv:", "copy the mail again")
    return [Section(_day(text), keep(source, entries, lambda entry: _paper(source, entry)))]


def _entries(text: str) -> list[_Entry]:
    """Cut the mail at its double backslashes; an entry begins with the id below one."""
    lines = text.split("\n")
    cuts = [i for i, line in enumerate(lines) if line.startswith("\\\\")]
    starts = [i for i in cuts if i + 1 < len(lines) and _ENTRY.match(lines[i + 1].strip())]
    entries = []
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=False):
        inside = cuts[bisect_right(cuts, start) : bisect_left(cuts, end)]
        edges = [start, *inside[:2], *([] if len(inside) > 1 else [end])]
        parts = tuple(tuple(lines[a + 1 : b]) for a, b in itertools.pairwise(edges))
        entries.append(_Entry(start + 2, parts))
    return entries


def _paper(source: Source, entry: _Entry) -> DigestPaper:
    found = _ENTRY.match(entry.parts[0][0].strip())
    fields: dict[str, str] = {}
    name = ""
    for line in entry.parts[0][1:]:
        if field := _FIELD.match(line):
            name, fields[field[1]] = field[1], field[2] or ""
        elif name and line.startswith(" "):
            fields[name] += " " + line.strip()
    day = _DAY.search(fields.get("Date", ""))
    abstract = entry.parts[1] if len(entry.parts) > 1 else ()
    kept = [line for line in abstract if not line.startswith(("-----", "%%--"))]
    return make_paper(
        source,
        title=fields.get("Title"),
        abstract=" ".join(kept),
        arxiv_id=found[1] if found else None,
        doi=fields.get("DOI"),
        date=day[1] if day else None,
        line=entry.line,
        facts=PaperFacts(
            authors=fields.get("Authors", ""),
            venue=fields.get("Journal-ref", ""),
            keywords=fields.get("Categories", "").replace(" ", "; "),
        ),
    )


def _day(text: str) -> DigestDate | None:
    found = _SPAN.search(text) or _SPAN_ENDS.search(text)
    if not found:
        return None
    year = found[3] if len(found[3]) == 4 else f"20{found[3]}"
    try:
        return parse_date(f"{found[1]} {found[2]} {year}")
    except ValueError:
        return None


def _sniff(head: bytes) -> bool:
    return bool(_HEAD.search(head))


READER = Reader(
    name="arxiv-mail",
    title="the daily e-mail of arXiv",
    suffixes=(".eml",),
    read=read_arxiv_mail,
    sniff=_sniff,
    priority=15,
    needs="entries between double backslashes that begin with arXiv: and an id",
)
