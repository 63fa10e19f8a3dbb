"""Hugging Face Daily Papers, day by day."""

from __future__ import annotations

import contextlib
import datetime
import functools
import importlib
import json
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeGuard

from analysis.digests.identity import parse_arxiv_id
from analysis.errors import InputError, MissingExtraError
from analysis.files import atomic_write, read_bytes
from analysis.sources.common import FetchError, shelf_of
from analysis.sources.patience import Patience, Refused, Retry
from analysis.sources.web import LARGEST, check_answer, parsed, retry_after
from analysis.store import Store

__all__ = ["FetchReport", "fetch_hf"]

_PAGE = 100  # the most papers the server gives at once
_FULL = 50  # fewer than this on a page, and it is the last
_MOST_PAGES = 100
_LARGEST_DAY = 200_000_000  # bytes of a day's file
_DEADLINE = 60.0  # seconds for one answer, first byte to last
_SILENCE = 20.0  # seconds without a byte
_WORTH_RETRYING = {408, 425, 429, 500, 502, 503, 504}


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
    patience = patience or Patience()
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
            papers = _ask(name, patience)
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


def _ask(day: str, patience: Patience) -> list[dict[str, Any]]:
    """Ask for all pages of one day."""
    papers: dict[str, dict[str, Any]] = {}
    for page in range(_MOST_PAGES):
        try:
            records = patience.ask(functools.partial(_page, day, page))
        except Refused as error:
            raise FetchError(
                str(error),
                "the digest of that day",
                "run the same command again later; what was fetched is kept",
                path=day,
            ) from None
        fresh = [r for r in records if r["id"] not in papers]
        papers.update((record["id"], record) for record in fresh)
        if len(records) < _FULL or not fresh:
            return list(papers.values())
    raise FetchError(
        f"more than {_MOST_PAGES} pages", "the digest of one day", "check HF_ENDPOINT", path=day
    )


def _page(day: str, page: int) -> list[dict[str, Any]]:
    """Make one attempt at one page.

    The answer is read as it is: the client's own records leave out keywords.
    """
    hub, errors, http = _libraries()
    endpoint = (os.environ.get("HF_ENDPOINT") or hub.constants.ENDPOINT).rstrip("/")
    params = {"date": day, "limit": _PAGE, "p": page}
    try:
        with _bounded(hub, http):
            answer = hub.get_session().get(
                f"{endpoint}/api/daily_papers", params=params, headers=hub.utils.build_hf_headers()
            )
        hub.utils.hf_raise_for_status(answer)
        check_answer(endpoint, answer.url, answer.headers, "json")
        found = parsed(answer.content)
    except errors.HfHubHTTPError as error:
        status = error.response.status_code
        if status in _WORTH_RETRYING:
            raise Retry(f"HTTP {status}", retry_after(error.response.headers)) from None
        raise FetchError(
            f"HTTP {status}",
            "the digest of that day",
            "check that the day has come (in UTC), HF_ENDPOINT and HF_TOKEN",
            path=day,
        ) from None
    except errors.OfflineModeIsEnabled:
        raise FetchError(
            "HF_HUB_OFFLINE in the environment", "a connection", "unset it", path=day
        ) from None
    except http.UnsupportedProtocol:
        raise FetchError(
            "an address of no known kind", "http:// or https://", "check HF_ENDPOINT", path=day
        ) from None
    except (http.HTTPError, http.StreamError) as error:
        raise Retry(f"a broken connection ({type(error).__name__})") from None
    if not isinstance(found, list):
        raise Retry("a broken answer (no list of papers)")
    return [_record(item) for item in found]


def _record(item: Any) -> dict[str, Any]:
    """Give what is kept of a paper, whose own fields stand in it or in "paper"."""
    inner = item.get("paper", item) if isinstance(item, dict) else None
    if not isinstance(inner, dict):
        raise Retry("a broken answer (a paper that is no object)")
    identifier, title = (inner.get(key) or item.get(key) for key in ("id", "title"))
    if parse_arxiv_id(str(identifier)) is None or not isinstance(title, str) or not title.strip():
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
        "upvotes": upvotes if isinstance(upvotes, int) else 0,
        "ai_keywords": [k for k in keywords if isinstance(k, str)] if _is_list(keywords) else [],
    }


def _is_list(value: Any) -> TypeGuard[list[Any]]:
    return isinstance(value, list)


def _libraries() -> tuple[Any, Any, Any]:
    """Import the client, its errors, and the HTTP library that it uses."""
    try:
        import huggingface_hub
        import huggingface_hub.errors
    except ImportError:
        raise MissingExtraError("huggingface_hub", "fetch") from None
    # The HTTP library is httpx or httpx2, by the client's version.
    library = type(huggingface_hub.get_session()).__module__.partition(".")[0]
    return huggingface_hub, huggingface_hub.errors, importlib.import_module(library)


@contextlib.contextmanager
def _bounded(hub: Any, http: Any) -> Iterator[None]:
    """Give the client's session a time limit, which it has not by itself, for a while."""
    session = hub.get_session()
    before = session.timeout, session.event_hooks
    hooks = dict(session.event_hooks)
    hooks["response"] = [*hooks.get("response", []), _deadline_hook(http)]
    session.timeout, session.event_hooks = _SILENCE, hooks
    try:
        yield
    finally:
        session.timeout, session.event_hooks = before


def _deadline_hook(http: Any) -> Callable[[Any], None]:
    """Make a hook that ends an answer which drips for too long."""

    class Deadline(http.SyncByteStream):
        def __init__(self, stream: Any) -> None:
            self.stream, self.end, self.size = stream, time.monotonic() + _DEADLINE, 0

        def __iter__(self) -> Iterator[bytes]:
            for chunk in self.stream:
                self.size += len(chunk)
                if time.monotonic() > self.end or self.size > LARGEST:
                    raise http.ReadTimeout("the answer takes too long, or has no end")
                yield chunk

        def close(self) -> None:
            self.stream.close()

    def hook(response: Any) -> None:
        response.stream = Deadline(response.stream)

    return hook
