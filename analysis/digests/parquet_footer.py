"""What the footer of a Parquet file says of its column chunks.

Read by hand, as pyarrow (26.0.1) ends the whole process where a chunk's statistics contradict
its schema: `RowGroupMetaData.column` lets an error of its C++ through. Opening the file and
reading its values are safe.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

__all__ = ["MAGIC", "Chunk", "read_chunks_of"]

#: What a Parquet file begins and ends with.
MAGIC = b"PAR1"
_DEEPEST = 32  # values inside each other; a real footer has 8
# Fields by number, of parquet.thrift: row groups, their columns, the metadata of each, and of
# that the encodings, the path and the unpacked size.
_ENCODINGS, _PATH, _SIZE = 2, 3, 6
_WANTED: dict[int, Any] = {4: {1: {3: {_ENCODINGS: {}, _PATH: {}, _SIZE: {}}}}}
_DELTA = frozenset({6, 7})  # DELTA_LENGTH_BYTE_ARRAY, DELTA_BYTE_ARRAY


@dataclass(frozen=True)
class Chunk:
    """A column's part of a row group.

    Attributes
    ----------
    path : str
        The column, with dots between the parts of its name.
    size : int
        Bytes that it says it unpacks to.
    as_differences : bool
        Whether texts are written as differences to the text before.
    """

    path: str
    size: int
    as_differences: bool


def read_chunks_of(data: bytes) -> list[Chunk]:
    """List the column chunks of a Parquet file.

    Parameters
    ----------
    data : bytes
        The whole file.

    Returns
    -------
    list of Chunk

    Raises
    ------
    ValueError
        The footer is not one.

    References
    ----------
    Apache Parquet, "File Format"; Apache Thrift, "Thrift compact protocol".

    Examples
    --------
    >>> read_chunks_of(b"PAR1")
    Traceback (most recent call last):
    ...
    ValueError: no Parquet footer
    """
    end = len(data) - 8
    length = int.from_bytes(data[end : end + 4], "little") if end >= 4 else 0
    if data[-4:] != MAGIC or not 0 < length <= end - 4:
        raise ValueError("no Parquet footer")
    found = _Compact(data[end - length : end]).struct(_WANTED, 0)
    return list(_chunks(found))


def _chunks(footer: Mapping[int, Any]) -> Iterator[Chunk]:
    try:
        for group in footer.get(4, ()):
            for column in group[1]:
                said = column[3]
                path = ".".join(part.decode("utf-8", "replace") for part in said[_PATH])
                yield Chunk(path, int(said[_SIZE]), not _DELTA.isdisjoint(said[_ENCODINGS]))
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError("a footer without the parts of a Parquet file") from error


class _Compact:
    """Reads values of Thrift's compact protocol, and keeps those that are wanted."""

    def __init__(self, data: bytes) -> None:
        self._data, self._at = data, 0

    def struct(self, wanted: Mapping[int, Any], depth: int) -> dict[int, Any]:
        """Read fields up to the end of a structure; `wanted` holds the numbers of those kept."""
        found: dict[int, Any] = {}
        number = 0
        while head := self._byte():
            number = number + (head >> 4) if head >> 4 else self._integer()
            value = self._value(head & 15, wanted.get(number), depth + 1)
            if number in wanted:
                found[number] = value
        return found

    def _value(self, kind: int, wanted: Mapping[int, Any] | None, depth: int) -> Any:
        if depth > _DEEPEST:
            raise ValueError("a footer whose values lie too deep inside each other")
        if kind in (1, 2):  # in a structure, the kind itself says true or false
            return kind == 1
        if kind == 3:
            return self._byte()
        if kind in (4, 5, 6):
            return self._integer()
        if kind in (7, 8):
            return self._take(8 if kind == 7 else self._unsigned())
        if kind in (9, 10):
            return self._list(wanted, depth)
        if kind == 11:
            return self._map(depth)
        if kind == 12:
            return self.struct(wanted or {}, depth)
        raise ValueError(f"a footer with a value of kind {kind}")

    def _list(self, wanted: Mapping[int, Any] | None, depth: int) -> list[Any]:
        head = self._byte()
        size = head >> 4 if head >> 4 < 15 else self._unsigned()
        kept = []
        for _ in range(size):
            value = self._item(head & 15, wanted, depth + 1)
            if wanted is not None:
                kept.append(value)
        return kept

    def _map(self, depth: int) -> None:
        size = self._unsigned()
        kinds = self._byte() if size else 0
        for _ in range(size):
            self._item(kinds >> 4, None, depth + 1)
            self._item(kinds & 15, None, depth + 1)

    def _item(self, kind: int, wanted: Mapping[int, Any] | None, depth: int) -> Any:
        return self._byte() == 1 if kind in (1, 2) else self._value(kind, wanted, depth)

    def _byte(self) -> int:
        if self._at >= len(self._data):
            raise ValueError("a footer that ends early")
        self._at += 1
        return self._data[self._at - 1]

    def _take(self, size: int) -> bytes:
        part = self._data[self._at : self._at + size]
        if len(part) < size:
            raise ValueError("a footer that ends early")
        self._at += size
        return part

    def _unsigned(self) -> int:
        value = 0
        for shift in range(0, 70, 7):
            byte = self._byte()
            value |= (byte & 127) << shift
            if byte < 128:
                return value
        raise ValueError("a footer with a number that does not end")

    def _integer(self) -> int:
        value = self._unsigned()
        return (value >> 1) ^ -(value & 1)
