"""EndNote's export of tagged lines (.enw), which Google Scholar writes, too."""

from __future__ import annotations

import re

from analysis.digests.formats import Reader, Section, Source, decode, keep, make_paper
from analysis.digests.identity import parse_arxiv_id
from analysis.digests.model import DigestPaper, PaperFacts
from analysis.digests.tagged import TaggedRecord, tagged_records

__all__ = ["READER", "read_endnote"]

_TAG = re.compile(r"%([0-9A-Z@!#$&()*+<>=?\[\]^~])(?:\s(.*))?$")
_HEAD = re.compile(rb"(?:\xef\xbb\xbf)?\s*%[0-9A-Z] \S")
_TITLE = re.compile(rb"^%[T0] ", re.MULTILINE)


def read_endnote(source: Source) -> list[Section]:
    r"""Read EndNote's tagged lines as one digest without a day.

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
        There is no record, or one is bad and the reading strict.

    Examples
    --------
    >>> data = b"%0 Journal Article\n%T On asking\n%D 2019\n%R 10.1000/a\n%X We ask.\n"
    >>> [paper] = read_endnote(Source("a.enw", "a", data))[0].papers
    >>> paper.title, paper.abstract, paper.date
    ('On asking', 'We ask.', '2019')
    """
    text = decode(source)
    # Some programs leave out %0; then a record begins with whatever follows a blank line.
    if not re.search(r"^%0 ", text, re.MULTILINE):
        text = re.sub(r"(?:\A\s*|(?<=\n\n))(?=%)", "%0 \n", text)
    records = list(tagged_records(text, _TAG, first="0", outside=frozenset()))
    if not records:
        raise source.error("no record", "records that begin with %0", "export it again")
    return [Section(None, keep(source, records, lambda record: _paper(source, record)))]


def _paper(source: Source, record: TaggedRecord) -> DigestPaper:
    links = record.all("U")
    ids = [text for text in [*links, *record.all("R", "M")] if parse_arxiv_id(text)]
    return make_paper(
        source,
        title=record.text("T"),
        abstract=record.text("X"),
        arxiv_id=ids[0] if ids else None,
        doi=record.text("R"),
        date=record.text("8", "D"),
        year=record.text("D"),
        line=record.line,
        facts=PaperFacts(
            authors="; ".join(record.all("A")),
            venue=record.text("J", "B"),
            keywords=record.lines("K"),
            language=record.text("G"),
            kind={"Journal Article": "article"}.get(record.text("0"), record.text("0")),
            links="; ".join(links),
        ),
    )


def _sniff(head: bytes) -> bool:
    return bool(_HEAD.match(head) and _TITLE.search(head))


READER = Reader(
    name="endnote",
    title="EndNote, tagged lines",
    suffixes=(".enw",),
    read=read_endnote,
    sniff=_sniff,
    priority=15,
    needs="records that begin with %0, each with %T",
)
