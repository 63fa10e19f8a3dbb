"""The fields that Crossref and CSL JSON share."""

from __future__ import annotations

from typing import Any

from analysis.digests.formats import Source, make_paper
from analysis.digests.jsonrecords import JsonRecord, at, names_in, number_at, text_at
from analysis.digests.model import DigestPaper, PaperFacts

__all__ = ["paper_of_csl"]

_DATES = ("published", "published-online", "published-print", "issued", "posted", "created")
_MOST_NAMES = 2_000


def paper_of_csl(source: Source, record: JsonRecord) -> DigestPaper:
    """Make a paper of a record of Crossref or of CSL JSON.

    Raises
    ------
    InputError
        It has no title.

    Examples
    --------
    >>> value = {"title": "On asking", "issued": {"date-parts": [["2019", 3]]}}
    >>> paper_of_csl(Source("a.json", "a", b""), JsonRecord(value, None, "record 1")).date
    '2019-03'
    """
    item = record.checked(source)
    pmid = str(item.get("PMID", ""))
    title, subtitle = text_at(item, "title"), text_at(item, "subtitle")
    if isinstance(item.get("title"), list) and title and subtitle:
        title = f"{title}: {subtitle}"
    keywords = item.get("keyword")
    return make_paper(
        source,
        title=title,
        abstract=text_at(item, "abstract"),
        arxiv_id=text_at(item, "URL") or text_at(item, "number"),
        doi=text_at(item, "DOI"),
        date=next(filter(None, (_date(item.get(key)) for key in _DATES)), None),
        line=record.line,
        place=record.place,
        facts=PaperFacts(
            ids=(f"pmid:{pmid}",) if pmid.isdecimal() else (),
            authors=_names(item.get("author")),
            venue=text_at(item, "container-title"),
            keywords=keywords if isinstance(keywords, str) else "",
            language=text_at(item, "language"),
            kind=_kind(item),
            citations=number_at(item, "is-referenced-by-count"),
            links=text_at(item, "URL"),
        ),
    )


_KINDS = {
    "article-journal": "article",
    "journal-article": "article",
    "paper-conference": "conference paper",
    "proceedings-article": "conference paper",
    "posted-content": "preprint",
}


def _kind(item: dict[str, Any]) -> str:
    """Give the type; a notice says what it changes in another paper."""
    changes = names_in(item.get("update-to"), "type").replace("_", " ")
    for word, kind in (("retraction", "retraction notice"), ("withdrawal", "retraction notice"),
                       ("corr", "erratum"), ("err", "erratum")):  # fmt: skip
        if word in changes:
            return kind
    return _KINDS.get(text_at(item, "type"), text_at(item, "type"))


def _date(value: Any) -> str | None:
    """Give a date in parts, or in words, as text."""
    parts = at(value, "date-parts")
    parts = parts[0] if isinstance(parts, list) and parts else parts
    if isinstance(parts, list) and parts:
        sound = [str(part) for part in parts[:3] if isinstance(part, int | str)]
        if sound and all(part.isdecimal() and len(part) <= 4 for part in sound):
            return "-".join(part.zfill(2) for part in sound)
    return text_at(value, "raw") or text_at(value, "literal") or None


def _names(value: Any) -> str:
    if not isinstance(value, list):
        return ""
    names = (
        ", ".join(filter(None, (text_at(a, "family"), text_at(a, "given"))))
        or text_at(a, "name")
        or text_at(a, "literal")
        for a in value[:_MOST_NAMES]
    )
    return "; ".join(filter(None, names))
