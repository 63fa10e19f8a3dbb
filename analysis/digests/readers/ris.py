"""RIS files, as reference managers and databases export them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from analysis.digests.formats import Reader, Section, Source, decode, keep, make_paper
from analysis.digests.identity import parse_arxiv_id
from analysis.digests.model import DigestPaper, PaperFacts
from analysis.errors import MissingExtraError

__all__ = ["READER", "read_ris"]

_START = re.compile(r"[ \t]*TY {0,2}- ?")
_END = re.compile(r"[ \t]*ER {0,2}-")
_KINDS = {"JOUR": "article", "CONF": "conference paper", "CPAPER": "conference paper",
          "BOOK": "book", "CHAP": "book chapter", "THES": "thesis"}  # fmt: skip
_HEAD = re.compile(rb"^[ \t]*TY {0,2}- ?\w", re.MULTILINE)


def read_ris(source: Source) -> list[Section]:
    r"""Read an RIS file as one digest without a day.

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
        A reference is not closed or has no title and the reading is strict, or there is none.
    MissingExtraError
        rispy is not installed.

    Examples
    --------
    >>> data = b"TY  - JOUR\nTI  - On asking\nAB  - We ask.\nDO  - 10.1000/a\nER  - \n"
    >>> [section] = read_ris(Source("a.ris", "a", data))
    >>> section.papers[0].title, section.papers[0].doi
    ('On asking', '10.1000/a')
    """
    blocks = _blocks(decode(source))
    if not blocks:
        raise source.error("no RIS reference", "references that begin with TY", "export it again")
    parser = _parser()
    return [Section(None, keep(source, blocks, lambda block: _paper(source, parser, block)))]


@dataclass(frozen=True)
class _Block:
    """The lines of one reference."""

    text: str
    line: int
    is_closed: bool


def _blocks(text: str) -> list[_Block]:
    """Cut a text into its references, each from TY to ER or to the next TY."""
    blocks: list[_Block] = []
    lines: list[str] = []
    since = 0

    def close(is_closed: bool) -> None:
        if lines:
            blocks.append(_Block("\n".join(lines), since, is_closed))
            lines.clear()

    for number, line in enumerate(text.split("\n"), start=1):
        if _START.match(line):
            close(False)
            since = number
            lines.append(line)
        elif lines and _END.match(line):
            lines.append("ER  - ")
            close(True)
        elif lines:
            lines.append(line)
    close(False)
    return blocks


def _parser() -> Any:
    try:
        import rispy
    except ImportError:
        raise MissingExtraError("rispy", "readers") from None
    return rispy.RisParser()


def _entry(source: Source, parser: Any, block: _Block) -> dict[str, Any]:
    if not block.is_closed:
        raise source.error(
            "the reference is not closed", "a line 'ER  -' at its end", "add it", block.line
        )
    try:
        [entry] = parser.parse(block.text)
    except (ValueError, KeyError, TypeError, AttributeError, OSError, IndexError) as error:
        raise source.error(
            f"not readable as RIS ({type(error).__name__})",
            "lines such as 'TI  - title'",
            "export it again",
            block.line,
        ) from None
    return dict(entry)


def _paper(source: Source, parser: Any, block: _Block) -> DigestPaper:
    entry = _entry(source, parser, block)

    def text(*keys: str) -> str | None:
        return next((v for k in keys if isinstance(v := entry.get(k), str) and v.strip()), None)

    def joined(key: str) -> str:
        value = entry.get(key)
        return "; ".join(map(str, value)) if isinstance(value, list) else ""

    urls = entry.get("urls")
    candidates = [text("url", "arxiv", "accession_number", "number", "doi") or ""]
    candidates += [str(url) for url in urls] if isinstance(urls, list) else []
    return make_paper(
        source,
        title=text("title", "primary_title", "translated_title", "short_title"),
        abstract=text("abstract", "notes_abstract"),
        arxiv_id=next((c for c in candidates if parse_arxiv_id(c)), None),
        doi=text("doi"),
        date=text("date", "publication_year", "year"),
        year=text("year", "publication_year"),
        line=block.line,
        facts=PaperFacts(
            authors=joined("authors") or joined("first_authors"),
            venue=text("journal_name", "secondary_title", "alternate_title3") or "",
            keywords=joined("keywords"),
            language=text("language") or "",
            kind=text("type_of_work") or _KINDS.get(str(entry.get("type_of_reference")), ""),
            links="; ".join(candidates[1:]),
        ),
    )


def _sniff(head: bytes) -> bool:
    return bool(_HEAD.search(head)) and b"\0" not in head


READER = Reader(
    name="ris",
    title="an RIS file",
    suffixes=(".ris",),
    read=read_ris,
    sniff=_sniff,
    priority=60,
    needs="references from TY to ER, each with TI or T1",
    extra="readers",
)
