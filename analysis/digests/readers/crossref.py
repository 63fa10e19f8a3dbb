"""Works of Crossref, as its API answers."""

from __future__ import annotations

import re

from analysis.digests.csl import paper_of_csl
from analysis.digests.formats import Reader, Section, Source, after_mark, keep
from analysis.digests.jsonrecords import records_in

__all__ = ["READER", "read_crossref"]

_DOI = re.compile(rb'"DOI"\s*:\s*"')
_TITLE = re.compile(rb'"(?:title|container-title|short-title)"\s*:\s*\[|"message-type"\s*:')


def read_crossref(source: Source) -> list[Section]:
    """Read works of Crossref as one digest without a day.

    Parameters
    ----------
    source : Source
        The file: an answer, a list of works, one work, or a work a line.

    Returns
    -------
    list of Section
        Exactly one.

    Raises
    ------
    InputError
        There is no work, or one is bad and the reading strict.

    Examples
    --------
    >>> data = b'{"message": {"items": [{"DOI": "10.1000/a", "title": ["On asking"],'
    >>> data += b' "abstract": "<jats:p>We ask.</jats:p>"}]}}'
    >>> [paper] = read_crossref(Source("a.json", "a", data))[0].papers
    >>> paper.title, paper.abstract, paper.cleaned
    ('On asking', 'We ask.', ('markup',))
    """
    records = records_in(source, ["message.items", "items"], ["DOI"])
    return [Section(None, keep(source, records, lambda record: paper_of_csl(source, record)))]


def _sniff(head: bytes) -> bool:
    is_json = after_mark(head)[:1] in (b"{", b"[")
    return is_json and bool(_DOI.search(head) and _TITLE.search(head))


READER = Reader(
    name="crossref",
    title="Crossref, works as JSON",
    suffixes=(".json", ".jsonl", ".ndjson"),
    read=read_crossref,
    sniff=_sniff,
    priority=22,
    needs="works with DOI and title",
)
