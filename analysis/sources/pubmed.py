"""Articles of PubMed, over the E-utilities of NCBI: by a search, or by number."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from typing import Any

from analysis.digests.xmltext import children, first_text
from analysis.errors import InputError
from analysis.files import atomic_write
from analysis.sources.answers import check_count, parsed, parsed_xml
from analysis.sources.common import FetchError, Progress, ids_or_search, shelf_of
from analysis.sources.patience import Patience, Retry
from analysis.sources.web import Web
from analysis.store import Store

__all__ = ["fetch_pubmed"]

_ENDPOINT = "https://eutils.ncbi.nlm.nih.gov/entrez/eutils"
_BATCH = 200  # articles a request
_MOST = 9_999  # articles of a search that PubMed gives
_PAUSE = 0.4  # NCBI asks for no more than three requests a second
_NUMBER = re.compile(
    r"(?:(?:https?://)?pubmed\.ncbi\.nlm\.nih\.gov/|pmid:?\s*)?([0-9]{1,9})/?", re.I
)
_OWN_NUMBER = re.compile(r"[1-9][0-9]{0,8}")
_HEAD = b'<?xml version="1.0" encoding="UTF-8"?>\n<PubmedArticleSet>\n'
_FOOT = b"</PubmedArticleSet>\n"


def fetch_pubmed(
    out: str | os.PathLike[str],
    asked: Sequence[str],
    *,
    max_results: int = 1000,
    progress: Progress | None = None,
    patience: Patience | None = None,
    store: Store | None = None,
    endpoint: str | None = None,
) -> int:
    """Fetch articles from PubMed into one XML file, each as PubMed gives it.

    Every article is kept when it is there, so that a fetch that was cut off goes on where it
    stopped. A key in the variable ``NCBI_API_KEY`` and an address in ``NCBI_EMAIL`` are sent.

    Parameters
    ----------
    out : path
        The file, such as ``articles.xml``.
    asked : sequence of str
        PubMed's numbers (PMIDs), in any spelling; or one search in PubMed's own language.
    max_results : int
        The most articles a search may give, up to 9,999.
    progress : callable, optional
        Called with articles done, articles in all, and the last one's number.
    patience : Patience, optional
        How often to ask, and how often again; by default three times in a second at most.
    store : Store, optional
        Where answers are kept; default is the usual cache.
    endpoint : str, optional
        Another server's address, for tests.

    Returns
    -------
    int
        The number of articles written.

    Raises
    ------
    InputError
        Nothing is asked for, numbers and words together, or too many.
    FetchError
        The server does not answer, or has none of the articles.
    MissingExtraError
        requests is not installed.
    """
    ids, words = ids_or_search(asked, _number, "PMIDs")
    if not 0 < max_results <= _MOST:
        raise InputError(
            f"{max_results:,} results", f"1 to {_MOST:,}, which PubMed gives", "narrow the search"
        )
    known = {"tool": "digest-atlas"}
    for name, variable in (("api_key", "NCBI_API_KEY"), ("email", "NCBI_EMAIL")):
        if value := os.environ.get(variable, ""):
            known[name] = value
    patience = patience or Patience(pause=_PAUSE)
    web = Web("PubMed", endpoint or _ENDPOINT, patience, secret=known)
    client = _Client(web, store or Store(), shelf_of("pubmed", endpoint))
    if words:
        ids = client.search(words, max_results)
    found = client.articles(ids, progress)
    if not found:
        raise FetchError("no article", "at least one", "check the search", path="PubMed")
    atomic_write(out, b"".join([_HEAD, *(article + b"\n" for article in found), _FOOT]))
    return len(found)


def _number(text: str) -> str | None:
    found = _NUMBER.fullmatch(text.strip())
    return found[1].lstrip("0") if found else None


class _Client:
    def __init__(self, web: Web, store: Store, shelf: str) -> None:
        self.web, self.store, self.shelf = web, store, shelf

    def search(self, words: str, most: int) -> list[str]:
        params: dict[str, str | int] = {
            "db": "pubmed", "term": words, "retmode": "json", "retmax": most
        }  # fmt: skip
        found: list[str] = self.web.get("/esearch.fcgi", params, "json", read_numbers)
        return found[:most]

    def articles(self, ids: Sequence[str], progress: Progress | None) -> list[bytes]:
        found = {i: data for i in ids if (data := self._kept(i)) is not None}
        lacking = [i for i in ids if i not in found]
        for start in range(0, len(lacking), _BATCH):
            batch = lacking[start : start + _BATCH]
            params = {"db": "pubmed", "id": ",".join(batch), "retmode": "xml"}
            fresh = self.web.get("/efetch.fcgi", params, "xml", read_articles)
            for number in (i for i in batch if i in fresh):
                found[number] = fresh[number]
                self.store.put_file(self.shelf, f"{number}.xml", fresh[number])
            if progress is not None:
                progress(len(found), len(ids), batch[-1])
        return [found[i] for i in ids if i in found]

    def _kept(self, number: str) -> bytes | None:
        return self.store.get_file(self.shelf, f"{number}.xml")


def read_numbers(data: bytes) -> list[str]:
    """Give the numbers that a search found."""
    answer: Any = parsed(data)
    found = answer.get("esearchresult") if isinstance(answer, dict) else None
    if not isinstance(found, dict):
        raise Retry("a broken answer (no result of a search)")
    if isinstance(found.get("ERROR"), str):
        raise FetchError(
            f"a search that PubMed does not read ({found['ERROR'][:200]})",
            "a search in its own language",
            "correct the search",
            path="PubMed",
        )
    ids = found.get("idlist")
    if not isinstance(ids, list) or not all(
        isinstance(i, str) and _OWN_NUMBER.fullmatch(i) for i in ids
    ):
        raise Retry("a broken answer (no list of numbers)")
    check_count(len(ids), _MOST)
    return list(dict.fromkeys(ids))


def read_articles(data: bytes) -> dict[str, bytes]:
    """Give the articles of an answer by number, each as XML of its own."""
    from lxml import etree

    articles = children(parsed_xml(data), "pubmedarticle")
    check_count(len(articles), _BATCH)
    found = {}
    for article in articles:
        number = first_text(article, "medlinecitation", "pmid")
        if not _OWN_NUMBER.fullmatch(number):
            raise Retry("a broken answer (an article without a number)")
        article.tail = None
        found[number] = etree.tostring(article, encoding="utf-8")
    return found
