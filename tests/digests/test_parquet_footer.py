"""The footer of a Parquet file: what pyarrow says of it, and no harm from any bytes."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.digests import load_digests
from analysis.digests.parquet_footer import read_chunks_of
from analysis.errors import InputError

CRASH = Path(__file__).parents[1] / "fuzz/corpus/digests-table/statistics-that-do-not-fit.parquet"
TABLE = pa.table(
    {
        "title": [f"On herons {i}" for i in range(30)],
        "year": list(range(30)),
        "held": [i % 2 == 0 for i in range(30)],
        "parts": [{"a": [i, None], "b": {"c": "x"}} for i in range(30)],
    }
)


def written(**options: Any) -> bytes:
    file = io.BytesIO()
    pq.write_table(TABLE, file, **options)
    return file.getvalue()


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"row_group_size": 1},
        {"compression": "none", "write_statistics": False, "data_page_version": "2.0"},
        {"use_dictionary": False, "column_encoding": {"title": "DELTA_BYTE_ARRAY"}},
        {"use_dictionary": False, "column_encoding": {"title": "DELTA_LENGTH_BYTE_ARRAY"}},
        {"write_page_index": True, "store_schema": False, "sorting_columns": [pq.SortingColumn(1)]},
    ],
    ids=str,
)
def test_it_says_what_pyarrow_says(options: dict[str, Any]) -> None:
    data = written(**options)
    metadata = pq.ParquetFile(pa.BufferReader(data)).metadata
    groups = [metadata.row_group(g) for g in range(metadata.num_row_groups)]
    chunks = [group.column(c) for group in groups for c in range(group.num_columns)]
    found = read_chunks_of(data)
    assert [c.path for c in found] == [c.path_in_schema for c in chunks]
    assert [c.size for c in found] == [c.total_uncompressed_size for c in chunks]
    delta = {"DELTA_BYTE_ARRAY", "DELTA_LENGTH_BYTE_ARRAY"}
    assert [c.as_differences for c in found] == [bool(delta & set(c.encodings)) for c in chunks]


def test_statistics_that_contradict_the_schema_end_in_one_line() -> None:
    with pytest.raises(InputError, match="not a readable Parquet file"):
        load_digests([CRASH.read_bytes()], format="table", year=2025)


@given(st.integers(0, 400), st.binary(min_size=1, max_size=8))
def test_changed_bytes_are_read_or_refused(place: int, change: bytes) -> None:
    data = bytearray(written())
    at = len(data) - 8 - place
    data[at : at + len(change)] = change
    try:
        assert isinstance(read_chunks_of(bytes(data)), list)
    except ValueError as error:
        assert "footer" in str(error)


@given(st.binary(max_size=60))
def test_any_footer_is_read_or_refused(footer: bytes) -> None:
    data = b"PAR1" + footer + len(footer).to_bytes(4, "little") + b"PAR1"
    try:
        assert isinstance(read_chunks_of(data), list)
    except ValueError as error:
        assert "footer" in str(error)
