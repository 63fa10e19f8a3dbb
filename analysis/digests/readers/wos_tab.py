"""Web of Science exports as a table with tabs, whose quotes mean nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator

from analysis.digests.formats import Reader, Section, Source, text_lines
from analysis.digests.tables import Row, match_columns, sections_of

__all__ = ["READER", "read_wos_tab"]

_HEAD = re.compile(rb"(?:\xef\xbb\xbf)?\s*PT\t(?:[A-Z][A-Z0-9]\t)+[A-Z][A-Z0-9]")


def read_wos_tab(source: Source) -> list[Section]:
    r"""Read the tab-separated export of Web of Science as one digest without a day.

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
        There is no row, no column of titles, or a row is bad and the reading strict.

    Examples
    --------
    >>> data = b"PT\tAU\tTI\tAB\tPD\tPY\nJ\tA\tOn \"asking\tWe ask.\tMAR 14\t2019\n"
    >>> [paper] = read_wos_tab(Source("a.txt", "a", data))[0].papers
    >>> paper.title, paper.date
    ('On "asking', '2019-03-14')
    """
    lines = enumerate(text_lines(source), start=1)
    names: list[str] = []
    for _, line in lines:
        if line.strip():
            names = [name.strip() for name in line.rstrip("\n").split("\t")]
            break
    # "ID" holds keywords here, and elsewhere an identifier.
    columns = match_columns(source, [name for name in names if name != "ID"])
    columns |= {"index_terms": "ID"} if "ID" in names else {}
    return sections_of(source, columns, _rows(source, names, lines))


def _rows(source: Source, names: list[str], lines: Iterator[tuple[int, str]]) -> Iterator[Row]:
    most = sum(map(bool, names))
    for number, line in lines:
        if not line.strip():
            continue
        cells = line.rstrip("\n").split("\t")
        if not most <= len(cells) <= len(names) + 1:
            problem = source.error(
                f"{len(cells)} cells in a row",
                f"{len(names)}, as in the header",
                "export it again",
                number,
            )
            source.intake.bad(problem)
            continue
        yield Row(dict(zip(names, cells, strict=False)), number)


def _sniff(head: bytes) -> bool:
    first = head.lstrip(b"\xef\xbb\xbf \r\n").split(b"\n", 1)[0]
    return bool(_HEAD.match(head)) and b"\tTI" in first


READER = Reader(
    name="wos-tab",
    title="Web of Science, separated by tabs",
    suffixes=(".txt",),
    read=read_wos_tab,
    sniff=_sniff,
    priority=15,
    needs="a header of two-letter codes with TI",
)
