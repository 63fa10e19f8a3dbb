"""Workbooks (.xlsx), as spreadsheets and databases write them."""

from __future__ import annotations

import io
import itertools
import re
import warnings
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from analysis.digests.formats import Reader, Section, Source
from analysis.digests.tables import Row, has_title, match_columns, sections_of
from analysis.errors import InputError, MissingExtraError
from analysis.files import take

__all__ = ["READER", "read_xlsx"]

_MOST_PREAMBLE = 10  # rows above the header in which an export may speak of itself
_MOST_MEMBERS = 10_000
_MOST_SHEETS = 200
_MOST_ROWS = 1_048_576  # of a sheet, as the format has it; a row may claim any number
_ENTITY = re.compile(rb"<!(?:ENTITY|DOCTYPE)", re.IGNORECASE)
_TEXTS = re.compile(rb"<(?:\w+:)?si[\s>/]")
# What openpyxl stumbles over in a broken workbook.
_BROKEN = (
    zipfile.BadZipFile, zlib.error, KeyError, ValueError, TypeError, AttributeError, IndexError,
    OverflowError, SyntaxError, OSError, EOFError, RuntimeError, NotImplementedError,
    AssertionError, LookupError,
)  # fmt: skip


def read_xlsx(source: Source) -> list[Section]:
    """Read a workbook: every sheet with a column for the title, as `read_table` reads tables.

    A sheet without such a column is left out, and the intake table says so.

    Parameters
    ----------
    source : Source
        The file.

    Returns
    -------
    list of Section
        One for each sheet, or for each day of a sheet that has days.

    Raises
    ------
    InputError
        The workbook is broken, too large, has no column for the title, or a row is bad and the
        reading strict.
    MissingExtraError
        openpyxl is not installed.

    Examples
    --------
    >>> import openpyxl
    >>> book, file = openpyxl.Workbook(), io.BytesIO()
    >>> for row in (["Title", "Abstract", "Year"], ["On asking", "We ask.", 2019]):
    ...     book.active.append(row)
    >>> book.save(file)
    >>> [paper] = read_xlsx(Source("a.xlsx", "a", file.getvalue()))[0].papers
    >>> paper.title, paper.abstract, paper.date, paper.line
    ('On asking', 'We ask.', '2019', 2)
    """
    try:
        import openpyxl
    except ImportError:
        raise MissingExtraError("openpyxl", "readers") from None
    try:
        _check_size(source)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about styles and charts that it leaves out
            book = openpyxl.load_workbook(
                io.BytesIO(source.data), read_only=True, data_only=True, keep_links=False
            )
            return _sections(source, book)
    except InputError:
        raise
    except _BROKEN as error:
        raise source.error(
            f"not a readable workbook ({type(error).__name__})",
            "a whole .xlsx file",
            "save it again, or as CSV",
        ) from None


def _check_size(source: Source) -> None:
    """Refuse what unpacks to too much, or declares entities, before it is parsed."""
    limits, left = source.limits, source.limits.file_bytes
    with zipfile.ZipFile(io.BytesIO(source.data)) as archive:
        members = archive.infolist()
        if len(members) > _MOST_MEMBERS:
            raise _too_large(source, f"{len(members):,} parts")
        for member in members:
            name = member.filename.lower()
            if not name.endswith((".xml", ".rels")):
                continue
            # Rows are read one by one; everything else is in memory as a whole.
            most = left if "/worksheets/" in name else min(left, limits.text_bytes)
            with archive.open(member) as file:
                data = take(file, most + 1)
            if len(data) > most:
                raise _too_large(source, f"more than {most:,} bytes unpacked")
            if _ENTITY.search(data):
                raise source.error(
                    "a workbook that declares entities", "a plain one", "save it as CSV"
                )
            if sum(1 for _ in _TEXTS.finditer(data)) > limits.values:
                raise _too_large(source, f"more than {limits.values:,} texts")
            left -= len(data)


def _too_large(source: Source, what: str) -> InputError:
    return source.error(
        f"a workbook of {what}", "a smaller one", "split it, or raise the limits with --limit"
    )


def _sections(source: Source, book: Any) -> list[Section]:
    """Read the sheets that hold papers, and note the others."""
    found: list[Section] = []
    left_out: list[tuple[str, list[str]]] = []
    read = False
    for sheet in book.worksheets[:_MOST_SHEETS]:
        sheet.reset_dimensions()  # a file may claim any size
        rows = _checked(source, sheet.iter_rows(values_only=True))
        names, first = _header(source, rows)
        if not has_title(source, names):
            left_out.append((str(sheet.title), names))
            continue
        columns = match_columns(source, names)
        read = True
        found += sections_of(source, columns, _rows(names, rows, first), may_be_empty=True)
    if not read:
        # Which raises the error that says what columns there are.
        match_columns(source, max((names for _, names in left_out), key=len, default=[]))
    for title, names in left_out:
        if names:
            source.intake.note("sheet", f"{title[:100]!r} has no column for the title")
    if not any(section.papers for section in found) and source.intake.first is None:
        raise source.error("a table without rows", "a row for every paper", "export it again")
    return found


def _checked(source: Source, rows: Iterable[Sequence[Any]]) -> Iterator[Sequence[Any]]:
    """Give rows while they are within the limits."""
    cells = 0
    for number, row in enumerate(rows, start=1):
        cells += len(row)
        if number > _MOST_ROWS or cells > source.limits.values:
            raise _too_large(source, f"more than {source.limits.values:,} cells")
        yield row


def _header(source: Source, rows: Iterator[Sequence[Any]]) -> tuple[list[str], int]:
    """Find the row with the columns' names: the first one, but for notes above it."""
    first: list[str] = []
    number = 0
    for number, row in enumerate(itertools.islice(rows, _MOST_PREAMBLE), start=1):
        names = ["" if cell is None else str(cell).strip() for cell in row]
        if has_title(source, names):
            return names, number
        first = first or (names if any(names) else [])
    return first, number


def _rows(names: Sequence[str], rows: Iterable[Sequence[Any]], above: int) -> Iterator[Row]:
    for number, row in enumerate(rows, start=above + 1):
        if all(cell is None or cell == "" for cell in row):
            continue
        values: dict[str, Any] = {}
        for name, cell in zip(names, row, strict=False):
            values.setdefault(name, cell)
        yield Row(values, number)


def _sniff(head: bytes) -> bool:
    return head[:4] == b"PK\x03\x04" and (b"[Content_Types].xml" in head or b"xl/" in head)


READER = Reader(
    name="xlsx",
    title="a workbook of any of these tables",
    suffixes=(".xlsx", ".xlsm"),
    read=read_xlsx,
    sniff=_sniff,
    priority=5,
    needs="a sheet with a column for the title",
    extra="readers",
)
