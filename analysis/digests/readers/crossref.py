"""Works of Crossref, as its API answers.

Examples
--------
>>> data = b'{"message": {"items": [{"DOI": "10.1000/a", "title": ["On asking"],'
>>> data += b' "abstract": "<jats:p>We ask.</jats:p>"}]}}'
>>> [paper] = READER.read(Source("a.json", "a", data))[0].papers
>>> paper.title, paper.abstract, paper.cleaned
('On asking', 'We ask.', ('markup',))
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from analysis.digests.csl import paper_of_csl
from analysis.digests.formats import Reader, Source, after_mark, one_digest
from analysis.digests.jsonrecords import JsonRecord, records_in

__all__ = ["READER"]

_DOI = re.compile(rb'"DOI"\s*:\s*"')
_TITLE = re.compile(rb'"(?:title|container-title|short-title)"\s*:\s*\[|"message-type"\s*:')


def _records(source: Source) -> Iterable[JsonRecord]:
    return records_in(source, ["message.items", "items"], ["DOI"])


def _sniff(head: bytes) -> bool:
    is_json = after_mark(head)[:1] in (b"{", b"[")
    return is_json and bool(_DOI.search(head) and _TITLE.search(head))


READER = Reader(
    name="crossref",
    title="Crossref, works as JSON",
    suffixes=(".json", ".jsonl", ".ndjson"),
    read=one_digest(_records, paper_of_csl, "at least one work"),
    sniff=_sniff,
    priority=22,
    needs="works with DOI and title",
)
