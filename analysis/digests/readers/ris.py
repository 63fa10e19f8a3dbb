"""RIS files, as reference managers and databases export them."""

from __future__ import annotations

import re
from typing import Any

from analysis.digests.formats import Reader, Section, Source, decode, make_paper
from analysis.digests.identity import parse_arxiv_id
from analysis.digests.model import DigestPaper
from analysis.errors import MissingExtraError

__all__ = ["READER", "read_ris"]

_START = re.compile(r"[ \t]*TY {0,2}- ?")
_END = re.compile(r"[ \t]*ER {0,2}-")
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
        A reference is not closed or has no title, or there is none.
    MissingExtraError
        rispy is not installed.

    Examples
    --------
    >>> data = b"TY  - JOUR\nTI  - On asking\nAB  - We ask.\nDO  - 10.1000/a\nER  - \n"
    >>> [section] = read_ris(Source("a.ris", "a", data))
    >>> section.papers[0].title, section.papers[0].doi
    ('On asking', '10.1000/a')
    """
    text = decode(source)
    lines, open_since = [], None
    for number, line in enumerate(text.split("\n"), start=1):
        starts = _START.match(line)
        if starts and open_since is not None:
            break
        if starts:
            open_since = number
            lines.append(number)
        elif _END.match(line):
            open_since = None
    if not lines:
        raise source.error("no RIS reference", "references that begin with TY", "export it again")
    if open_since is not None:
        raise source.error(
            "a reference that is not closed", "a line 'ER  -' at its end", "add it", open_since
        )
    entries = _parse(source, text)
    if len(entries) != len(lines):
        raise source.error(
            f"{len(lines)} references of which {len(entries)} can be read",
            "lines such as 'TI  - title'",
            "export it again",
        )
    papers = [_paper(source, e, line) for e, line in zip(entries, lines, strict=True)]
    return [Section(None, tuple(papers))]


def _parse(source: Source, text: str) -> list[dict[str, Any]]:
    try:
        import rispy
    except ImportError:
        raise MissingExtraError("rispy", "readers") from None
    try:
        return list(rispy.loads(text))
    except (ValueError, KeyError, TypeError, AttributeError, OSError, IndexError) as error:
        raise source.error(
            f"RIS that cannot be parsed ({type(error).__name__})",
            "lines such as 'TI  - title'",
            "export it again",
        ) from None


def _paper(source: Source, entry: dict[str, Any], line: int) -> DigestPaper:
    def text(*keys: str) -> str | None:
        return next((v for k in keys if isinstance(v := entry.get(k), str) and v.strip()), None)

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
        line=line,
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
)
