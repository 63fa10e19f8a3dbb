r"""EndNote's export of tagged lines (.enw), which Google Scholar writes, too.

Examples
--------
>>> data = b"%0 Journal Article\n%T On asking\n%D 2019\n%R 10.1000/a\n%X We ask.\n"
>>> [paper] = READER.read(Source("a.enw", "a", data))[0].papers
>>> paper.title, paper.abstract, paper.date
('On asking', 'We ask.', '2019')
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from analysis.digests.formats import Reader, Source, decode, make_paper, one_digest
from analysis.digests.identity import parse_arxiv_id
from analysis.digests.model import DigestPaper, PaperFacts
from analysis.digests.tagged import TaggedRecord, tagged_records

__all__ = ["READER"]

_TAG = re.compile(r"%([0-9A-Z@!#$&()*+<>=?\[\]^~])(?:\s(.*))?$")
_HEAD = re.compile(rb"(?:\xef\xbb\xbf)?\s*%[0-9A-Z] \S")
_TITLE = re.compile(rb"^%[T0] ", re.MULTILINE)


def _records(source: Source) -> Iterator[TaggedRecord]:
    text = decode(source)
    # Some programs leave out %0; then a record begins with whatever follows a blank line.
    if not re.search(r"^%0 ", text, re.MULTILINE):
        text = re.sub(r"(?:\A\s*|(?<=\n\n))(?=%)", "%0 \n", text)
    return tagged_records(text, _TAG, first="0")


def _paper(source: Source, record: TaggedRecord) -> DigestPaper:
    links = record.all("U")
    ids = [text for text in [*links, *record.all("R", "M")] if parse_arxiv_id(text)]
    return make_paper(
        source,
        title=record.text("T"),
        abstract=record.text("X"),
        arxiv_id=ids[0] if ids else None,
        doi=record.text("R"),
        date=record.text("8", "D"),
        year=record.text("D"),
        line=record.line,
        facts=PaperFacts(
            authors="; ".join(record.all("A")),
            venue=record.text("J", "B"),
            keywords=record.lines("K"),
            language=record.text("G"),
            kind={"Journal Article": "article"}.get(record.text("0"), record.text("0")),
            links="; ".join(links),
        ),
    )


def _sniff(head: bytes) -> bool:
    return bool(_HEAD.match(head) and _TITLE.search(head))


READER = Reader(
    name="endnote",
    title="EndNote, tagged lines",
    suffixes=(".enw",),
    read=one_digest(_records, _paper, "records that begin with %0"),
    sniff=_sniff,
    priority=15,
    needs="records that begin with %0, each with %T",
)
