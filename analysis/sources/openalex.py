"""Works of OpenAlex: by a search, or by DOI."""

from __future__ import annotations

import datetime
import hashlib
import json
import os
import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from analysis.digests.identity import parse_arxiv_id, parse_doi
from analysis.errors import InputError
from analysis.files import atomic_write
from analysis.sources.answers import check_count, parsed
from analysis.sources.common import FetchError, Progress, ids_or_search, shelf_of
from analysis.sources.patience import Patience, Retry
from analysis.sources.web import Web
from analysis.store import Store

__all__ = ["fetch_openalex"]

_ENDPOINT = "https://api.openalex.org"
_KEY = "OPENALEX_API_KEY"
_PAGE = 100  # works on a page, and DOIs in a filter, at most
_WITHOUT_CURSOR = 10_000  # works of a search that pages by number reach
_FIELDS = (
    "id,doi,title,display_name,publication_date,publication_year,abstract_inverted_index,"
    "authorships,primary_location,locations,keywords,language,type,is_retracted,cited_by_count,ids"
)
_WORK = re.compile(r"(?:https?://openalex\.org/)?(W\d{1,12})", re.IGNORECASE | re.ASCII)
_ID = re.compile(r"https?://openalex\.org/W\d{1,12}", re.ASCII)


def fetch_openalex(
    out: str | os.PathLike[str],
    asked: Sequence[str],
    *,
    max_results: int = 1000,
    progress: Progress | None = None,
    patience: Patience | None = None,
    store: Store | None = None,
    endpoint: str | None = None,
) -> int:
    """Fetch works from OpenAlex into one JSON Lines file, a work a line as OpenAlex gives it.

    Each page is kept when it is there, so that a fetch that was cut off goes on where it
    stopped: works by DOI for good, pages of a search for the day. With a key in the variable
    ``OPENALEX_API_KEY``, pages of a search follow a cursor and have no end; without one they
    go by number and reach 10,000 works.

    Parameters
    ----------
    out : path
        The file, such as ``works.jsonl``.
    asked : sequence of str
        DOIs, arXiv ids and ids of OpenAlex, in any spelling; or one search in words.
    max_results : int
        The most works a search may give.
    progress : callable, optional
        Called with works done, works in all, and the last one's id.
    patience : Patience, optional
        How often to ask, and how often again.
    store : Store, optional
        Where answers are kept; default is the usual cache.
    endpoint : str, optional
        Another server's address, for tests.

    Returns
    -------
    int
        The number of works written.

    Raises
    ------
    InputError
        Nothing is asked for, or ids and words together.
    FetchError
        The server does not answer, or has none of the works.
    MissingExtraError
        requests is not installed.
    """
    ids, words = ids_or_search(asked, _identifier, "DOIs")
    key = os.environ.get(_KEY, "")
    secret = {"api_key": key} if key else {}
    web = Web("OpenAlex", endpoint or _ENDPOINT, patience or Patience(), secret=secret)
    client = _Client(web, store or Store(), shelf_of("openalex", endpoint), progress)
    works = client.search(words, max_results, by_cursor=bool(key)) if words else client.by_id(ids)
    if not works:
        raise FetchError("no work", "at least one", "check the ids or the search", path="OpenAlex")
    lines = (json.dumps(work, ensure_ascii=False) + "\n" for work in works)
    atomic_write(out, "".join(lines).encode("utf-8", errors="replace"))
    return len(works)


def _identifier(text: str) -> str | None:
    """Give a work's id for a filter: its number in OpenAlex, or its DOI."""
    if found := _WORK.fullmatch(text.strip()):
        return found[1].upper()
    if arxiv_id := parse_arxiv_id(text):
        return f"10.48550/arxiv.{arxiv_id}"
    return parse_doi(text)


class _Client:
    def __init__(self, web: Web, store: Store, shelf: str, progress: Progress | None) -> None:
        self.web, self.store, self.shelf, self.progress = web, store, shelf, progress

    def by_id(self, wanted: Sequence[str]) -> list[dict[str, Any]]:
        found = {i: works[0] for i in wanted if (works := self._kept(i))}
        odd = [i for i in wanted if i not in found and ("|" in i or "," in i)]
        plain = [i for i in wanted if i not in found and i not in odd]
        for kind, own in (
            ("openalex", [i for i in plain if i.startswith("W")]),
            ("doi", [i for i in plain if not i.startswith("W")]),
        ):
            for start in range(0, len(own), _PAGE):
                batch = own[start : start + _PAGE]
                # Several works may have one DOI.
                params: dict[str, str | int] = {
                    "filter": f"{kind}:{'|'.join(batch)}", "per_page": _PAGE, "select": _FIELDS
                }  # fmt: skip
                works = self.web.get("/works", params, "json", read_works)[0]
                self._sort(works, batch, found)
                self._tell(len(found), len(wanted), batch[-1])
        for name in odd:
            path = f"/works/https://doi.org/{quote(name, safe='')}"
            work = self.web.get(path, {"select": _FIELDS}, "json", _read_work)
            self._sort([work], [name], found)
            self._tell(len(found), len(wanted), name)
        return [found[i] for i in wanted if i in found]

    def _sort(
        self, works: Sequence[dict[str, Any]], batch: Sequence[str], found: dict[str, Any]
    ) -> None:
        """Put works under the ids that were asked for, and keep them; others are left."""
        for work in works:
            number = str(work["id"]).rpartition("/")[2]
            for name in (number, parse_doi(str(work.get("doi") or "")) or ""):
                if name in batch and name not in found:
                    found[name] = work
                    self._keep(name, [work])

    def search(self, words: str, most: int, *, by_cursor: bool) -> list[dict[str, Any]]:
        if most > _WITHOUT_CURSOR and not by_cursor:
            raise InputError(
                f"more than {_WITHOUT_CURSOR:,} results",
                f"at most {_WITHOUT_CURSOR:,} without a key",
                f"ask for fewer, or put a key of OpenAlex into {_KEY}",
            )
        today = datetime.datetime.now(datetime.UTC).date()
        works: dict[str, dict[str, Any]] = {}
        cursor: str | None = "*"
        page = 1
        while len(works) < most and cursor:
            params: dict[str, str | int] = {
                "search": words, "per_page": _PAGE, "select": _FIELDS,
                **({"cursor": cursor} if by_cursor else {"page": page}),
            }  # fmt: skip
            name = f"{today} {words} {params.get('cursor')} {page}"
            fresh, total, following = self._page(params, name)
            works |= {work["id"]: work for work in fresh}
            self._tell(min(len(works), most), min(total, most), words[:40])
            cursor = following if by_cursor else "*"
            if len(fresh) < _PAGE or (not by_cursor and page * _PAGE >= _WITHOUT_CURSOR):
                break
            page += 1
        return list(works.values())[:most]

    def _page(
        self, params: dict[str, str | int], name: str
    ) -> tuple[list[dict[str, Any]], int, str | None]:
        kept = self._kept(name)
        if kept:
            *works, about = kept
            return works, about["count"], about["next_cursor"]
        works, total, following = self.web.get("/works", params, "json", read_works)
        self._keep(name, [*works, {"count": total, "next_cursor": following}])
        return works, total, following

    def _tell(self, done: int, total: int, last: str) -> None:
        if self.progress is not None:
            self.progress(done, total, last)

    def _kept(self, name: str) -> list[dict[str, Any]]:
        data = self.store.get_file(self.shelf, _file_name(name))
        return [] if data is None else list(json.loads(data))

    def _keep(self, name: str, values: Sequence[dict[str, Any]]) -> None:
        data = json.dumps(values, ensure_ascii=False).encode("utf-8", errors="replace")
        self.store.put_file(self.shelf, _file_name(name), data)


def _file_name(name: str) -> str:
    return hashlib.sha256(name.encode("utf-8", errors="replace")).hexdigest()[:40] + ".json"


def read_works(data: bytes) -> tuple[list[dict[str, Any]], int, str | None]:
    """Give the works of a page, how many there are in all, and the next page's cursor."""
    answer = parsed(data)
    if not isinstance(answer, dict) or not isinstance(answer.get("results"), list):
        raise Retry("a broken answer (no list of results)")
    meta = answer.get("meta")
    meta = meta if isinstance(meta, dict) else {}
    total, following = meta.get("count"), meta.get("next_cursor")
    check_count(len(answer["results"]), _PAGE)
    works = [_checked(work) for work in answer["results"]]
    return (
        works,
        total if isinstance(total, int) and not isinstance(total, bool) else len(works),
        following if isinstance(following, str) and len(following) < 2_000 else None,
    )


def _read_work(data: bytes) -> dict[str, Any]:
    return _checked(parsed(data))


def _checked(work: Any) -> dict[str, Any]:
    if not isinstance(work, dict) or not _ID.fullmatch(str(work.get("id", ""))):
        raise Retry("a broken answer (a work without an id of OpenAlex)")
    return work
