"""What to say about the dates of digests and papers that do not fit."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from analysis.counted import counted
from analysis.digests.identity import parse_arxiv_id
from analysis.digests.model import Digest, DigestPaper
from analysis.digests.published import PaperDate, arxiv_month

__all__ = ["date_notes", "own_date"]

_SHOWN = 3
_SLACK = datetime.timedelta(days=1)  # a day begins earlier in the east


def own_date(paper: DigestPaper) -> PaperDate | None:
    """Give a paper's own date, else the month that its arXiv id says.

    Examples
    --------
    >>> str(own_date(DigestPaper("On asking", "", arxiv_id="2503.00001")))
    '2025-03'
    >>> str(own_date(DigestPaper("On asking", "", arxiv_id="2503.00001", date="2025-02-28")))
    '2025-02-28'
    """
    if paper.date is not None:
        return PaperDate.of(paper.date)
    arxiv_id = parse_arxiv_id(paper.arxiv_id or "") or parse_arxiv_id(paper.doi or "")
    return None if arxiv_id is None else arxiv_month(arxiv_id)


def date_notes(digests: Sequence[Digest]) -> list[str]:
    """Say which dates could not be read, and which days lie before the papers they list.

    Parameters
    ----------
    digests : sequence of Digest
        As read.

    Returns
    -------
    list of str
        A sentence for every digest with something to say, of each kind; no paper is lost.

    Examples
    --------
    >>> paper = DigestPaper("On asking", "", line=4, date_problem="'20225' is read as no date")
    >>> date_notes([Digest("a", "table", None, (paper,), None, "")])
    ["a: the dates of 1 paper are not whole: '20225' is read as no date (line 4)"]
    """
    notes = [_unread(digest) for digest in digests] + [_too_early(digest) for digest in digests]
    return [note for note in notes if note]


def _unread(digest: Digest) -> str:
    odd = [paper for paper in digest.papers if paper.date_problem]
    if not odd:
        return ""
    said = [
        p.date_problem + (f" (line {p.line})" if p.line is not None else "") for p in odd[:_SHOWN]
    ]
    more = f", and {len(odd) - _SHOWN} more" if len(odd) > _SHOWN else ""
    return (
        f"{digest.name}: the dates of {counted(len(odd), 'paper')} are not whole: "
        f"{', '.join(said)}{more}"
    )


def _too_early(digest: Digest) -> str:
    """Name a digest whose day lies before its papers, as where --year is wrong."""
    if digest.date is None or digest.date.year is None:
        return ""
    day = datetime.date(digest.date.year, digest.date.month, digest.date.day)
    dates = [date for paper in digest.papers if (date := own_date(paper)) is not None]
    later = [date for date in dates if date.first_day - _SLACK > day]
    if not later:
        return ""
    return (
        f"{digest.name}: its day, {day}, lies before the dates of {len(later)} of its "
        f"{counted(len(digest.papers), 'paper')} (such as {max(later)}); check the year"
    )
