"""Works of OpenAlex, as its API answers.

Their abstracts come as an index from words to places, and are put together.

Examples
--------
>>> data = b'[{"id": "https://openalex.org/W1", "title": "On asking",'
>>> data += b' "abstract_inverted_index": {"ask.": [1], "We": [0]}}]'
>>> [paper] = READER.read(Source("a.json", "a", data))[0].papers
>>> paper.abstract, paper.facts.ids
('We ask.', ('openalex:W1',))
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from analysis.digests.formats import Reader, Source, after_mark, make_paper, one_digest
from analysis.digests.identity import parse_arxiv_id
from analysis.digests.jsonrecords import JsonRecord, at, names_in, number_at, records_in, text_at
from analysis.digests.model import DigestPaper, PaperFacts

__all__ = ["READER"]

_MARK = re.compile(rb'"abstract_inverted_index"\s*:|"id"\s*:\s*"https://openalex\.org/W\d')
_ID = re.compile(r"W\d{1,12}$")
_PMID = re.compile(r"(\d{1,9})/?$")
_MOST_WORDS = 20_000


def _records(source: Source) -> Iterable[JsonRecord]:
    return records_in(source, ["results"], ["id", "doi", "title"])


def _paper(source: Source, record: JsonRecord) -> DigestPaper:
    work = record.checked(source)
    number, pmid = _ID.search(text_at(work, "id")), _PMID.search(text_at(work, "ids", "pmid"))
    places = work.get("locations")
    links = (
        [text_at(place, "landing_page_url") for place in (places or []) if place]
        if isinstance(places, list)
        else []
    )
    return make_paper(
        source,
        title=text_at(work, "title") or text_at(work, "display_name"),
        abstract=_abstract(source, record, work),
        arxiv_id=next((link for link in links if parse_arxiv_id(link)), None),
        doi=text_at(work, "doi"),
        date=text_at(work, "publication_date"),
        year=str(number_at(work, "publication_year") or ""),
        line=record.line,
        place=record.place,
        facts=PaperFacts(
            ids=(
                *([f"openalex:{number[0]}"] if number else ()),
                *([f"pmid:{pmid[1]}"] if pmid else ()),
            ),
            authors=names_in(work.get("authorships"), "author", "display_name"),
            venue=text_at(work, "primary_location", "source", "display_name"),
            keywords=names_in(work.get("keywords"), "display_name"),
            language=text_at(work, "language"),
            kind=text_at(work, "type"),
            status="retracted" if at(work, "is_retracted") is True else "",
            citations=number_at(work, "cited_by_count"),
            links="; ".join(link for link in links[:5] if link),
        ),
    )


def _abstract(source: Source, record: JsonRecord, work: dict[str, Any]) -> str:
    index = work.get("abstract_inverted_index")
    if not isinstance(index, dict):
        return text_at(work, "abstract")
    words: dict[int, str] = {}
    for word, places in index.items():
        for place in places if isinstance(places, list) else ():
            if isinstance(place, int) and 0 <= place < _MOST_WORDS:
                words[place] = word
    if sum(map(len, words.values())) > source.limits.text_chars:
        raise source.error(
            f"an abstract of too many words in {record.place}",
            f"at most {source.limits.text_chars:,} characters",
            "check the file, or raise the limit on text",
            record.line,
        )
    return " ".join(words[place] for place in sorted(words))


def _sniff(head: bytes) -> bool:
    return after_mark(head)[:1] in (b"{", b"[") and bool(_MARK.search(head))


READER = Reader(
    name="openalex",
    title="OpenAlex, works as JSON",
    suffixes=(".json", ".jsonl", ".ndjson"),
    read=one_digest(_records, _paper, "at least one work"),
    sniff=_sniff,
    priority=20,
    needs="works with title or display_name",
)
