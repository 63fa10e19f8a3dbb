"""Exports in lines of a tag and a value, record after record."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from analysis.digests.formats import Source

__all__ = ["TaggedRecord", "tagged_records", "without_cut"]


@dataclass
class TaggedRecord:
    """One record: the values of each tag, a tag that is there again after the others.

    Parameters
    ----------
    line : int
        Where it starts, counted from 1.
    values : dict of str to list of list of str
        For every tag its values, each as its lines.
    is_closed : bool
        Whether the tag that ends a record was there.
    last : str
        The tag of its last field.
    """

    line: int
    values: dict[str, list[list[str]]] = field(default_factory=dict)
    is_closed: bool = False
    last: str = ""

    def text(self, *tags: str) -> str:
        """Give the first value of the first of these tags that has one, in one line."""
        for tag in tags:
            for lines in self.values.get(tag, ()):
                if joined := " ".join(lines).strip():
                    return joined
        return ""

    def all(self, *tags: str) -> list[str]:
        """Give all values of these tags, each in one line."""
        found = (" ".join(lines).strip() for tag in tags for lines in self.values.get(tag, ()))
        return [text for text in found if text]

    def lines(self, *tags: str) -> str:
        """Give the lines of these tags, of which each is a value of its own, in one text."""
        found = (x.strip() for tag in tags for ls in self.values.get(tag, ()) for x in ls)
        return "; ".join(x for x in found if x)


def without_cut(
    source: Source, records: Iterable[TaggedRecord], end: str
) -> Iterator[TaggedRecord]:
    """Leave out a last record whose end is missing, as where a file was cut off.

    Parameters
    ----------
    source : Source
        The file, which notes it.
    records : iterable of TaggedRecord
        Of a format without a mark at a record's end.
    end : str
        The tag that programs write last; where all records but the last have it there, the
        last one is not whole.

    Yields
    ------
    TaggedRecord

    Examples
    --------
    >>> from analysis.digests.intake import Intake
    >>> source = Source("a.nbib", "a", b"", intake=Intake(strict=False))
    >>> made = [TaggedRecord(1, last="SO"), TaggedRecord(9, last="AB")]
    >>> [record.line for record in without_cut(source, made, "SO")]
    [1]
    >>> source.intake.notes[0].line
    9
    """
    before: TaggedRecord | None = None
    usual, several = True, False
    for record in records:
        if before is not None:
            usual, several = usual and before.last == end, True
            yield before
        before = record
    if before is None:
        return
    if several and usual and before.last != end:
        source.intake.bad(
            source.error(
                "the record is cut off", f"fields to {end}", "export it again", before.line
            )
        )
    else:
        yield before


def tagged_records(
    text: str,
    tag: re.Pattern[str],
    *,
    first: str,
    last: str = "",
    outside: frozenset[str] = frozenset(),
) -> Iterator[TaggedRecord]:
    r"""Cut a text into its records.

    Parameters
    ----------
    text : str
    tag : pattern
        Matches a line that begins a field; its groups are the tag and the value. Other lines
        go on with the field before.
    first, last : str
        The tags that begin and end a record; without a last one the next record ends it.
    outside : frozenset of str
        Tags that belong to the file and to no record.

    Yields
    ------
    TaggedRecord

    Examples
    --------
    >>> form = re.compile(r"([A-Z]{2})(?: (.*))?$")
    >>> lines = "PT J\nTI On\n   asking\nER\n"
    >>> [r.text("TI") for r in tagged_records(lines, form, first="PT")]
    ['On asking']
    """
    record: TaggedRecord | None = None
    value: list[str] | None = None
    for number, line in enumerate(text.split("\n"), start=1):
        found = tag.match(line)
        if not found:
            if record is not None and value is not None:
                value.append(line.strip())
            continue
        name, said = found[1], (found[2] or "").strip()
        if name == first:
            if record is not None:
                yield record
            record = TaggedRecord(number)
        if record is None or name in outside:
            value = None
            continue
        if last and name == last:
            record.is_closed = True
            yield record
            record = value = None
            continue
        value = [said]
        record.values.setdefault(name, []).append(value)
        record.last = name
    if record is not None:
        yield record
