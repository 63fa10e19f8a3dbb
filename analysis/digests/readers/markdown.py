"""Markdown digests and link lists: newsletters, awesome lists, notes with links to papers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from analysis.digests.dates import date_in_name
from analysis.digests.formats import Reader, Section, Source, after_mark, decode, keep, make_paper
from analysis.digests.identity import parse_arxiv_id, parse_doi
from analysis.digests.model import DigestDate, DigestPaper, PaperFacts

__all__ = ["READER", "read_markdown"]

_HOSTS = (
    r"(?:[\w-]+\.)*(?:arxiv\.org|alphaxiv\.org|doi\.org|huggingface\.co/papers|openreview\.net|"
    r"aclanthology\.org|aclweb\.org|biorxiv\.org|medrxiv\.org|semanticscholar\.org|"
    r"proceedings\.mlr\.press|papers\.n(?:eur)?ips\.cc|openaccess\.thecvf\.com|dl\.acm\.org|"
    r"ieeexplore\.ieee\.org|pubmed\.ncbi\.nlm\.nih\.gov|link\.springer\.com|nature\.com/articles|"
    r"sciencedirect\.com/science|paperswithcode\.com/paper|ojs\.aaai\.org)"
)
_ADDRESS = re.compile(rf"https?://{_HOSTS}[^\s)\]>\"|]{{0,300}}", re.IGNORECASE)
_LINK = re.compile(
    r"!?\[((?:[^\[\]]|\[[^\[\]]{0,200}\]){0,500})\]\((https?://[^\s)]{1,500})[^)]{0,200}\)"
)
_ITEM = re.compile(r"\s{0,12}(?:(#{1,6})|[-*+•]|\d{1,4}[.)])\s+(?:\[[ xX]\]\s+)?(.*)$")
_ROW = re.compile(r"\s{0,3}\|(.+)\|\s*$")
_BOLD = re.compile(r"(\*\*|__)(.{1,500}?)\1")
_MARKS = re.compile(r"(\*\*|__|[*_`])(?=\S)(.{1,500}?)(?<=\S)\1")
# What a link says where the title stands beside it.
_LABEL = re.compile(
    r"\W*(?:(?:paper|pdf|arxiv|abs|abstract|link|html|code|project(?: page)?|page|website|blog|"
    r"github|video|demo|slides|poster|here|url|doi|hf|hugging ?face|openreview|read(?: more)?|"
    r"full text|source|\d{4}\.\d{4,5}(?:v\d+)?|arxiv[: ]*\d{4}\.\d{4,5}(?:v\d+)?)\W*)+",
    re.IGNORECASE,
)
_IS_PAPER = re.compile(
    rb"^[ \t]{0,12}(?:#{1,6}|[-*+]|\d{1,4}[.)]|\|)[ \t]+[^\n]{0,1000}https?://(?:[\w-]+\.)*"
    rb"(?:arxiv|alphaxiv|doi|openreview|aclanthology|biorxiv|medrxiv|huggingface\.co/papers|"
    rb"semanticscholar|acm|ieee|nih|springer|nature|thecvf|mlr|nips|neurips|aaai)",
    re.MULTILINE | re.IGNORECASE,
)
_HEADING = re.compile(rb"^#{1,6} ", re.MULTILINE)
_NUMBERED_TITLE = re.compile(r"^\s*(?:\d{1,3}[.)]|[-–—:])\s+")
_BY = re.compile(r"\s[-–—]\s\*[^*]{1,500}\*(?=\s|$)")  # " - *A. Author et al.*"
_MIN_ABSTRACT_CHARS = 80  # characters of a paragraph below an item that is its abstract
_LONGEST_LINE = 20_000


@dataclass
class _Entry:
    """One item with a link to a paper, and the text below it."""

    line: int
    text: str
    heading: str
    below: list[str] = field(default_factory=list)


def read_markdown(source: Source) -> list[Section]:
    r"""Read the papers that a Markdown text links to, as one digest.

    A paper is a heading, an item of a list or a row of a table with a link to where papers
    are, or a heading with such a link below it. Its title is the link's text, or what stands
    in bold or before the link where that only says "paper"; a paragraph below it is its
    abstract. Titles without abstracts can be completed by `analysis.sources.fill_arxiv`.

    Parameters
    ----------
    source : Source
        The file.

    Returns
    -------
    list of Section
        Exactly one; its day is that in the first heading that has one.

    Raises
    ------
    InputError
        There is no such link, or one has no title and the reading is strict.

    Examples
    --------
    >>> data = b"# March 11, 2025\n- [On asking](https://arxiv.org/abs/2503.00001)\n"
    >>> [section] = read_markdown(Source("a.md", "a", data))
    >>> str(section.date), section.papers[0].title, section.papers[0].arxiv_id
    ('2025-03-11', 'On asking', 'https://arxiv.org/abs/2503.00001')
    """
    lines = decode(source).split("\n")
    entries = list(_entries(lines))
    if not entries:
        raise source.error(
            "a text without links to papers", "items that link to arXiv, say", "name its format"
        )
    return [Section(_day(lines), keep(source, entries, lambda entry: _paper(source, entry)))]


def _entries(lines: list[str]) -> Iterator[_Entry]:
    entry: _Entry | None = None
    heading, heading_line = "", 0
    for number, line in enumerate(lines, start=1):
        line = line[:_LONGEST_LINE]
        item, row = _ITEM.match(line), _ROW.match(line)
        link = _ADDRESS.search(line)
        if item and item[1]:
            heading, heading_line = item[2], number
        starts = link and (item or row)
        # "### Title", and below it the links
        follows = link and not starts and heading and number - heading_line <= 12
        if starts or (follows and (entry is None or entry.line < heading_line)):
            if entry:
                yield entry
            own = not starts
            text = f"{heading} {line}" if own else line
            entry = _Entry(heading_line if own else number, text, heading if own else "")
        elif item and item[1]:
            if entry:
                yield entry
            entry = None
        elif entry and not row:
            entry.below.append(item[2] if item else line.strip())
    if entry:
        yield entry


def _paper(source: Source, entry: _Entry) -> DigestPaper:
    addresses = [m[0].rstrip(".,;*_") for m in _ADDRESS.finditer(entry.text)]
    title = _title(entry)
    doi = next((a for a in addresses if parse_doi(a)), None)
    return make_paper(
        source,
        title=title,
        abstract=_abstract(entry.below),
        arxiv_id=next((a for a in addresses if parse_arxiv_id(a)), None),
        doi=doi,
        line=entry.line,
        facts=PaperFacts(links="; ".join(addresses[:5])),
    )


def _title(entry: _Entry) -> str:
    """Give the text of the link, or of what the link belongs to."""
    if entry.heading:
        return _plain(entry.heading)
    row = _ROW.match(entry.text)
    if row:
        cells = [_plain(cell) for cell in row[1].split("|")]
        named = [c for c in cells if c and not _LABEL.fullmatch(c) and not _ADDRESS.match(c)]
        return max(named, key=len, default="")
    item = _ITEM.match(entry.text)
    text = _BY.sub("", item[2] if item else entry.text)
    for found in _LINK.finditer(text):
        if _ADDRESS.match(found[2]) and not _LABEL.fullmatch(found[1]) and found[1].strip():
            return _plain(found[1])
    bold = [m[2] for m in _BOLD.finditer(text) if not _LABEL.fullmatch(_plain(m[2]))]
    if bold:
        return _plain(bold[0])
    link = _LINK.search(text) or _ADDRESS.search(text)
    before = _plain(text[: link.start()] if link else text)
    linked = [m[1] for m in _LINK.finditer(text) if not _LABEL.fullmatch(m[1])]
    return before or (_plain(linked[0]) if linked else "")


def _plain(text: str) -> str:
    """Take links and marks of type out of a piece of text."""
    text = _LINK.sub(lambda m: "" if _LABEL.fullmatch(m[1]) else m[1], text)
    text = _ADDRESS.sub("", text)
    text = _MARKS.sub(r"\2", text)
    text = _NUMBERED_TITLE.sub("", text)
    return re.sub(r"[\s\-–—:|,(\[]+$", "", re.sub(r"\(\s*\)|\[\s*\]", "", text)).strip(" *_`")


def _abstract(below: list[str]) -> str:
    """Give the first paragraphs below an item that are long enough to be an abstract."""
    paragraphs = "\n".join(below).split("\n\n") if below else []
    kept = []
    for paragraph in paragraphs[:20]:
        text = _plain(" ".join(paragraph.removeprefix(">").split()))
        text = re.sub(r"^(?:abstract|summary|tl;?dr)\W{1,4}", "", text, flags=re.IGNORECASE)
        if len(text) >= _MIN_ABSTRACT_CHARS and re.search(r"[.!?…]", text):
            kept.append(text)
    return " ".join(kept)


def _day(lines: list[str]) -> DigestDate | None:
    headings = (line.lstrip("# ").replace(",", " ") for line in lines[:200] if line[:1] == "#")
    days = (date_in_name(" ".join(heading.split())[:200]) for heading in headings)
    return next((day for day in days if day is not None), None)


def _sniff(head: bytes) -> bool:
    if b"\0" in head or after_mark(head)[:1] in (b"<", b"{", b"\\"):
        return False
    if _IS_PAPER.search(head):
        return True
    return bool(_HEADING.search(head) and re.search(rb"\]\(https?://[^)]*arxiv\.org", head))


READER = Reader(
    name="markdown",
    title="Markdown digests and link lists",
    suffixes=(".md", ".markdown"),
    read=read_markdown,
    sniff=_sniff,
    priority=70,
    needs="headings, items or rows with links to papers",
)
