"""CSL JSON, which Zotero, Mendeley, Pandoc and others write.

Examples
--------
>>> data = b'[{"type": "article-journal", "title": "On asking", "issued": {"raw": "2019"}}]'
>>> [paper] = READER.read(Source("a.json", "a", data))[0].papers
>>> paper.title, paper.date
('On asking', '2019')
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from analysis.digests.csl import paper_of_csl
from analysis.digests.formats import Reader, Source, after_mark, one_digest
from analysis.digests.jsonrecords import JsonRecord, records_in

__all__ = ["READER"]

_MARK = re.compile(
    rb'"issued"\s*:\s*\{|"date-parts"\s*:|"container-title"\s*:\s*"'
    rb'|"type"\s*:\s*"(?:article-journal|paper-conference|article-magazine)"'
)


def _records(source: Source) -> Iterable[JsonRecord]:
    return records_in(source, ["items", "references"], ["title", "DOI"])


def _sniff(head: bytes) -> bool:
    return after_mark(head)[:1] in (b"{", b"[") and bool(_MARK.search(head))


READER = Reader(
    name="csl-json",
    title="CSL JSON",
    suffixes=(".json", ".csljson"),
    read=one_digest(_records, paper_of_csl, "at least one item"),
    sniff=_sniff,
    priority=23,
    needs="items with title",
)
