"""Tables of papers: which column holds what, and which day a row belongs to."""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from analysis.digests.dates import parse_date
from analysis.digests.formats import Section, Source, check_count, make_paper
from analysis.digests.model import DigestDate, DigestPaper, PaperFacts
from analysis.errors import InputError

__all__ = ["FIELDS", "Row", "has_title", "match_columns", "plain_name", "sections_of"]

# Field -> the usual names of its column, best first, compared without case and signs.
# "digest_date" is the day of the digest; "date", with "year" and "month" beside it, the paper's.
FIELDS: Mapping[str, tuple[str, ...]] = {
    "title": ("title", "papertitle", "articletitle", "documenttitle", "primarytitle", "itemtitle",
              "displayname", "ti"),
    "abstract": ("abstract", "abstracttext", "summary", "abstractnote", "description", "ab"),
    "arxiv_id": ("arxivid", "arxiv", "arxivurl", "eprint", "entryid", "paperid", "id", "url",
                 "link", "pdfurl", "absurl"),
    "doi": ("doi", "doiurl", "itemdoi", "di", "idsdoi"),
    "digest_date": ("digestdate", "digestday", "digest", "day"),
    "date": ("published", "publishedat", "publicationdate", "publishdate", "datepublished",
             "date", "coverdate", "pubdate", "pd", "submitted", "submittedat", "created"),
    "year": ("year", "publicationyear", "pubyear", "py"),
    "month": ("month", "publicationmonth"),
    "pmid": ("pmid", "pubmedid", "pm", "idspmid"),
    "openalex": ("openalexid", "openalex", "idsopenalex"),
    "authors": ("authors", "author", "authornames", "au", "creator", "creators"),
    "venue": ("sourcetitle", "journal", "venue", "journalbook", "journaltitle", "containertitle",
              "primarylocationsourcedisplayname", "so", "publicationtitle", "booktitle"),
    "keywords": ("authorkeywords", "keywords", "de", "manualtags", "aikeywords"),
    "index_terms": ("indexkeywords", "ieeeterms", "meshterms", "automatictags",
                    "inspeccontrolledterms"),
    "language": ("languageoforiginaldocument", "language", "la"),
    "kind": ("documenttype", "contenttype", "publicationtype", "itemtype", "type", "dt"),
    "citations": ("citedby", "timescited", "citedbycount", "articlecitationcount",
                  "citingworkscount", "citationcount", "tc"),
    "upvotes": ("upvotes",),
    "links": ("links", "link", "url", "pdflink", "landingpageurl"),
    "retracted": ("isretracted", "retracted"),
}  # fmt: skip
_OPTIONAL_ID = 2014  # until then arXiv ids had four digits after the point


@dataclass(frozen=True)
class Row:
    """One row of a table.

    Parameters
    ----------
    values : mapping of str to object
        Cell by column name.
    line : int or None
        Where it starts in the file.
    place : str
        The same in words, where lines mean nothing.
    """

    values: Mapping[str, Any]
    line: int | None = None
    place: str = ""


def match_columns(source: Source, names: Sequence[str]) -> dict[str, str]:
    """Find the column of each field.

    Parameters
    ----------
    source : Source
        The file; its `columns` are what the user asked for, an empty name meaning none.
    names : sequence of str
        The table's column names.

    Returns
    -------
    dict of str to str
        Column by field; fields without a column are left out.

    Raises
    ------
    InputError
        There is no column for the title, or what the user asked for is not there.

    Examples
    --------
    >>> match_columns(Source("a.csv", "a", b""), ["Paper Title", "Summary", "arXiv ID"])
    {'title': 'Paper Title', 'abstract': 'Summary', 'arxiv_id': 'arXiv ID'}
    """
    shown = ", ".join(str(name)[:40] for name in names[:12]) or "none"
    plain: dict[str, str] = {}
    for name in names:
        plain.setdefault(plain_name(name), name)
    found = {}
    for field, usual in FIELDS.items():
        column = next((plain[name] for name in usual if name in plain), None)
        if column is not None:
            found[field] = column
    for field, column in source.columns.items():
        if field not in FIELDS:
            raise source.error(
                f"a column for {field!r}", "one of " + ", ".join(FIELDS), "correct --column"
            )
        if not column:
            found.pop(field, None)
            continue
        if column not in names:
            raise source.error(
                f"no column {column!r} (there are: {shown})",
                "a column of the table",
                "correct --column",
            )
        found[field] = column
    if "title" not in found:
        raise source.error(
            f"no column for the title (there are: {shown})",
            "a column named title",
            "say which one holds it with --column title=NAME",
            1,
        )
    return found


def has_title(source: Source, names: Iterable[str]) -> bool:
    """Tell whether one of these names is that of a column of titles.

    Examples
    --------
    >>> has_title(Source("a.csv", "a", b""), ["Paper Title", "Year"])
    True
    """
    wanted = source.columns.get("title")
    return any(plain_name(name) in FIELDS["title"] or name.strip() == wanted for name in names)


def sections_of(
    source: Source,
    columns: Mapping[str, str],
    rows: Iterable[Row],
    *,
    may_be_empty: bool = False,
) -> list[Section]:
    """Make one section per day of a table, or one in all where it has no days.

    Parameters
    ----------
    source : Source
        The file.
    columns : mapping of str to str
        Column by field, as `match_columns` gives it.
    rows : iterable of Row
        The rows, in order.
    may_be_empty : bool
        Whether a table without rows gives no section, rather than an error.

    Returns
    -------
    list of Section
        By day; rows of one day keep their order. Last those whose cell says no day, which is
        noted with the paper.

    Raises
    ------
    InputError
        There is no row, or one is bad and the reading strict.
    """
    days: dict[DigestDate | None, list[DigestPaper]] = {}
    number = 0
    for number, row in enumerate(rows, start=1):
        check_count(source, number, row.line)
        try:
            paper = _paper(source, columns, row)
        except InputError as error:
            source.intake.bad(error, number)
            continue
        day, problem = _day(columns, row)
        if problem:
            both = " and ".join(filter(None, (problem, paper.date_problem)))
            paper = replace(paper, date_problem=both)
        days.setdefault(day, []).append(paper)
        source.intake.n_good += 1
    if not number and not source.intake.n_bad and not may_be_empty:
        raise source.error("a table without rows", "a row for every paper", "export it again")
    return [Section(day, tuple(days[day])) for day in sorted(days, key=lambda d: (d is None, d))]


def _paper(source: Source, columns: Mapping[str, str], row: Row) -> DigestPaper:
    def cell(field: str) -> Any:
        column = columns.get(field)
        return None if column is None else row.values.get(column)

    identifier = cell("arxiv_id")
    return make_paper(
        source,
        title=_text(cell("title")),
        abstract=_text(cell("abstract")),
        arxiv_id=_padded(identifier) if isinstance(identifier, float) else _text(identifier),
        doi=_text(cell("doi")),
        date=_text(cell("date")),
        year=_text(cell("year")),
        month=_text(cell("month")),
        line=row.line,
        place=row.place,
        facts=_facts(columns, row),
    )


def _facts(columns: Mapping[str, str], row: Row) -> PaperFacts:
    """Give what else the row says."""

    def text(field: str) -> str:
        column = columns.get(field)
        value = None if column is None else row.values.get(column)
        if isinstance(value, list):  # of names, as in JSON
            value = "; ".join(item for item in value if isinstance(item, str))
        return (_text(value) or "").strip()

    pmid, openalex = text("pmid").removesuffix(".0"), text("openalex") or text("arxiv_id")
    found = re.fullmatch(r"(?:https?://openalex\.org/)?(W\d{1,12})", openalex)
    return PaperFacts(
        ids=(
            *([f"pmid:{pmid}"] if re.fullmatch(r"\d{1,9}", pmid) else ()),
            *([f"openalex:{found[1]}"] if found else ()),
        ),
        authors=text("authors"),
        venue=text("venue"),
        keywords="; ".join(filter(None, (text("keywords"), text("index_terms")))),
        language=text("language"),
        kind=text("kind"),
        status="retracted" if text("retracted").lower() in ("true", "1", "yes") else "",
        citations=_count(text("citations")),
        upvotes=_count(text("upvotes")),
        links=text("links") if text("links").startswith("http") else "",
    )


def _count(text: str) -> int | None:
    return int(float(text)) if re.fullmatch(r"\d{1,8}(?:\.0)?", text) else None


def _day(columns: Mapping[str, str], row: Row) -> tuple[DigestDate | None, str]:
    """Give the day of the digest that a row belongs to, and what is wrong with its cell."""
    column = columns.get("digest_date")
    if column is None:
        return None, ""
    value = row.values.get(column)
    day = _as_day(value)
    if day is not None:
        return day, ""
    said = (_text(value) or "").strip()[:40]
    return None, f"{said!r} is no day of a digest" if said else "the digest's day is empty"


def _as_day(value: Any) -> DigestDate | None:
    if isinstance(value, datetime.date):  # a datetime is one, too
        return DigestDate(value.year, value.month, value.day)
    if not isinstance(value, str) or len(value) > 100:
        return None
    text = value.strip()
    if re.match(r"\d{4}-\d{2}-\d{2}[T ]\d", text):
        text = text[:10]
    try:
        return parse_date(text)
    except ValueError:
        return None


def _text(value: Any) -> str | None:
    """Give a cell as text; None where it is empty or no single value."""
    if value is None or isinstance(value, (dict, list)):
        return None
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, datetime.datetime):
        return value.date().isoformat()
    if isinstance(value, int) and abs(value) >= 10**18:
        return None
    return str(value)


def _padded(value: float) -> str | None:
    """Give back the zeros at the end that an arXiv id lost when it was stored as a number."""
    if not math.isfinite(value) or not 700 < value < 10_000:
        return None
    digits = 4 if 2000 + value // 100 <= _OPTIONAL_ID else 5
    return f"{value:0{5 + digits}.{digits}f}"


def plain_name(name: object) -> str:
    """Reduce a column's name to what tells it from others.

    Examples
    --------
    >>> plain_name("Article Title")
    'articletitle'
    """
    return re.sub(r"[\W_]+", "", str(name).casefold())
