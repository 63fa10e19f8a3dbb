"""Pages copied from the browser as plain text.

A page is paragraphs with blank lines between them: first a header, then title and abstract
in turn.
"""

from __future__ import annotations

import itertools
import logging
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from analysis.digests.dates import parse_date
from analysis.digests.formats import (
    Reader,
    Section,
    Source,
    check_count,
    decode,
    keep,
    make_paper,
)
from analysis.digests.model import DigestDate, DigestPaper
from analysis.errors import InputError
from analysis.gate import clean

__all__ = ["READER", "read_page"]

_log = logging.getLogger(__name__)

# A paragraph of at least this many characters is an abstract, never a title or a header.
_MIN_ABSTRACT_CHARS = 400
# A shorter one still counts as an abstract, when the header is looked for, if it is a
# sentence of at least this many.
_SENTENCE = 80
# What leaving a title alone costs, in units of the logarithm of (abstract / title) lengths.
_ALONE = -1.0
# A line end within "pre-training", unlike that in "pre- and post-training".
_AT_HYPHEN = re.compile(r"(?<=\w-)\n(?!(?:and|or|to|versus|vs)\b)(?=\w)")
# How other formats begin: markup, JSON, BibTeX, RIS, PDF, archives.
_OTHER = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<[!?a-z]|[\[{]\s*[{\[\"]|@[a-z]+\s*\{|TY {0,2}- |%PDF-|PK\x03\x04)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class _Paragraph:
    text: str
    line: int
    lines: tuple[str, ...]

    @property
    def is_abstract(self) -> bool:
        ends = self.text.endswith((".", "!", "?", "…", ".)"))
        return len(self.text) >= _MIN_ABSTRACT_CHARS or (len(self.text) >= _SENTENCE and ends)


def read_page(source: Source) -> list[Section]:
    r"""Read a pasted page.

    How the header is told from the papers, without knowing any one header:

    1. Paragraphs are looked through from the top until one is as long as only an abstract
       is. If one of those before it holds a line that is a date ("Mar 11", "March 11,
       2025", ...), the header ends there.
    2. Without such a date, the paragraph right before the first abstract is the first
       title, and what stands above it is header. (A page of very short paragraphs only has
       no header.) The digest then has no date.

    After the header, paragraphs are taken in turn as title and abstract. Where that cannot
    be right (one is left over, or an abstract stands where a title should), the paragraphs
    are paired in the way that makes abstracts longest against their titles; a title that
    this leaves alone is a bad record, which is noted with its line.

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
        The page is empty, is not text, holds an impossible date or two dates, or a title
        lacks its abstract.

    Examples
    --------
    >>> page = Source("a.txt", "a", b"News\n\nMar 11\n\nOn <b>\n\nWe study the bold tag.\n")
    >>> [section] = read_page(page)
    >>> str(section.date), section.papers[0].title, section.papers[0].line
    ('03-11', 'On <b>', 5)
    """
    text = decode(source)
    check_count(source, text.count("\n\n") // 4)
    paragraphs = _paragraphs(text)
    if not paragraphs:
        raise source.error(
            "an empty page",
            "header paragraphs, then title and abstract in turn",
            "copy the page again",
        )
    for paragraph in paragraphs:
        if len(paragraph.text) > source.limits.text_chars:
            raise source.error(
                f"a paragraph of {len(paragraph.text):,} characters",
                f"at most {source.limits.text_chars:,}",
                "check the page, or raise the limit on text",
                paragraph.line,
            )
    date, start = _header(source, paragraphs)
    body = paragraphs[start:]
    if not body:
        raise source.error(
            "a header and no papers",
            "title and abstract in turn after the date",
            "copy the page again, down to its end",
            paragraphs[-1].line,
        )
    check_count(source, len(body) // 2)

    def paper(pair: tuple[_Paragraph, _Paragraph]) -> DigestPaper:
        title, abstract = pair
        return make_paper(source, title=title.text, abstract=abstract.text, line=title.line)

    return [Section(date, keep(source, _pairs(source, body), paper))]


def _paragraphs(text: str) -> list[_Paragraph]:
    paragraphs = []
    numbered = enumerate(map(clean, text.split("\n")), start=1)
    for is_text, group in itertools.groupby(numbered, key=lambda item: item[1] != ""):
        if is_text:
            block = list(group)
            lines = tuple(line for _, line in block)
            text = _AT_HYPHEN.sub("", "\n".join(lines)).replace("\n", " ")
            paragraphs.append(_Paragraph(text, block[0][0], lines))
    return paragraphs


def _header(source: Source, paragraphs: Sequence[_Paragraph]) -> tuple[DigestDate | None, int]:
    """Find the date and the index of the first title."""
    long = next(
        (i for i, p in enumerate(paragraphs) if len(p.text) >= _MIN_ABSTRACT_CHARS), len(paragraphs)
    )
    found: tuple[DigestDate, int] | None = None
    for i, paragraph in enumerate(paragraphs[:long]):
        for offset, line in enumerate(paragraph.lines):
            date = _date(source, line, paragraph.line + offset)
            if date is None:
                continue
            if found is not None and date != found[0]:
                raise source.error(
                    f"a second date, {line}, after {found[0]}",
                    "one date in the header",
                    "keep one digest a file, with its own date",
                    paragraph.line + offset,
                )
            found = (date, i)
    if found is not None:
        return found[0], found[1] + 1
    start = _start(paragraphs, long)
    if start:
        _log.info("%s: took %d paragraph(s) above the first title as header", source.label, start)
    return None, start


def _start(paragraphs: Sequence[_Paragraph], long: int) -> int:
    """Find the first title of a page without a date."""
    first = next((i for i, p in enumerate(paragraphs) if p.is_abstract), len(paragraphs))
    if first == len(paragraphs):
        return 0
    # A title may look like a short abstract ("Can ... ?"): then only the other start fits.
    starts = [max(first - 1, 0), max(min(long, len(paragraphs) - 1) - 1, 0)]
    return next((s for s in starts if _is_sound(paragraphs[s:])), starts[0])


def _is_sound(body: Sequence[_Paragraph]) -> bool:
    """Whether title and abstract can be told to take turns."""
    return len(body) % 2 == 0 and not any(
        len(title.text) >= _MIN_ABSTRACT_CHARS or (title.is_abstract and not abstract.is_abstract)
        for title, abstract in zip(body[::2], body[1::2], strict=True)
    )


def _date(source: Source, text: str, line: int) -> DigestDate | None:
    try:
        return parse_date(text)
    except ValueError:
        raise source.error(
            f"the date {text!r}", "a day of the calendar", "correct the date", line
        ) from None


def _pairs(source: Source, body: Sequence[_Paragraph]) -> list[tuple[_Paragraph, _Paragraph]]:
    """Pair titles with abstracts; note what stands alone."""
    if _is_sound(body):
        return list(zip(body[::2], body[1::2], strict=True))
    pairs, alone = _best_pairs(body)
    for paragraph in alone:
        source.intake.bad(_lonely(source, paragraph))
    return pairs


def _lonely(source: Source, paragraph: _Paragraph) -> InputError:
    shown = paragraph.text if len(paragraph.text) <= 60 else paragraph.text[:57] + "..."
    if paragraph.is_abstract:
        return source.error(
            f"no title above this abstract ({shown!r})",
            "title and abstract in turn",
            "add one, or join the abstract if a blank line splits it",
            paragraph.line,
        )
    return source.error(
        f"no abstract below this title ({shown!r})",
        "title and abstract in turn, with a blank line between",
        "add one or remove the title",
        paragraph.line,
    )


def _best_pairs(
    body: Sequence[_Paragraph],
) -> tuple[list[tuple[_Paragraph, _Paragraph]], list[_Paragraph]]:
    """Pair paragraphs in the best way, and give those that this leaves alone."""
    size = [math.log(len(p.text)) for p in body]
    n = len(body)
    # best[i] is the score of the best reading of body[i:].
    best = [0.0] * (n + 1)
    best[n - 1] = _ALONE
    for i in range(n - 2, -1, -1):
        best[i] = max(best[i + 2] + size[i + 1] - size[i], best[i + 1] + _ALONE)
    pairs, alone, i = [], [], 0
    while i < n:
        if i + 1 < n and best[i] == best[i + 2] + size[i + 1] - size[i]:
            pairs.append((body[i], body[i + 1]))
            i += 2
        else:
            alone.append(body[i])
            i += 1
    return pairs, alone


# What lines of other formats and of mail look like: field codes, mark-up, quotes, rules.
_FOREIGN = re.compile(
    r"[A-Z][A-Z0-9]{1,3} {0,2}- |%[A-Z0-9@] |(?:TI|AU|AF|SO|PT|ER|FN|VR|DI|UT)(?: |$)|[#>|*+-]+ |"
    r"</?[a-zA-Z!?][^>]*>|\\|[-=_*~]{4,}|[{}]|\[\d+\]:? |\d+[.)] |"
    r"(?:Title|Authors?|Subject|From|To|Cc|Date|Abstract|Source|Categories|Doc(?:ument)? ?Type|"
    r"PMID|DOI|arXiv|URL|Keywords?|Journal)\s?[:=]|@\w+\{|https?://\S+$|\w+\([^)]*\)[;:{]?$|"
    r"(?:import|from|def|class|return|if|for|var|let|const|function|public|#include)\b.*[:;({]$"
)


def _doubt(sections: list[Section]) -> str:
    """Say in what papers are unlike titles and abstracts; a few odd ones say nothing."""
    papers = [paper for section in sections for paper in section.papers]
    most = len(papers) // 5
    foreign = sum(bool(_FOREIGN.match(p.title) or _FOREIGN.match(p.abstract)) for p in papers)
    if foreign > most:
        return f"{foreign} of {len(papers)} begin with field codes, marks or addresses"
    long = sum(len(paper.title) > _MIN_ABSTRACT_CHARS for paper in papers)
    if long > most:
        return f"{long} of {len(papers)} titles are as long as abstracts"
    closed = sum(paper.title.endswith((".", ";", ",", ":", "{")) for paper in papers)
    if 2 * closed > len(papers):
        return f"{closed} of {len(papers)} titles end as sentences do"
    open_ended = sum(not re.search(r"[.!?…。！？](?:[\s)\]\"'”’]|$)", p.abstract) for p in papers)
    if 2 * open_ended > len(papers):
        return f"{open_ended} of {len(papers)} abstracts hold no sentence"
    return ""


def _sniff(head: bytes) -> bool:
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return True
    return b"\0" not in head and not _OTHER.match(head)


READER = Reader(
    name="page",
    title="a page copied from the browser: title and abstract paragraphs in turn",
    suffixes=(".txt", ".text"),
    read=read_page,
    sniff=_sniff,
    priority=90,
    generic=True,
    needs="paragraphs: a header with the day, then titles and abstracts in turn",
    doubt=_doubt,
)
