r"""PubMed exports in the MEDLINE format (.nbib, pubmed-set.txt).

Examples
--------
>>> data = b"PMID- 1\nDP  - 2019 Mar 14\nTI  - On\n      asking.\nLID - 10.1000/a [doi]\n"
>>> [paper] = READER.read(Source("a.nbib", "a", data))[0].papers
>>> paper.title, paper.date, paper.doi, paper.facts.ids
('On asking', '2019-03-14', '10.1000/a', ('pmid:1',))
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from analysis.digests.formats import Reader, Source, decode, make_paper, one_digest
from analysis.digests.model import DigestPaper, PaperFacts
from analysis.digests.tagged import TaggedRecord, tagged_records, without_cut

__all__ = ["READER", "title_of"]

_TAG = re.compile(r"([A-Z]{2,4}) {0,2}- ?(.*)$")
_HEAD = re.compile(rb"(?:\xef\xbb\xbf)?\s*PMID- \d")
_DOI = re.compile(r"(\S+)\s*\[doi\]")
_TRANSLATED = re.compile(r"\[(.*)\]\.?")


def _records(source: Source) -> Iterator[TaggedRecord]:
    return without_cut(source, tagged_records(decode(source), _TAG, first="PMID"), "SO")


def title_of(text: str) -> str:
    """Give a title without the stop that PubMed puts behind it, and the brackets of translations.

    Examples
    --------
    >>> title_of("On asking."), title_of("[On asking].")
    ('On asking', 'On asking')
    """
    if translated := _TRANSLATED.fullmatch(text):
        text = translated[1]
    return text[:-1] if text.endswith(".") and not text.endswith("..") else text


def _paper(source: Source, record: TaggedRecord) -> DigestPaper:
    pmid = record.text("PMID")
    dois = [m[1] for value in record.all("LID", "AID") if (m := _DOI.match(value))]
    return make_paper(
        source,
        title=title_of(record.text("TI", "BTI", "TT")),
        abstract=record.text("AB", "OAB"),
        doi=dois[0] if dois else None,
        date=record.text("DP"),
        line=record.line,
        facts=PaperFacts(
            ids=(f"pmid:{pmid}",) if pmid.isdecimal() else (),
            authors="; ".join(record.all("FAU") or record.all("AU")),
            venue=record.text("JT", "TA"),
            keywords="; ".join(record.all("OT") or record.all("MH")),
            language="; ".join(record.all("LA")),
            kind="; ".join(record.all("PT")),
        ),
    )


def _sniff(head: bytes) -> bool:
    return bool(_HEAD.match(head))


READER = Reader(
    name="medline",
    title="PubMed, MEDLINE text",
    suffixes=(".nbib",),
    read=one_digest(_records, _paper, "records that begin with PMID"),
    sniff=_sniff,
    priority=15,
    needs="records that begin with PMID, each with TI",
)
