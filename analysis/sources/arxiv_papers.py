"""Papers from arXiv: by id, by query, or to fill in what a digest lacks."""

from __future__ import annotations

import json
import logging
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from analysis.digests.identity import normalise_title, parse_arxiv_id, parse_doi
from analysis.digests.model import Digest, DigestDate, DigestPaper, PaperFacts
from analysis.digests.xmltext import children, first_text, name_of
from analysis.errors import InputError
from analysis.files import atomic_write
from analysis.gate import clean
from analysis.sources.answers import check_count, parsed_xml
from analysis.sources.common import FetchError, Progress, shelf_of
from analysis.sources.patience import Patience, Retry
from analysis.sources.web import Web
from analysis.store import Store

__all__ = ["fetch_arxiv", "fill_arxiv"]

_log = logging.getLogger(__name__)
_ENDPOINT = "https://export.arxiv.org"
_BATCH = 50  # ids a request
# arXiv asks for no more than one request in three seconds.
_POLITE = {"pause": 3.0, "retries": 5, "backoff": 3.0}

Record = dict[str, str]


def fetch_arxiv(
    out: str | os.PathLike[str],
    *,
    ids: Sequence[str] | None = None,
    query: str | None = None,
    max_results: int = 1000,
    progress: Progress | None = None,
    patience: Patience | None = None,
    store: Store | None = None,
    endpoint: str | None = None,
) -> int:
    """Fetch papers from arXiv into one JSON Lines file.

    Parameters
    ----------
    out : path
        The file, such as ``papers.jsonl``: a paper a line, with ``arxiv_id, title,
        abstract, published, doi``.
    ids : sequence of str, optional
        arXiv ids in any spelling. They are asked for in batches, and papers in the cache
        are not asked for again.
    query : str, optional
        A query in arXiv's own language, such as ``cat:cs.CL AND ti:pruning``, newest
        first. Give `ids` or `query`, not both.
    max_results : int
        The most papers a query may give.
    progress : callable, optional
        Called with papers done, papers in all, and the last one's id.
    patience : Patience, optional
        How often to ask, and how often again; by default once in three seconds.
    store : Store, optional
        Where answers are kept; default is the usual cache.
    endpoint : str, optional
        Another server's address, for mirrors and tests.

    Returns
    -------
    int
        The number of papers written.

    Raises
    ------
    InputError
        An id is none, or neither or both of `ids` and `query` are given.
    FetchError
        The server does not answer, or knows none of the papers.
    MissingExtraError
        requests is not installed.
    """
    if (ids is None) == (query is None):
        raise InputError("both or neither of ids and query", "one of them", "give one")
    patience = patience or Patience(**_POLITE)  # type: ignore[arg-type]
    client = _Client(patience, store or Store(), endpoint)
    if ids is not None:
        wanted = list(dict.fromkeys(_checked(text) for text in ids))
        found = client.by_id(wanted, progress)
        for missing in (i for i in wanted if i not in found):
            _log.warning("arXiv does not know %s", missing)
        records = [found[i] for i in wanted if i in found]
    else:
        records = client.by_query(query or "", max_results, progress)
    if not records:
        raise FetchError("no paper", "at least one", "check the ids or the query", path="arXiv")
    lines = (json.dumps(record, ensure_ascii=False) + "\n" for record in records)
    atomic_write(out, "".join(lines).encode("utf-8", errors="replace"))
    return len(records)


def fill_arxiv(
    digests: Sequence[Digest],
    out: str | os.PathLike[str],
    *,
    progress: Progress | None = None,
    patience: Patience | None = None,
    store: Store | None = None,
    endpoint: str | None = None,
) -> int:
    """Fill in abstracts and dates that digests lack, and write the filled digests.

    Only papers with an arXiv id can be looked up. The title stays as the digest has it.

    Parameters
    ----------
    digests : sequence of Digest
        As `analysis.digests.load_digests` gives them.
    out : path
        The folder for one JSON file per digest, which `load_digests` reads.
    progress, patience, store, endpoint
        As for `fetch_arxiv`.

    Returns
    -------
    int
        The number of papers that gained an abstract or a date.

    Raises
    ------
    FetchError
        The server does not answer.
    InputError
        A digest would be written over the file it was read from.
    MissingExtraError
        requests is not installed.
    """
    for digest in digests:
        target = Path(out) / f"{digest.name}.json"
        if digest.path is not None and target.absolute() == digest.path.absolute():
            raise InputError(
                "a place where the digest itself lies",
                "another folder",
                "name another with --out",
                path=target,
            )
    wanted = [
        identifier
        for digest in digests
        for paper in digest.papers
        if (identifier := _identifier(paper)) and not (paper.abstract and paper.date)
    ]
    patience = patience or Patience(**_POLITE)  # type: ignore[arg-type]
    client = _Client(patience, store or Store(), endpoint)
    found = client.by_id(list(dict.fromkeys(wanted)), progress) if wanted else {}
    filled = 0
    for digest in digests:
        papers = tuple(_filled(paper, found) for paper in digest.papers)
        filled += sum(new != old for new, old in zip(papers, digest.papers, strict=True))
        content = {
            "date": _spelled(digest.date),
            "papers": [
                {
                    "arxiv_id": p.arxiv_id,
                    "doi": p.doi,
                    "title": p.title,
                    "abstract": p.abstract,
                    "published": p.date,
                    **_facts(p.facts),
                }
                for p in papers
            ],
        }
        text = json.dumps(content, ensure_ascii=False, indent=1) + "\n"
        atomic_write(Path(out) / f"{digest.name}.json", text.encode())
    return filled


def _facts(facts: PaperFacts) -> dict[str, object]:
    """Give what else is known of a paper, under names that tables are read by."""
    said = {
        "authors": facts.authors,
        "venue": facts.venue,
        "keywords": facts.keywords,
        "language": facts.language,
        "type": facts.kind,
        "is_retracted": facts.status == "retracted",
        "cited_by_count": facts.citations,
        "upvotes": facts.upvotes,
    } | {
        prefix + ("" if prefix == "pmid" else "_id"): name
        for prefix, _, name in (i.partition(":") for i in facts.ids)
    }
    return {name: value for name, value in said.items() if value not in ("", None, False)}


def _spelled(date: DigestDate | None) -> str | None:
    """Write a date so that it is read again, without a year as ISO 8601 once had it."""
    if date is None:
        return None
    return str(date) if date.year is not None else f"--{date}"


def _filled(paper: DigestPaper, found: dict[str, Record]) -> DigestPaper:
    record = found.get(_identifier(paper) or "")
    if record is None:
        return paper
    return replace(
        paper,
        abstract=paper.abstract or record["abstract"],
        date=paper.date or record["published"] or None,
    )


def _identifier(paper: DigestPaper) -> str | None:
    return parse_arxiv_id(paper.arxiv_id or "") or parse_arxiv_id(paper.doi or "")


def _checked(text: str) -> str:
    identifier = parse_arxiv_id(text)
    if identifier is None:
        raise InputError(f"{text[:60]!r}", "an arXiv id such as 2503.08640", "correct it")
    return identifier


class _Client:
    """arXiv's interface for programs, which answers with an Atom feed."""

    def __init__(self, patience: Patience, store: Store, endpoint: str | None) -> None:
        self.web = Web("arXiv", endpoint or _ENDPOINT, patience)
        self.store, self.shelf = store, shelf_of("arxiv", endpoint)

    def by_id(self, ids: Sequence[str], progress: Progress | None) -> dict[str, Record]:
        found = {i: record for i in ids if (record := self._cached(i)) is not None}
        lacking = [i for i in ids if i not in found]
        for start in range(0, len(lacking), _BATCH):
            batch = lacking[start : start + _BATCH]
            for record in self._page({"id_list": ",".join(batch)}, 0, len(batch)):
                if record["arxiv_id"] in batch:  # nothing else is kept under an id
                    found[record["arxiv_id"]] = record
                    self._keep(record)
            if progress is not None:
                progress(len(found), len(ids), batch[-1])
        return found

    def by_query(self, query: str, max_results: int, progress: Progress | None) -> list[Record]:
        asked: dict[str, str | int] = {
            "search_query": query, "sortBy": "submittedDate", "sortOrder": "descending"
        }  # fmt: skip
        records: list[Record] = []
        while len(records) < max_results:
            page = self._page(asked, len(records), _BATCH)
            records += page
            if page and progress is not None:
                progress(len(records), max_results, page[-1]["arxiv_id"])
            if len(page) < _BATCH:
                break
        return records[:max_results]

    def _page(self, asked: Mapping[str, str | int], start: int, most: int) -> list[Record]:
        def read(data: bytes) -> list[Record]:
            records, total = read_feed(data)
            check_count(len(records), most)
            # arXiv now and then answers with a part, or with nothing.
            if len(records) < min(most, total - start):
                raise Retry(f"a broken answer ({len(records)} papers of {total - start})")
            return records

        params = {**asked, "start": start, "max_results": most}
        found: list[Record] = self.web.get("/api/query", params, "xml", read)
        return found

    def _cached(self, identifier: str) -> Record | None:
        data = self.store.get_file(self.shelf, _file_name(identifier))
        if data is None:
            return None
        record = json.loads(data)
        return record if record.get("arxiv_id") == identifier else None

    def _keep(self, record: Record) -> None:
        data = json.dumps(record, ensure_ascii=False).encode("utf-8", errors="replace")
        self.store.put_file(self.shelf, _file_name(record["arxiv_id"]), data)


def read_feed(data: bytes) -> tuple[list[Record], int]:
    """Give the papers of a feed, and how many there are in all."""
    root = parsed_xml(data)
    if name_of(root) != "feed":
        raise Retry("a broken answer (no feed)")
    total = first_text(root, "totalresults")
    if not re.fullmatch(r"[0-9]{1,9}", total):
        raise Retry("a broken answer (no number of papers)")
    return [_record(entry) for entry in children(root, "entry")], int(total)


def _record(entry: Any) -> Record:
    said = first_text(entry, "id")
    if "/api/errors" in said:
        raise FetchError(
            f"a question that arXiv does not read ({first_text(entry, 'summary')[:200]})",
            "a query in its own language",
            "correct the query",
            path="arXiv",
        )
    identifier = parse_arxiv_id(said)
    title, published = clean(first_text(entry, "title")), first_text(entry, "published")[:10]
    if identifier is None or not normalise_title(title):
        raise Retry("a broken answer (a paper without id or title)")
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", published):
        raise Retry("a broken answer (a paper without a date)")
    return {
        "arxiv_id": identifier,
        "title": title,
        "abstract": clean(first_text(entry, "summary")),
        "published": published,
        "doi": parse_doi(first_text(entry, "doi")) or "",
    }


def _file_name(identifier: str) -> str:
    return identifier.replace("/", "_") + ".json"
