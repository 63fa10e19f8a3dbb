"""Feeds: answers of arXiv's API (Atom), and the RSS of arXiv, bioRxiv and others."""

from __future__ import annotations

import re
from typing import Any

from analysis.digests.formats import Reader, Section, Source, after_mark, keep, make_paper
from analysis.digests.identity import parse_arxiv_id, parse_doi
from analysis.digests.model import DigestDate, DigestPaper, PaperFacts
from analysis.digests.published import PaperDate, read_published
from analysis.digests.xmltext import children, first_text, name_of, parse_xml, text_of

__all__ = ["READER", "read_feed"]

_HEAD = re.compile(rb"<(?:\w+:)?(?:feed|rss|RDF)[\s>]")
_ANNOUNCED = re.compile(r"arXiv:\S+\s+Announce Type:\s*\S+\s+(?:Abstract:)?\s*")
_SOURCE = re.compile(r"\s*\((?:arXiv:)[^)]{5,60}\)\s*$")
_MARKUP = re.compile(r"</?(?:p|a|br|div)(?:\s[^<>]{0,500})?/?>", re.IGNORECASE)


def read_feed(source: Source) -> list[Section]:
    """Read a feed. RSS is a digest of its day; an answer to a search has none.

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
        The file is broken or no feed, has no entry, or one is bad and the reading strict.

    Examples
    --------
    >>> data = b'<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>On asking</title>'
    >>> data += b'<id>http://arxiv.org/abs/2503.00001v1</id><summary>We ask.</summary>'
    >>> data += b'<published>2025-03-01T00:00:00Z</published></entry></feed>'
    >>> [paper] = read_feed(Source("a.xml", "a", data))[0].papers
    >>> paper.title, paper.abstract, paper.date
    ('On asking', 'We ask.', '2025-03-01')
    """
    root = parse_xml(source)
    kind = name_of(root)
    if kind == "feed":
        entries, day = children(root, "entry"), None
    elif kind == "rss":
        entries, day = children(root, "channel", "item"), _day(root)
    elif kind == "rdf":
        entries, day = children(root, "item"), _day(root)
    else:
        raise source.error(f"XML with <{kind[:40]}>", "a feed", "name its format with --format")
    if not entries:
        raise source.error("a feed without entries", "at least one", "fetch it again")
    return [Section(day, keep(source, entries, lambda entry: _paper(source, entry)))]


def _day(root: Any) -> DigestDate | None:
    """Give the day of a feed, by what its channel says."""
    for name in ("pubdate", "date", "lastbuilddate"):
        said, _ = read_published(first_text(root, "channel", name))
        if said is not None:
            date = PaperDate.of(str(said))
            if date.month and date.day:
                return DigestDate(date.year, date.month, date.day)
    return None


def _paper(source: Source, entry: Any) -> DigestPaper:
    title = _SOURCE.sub("", first_text(entry, "title"))
    if _SOURCE.search(first_text(entry, "title")):
        title = title.removesuffix(".")  # "On asking. (arXiv:2301.00001v1 [cs.CL])"
    abstract = next(
        filter(None, (first_text(entry, n) for n in ("summary", "description", "encoded"))), ""
    )
    links = [text_of(e).strip() or str(e.get("href", "")) for e in children(entry, "link")]
    links = [first_text(entry, "id"), *links, first_text(entry, "guid")]
    guid = links[-1].rpartition(":")[2]
    ids = [text for text in [*links, guid] if parse_arxiv_id(text)]
    dois = [first_text(entry, n) for n in ("doi", "identifier")]
    return make_paper(
        source,
        title=title,
        abstract=_MARKUP.sub(" ", _ANNOUNCED.sub("", abstract)),
        arxiv_id=ids[0] if ids else None,
        doi=next((doi for doi in dois if parse_doi(doi)), None),
        date=next(filter(None, (
            first_text(entry, n) for n in ("published", "publicationdate", "date", "pubdate")
        )), None),
        line=entry.sourceline,
        facts=PaperFacts(
            authors="; ".join(
                first_text(a, "name") or text_of(a).strip()
                for a in [*children(entry, "author"), *children(entry, "creator")][:2_000]
            ),
            venue=first_text(entry, "journal_ref") or first_text(entry, "publicationname"),
            keywords="; ".join(
                str(c.get("term") or text_of(c)).strip() for c in children(entry, "category")[:50]
            ),
            links="; ".join(link for link in links[:3] if link.startswith("http")),
        ),
    )  # fmt: skip


def _sniff(head: bytes) -> bool:
    return after_mark(head)[:1] == b"<" and bool(_HEAD.search(head[:4096]))


READER = Reader(
    name="feed",
    title="a feed: arXiv API (Atom), RSS of arXiv, bioRxiv and others",
    suffixes=(".xml", ".atom", ".rss", ".rdf"),
    read=read_feed,
    sniff=_sniff,
    priority=18,
    needs="entries or items with title",
)
