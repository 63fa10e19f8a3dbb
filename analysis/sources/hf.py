"""Hugging Face Daily Papers, day by day."""

from __future__ import annotations

import datetime
import json
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeGuard

from analysis.digests.identity import parse_arxiv_id
from analysis.errors import InputError, MissingExtraError
from analysis.files import atomic_write, read_bytes
from analysis.sources.answers import check_count, parsed
from analysis.sources.common import FetchError, shelf_of
from analysis.sources.patience import Patience, Retry
from analysis.sources.web import Web
from analysis.store import Store

__all__ = ["FetchReport", "fetch_hf"]

_PAGE = 100  # the most papers the server gives at once
_FULL = 50  # fewer than this on a page, and it is the last
_MOST_PAGES = 100
_MOST_PAPERS = 1_000  # on a page: another server may not keep to what it is asked for
_LARGEST_DAY = 200_000_000  # bytes of a day's file


@dataclass
class FetchReport:
    """What a fetch did.

    Parameters
    ----------
    asked, reused, empty : list of str
        Days that the server was asked for, days that were there already, and days among
        both that have no digest.
    papers : int
        Papers on all days together.
    """

    asked: list[str] = field(default_factory=list)
    reused: list[str] = field(default_factory=list)
    empty: list[str] = field(default_factory=list)
    papers: int = 0


def fetch_hf(
    since: datetime.date | str,
    until: datetime.date | str,
    out: str | os.PathLike[str],
    *,
    progress: Callable[[int, int, str], None] | None = None,
    patience: Patience | None = None,
    store: Store | None = None,
) -> FetchReport:
    """Fetch the digests of some days, a file for each.

    Every day is written whole or not at all, and a day that is there is not asked again,
    so a fetch that was cut off goes on where it stopped. A day that is not over yet is
    asked again the next time. A day without a digest gets a file without papers.

    The endpoint, the token and proxies are those of `huggingface_hub` (``HF_ENDPOINT``,
    ``HF_TOKEN``, ``HTTPS_PROXY`` and so on).

    Parameters
    ----------
    since, until : date or str
        The first and the last day, as dates or as ``"2025-03-11"``.
    out : path
        The folder for ``2025-03-11.json`` and so on.
    progress : callable, optional
        Called with the number of days done, of all days, and the day just done.
    patience : Patience, optional
        How often to ask, and how often again.
    store : Store, optional
        Where answers are kept for other folders; default is the usual cache.

    Returns
    -------
    FetchReport

    Raises
    ------
    InputError
        The days are no days, or in the wrong order.
    FetchError
        The server does not answer; the days fetched before are kept.
    MissingExtraError
        huggingface_hub is not installed.
    """
    days = _days(since, until)
    web = _server(patience or Patience())
    store = store or Store()
    shelf = shelf_of("hf", os.environ.get("HF_ENDPOINT"))
    folder = Path(out)
    report = FetchReport()
    today = datetime.datetime.now(datetime.UTC).date()
    for number, day in enumerate(days, start=1):
        name = day.isoformat()
        path = folder / f"{name}.json"
        written = _kept(path, name)
        data = written or _cached(store, shelf, name)
        if data is None:
            papers = _ask(name, web)
            data = _as_bytes(name, papers, complete=day < today)
            if day < today:
                store.put_file(shelf, f"{name}.json", data)
            report.asked.append(name)
        else:
            report.reused.append(name)
        if data != written:
            atomic_write(path, data)
        count = len(json.loads(data)["papers"])
        report.papers += count
        if count == 0:
            report.empty.append(name)
        if progress is not None:
            progress(number, len(days), name)
    return report


def _days(since: datetime.date | str, until: datetime.date | str) -> list[datetime.date]:
    first, last = _day(since, "--since"), _day(until, "--until")
    if last < first:
        raise InputError(f"--until {last} before --since {first}", "days in order", "swap them")
    return [first + datetime.timedelta(days=i) for i in range((last - first).days + 1)]


def _day(value: datetime.date | str, name: str) -> datetime.date:
    if isinstance(value, datetime.date):
        return value
    try:
        return datetime.datetime.strptime(value, "%Y-%m-%d").date()
    except ValueError:
        raise InputError(
            f"{name} {value!r}", "a day such as 2025-03-11", "correct the day"
        ) from None


def _kept(path: Path, day: str) -> bytes | None:
    """Give a day's file if it is whole and the day is over."""
    if not os.path.lexists(path):
        return None
    data = read_bytes(path, limit=_LARGEST_DAY, what="a day of digests")
    return data if _is_whole(data, day) else None


def _cached(store: Store, shelf: str, day: str) -> bytes | None:
    data = store.get_file(shelf, f"{day}.json")
    return data if data is not None and _is_whole(data, day) else None


def _is_whole(data: bytes, day: str) -> bool:
    try:
        content = json.loads(data)
    except (ValueError, RecursionError):
        return False
    return (
        isinstance(content, dict)
        and content.get("source") == "hf"
        and content.get("date") == day
        and content.get("complete") is True
        and isinstance(content.get("papers"), list)
    )


def _as_bytes(day: str, papers: list[dict[str, Any]], *, complete: bool) -> bytes:
    content = {"source": "hf", "date": day, "complete": complete, "papers": papers}
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode(
        "utf-8", errors="replace"
    )


def _server(patience: Patience) -> Web:
    """Give the server as huggingface_hub is set up to ask it: its address, and the token."""
    try:
        from huggingface_hub import constants, get_token
    except ImportError:
        raise MissingExtraError("huggingface_hub", "fetch") from None
    endpoint = os.environ.get("HF_ENDPOINT") or constants.ENDPOINT
    return Web(
        "Daily Papers",
        endpoint,
        patience,
        headers={"Authorization": f"Bearer {token}"} if (token := get_token()) else {},
        hint="check that the day has come (in UTC), HF_ENDPOINT and HF_TOKEN",
    )


def _ask(day: str, web: Web) -> list[dict[str, Any]]:
    """Ask for all pages of one day."""
    from huggingface_hub import constants

    if constants.HF_HUB_OFFLINE:
        raise FetchError("HF_HUB_OFFLINE in the environment", "a connection", "unset it", path=day)
    papers: dict[str, dict[str, Any]] = {}
    for page in range(_MOST_PAGES):
        params: dict[str, str | int] = {"date": day, "limit": _PAGE, "p": page}
        records = web.get("/api/daily_papers", params, "json", read_page, about=day)
        fresh = [r for r in records if r["id"] not in papers]
        papers.update((record["id"], record) for record in fresh)
        if len(records) < _FULL or not fresh:
            return list(papers.values())
    raise FetchError(
        f"more than {_MOST_PAGES} pages", "the digest of one day", "check HF_ENDPOINT", path=day
    )


def read_page(data: bytes) -> list[dict[str, Any]]:
    """Give the papers of an answer; it is read as it is: the client's own records lack keywords."""
    found = parsed(data)
    if not isinstance(found, list):
        raise Retry("a broken answer (no list of papers)")
    check_count(len(found), _MOST_PAPERS)
    return [_record(item) for item in found]


def _record(item: Any) -> dict[str, Any]:
    """Give what is kept of a paper, whose own fields stand in it or in "paper"."""
    inner = item.get("paper", item) if isinstance(item, dict) else None
    if not isinstance(inner, dict):
        raise Retry("a broken answer (a paper that is not an object)")
    said, title = (inner.get(key) or item.get(key) for key in ("id", "title"))
    identifier = parse_arxiv_id(said) if isinstance(said, str) else None
    if identifier is None or not isinstance(title, str) or not title.strip():
        raise Retry("a broken answer (a paper without id or title)")
    summary, published = (inner.get(key) or item.get(key) for key in ("summary", "publishedAt"))
    upvotes, authors = inner.get("upvotes", item.get("upvotes")), inner.get("authors")
    names = [a.get("name") for a in authors if isinstance(a, dict)] if _is_list(authors) else []
    keywords = inner.get("ai_keywords")
    return {
        "id": identifier,
        "title": title,
        "summary": summary if isinstance(summary, str) else "",
        "publishedAt": published[:10] if isinstance(published, str) else "",
        "authors": [{"name": name} for name in names if isinstance(name, str)],
        "upvotes": upvotes if type(upvotes) is int else 0,
        "ai_keywords": [k for k in keywords if isinstance(k, str)] if _is_list(keywords) else [],
    }


def _is_list(value: Any) -> TypeGuard[list[Any]]:
    return isinstance(value, list)
