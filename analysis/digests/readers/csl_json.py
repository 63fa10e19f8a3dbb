"""CSL JSON, which Zotero, Mendeley, Pandoc and others write."""

from __future__ import annotations

import re

from analysis.digests.csl import paper_of_csl
from analysis.digests.formats import Reader, Section, Source, after_mark, keep
from analysis.digests.jsonrecords import records_in

__all__ = ["READER", "read_csl_json"]

_MARK = re.compile(
    rb'"issued"\s*:\s*\{|"date-parts"\s*:|"container-title"\s*:\s*"'
    rb'|"type"\s*:\s*"(?:article-journal|paper-conference|article-magazine)"'
)


def read_csl_json(source: Source) -> list[Section]:
    """Read CSL JSON as one digest without a day.

    Parameters
    ----------
    source : Source
        The file: a list of items, one item, or an item a line.

    Returns
    -------
    list of Section
        Exactly one.

    Raises
    ------
    InputError
        There is no item, or one is bad and the reading strict.

    Examples
    --------
    >>> data = b'[{"type": "article-journal", "title": "On asking", "issued": {"raw": "2019"}}]'
    >>> [paper] = read_csl_json(Source("a.json", "a", data))[0].papers
    >>> paper.title, paper.date
    ('On asking', '2019')
    """
    records = records_in(source, ["items", "references"], ["title", "DOI"])
    return [Section(None, keep(source, records, lambda record: paper_of_csl(source, record)))]


def _sniff(head: bytes) -> bool:
    return after_mark(head)[:1] in (b"{", b"[") and bool(_MARK.search(head))


READER = Reader(
    name="csl-json",
    title="CSL JSON",
    suffixes=(".json", ".csljson"),
    read=read_csl_json,
    sniff=_sniff,
    priority=23,
    needs="items with title",
)
