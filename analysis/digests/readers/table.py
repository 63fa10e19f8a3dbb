"""Tables of papers: CSV, TSV, JSON, JSON Lines and Parquet."""

from __future__ import annotations

import csv
import io
import itertools
import json
import re
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import PurePath
from typing import Any

from analysis.digests.dates import parse_date
from analysis.digests.formats import Reader, Section, Source, after_mark, first_line, text_lines
from analysis.digests.intake import Intake
from analysis.digests.jsonrecords import LINE_ENDINGS, is_object
from analysis.digests.jsontext import parse_json
from analysis.digests.parquet_footer import MAGIC, Chunk, read_chunks_of
from analysis.digests.tables import (
    FIELDS,
    Row,
    has_title,
    match_columns,
    plain_name,
    sections_of,
)
from analysis.errors import InputError

__all__ = ["READER", "read_table"]

_LISTS = ("papers", "data", "results", "items", "records", "entries", "rows")
_ROWS_AT_A_TIME = 1024  # rows of a Parquet file decoded at once ...
_BATCH_BYTES = 64_000_000  # ... fewer where each may be large
_MOST_COLUMNS = 100_000
_SEPARATORS = ",\t;|"
_MOST_PREAMBLE = 10  # lines above the header in which an export may speak of itself
_MOST_AGAIN = 100  # texts of the greatest length that may be looked at again after stray quotes
_FIRST = 1000  # rows of objects that are looked at for the names of columns


def read_table(source: Source) -> list[Section]:
    r"""Read a table.

    Columns are recognised by their usual names (title, abstract or summary, arxiv_id, doi,
    digest_date, date, year and others) or named by `Source.columns`. A column with the
    digest's day (digest_date, digest or day) makes one digest of each day; date, year and
    month are the paper's own.

    Parameters
    ----------
    source : Source
        The file; its ending and its first bytes tell which kind of table it is.

    Returns
    -------
    list of Section
        One per day, or one.

    Raises
    ------
    InputError
        The table is broken, lacks a column for the title, or a row lacks its title or day.

    Examples
    --------
    >>> data = b"title,summary,digest_date\nOn a,We a.,2025-03-11\nOn b,We b.,2025-03-12\n"
    >>> [(str(s.date), s.papers[0].abstract) for s in read_table(Source("a.csv", "a", data))]
    [('2025-03-11', 'We a.'), ('2025-03-12', 'We b.')]
    """
    return _kind(source)(source)


def _kind(source: Source) -> Callable[[Source], list[Section]]:
    suffix = PurePath(source.label).suffix.lower()
    start = after_mark(source.data[:4096])[:1]
    if source.data[:4] == MAGIC or suffix == ".parquet":
        return _read_parquet
    if suffix in LINE_ENDINGS:
        return _read_lines
    if suffix == ".json" or start == b"[":
        return _read_json
    if start == b"{":
        first, _ = first_line(source.data)
        return _read_lines if is_object(first) else _read_json
    return _read_delimited


def _read_delimited(source: Source) -> list[Section]:
    delimiter = _delimiter(source)
    lines = _RecordLines(source)
    header = _header(source, lines, delimiter)
    names = [name.strip() for name in header]
    columns = match_columns(source, names)
    return sections_of(source, columns, _rows(source, lines, delimiter, names))


def _header(source: Source, lines: _RecordLines, delimiter: str) -> list[str]:
    """Find the line with the columns' names: the first one, but for a note above it."""
    first: list[str] = []
    seen = 0
    while seen < _MOST_PREAMBLE and (record := lines.record()) is not None:
        try:
            cells = _cells(record[1], delimiter)
        except csv.Error as error:
            raise _broken(source, error, record[0]) from None
        if not any(cell.strip() for cell in cells):
            continue
        seen, first = seen + 1, first or cells
        if has_title(source, cells):
            return cells
        if sum(bool(cell.strip()) for cell in cells) > 1:
            break  # a line of several cells is no note
    if not first:
        raise source.error("an empty table", "a header and rows", "export it again")
    return first


def _rows(source: Source, lines: _RecordLines, delimiter: str, names: list[str]) -> Iterator[Row]:
    """Give the rows; a broken one is noted, and reading goes on in the line below its first."""
    while (record := lines.record()) is not None:
        line, text = record
        try:
            cells = _cells(text, delimiter)
            if any(cell.strip() for cell in cells):
                yield _named(source, names, line, cells)
        except csv.Error as error:
            problem = _broken(source, error, line)
        except InputError as error:
            problem = error
        else:
            continue
        source.intake.bad(problem)
        lines.back_to_the_line_below()


def _cells(text: str, delimiter: str) -> list[str]:
    # Several blank lines in a row are one record without cells.
    return next(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True), [])


def _broken(source: Source, error: csv.Error, line: int) -> InputError:
    return source.error(
        f"a broken table ({error})",
        "quotes that open and close, and cells of sane length",
        "export it again",
        line,
    )


class _RecordLines:
    """The lines of a table, put together to records: a record ends where its quotes are even."""

    def __init__(self, source: Source) -> None:
        self.source, self.lines = source, text_lines(source)
        self.waiting: deque[str] = deque()  # read before, to be read again
        self.last: list[str] = []
        self.number = 0  # of the last line given
        self.again = 0  # characters given a second time

    def record(self) -> tuple[int, str] | None:
        """Give the number of a record's first line and its text; None at the end."""
        self.last, quotes, length = [], 0, 0
        first = self.number + 1
        longest = 10 * self.source.limits.text_chars
        while (line := self._line()) is not None:
            self.last.append(line)
            quotes += line.count('"')
            length += len(line)
            if quotes % 2 == 0 or length > longest:
                break
        if not self.last:
            return None
        if length > longest:
            self._check_row(first, length, longest)
        return first, "".join(self.last)

    def _line(self) -> str | None:
        line = self.waiting.popleft() if self.waiting else next(self.lines, None)
        self.number += line is not None
        return line

    def _check_row(self, first: int, length: int, longest: int) -> None:
        """Refuse the whole table where even one line is too long, or where it stands strict."""
        if len(self.last) == 1 or self.source.intake.strict:
            raise self.source.error(
                f"a row of more than {longest:,} characters",
                "rows of sane length, and quotes that close",
                "check the file, or raise the limit on text_chars",
                first,
            )

    def back_to_the_line_below(self) -> None:
        """Read all but the first line of the last record again."""
        rest = self.last[1:]
        self.again += sum(map(len, rest))
        if self.again > _MOST_AGAIN * self.source.limits.text_chars:
            raise self.source.error(
                "a table with many quotes that do not close",
                "quotes that open and close",
                "export it again",
                self.number,
            )
        self.number -= len(rest)
        self.waiting.extendleft(reversed(rest))


def _named(source: Source, names: list[str], line: int, cells: list[str]) -> Row:
    extra = [cell for cell in cells[len(names) :] if cell.strip()]
    if extra or len(cells) < len(names):
        raise source.error(
            f"{len(cells)} cells in a row",
            f"{len(names)}, as in the header",
            "put quotes around cells that hold the separator, or export the table again",
            line,
        )
    values: dict[str, Any] = {}
    for name, cell in zip(names, cells, strict=False):
        values.setdefault(name, cell)
    return Row(values, line)


def _delimiter(source: Source) -> str:
    """Choose the separator that makes most of the header's names known ones."""
    text = (line for line in text_lines(source) if line.strip())
    headers = [line[:100_000] for line in itertools.islice(text, _MOST_PREAMBLE)]
    known = {name for names in FIELDS.values() for name in names}
    wanted = set(source.columns.values())

    def cells(header: str, delimiter: str) -> list[str]:
        return [cell.strip().strip('"').strip() for cell in header.split(delimiter)]

    def is_header(text: str) -> bool:
        return has_title(source, (cell for sign in _SEPARATORS for cell in cells(text, sign)))

    header = next(filter(is_header, headers), headers[0] if headers else "")

    def score(delimiter: str) -> tuple[int, int]:
        found = cells(header, delimiter)
        return sum(plain_name(c) in known or c in wanted for c in found), len(found)

    return max(_SEPARATORS, key=score)


def _read_json(source: Source) -> list[Section]:
    content = parse_json(source)
    date = None
    if isinstance(content, dict):
        date = content.get("date")
        content = next((content[k] for k in _LISTS if isinstance(content.get(k), list)), content)
    if not isinstance(content, list):
        raise source.error(
            "JSON without a list of papers",
            "a list of objects, each with a title",
            "export it as a list of papers",
        )
    items = list(_objects(source, content))
    if not items and source.intake.first is not None:
        raise source.intake.first
    return _stamped(source, _of_objects(source, items, items), date)


def _objects(source: Source, content: list[Any]) -> Iterator[Row]:
    for number, item in enumerate(content, start=1):
        try:
            yield _object(source, item, f"item {number}", None)
        except InputError as error:
            source.intake.bad(error, number)


def _stamped(source: Source, sections: list[Section], date: Any) -> list[Section]:
    """Give the one section without a day the day that stands beside the list."""
    if len(sections) != 1 or sections[0].date is not None or not isinstance(date, str):
        return sections
    try:
        return [Section(parse_date(date), sections[0].papers)]
    except ValueError:
        raise source.error(
            f"the date {date[:40]!r}", "a day of the calendar", "correct the date"
        ) from None


def _read_lines(source: Source) -> list[Section]:
    # Read twice: kept, the first ones might fill the memory.
    quiet = replace(source, intake=Intake(strict=False))
    first = list(itertools.islice(_json_lines(quiet), 1))
    if not first and quiet.intake.first is not None:
        raise quiet.intake.first
    return _of_objects(source, _json_lines(quiet), _json_lines(source))


def _json_lines(source: Source) -> Iterator[Row]:
    for number, line in enumerate(text_lines(source), start=1):
        if not line.strip():
            continue
        try:
            try:
                item = json.loads(line)
            except (ValueError, RecursionError):
                raise source.error(
                    "not JSON", "one JSON object a line", "export it again", number
                ) from None
            yield _object(source, item, "", number)
        except InputError as error:
            source.intake.bad(error)


def _object(source: Source, item: Any, place: str, line: int | None) -> Row:
    if not isinstance(item, dict):
        raise source.error(
            f"{place or 'the line'} is not an object",
            "an object with a title",
            "export it as a list of papers",
            line,
        )
    return Row(item, line, place)


def _of_objects(source: Source, first: Iterable[Row], rows: Iterable[Row]) -> list[Section]:
    """Read rows that each name their cells; the first ones say which columns there are."""
    names: dict[str, None] = {}
    found = False
    for row in itertools.islice(first, _FIRST):
        found = True
        names |= dict.fromkeys(row.values)
        if len(names) > _MOST_COLUMNS:
            raise source.error(
                f"more than {_MOST_COLUMNS:,} columns",
                "rows with the same names",
                "export it again",
                row.line,
            )
    if not found:
        raise source.error("a table without rows", "a row for every paper", "export it again")
    return sections_of(source, match_columns(source, list(names)), rows)


def _read_parquet(source: Source) -> list[Section]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    def opened(**options: Any) -> pq.ParquetFile:
        return pq.ParquetFile(
            pa.BufferReader(source.data), thrift_string_size_limit=10_000_000, **options
        )

    try:
        file = opened()
        schema = file.schema_arrow
        columns = match_columns(source, schema.names)
        for name in columns.values():
            if schema.names.count(name) > 1:
                raise source.error(
                    f"several columns named {name[:40]}", "names that differ", "export it again"
                )
        flat = {n for n in columns.values() if not _is_nested(schema.field(n).type)}
        leaves = {leaf.path: leaf for leaf in map(file.schema.column, range(len(file.schema)))}
        # What repeats stays packed: a value that stands in a million rows is there once.
        # Only what is written as differences to the value before cannot be read in that way.
        chunks = read_chunks_of(source.data)
        loose = {chunk.path for chunk in chunks if chunk.as_differences}
        texts = [n for n in sorted(flat) if leaves[n].physical_type == "BYTE_ARRAY"]
        widths = {n: leaves[n].length for n in flat}  # of values of fixed length, else 0
        for name, width in widths.items():
            _check_width(source, name, width)
        file = opened(read_dictionary=[n for n in texts if n not in loose])
        batches = file.iter_batches(
            batch_size=_rows_at_once(source, file.metadata.num_rows, chunks, widths),
            columns=sorted(flat),
            use_threads=False,
        )
        return sections_of(source, columns, _parquet_rows(source, batches))
    except InputError:
        raise
    # A time zone that nobody knows is a KeyError.
    except (pa.ArrowException, OSError, ValueError, KeyError, OverflowError, MemoryError) as error:
        raise source.error(
            f"not a readable Parquet file ({type(error).__name__})",
            "a whole Parquet file with columns of text",
            "export it again",
        ) from None


def _is_text(kind: Any) -> bool:
    import pyarrow as pa

    return bool(pa.types.is_string(kind) or pa.types.is_binary(kind))


def _is_nested(kind: Any) -> bool:
    """Tell whether a column holds lists, say; what is packed or named otherwise is looked into."""
    import pyarrow as pa

    if isinstance(kind, pa.BaseExtensionType):
        return _is_nested(kind.storage_type)
    return bool(pa.types.is_nested(kind))


def _rows_at_once(
    source: Source, n_rows: int, chunks: Sequence[Chunk], widths: Mapping[str, int]
) -> int:
    """Say how many rows may be decoded at once, or refuse a file that unpacks to too much."""
    limits = source.limits
    size, largest = 0, dict(widths)
    for chunk in chunks:
        if chunk.path in widths:
            size += max(chunk.size, 0)
            # Each value may hold all before it, so that few rows can be very large.
            if chunk.as_differences:
                largest[chunk.path] = max(largest[chunk.path], chunk.size)
    if n_rows > limits.papers or size > limits.file_bytes:
        raise source.error(
            f"{n_rows:,} rows that unpack to {size:,} bytes",
            f"at most {limits.papers:,} rows and {limits.file_bytes:,} bytes",
            "split the file, or raise the limits on papers and file_bytes",
        )
    return max(1, min(_ROWS_AT_A_TIME, _BATCH_BYTES // max(sum(largest.values()), 1)))


def _parquet_rows(source: Source, batches: Iterable[Any]) -> Iterator[Row]:
    """Unpack rows one by one, within the limits on one text and on the whole file."""
    number, size = 0, 0
    for batch in batches:
        for name, column in zip(batch.schema.names, batch.columns, strict=True):
            _check_cells(source, name, column)
        for i in range(batch.num_rows):
            number += 1
            place = f"row {number}"
            cells = zip(batch.schema.names, batch.columns, strict=True)
            row = {name: _plain_cell(source, column[i].as_py(), place) for name, column in cells}
            size += sum(map(sys.getsizeof, row.values()))
            if size > source.limits.file_bytes:
                raise source.error(
                    f"a table that unpacks to more than {source.limits.file_bytes:,} bytes",
                    "a smaller one",
                    "split it, or raise the limit on file_bytes",
                )
            yield Row(row, None, place)


def _check_cells(source: Source, name: str, column: Any) -> None:
    """Refuse a cell that is too long, while it is still packed."""
    import pyarrow as pa
    import pyarrow.compute as pc

    values = column.dictionary if pa.types.is_dictionary(column.type) else column
    if not _is_text(values.type) or not len(values):
        return
    _check_width(source, name, pc.max(pc.binary_length(values)).as_py() or 0)


def _check_width(source: Source, name: str, width: int) -> None:
    if width > 4 * source.limits.text_chars:  # a character takes up to four bytes
        raise source.error(
            f"a cell of {width:,} bytes in the column {name[:40]}",
            f"at most {source.limits.text_chars:,} characters",
            "check the file, or raise the limit on text_chars",
        )


def _plain_cell(source: Source, value: Any, place: str) -> Any:
    """Read bytes as the UTF-8 text they mean."""
    if not isinstance(value, bytes):
        return value
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        raise source.error(
            f"bytes that are not UTF-8 text in {place}", "text", "export the column as text"
        ) from None


def _sniff(head: bytes) -> bool:
    if head[:4] == MAGIC:
        return True
    text = after_mark(head)
    if re.match(rb"\[\s*\{|\{\s*\"", text):
        return True
    first = text.split(b"\n", 1)[0].lower()
    cells = re.split(rb"[,;\t|]", first)
    return len(cells) > 1 and any(
        re.sub(rb"[\W_]+", b"", cell) in (b"title", b"papertitle") for cell in cells
    )


READER = Reader(
    name="table",
    title="a table of Scopus, IEEE Xplore, Springer, Zotero, Dimensions, Lens, OpenAlex or yours",
    suffixes=(".csv", ".tsv", ".tab", ".json", ".jsonl", ".ndjson", ".parquet"),
    read=read_table,
    sniff=_sniff,
    priority=40,
    needs="a column for the title; digest-atlas run --column title=NAME names another",
)
