"""The Daily Papers page of Hugging Face, saved from the browser."""

from __future__ import annotations

import json
import re
from typing import Any

from analysis.digests.dates import parse_date
from analysis.digests.formats import Reader, Section, Source, keep, make_paper
from analysis.digests.markup import parse_html
from analysis.digests.model import DigestDate, DigestPaper
from analysis.digests.readers.hf import papers_of

__all__ = ["READER", "read_daily_html"]

_LINK = re.compile(r"/papers/(\d{4}\.\d{4,5})/?$")
_DAY = re.compile(r"/papers/date/(\d{4}-\d{2}-\d{2})")
_MARK = re.compile(rb"""data-target=["']?DailyPapers|huggingface\.co/papers""")


def read_daily_html(source: Source) -> list[Section]:
    """Read a saved Daily Papers page.

    The page carries its papers, abstracts and day as data for its own scripts; these are
    read where they are there. Otherwise the list that is shown is read, which has titles
    and ids but no abstracts (`analysis.sources.fill_arxiv` can add them).

    Parameters
    ----------
    source : Source
        The file.

    Returns
    -------
    list of Section
        Exactly one.

    Raises
    ------
    InputError
        There is no paper on the page.
    """
    page = parse_html(source)
    holder = page.find(attrs={"data-target": "DailyPapers"})
    data = _data(holder.get("data-props") if holder is not None else None)
    records = data.get("dailyPapers")
    if isinstance(records, list) and records:
        papers = papers_of(source, records)
    else:
        papers = _shown(source, page)
    if not papers and not source.intake.n_bad:
        raise source.error(
            "a page without papers",
            "a Daily Papers page, saved whole",
            "open the page, let it load, and save it again",
        )
    return [Section(_date(page, data), papers)]


def _data(text: Any) -> dict[str, Any]:
    try:
        data = json.loads(text) if isinstance(text, str) else {}
    except (ValueError, RecursionError):
        return {}
    return data if isinstance(data, dict) else {}


def _shown(source: Source, page: Any) -> tuple[DigestPaper, ...]:
    headings = ((h, h.find("a", href=_LINK)) for h in page.find_all("h3"))

    def paper(item: tuple[Any, Any]) -> DigestPaper:
        heading, link = item
        match = _LINK.search(str(link["href"]))
        return make_paper(
            source,
            title=link.get_text(" "),
            arxiv_id=match[1] if match else None,
            line=heading.sourceline,
        )

    return keep(source, [item for item in headings if item[1] is not None], paper)


def _date(page: Any, data: dict[str, Any]) -> DigestDate | None:
    """Find the day in the page's data, else in its own address."""
    candidates = [data.get("dateString")] if data.get("periodType", "day") == "day" else []
    for tag, attribute in (("link", "href"), ("meta", "content")):
        for element in page.find_all(tag, attrs={attribute: _DAY}):
            if tag == "meta" or "canonical" in (element.get("rel") or []):
                candidates += _DAY.findall(str(element[attribute]))
    for candidate in candidates:
        try:
            if isinstance(candidate, str) and (date := parse_date(candidate[:10])):
                return date
        except ValueError:
            continue
    return None


def _sniff(head: bytes) -> bool:
    return b"<" in head and bool(_MARK.search(head))


READER = Reader(
    name="daily-html",
    title="the Daily Papers page of Hugging Face, saved as HTML",
    suffixes=(".html", ".htm"),
    read=read_daily_html,
    sniff=_sniff,
    priority=30,
    needs="the page as the browser saves it",
)
