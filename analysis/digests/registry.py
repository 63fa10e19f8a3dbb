"""Which reader reads which file.

Every module in `analysis.digests.readers` that names a ``READER`` takes part: a new format
is one new file there.
"""

from __future__ import annotations

import functools
import importlib
import pkgutil
from collections.abc import Mapping, Sequence
from pathlib import PurePath

from analysis.digests import readers as _readers
from analysis.digests.formats import Reader, Section, Source
from analysis.errors import InputError

__all__ = [
    "check_doubt",
    "choose_reader",
    "get_reader",
    "known_suffixes",
    "list_readers",
    "looks_like_a_digest",
]

_HEAD_BYTES = 65_536
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")


@functools.cache
def list_readers() -> Mapping[str, Reader]:
    """Give all readers by name, in the order in which they are asked.

    Examples
    --------
    >>> "page" in list_readers()
    True
    """
    found = []
    for module in pkgutil.iter_modules(_readers.__path__):
        if not module.name.startswith("_"):
            reader = importlib.import_module(f"{_readers.__name__}.{module.name}").READER
            found.append(reader)
    return {r.name: r for r in sorted(found, key=lambda r: (r.priority, r.name))}


@functools.cache
def known_suffixes() -> frozenset[str]:
    """Give every file ending that some reader is for.

    Examples
    --------
    >>> ".txt" in known_suffixes()
    True
    """
    return frozenset(suffix for reader in list_readers().values() for suffix in reader.suffixes)


def get_reader(name: str) -> Reader:
    """Give the reader of that name.

    Raises
    ------
    InputError
        There is none.

    Examples
    --------
    >>> get_reader("page").suffixes[0]
    '.txt'
    """
    try:
        return list_readers()[name]
    except KeyError:
        raise InputError(
            f"unknown format {name!r}",
            "one of " + ", ".join(sorted(list_readers())),
            "correct --format, or leave it out",
        ) from None


def choose_reader(source: Source) -> Reader:
    """Choose the reader for a file, by how it is built and, between equals, by its ending.

    Readers for the file's ending are asked first, then the others; the first whose `sniff`
    says yes reads the file. Generic readers are the last resort, and are asked for their own
    endings and unknown ones only. Where all say no, the last reader for the ending gets the
    file, because its error says best what is wrong.

    Raises
    ------
    InputError
        No reader says yes, and the ending is unknown or a generic reader's.
    """
    head = _head(source)
    suffix = PurePath(source.label).suffix.lower()
    readers = list_readers().values()
    own = [r for r in readers if suffix in r.suffixes]
    strict = [r for r in own if not r.generic] + [
        r for r in readers if suffix not in r.suffixes and not r.generic
    ]
    generic = [r for r in readers if r.generic and (r in own or not own)]
    for reader in [*strict, *generic]:
        if reader.sniff(head):
            return reader
    if own and not own[-1].generic:
        return own[-1]
    raise source.error(
        "no known format",
        "one of " + ", ".join(sorted(list_readers())),
        "name its format with --format, or convert it",
    )


def _head(source: Source) -> bytes:
    """Give the first bytes of a file, in UTF-8 where it is text."""
    head = source.data[:_HEAD_BYTES]
    if head[:2] in _UTF_16:
        head = head[: len(head) // 2 * 2].decode("utf-16", errors="replace").encode()
    return head


def looks_like_a_digest(source: Source) -> bool:
    """Tell whether some reader, but for generic ones, says yes to a file.

    Examples
    --------
    >>> looks_like_a_digest(Source("README.md", "README", b"# How to use this folder"))
    False
    """
    head = _head(source)
    return any(r.sniff(head) for r in list_readers().values() if not r.generic)


def check_doubt(source: Source, reader: Reader, sections: Sequence[Section]) -> None:
    """Refuse what a reader got out of a file whose format nobody named, if it looks wrong.

    Raises
    ------
    InputError
        It does; the way out is to name the format.
    """
    why = reader.doubt(list(sections)) if reader.doubt and sections else ""
    if why:
        raise source.error(
            f"a text that can be read as {reader.name} only with doubt ({why})",
            "one of " + ", ".join(sorted(list_readers())),
            f"name its format with --format (--format {reader.name} reads it all the same)",
        )
