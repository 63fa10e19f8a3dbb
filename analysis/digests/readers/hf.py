"""Hugging Face Daily Papers: answers of the API, as fetched or as recorded."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, TypeGuard

from analysis.digests.dates import parse_date
from analysis.digests.formats import Reader, Section, Source, keep, make_paper
from analysis.digests.jsontext import parse_json
from analysis.digests.model import DigestDate, DigestPaper, PaperFacts

__all__ = ["READER", "papers_of", "read_hf"]

_RECORDS = re.compile(rb'(?:\xef\xbb\xbf)?\s*\[\s*(?:\]|\{\s*"paper"\s*:\s*\{)')
_STAMPED = re.compile(rb'(?:\xef\xbb\xbf)?\s*\{\s*"source"\s*:\s*"hf"')


def read_hf(source: Source) -> list[Section]:
    """Read one day.

    Either the list of records that ``/api/daily_papers`` answers (which lacks the day, so
    it is taken from the file's name), or what `analysis.sources.fetch_hf` writes: the same
    papers with the day beside them. A day without a digest gives no section.

    Parameters
    ----------
    source : Source
        The file.

    Returns
    -------
    list of Section
        One, or none.

    Raises
    ------
    InputError
        The file is no such answer.

    Examples
    --------
    >>> data = b'[{"paper": {"id": "2503.00001", "summary": "We ask."}, "title": "On asking"}]'
    >>> [section] = read_hf(Source("2025-03-11.json", "2025-03-11", data))
    >>> section.papers[0].arxiv_id, section.papers[0].abstract
    ('2503.00001', 'We ask.')
    """
    content = parse_json(source)
    date = None
    if isinstance(content, dict):
        date = _stamp(source, content.get("date"))
        content = content.get("papers")
    if not isinstance(content, list):
        raise source.error(
            "JSON without a list of papers",
            "an answer of /api/daily_papers",
            "fetch the day again, or pass --format table",
        )
    papers = papers_of(source, content)
    return [Section(date, papers)] if papers else []


def papers_of(source: Source, records: Sequence[Any]) -> tuple[DigestPaper, ...]:
    """Make papers of the records of an answer, nested or flat.

    Raises
    ------
    InputError
        A record is not as expected.
    """
    return keep(source, enumerate(records, start=1), lambda item: _paper(source, item[1], item[0]))


def _paper(source: Source, record: Any, number: int) -> DigestPaper:
    inner = record.get("paper", record) if isinstance(record, dict) else None
    if not isinstance(record, dict) or not isinstance(inner, dict):
        raise source.error(
            f"record {number} is not a paper",
            "an object with title and summary",
            "fetch the day again",
        )
    return make_paper(
        source,
        title=_text(record, inner, "title"),
        abstract=_text(inner, record, "summary"),
        arxiv_id=_text(inner, record, "id"),
        date=(_text(inner, record, "publishedAt") or "")[:10],
        place=f"record {number}",
        facts=_facts(inner, record),
    )


def _facts(inner: Mapping[str, Any], record: Mapping[str, Any]) -> PaperFacts:
    authors, keywords = (inner.get(key) for key in ("authors", "ai_keywords"))
    names = [a.get("name") for a in authors if isinstance(a, dict)] if _is_list(authors) else []
    upvotes = inner.get("upvotes", record.get("upvotes"))
    return PaperFacts(
        authors="; ".join(n for n in names if isinstance(n, str)),
        keywords="; ".join(k for k in keywords if isinstance(k, str)) if _is_list(keywords) else "",
        upvotes=upvotes if isinstance(upvotes, int) and abs(upvotes) < 10**9 else None,
    )


def _is_list(value: Any) -> TypeGuard[list[Any]]:
    return isinstance(value, list)


def _text(first: Mapping[str, Any], second: Mapping[str, Any], key: str) -> str | None:
    value = first.get(key) or second.get(key)
    return value if isinstance(value, str) else None


def _stamp(source: Source, value: Any) -> DigestDate | None:
    try:
        date = parse_date(value) if isinstance(value, str) else None
    except ValueError:
        date = None
    if date is None:
        raise source.error(
            f"the date {str(value)[:40]!r}", "a day such as 2025-03-11", "fetch the day again"
        )
    return date


def _sniff(head: bytes) -> bool:
    return bool(_RECORDS.match(head) or _STAMPED.match(head))


READER = Reader(
    name="hf",
    title="Hugging Face Daily Papers, one day as JSON",
    suffixes=(".json",),
    read=read_hf,
    sniff=_sniff,
    priority=10,
    needs="records with title, summary and id",
)
