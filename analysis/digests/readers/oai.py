"""Dublin Core records, as archives give them over OAI-PMH.

Examples
--------
>>> data = b"<OAI-PMH><ListRecords><record><metadata><dc><title>On asking</title>"
>>> data += b"<description>We ask.</description></dc></metadata></record>"
>>> data += b"</ListRecords></OAI-PMH>"
>>> [paper] = READER.read(Source("a.xml", "a", data))[0].papers
>>> paper.title, paper.abstract
('On asking', 'We ask.')
"""

from __future__ import annotations

import re
from typing import Any

from analysis.digests.formats import Reader, Source, after_mark, make_paper, one_digest
from analysis.digests.identity import parse_arxiv_id, parse_doi
from analysis.digests.model import DigestPaper, PaperFacts
from analysis.digests.xmltext import children, first_text, name_of, parse_xml, text_of

__all__ = ["READER"]

_HEAD = re.compile(rb"<(?:\w+:)?(?:OAI-PMH|ListRecords|GetRecord)[\s>]|<oai_dc:dc[\s>]")


def _records(source: Source) -> list[Any]:
    root = parse_xml(source)
    if name_of(root) in ("listrecords", "getrecord"):
        return children(root, "record")
    if name_of(root) == "dc":
        return [root]
    return [r for n in ("listrecords", "getrecord") for r in children(root, n, "record")]


def _paper(source: Source, record: Any) -> DigestPaper:
    [core] = children(record, "metadata", "dc")[:1] or [record]
    ids = [text_of(e).strip() for e in [*children(core, "identifier"), *children(core, "relation")]]
    descriptions = [text_of(e).strip() for e in children(core, "description")]
    deleted = any(h.get("status") == "deleted" for h in children(record, "header"))
    if deleted:
        raise source.error(
            "its archive deleted this record", "a title", "leave it out", record.sourceline
        )
    return make_paper(
        source,
        title=first_text(core, "title"),
        # Notes such as "Comment: 9 pages" stand beside the abstract, and are shorter.
        abstract=max(descriptions, key=len, default=""),
        arxiv_id=next((text for text in ids if parse_arxiv_id(text)), None),
        doi=next((text for text in ids if parse_doi(text)), None),
        date=first_text(core, "date"),
        line=record.sourceline,
        facts=PaperFacts(
            authors="; ".join(text_of(e).strip() for e in children(core, "creator")[:2_000]),
            venue=first_text(core, "source") or first_text(core, "publisher"),
            keywords="; ".join(text_of(e).strip() for e in children(core, "subject")[:100]),
            language=first_text(core, "language"),
            kind=first_text(core, "type"),
            links="; ".join(text for text in ids[:5] if text.startswith("http")),
        ),
    )


def _sniff(head: bytes) -> bool:
    return after_mark(head)[:1] == b"<" and bool(_HEAD.search(head[:8192]))


READER = Reader(
    name="oai",
    title="OAI-PMH, Dublin Core",
    suffixes=(".xml",),
    read=one_digest(_records, _paper, "at least one record"),
    sniff=_sniff,
    priority=16,
    needs="record elements with title in Dublin Core",
)
