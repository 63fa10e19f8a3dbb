"""A server on loopback that answers like the real ones, faults included."""

from __future__ import annotations

import contextlib
import gzip
import json
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

FEED = """<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xmlns:arxiv="http://arxiv.org/schemas/atom"
      xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/">
<opensearch:totalResults>{total}</opensearch:totalResults>
<opensearch:startIndex>{start}</opensearch:startIndex>
<opensearch:itemsPerPage>50</opensearch:itemsPerPage>
{entries}
</feed>
"""
ENTRY = """<entry><id>http://arxiv.org/abs/{id}v2</id><updated>2025-03-12T00:00:00Z</updated>
<published>2025-03-11T12:00:00Z</published><title>Paper {id} on &lt;SEG&gt;
  tokens</title><summary>We ask
about {id}.</summary><author><name>A</name></author>
<arxiv:primary_category term="cs.CL"/></entry>"""

ARTICLE = """<PubmedArticle><MedlineCitation Status="MEDLINE" Owner="NLM">
<PMID Version="1">{id}</PMID><Article PubModel="Print"><Journal><JournalIssue>
<PubDate><Year>2019</Year><Month>Mar</Month>
</PubDate></JournalIssue><Title>Ponds</Title></Journal><ArticleTitle>On <i>pond</i> {id}.
</ArticleTitle><ELocationID EIdType="doi">10.5555/pond.{id}</ELocationID><Abstract><AbstractText
Label="AIM">We count &lt; 5 herons at {id}.</AbstractText></Abstract></Article></MedlineCitation>
</PubmedArticle>
"""


class Stub:
    """What the server knows, what goes wrong, and what it was asked."""

    def __init__(self) -> None:
        self.days: dict[str, list[dict]] = {}  # Daily Papers by day
        self.faults: dict[str, list[str]] = defaultdict(list)  # key -> faults still to come
        self.asked: Counter[str] = Counter()
        self.answered: Counter[str] = Counter()  # whole, sound answers
        self.left = threading.Event()  # a connection that the client gave up
        self.arxiv: list[str] = []  # ids that it knows
        self.works: list[dict] = []  # of OpenAlex
        self.pubmed: list[str] = []  # numbers that it knows
        self.questions: list[dict[str, str]] = []
        self.bodies: dict[str, bytes] = {}  # answers by the name of a fault
        self.elsewhere = ""  # another server's address, for redirections
        self.tokens: set[str] = set()
        self.page_size = 100
        self.delay = 0.0
        self.lock = threading.Lock()
        self.url = ""

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        parts = urlsplit(handler.path)
        query = {k: v[0] for k, v in parse_qs(parts.query).items()}
        if parts.path == "/api/daily_papers":
            key, body = query["date"], self._daily(query)
        elif parts.path.startswith("/works"):
            key, body = "openalex", self._works(parts.path, query)
        elif parts.path in ("/esearch.fcgi", "/efetch.fcgi"):
            key, body = "pubmed", self._pubmed(parts.path, query)
        else:
            key, body = "arxiv", self._feed(query)
        with self.lock:
            self.asked[key] += 1
            self.tokens.add(handler.headers.get("Authorization", ""))
            self.questions.append(query)
            fault = self.faults[key].pop(0) if self.faults[key] else ""
            if not fault:
                self.answered[key] += 1
        time.sleep(self.delay)
        self._send(handler, body, fault)

    def _daily(self, query: dict[str, str]) -> bytes:
        papers = self.days.get(query["date"], [])
        size = min(int(query.get("limit", 50)), self.page_size)
        start = int(query.get("p", 0)) * size
        return json.dumps(papers[start : start + size]).encode()

    def _feed(self, query: dict[str, str]) -> bytes:
        ids = [i for i in query.get("id_list", "").split(",") if i]
        known = [i for i in ids if i in self.arxiv] if ids else self.arxiv
        start, size = int(query["start"]), int(query["max_results"])
        entries = "\n".join(ENTRY.format(id=i) for i in known[start : start + size])
        return FEED.format(total=len(known), start=start, entries=entries).encode()

    def _works(self, path: str, query: dict[str, str]) -> bytes:
        """As developers.openalex.org documents lists, pages, cursors and single works."""
        if path != "/works":
            doi = unquote(path).removeprefix("/works/https://doi.org/")
            return json.dumps(next(w for w in self.works if w["doi"].endswith(doi))).encode()
        found = self.works
        if "filter" in query:
            kind, _, values = query["filter"].partition(":")
            ends = tuple(f"/{value}" for value in values.split("|"))
            field = "doi" if kind == "doi" else "id"
            found = [
                w for w in found if str(w[field]).lower().endswith(tuple(map(str.lower, ends)))
            ]
        size = int(query["per_page"])
        cursor = query.get("cursor")
        start = (
            int(query.get("page", 1)) * size - size
            if cursor is None
            else int(cursor.removeprefix("after-") if cursor != "*" else 0)
        )
        page = found[start : start + size]
        following = f"after-{start + size}" if page and cursor is not None else None
        meta = {"count": len(found), "per_page": size, "next_cursor": following}
        return json.dumps({"meta": meta, "results": page, "group_by": []}).encode()

    def _pubmed(self, path: str, query: dict[str, str]) -> bytes:
        """As NCBI documents ESearch in JSON and EFetch in XML."""
        if path == "/esearch.fcgi":
            found = self.pubmed[: int(query["retmax"])]
            said = {
                "count": str(len(self.pubmed)),
                "retmax": str(len(found)),
                "retstart": "0",
                "idlist": found,
                "translationset": [],
                "querytranslation": query["term"],
            }
            if query["term"] == "((":
                said = {"ERROR": "Search Backend failed: syntax"}
            head = {"type": "esearch", "version": "0.3"}
            return json.dumps({"header": head, "esearchresult": said}).encode()
        articles = "".join(ARTICLE.format(id=i) for i in query["id"].split(",") if i in self.pubmed)
        return (
            '<?xml version="1.0" ?>\n<!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD PubMedArticle, '
            '1st January 2025//EN" "https://dtd.nlm.nih.gov/ncbi/pubmed/out/pubmed_250101.dtd">\n'
            f"<PubmedArticleSet>{articles}</PubmedArticleSet>"
        ).encode()

    def _send(self, handler: BaseHTTPRequestHandler, body: bytes, fault: str) -> None:
        if fault.isdigit():
            handler.send_response(int(fault))
            handler.send_header("Retry-After", "0")
            handler.send_header("Content-Length", "0")
            handler.end_headers()
            return
        if fault in ("redirect", "elsewhere"):
            handler.send_response(302)
            place = self.elsewhere if fault == "elsewhere" else ""
            handler.send_header("Location", place + handler.path)
            handler.send_header("Content-Length", "0")
            handler.end_headers()
            return
        if fault == "truncated":
            body = body[: len(body) * 2 // 3]
        if fault == "nonsense":
            body = b'[{"paper": {}}]'
        if fault == "deep":
            body = b'{"results":' + b"[" * 200_000
        if fault in self.bodies:
            body = self.bodies[fault]
        handler.send_response(200)
        kind = "application/json" if body.lstrip()[:1] in (b"[", b"{") else "text/xml"
        if fault == "page":
            kind, body = "text/html", b"<html>busy</html>"
        handler.send_header("Content-Type", f"{kind}; charset=UTF-8")
        if fault == "bomb":
            body = gzip.compress(body + b" " * 3_000_000)
            handler.send_header("Content-Encoding", "gzip")
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        if fault == "cut":
            handler.wfile.write(body[: len(body) // 2])
            handler.wfile.flush()
            handler.connection.close()
        elif fault in ("drip", "silence"):
            if self._waits(handler, body if fault == "drip" else b""):
                self.left.set()
        else:
            handler.wfile.write(body)

    @staticmethod
    def _waits(handler: BaseHTTPRequestHandler, body: bytes) -> bool:
        """Send a byte now and then, or nothing; tell whether the client leaves within a minute."""
        try:
            for byte in body[:1200]:
                handler.wfile.write(bytes([byte]))
                handler.wfile.flush()
                time.sleep(0.05)
            handler.connection.settimeout(60)
            return handler.connection.recv(1) == b""
        except TimeoutError:
            return False
        except OSError:
            return True


@pytest.fixture
def stub() -> Iterator[Stub]:
    with serving() as state:
        yield state


@pytest.fixture
def other() -> Iterator[Stub]:
    """Give a second server."""
    with serving() as state:
        yield state


@contextlib.contextmanager
def serving() -> Iterator[Stub]:
    state = Stub()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            try:
                state.answer(self)
            except (BrokenPipeError, ConnectionResetError, ValueError):
                self.close_connection = True

        def log_message(self, *args: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: object, client_address: object) -> None:
            pass

    server = Server(("127.0.0.1", 0), Handler)
    state.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield state
    server.shutdown()
    server.server_close()
