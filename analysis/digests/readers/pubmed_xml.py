"""PubMed exports as XML."""

from __future__ import annotations

import re
from typing import Any

from analysis.digests.formats import Reader, Section, Source, after_mark, keep, make_paper
from analysis.digests.model import DigestPaper, PaperFacts
from analysis.digests.readers.medline import title_of
from analysis.digests.xmltext import children, first_text, name_of, parse_xml, text_of

__all__ = ["READER", "read_pubmed_xml"]

_HEAD = re.compile(rb"<PubmedArticle(?:Set)?[\s>]")


def read_pubmed_xml(source: Source) -> list[Section]:
    """Read PubMed's XML as one digest without a day.

    Parameters
    ----------
    source : Source
        The file.

    Returns
    -------
    list of Section
        Exactly one.

    Raises
    ------
    InputError
        The file is broken, has no article, or one is bad and the reading strict.

    Examples
    --------
    >>> data = b"<PubmedArticleSet><PubmedArticle><MedlineCitation><PMID>1</PMID><Article>"
    >>> data += b"<ArticleTitle>On <i>asking</i>.</ArticleTitle></Article></MedlineCitation>"
    >>> data += b"</PubmedArticle></PubmedArticleSet>"
    >>> [paper] = read_pubmed_xml(Source("a.xml", "a", data))[0].papers
    >>> paper.title, paper.facts.ids
    ('On asking', ('pmid:1',))
    """
    root = parse_xml(source)
    articles = [root] if name_of(root) == "pubmedarticle" else children(root, "pubmedarticle")
    if not articles:
        raise source.error("no PubmedArticle", "at least one", "export it again")
    return [Section(None, keep(source, articles, lambda element: _paper(source, element)))]


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
    read=read_pubmed_xml,
    sniff=_sniff,
    priority=16,
    needs="PubmedArticle elements with ArticleTitle",
)
