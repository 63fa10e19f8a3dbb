"""EndNote's XML, which Mendeley, Zotero and databases write, too.

Examples
--------
>>> data = b"<xml><records><record><titles><title><style>On asking</style></title></titles>"
>>> data += b"<dates><year>2019</year></dates></record></records></xml>"
>>> [paper] = READER.read(Source("a.xml", "a", data))[0].papers
>>> paper.title, paper.date
('On asking', '2019')
"""

from __future__ import annotations

import re
from typing import Any

from analysis.digests.formats import Reader, Source, after_mark, make_paper, one_digest
from analysis.digests.identity import parse_arxiv_id
from analysis.digests.model import DigestPaper, PaperFacts
from analysis.digests.xmltext import children, first_text, name_of, parse_xml, text_of

__all__ = ["READER"]

_HEAD = re.compile(rb"<(?:xml|records)>\s*<(?:records|record)[\s>]")


def _records(source: Source) -> list[Any]:
    root = parse_xml(source)
    path = ("record",) if name_of(root) == "records" else ("records", "record")
    return children(root, *path)


def _paper(source: Source, record: Any) -> DigestPaper:
    links = [text_of(e).strip() for e in children(record, "urls", "related-urls", "url")]
    kinds = [str(e.get("name", "")) for e in children(record, "ref-type")]
    return make_paper(
        source,
        title=first_text(record, "titles", "title"),
        abstract=first_text(record, "abstract"),
        arxiv_id=next((link for link in links if parse_arxiv_id(link)), None),
        doi=first_text(record, "electronic-resource-num"),
        date=first_text(record, "dates", "pub-dates", "date"),
        year=first_text(record, "dates", "year"),
        line=record.sourceline,
        facts=PaperFacts(
            authors="; ".join(
                text_of(e).strip() for e in children(record, "contributors", "authors", "author")
            ),
            venue=first_text(record, "periodical", "full-title")
            or first_text(record, "titles", "secondary-title"),
            keywords="; ".join(text_of(e).strip() for e in children(record, "keywords", "keyword")),
            language=first_text(record, "language"),
            kind=kinds[0].replace("Journal Article", "article") if kinds else "",
            links="; ".join(links[:5]),
        ),
    )


def _sniff(head: bytes) -> bool:
    return after_mark(head)[:1] == b"<" and bool(_HEAD.search(head[:4096]))


READER = Reader(
    name="endnote-xml",
    title="EndNote, XML",
    suffixes=(".xml",),
    read=one_digest(_records, _paper, "at least one record"),
    sniff=_sniff,
    priority=16,
    needs="record elements with titles",
)
