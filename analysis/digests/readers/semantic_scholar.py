"""Papers of Semantic Scholar, as its API answers.

Examples
--------
>>> data = b'{"data": [{"paperId": "a1", "title": "On asking", "year": 2019,'
>>> data += b' "externalIds": {"DOI": "10.1000/a", "ArXiv": "1901.00001"}}]}'
>>> [paper] = READER.read(Source("a.json", "a", data))[0].papers
>>> paper.doi, paper.arxiv_id, paper.date, paper.facts.ids
('10.1000/a', '1901.00001', '2019', ('s2:a1',))
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from analysis.digests.formats import Reader, Source, after_mark, make_paper, one_digest
from analysis.digests.jsonrecords import JsonRecord, at, names_in, number_at, records_in, text_at
from analysis.digests.model import DigestPaper, PaperFacts

__all__ = ["READER"]

_MARK = re.compile(rb'"paperId"\s*:\s*"')
_WITH = re.compile(
    rb'"(?:externalIds|corpusId|title|abstract|s2FieldsOfStudy|publicationDate)"\s*:'
)


def _records(source: Source) -> Iterable[JsonRecord]:
    return records_in(source, ["data", "papers", "recommendedPapers", "results"], ["paperId"])


def _paper(source: Source, record: JsonRecord) -> DigestPaper:
    paper = record.checked(source)
    if isinstance(inner := at(paper, "citingPaper") or at(paper, "citedPaper"), dict):
        paper = inner
    own, ids = text_at(paper, "paperId"), paper.get("externalIds")
    pmid = text_at(ids, "PubMed")
    kinds = names_in(paper.get("publicationTypes"))
    return make_paper(
        source,
        title=text_at(paper, "title"),
        abstract=text_at(paper, "abstract"),
        arxiv_id=text_at(ids, "ArXiv"),
        doi=text_at(ids, "DOI"),
        date=text_at(paper, "publicationDate"),
        year=str(number_at(paper, "year") or ""),
        line=record.line,
        place=record.place,
        facts=PaperFacts(
            ids=(
                *([f"s2:{own}"] if own.isalnum() else ()),
                *([f"pmid:{pmid}"] if pmid.isdecimal() else ()),
            ),
            authors=names_in(paper.get("authors"), "name"),
            venue=text_at(paper, "venue") or text_at(paper, "journal", "name"),
            keywords=names_in(paper.get("fieldsOfStudy")),
            kind={"JournalArticle": "article"}.get(kinds, kinds),
            citations=number_at(paper, "citationCount"),
            links=text_at(paper, "url"),
        ),
    )


def _sniff(head: bytes) -> bool:
    is_json = after_mark(head)[:1] in (b"{", b"[")
    return is_json and bool(_MARK.search(head) and _WITH.search(head))


READER = Reader(
    name="semantic-scholar",
    title="Semantic Scholar, papers as JSON",
    suffixes=(".json", ".jsonl", ".ndjson"),
    read=one_digest(_records, _paper, "at least one paper"),
    sniff=_sniff,
    priority=21,
    needs="papers with paperId and title",
)
