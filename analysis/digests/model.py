"""What a digest is: a dated list of papers.

Only the standard library is used here, so that an error in an input appears before
anything heavy is imported.
"""

from __future__ import annotations

import datetime
import zlib
from dataclasses import dataclass, field
from functools import total_ordering
from pathlib import Path

from analysis.digests.intake import IntakeNote

__all__ = ["NO_FACTS", "Digest", "DigestDate", "DigestPaper", "PaperFacts", "pack_raw"]


@total_ordering
@dataclass(frozen=True)
class DigestDate:
    """The day of a digest; the year may be unknown.

    Dates without a year order by month and day, before every date that has one. (Digests
    of both sorts are never compared: `load_digests` refuses the mixture.)

    Parameters
    ----------
    year : int or None
        The year, or None where the digest does not say it.
    month, day : int
        Month and day, counted from 1.

    Raises
    ------
    ValueError
        There is no such day.

    Examples
    --------
    >>> str(DigestDate(2025, 3, 11)), str(DigestDate(None, 3, 11))
    ('2025-03-11', '03-11')
    >>> DigestDate(None, 3, 11) < DigestDate(None, 12, 1)
    True
    """

    year: int | None
    month: int
    day: int

    def __post_init__(self) -> None:
        # A date without a year may be the 29th of February: test it in a leap year.
        datetime.date(2000 if self.year is None else self.year, self.month, self.day)

    def __lt__(self, other: object) -> bool:
        if not isinstance(other, DigestDate):
            return NotImplemented
        return self._key < other._key

    def __str__(self) -> str:
        day = f"{self.month:02d}-{self.day:02d}"
        return day if self.year is None else f"{self.year:04d}-{day}"

    @property
    def _key(self) -> tuple[int, int, int]:
        return (self.year or 0, self.month, self.day)

    def with_year(self, year: int) -> DigestDate:
        """Give the same day in `year`, unless the year is known already."""
        return self if self.year is not None else DigestDate(year, self.month, self.day)


@dataclass(frozen=True, slots=True)
class PaperFacts:
    """What a source says of a paper beside its title, abstract and date.

    Parameters
    ----------
    ids : tuple of str
        Ids in other databases, each with its prefix: ``pmid:``, ``openalex:`` or ``s2:``.
    authors, keywords, links : str
        As the source spells them, joined with ``"; "``.
    venue, language, kind : str
        Journal or conference; the language's name or code; the type, such as ``"article"``,
        ``"erratum"`` or ``"editorial"``.
    status : str
        ``"retracted"`` where the source says so, else empty.
    citations, upvotes : int or None
        Counts, where the source has them.
    """

    ids: tuple[str, ...] = ()
    authors: str = ""
    venue: str = ""
    keywords: str = ""
    language: str = ""
    kind: str = ""
    status: str = ""
    citations: int | None = None
    upvotes: int | None = None
    links: str = ""


#: What is said of a paper of which nothing is said.
NO_FACTS = PaperFacts()


def pack_raw(title: str, abstract: str) -> bytes:
    """Pack a title and an abstract, each in one line, for `DigestPaper.packed`.

    Examples
    --------
    >>> DigestPaper("On a", "We ask.", packed=pack_raw("On <i>a</i>", "We ask.")).raw
    ('On <i>a</i>', 'We ask.')
    """
    return zlib.compress(f"{title}\n{abstract}".encode(), 1)


@dataclass(frozen=True, slots=True)
class DigestPaper:
    """One paper as a digest lists it.

    Parameters
    ----------
    title : str
        The title as it stands, with white space collapsed and nothing stripped.
    abstract : str
        The abstract, or an empty string where the source has none.
    arxiv_id, doi : str, optional
        Identifiers as the source spells them.
    date : str, optional
        When the paper appeared, as far as the source says: ``"2025-03-11"``, ``"2025-03"`` or
        ``"2025"``.
    line : int, optional
        Where in the file it was found: the line, or the row, counted from 1.
    date_problem : str
        What is wrong with the date that the source gives, in words; empty where nothing is.
    facts : PaperFacts
        What else the source says.
    cleaned : tuple of str
        What was taken out of title and abstract, in words.
    packed : bytes
        Title and abstract as they stood, where something was taken out, as `pack_raw` packs
        them: a large file may change in every record. `raw` unpacks them.
    """

    title: str
    abstract: str
    arxiv_id: str | None = None
    doi: str | None = None
    date: str | None = None
    line: int | None = None
    date_problem: str = ""
    facts: PaperFacts = NO_FACTS
    cleaned: tuple[str, ...] = ()
    packed: bytes = b""

    @property
    def raw(self) -> tuple[str, ...]:
        """Title and abstract as they stood, where something was taken out; empty elsewhere."""
        if not self.packed:
            return ()
        title, _, abstract = zlib.decompress(self.packed).decode().partition("\n")
        return title, abstract


@dataclass(frozen=True)
class Digest:
    """One digest: a name, a day and papers in the order of the source.

    Parameters
    ----------
    name : str
        The file's stem, or the day where one file holds many digests; unique in a study.
    source : str
        The name of the reader that read it, such as ``"page"``.
    date : DigestDate or None
        Its day, or None where nothing tells it.
    papers : tuple of DigestPaper
        Every appearance, so that a paper listed twice stands here twice.
    path : Path or None
        The file it came from; None for standard input.
    sha256 : str
        SHA-256 of the file's bytes, in hex.
    notes : tuple of IntakeNote
        What happened while its file was read; with the first digest of a file.
    content : bytes
        What came through standard input; empty for a file, which can be read again.
    file : str
        The file's name without its folder, in an archive with the archive's name before it.
    """

    name: str
    source: str
    date: DigestDate | None
    papers: tuple[DigestPaper, ...]
    path: Path | None
    sha256: str
    notes: tuple[IntakeNote, ...] = ()
    content: bytes = field(default=b"", repr=False, compare=False)
    file: str = ""
