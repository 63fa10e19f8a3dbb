"""PubMed exports as XML.

Examples
--------
>>> data = b"<PubmedArticleSet><PubmedArticle><MedlineCitation><PMID>1</PMID><Article>"
>>> data += b"<ArticleTitle>On <i>asking</i>.</ArticleTitle></Article></MedlineCitation>"
>>> data += b"</PubmedArticle></PubmedArticleSet>"
>>> [paper] = READER.read(Source("a.xml", "a", data))[0].papers
>>> paper.title, paper.facts.ids
('On asking', ('pmid:1',))
"""

from __future__ import annotations

import re
from typing import Any

from analysis.digests.formats import Reader, Source, after_mark, make_paper, one_digest
from analysis.digests.model import DigestPaper, PaperFacts
from analysis.digests.readers.medline import title_of
from analysis.digests.xmltext import children, first_text, name_of, parse_xml, text_of

__all__ = ["READER"]

_HEAD = re.compile(rb"<PubmedArticle(?:Set)?[\s>]")


def _records(source: Source) -> list[Any]:
    root = parse_xml(source)
    return [root] if name_of(root) == "pubmedarticle" else children(root, "pubmedarticle")


def _paper(source: Source, element: Any) -> DigestPaper:
    [citation] = children(element, "medlinecitation")[:1] or [element]
    [article] = children(citation, "article")[:1] or [element]
    pmid = first_text(citation, "pmid")
    ids = [
        *children(article, "elocationid"),
        *children(element, "pubmeddata", "articleidlist", "articleid"),
    ]
    dois = [text_of(i).strip() for i in ids if "doi" in (i.get("EIdType"), i.get("IdType"))]
    return make_paper(
        source,
        title=title_of(
            first_text(article, "articletitle") or first_text(article, "vernaculartitle")
        ),
        abstract=" ".join(text_of(e) for e in children(article, "abstract", "abstracttext")),
        doi=dois[0] if dois else None,
        date=_date(article),
        line=element.sourceline,
        facts=PaperFacts(
            ids=(f"pmid:{pmid}",) if pmid.isdecimal() else (),
            authors="; ".join(_name(a) for a in children(article, "authorlist", "author")[:2_000]),
            venue=first_text(article, "journal", "title"),
            keywords="; ".join(
                text_of(k).strip() for k in children(citation, "keywordlist", "keyword")
            ),
            language="; ".join(text_of(e) for e in children(article, "language")),
            kind="; ".join(
                text_of(k) for k in children(article, "publicationtypelist", "publicationtype")
            ),
        ),
    )  # fmt: skip


def _date(article: Any) -> str:
    for path in (("journal", "journalissue", "pubdate"), ("articledate",)):
        for date in children(article, *path):
            parts = [first_text(date, name) for name in ("year", "month", "day")]
            if parts[0]:
                return " ".join(filter(None, parts))
            if words := first_text(date, "medlinedate"):
                return words
    return ""


def _name(author: Any) -> str:
    last, first = first_text(author, "lastname"), first_text(author, "forename")
    return ", ".join(filter(None, (last, first))) or first_text(author, "collectivename")


def _sniff(head: bytes) -> bool:
    return after_mark(head)[:1] == b"<" and bool(_HEAD.search(head))


READER = Reader(
    name="pubmed-xml",
    title="PubMed, XML",
    suffixes=(".xml",),
    read=one_digest(_records, _paper, "at least one PubmedArticle"),
    sniff=_sniff,
    priority=16,
    needs="PubmedArticle elements with ArticleTitle",
)
