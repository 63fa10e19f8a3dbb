"""Listing pages of arXiv, saved from the browser."""

from __future__ import annotations

import re
from typing import Any

from analysis.digests.dates import parse_date
from analysis.digests.formats import Reader, Section, Source, make_paper
from analysis.digests.identity import parse_arxiv_id
from analysis.digests.markup import parse_html
from analysis.digests.model import DigestDate, DigestPaper
from analysis.errors import InputError

__all__ = ["READER", "read_arxiv_html"]

_DAY = re.compile(r"\b\d{1,2} [A-Z][a-z]{2,8} \d{4}\b")
_MARK = re.compile(rb"list-title|arxiv\.org|arXiv\.org", re.IGNORECASE)


def read_arxiv_html(source: Source) -> list[Section]:
    """Read a saved listing of arXiv, such as ``/list/cs.CL/new`` or ``/list/cs.CL/recent``.

    Pages of new submissions carry abstracts; pages of recent ones do not
    (`analysis.sources.fill_arxiv` can add them) and hold one digest per day.

    Parameters
    ----------
    source : Source
        The file.

    Returns
    -------
    list of Section
        One per day on the page.

    Raises
    ------
    InputError
        There is no paper on the page.
    """
    page = parse_html(source)
    days: dict[DigestDate | None, list[DigestPaper]] = {}
    day: DigestDate | None = None
    identifier: str | None = None
    number = 0
    for element in page.find_all(["h3", "dt", "dd"]):
        if element.name == "h3":
            day = _day(element.get_text(" ")) or day
        elif element.name == "dt":
            identifier = _identifier(element)
        elif identifier or element.find(class_="list-title"):
            number += 1
            try:
                days.setdefault(day, []).append(_paper(source, element, identifier))
                source.intake.n_good += 1
            except InputError as error:
                source.intake.bad(error, number)
            identifier = None
    if not number:
        raise source.error(
            "a page without papers",
            "a listing of arXiv, saved whole",
            "open the listing and save it again",
        )
    return [Section(d, tuple(days[d])) for d in sorted(days, key=lambda d: (d is not None, d))]


def _day(heading: str) -> DigestDate | None:
    match = _DAY.search(heading)
    try:
        return parse_date(match[0]) if match else None
    except ValueError:
        return None


def _identifier(element: Any) -> str | None:
    for link in element.find_all("a", href=True):
        href = str(link["href"])
        if "/abs/" in href:
            return parse_arxiv_id(href.split("/abs/", 1)[1])
    return None


def _paper(source: Source, element: Any, identifier: str | None) -> DigestPaper:
    title = element.find(class_="list-title")
    abstract = element.find("p", class_="mathjax")
    return make_paper(
        source,
        title="" if title is None else re.sub(r"^\s*Title:\s*", "", title.get_text("")),
        abstract=None if abstract is None else abstract.get_text(""),
        arxiv_id=identifier,
        line=element.sourceline,
    )


def _sniff(head: bytes) -> bool:
    return b"<" in head and bool(_MARK.search(head))


READER = Reader(
    name="arxiv-html",
    title="a listing of arXiv, saved as HTML",
    suffixes=(".html", ".htm"),
    read=read_arxiv_html,
    sniff=_sniff,
    priority=35,
    needs="a listing with titles",
)
