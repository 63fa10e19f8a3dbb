r"""Web of Science exports as plain text (savedrecs.txt, .ciw).

Examples
--------
>>> data = b"PT J\nTI On\n   asking\nAB We ask.\nPD MAR\nPY 2019\nDI 10.1000/a\nER\n"
>>> [paper] = READER.read(Source("a.ciw", "a", data))[0].papers
>>> paper.title, paper.date, paper.doi
('On asking', '2019-03', '10.1000/a')
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from analysis.digests.formats import Reader, Source, decode, make_paper, one_digest
from analysis.digests.model import DigestPaper, PaperFacts
from analysis.digests.tagged import TaggedRecord, tagged_records

__all__ = ["READER"]

_TAG = re.compile(r"([A-Z][A-Z0-9])(?: (.*))?$")
_OUTSIDE = frozenset({"FN", "VR", "EF"})
_HEAD = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:FN [^\n]*\r?\n\s*)?(?:VR [^\n]*\r?\n\s*)?PT [A-Z]\s")


def _records(source: Source) -> Iterator[TaggedRecord]:
    return tagged_records(decode(source), _TAG, first="PT", last="ER", outside=_OUTSIDE)


def _paper(source: Source, record: TaggedRecord) -> DigestPaper:
    if not record.is_closed:
        raise source.error(
            "the record is not closed", "a line ER at its end", "export it again", record.line
        )
    pmid, count = record.text("PM"), record.text("TC")
    return make_paper(
        source,
        title=record.text("TI"),
        abstract=record.text("AB"),
        arxiv_id=record.text("AR"),
        doi=record.text("DI"),
        date=record.text("PD"),
        year=record.text("PY"),
        line=record.line,
        facts=PaperFacts(
            ids=(f"pmid:{pmid}",) if pmid.isdecimal() else (),
            authors=record.lines("AF") or record.lines("AU"),
            venue=record.text("SO"),
            keywords="; ".join(record.all("DE", "ID")),
            language=record.text("LA"),
            kind=record.text("DT"),
            citations=int(count) if re.fullmatch(r"\d{1,8}", count) else None,
        ),
    )


def _sniff(head: bytes) -> bool:
    return bool(_HEAD.match(head))


READER = Reader(
    name="wos",
    title="Web of Science, plain text",
    suffixes=(".ciw",),
    read=one_digest(_records, _paper, "records from PT to ER"),
    sniff=_sniff,
    priority=15,
    needs="records from PT to ER, each with TI",
)
