"""Which reader reads which file.

Every module in `analysis.digests.readers` that names a ``READER`` takes part: a new format
is one new file there.
"""

from __future__ import annotations

import functools
import importlib
import pkgutil
from collections.abc import Mapping
from pathlib import PurePath

from analysis.digests import readers as _readers
from analysis.digests.formats import Reader, Source
from analysis.errors import InputError

__all__ = ["choose_reader", "get_reader", "known_suffixes", "list_readers"]

_HEAD = 65_536


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
            f"the format {name!r}",
            "one of " + ", ".join(sorted(list_readers())),
            "correct --format, or leave it out",
        ) from None


def choose_reader(source: Source) -> Reader:
    """Choose the reader for a file, by its ending and by how it begins.

    Readers for the file's ending are asked first, then the others; the first whose `sniff`
    says yes reads the file. A generic reader is asked for its own endings and unknown ones
    only. Where all say no, the last reader for the ending gets the file, because its error
    says best what is wrong.

    Raises
    ------
    InputError
        No reader says yes, and the ending is unknown or a generic reader's.
    """
    head = source.data[:_HEAD]
    suffix = PurePath(source.label).suffix.lower()
    readers = list_readers().values()
    own = [r for r in readers if suffix in r.suffixes]
    others = [r for r in readers if suffix not in r.suffixes and not (own and r.generic)]
    for reader in [*own, *others]:
        if reader.sniff(head):
            return reader
    if own and not own[-1].generic:
        return own[-1]
    raise source.error(
        "a file of no known format",
        "one of " + ", ".join(sorted(list_readers())),
        "name its format with --format, or convert it",
    )
