"""Files in gzip and zip, unpacked no further than the limits reach."""

from __future__ import annotations

import gzip
import io
import logging
import zipfile
import zlib
from dataclasses import replace
from pathlib import Path, PurePosixPath

from analysis.digests.formats import Source
from analysis.digests.registry import known_suffixes
from analysis.errors import InputError
from analysis.files import take
from analysis.gate import file_name, file_stem

__all__ = ["PACKED", "unpacked"]

_log = logging.getLogger(__name__)
#: Endings of packed files.
PACKED = frozenset({".gz", ".zip"})
_GZIP, _ZIP = b"\x1f\x8b", b"PK\x03\x04"
_MOST_MEMBERS = 1_000


def unpacked(source: Source) -> list[Source]:
    """Give the files in a packed one; any other file is given as it is.

    Parameters
    ----------
    source : Source

    Returns
    -------
    list of Source
        One, or the files in an archive whose endings a reader knows.

    Raises
    ------
    InputError
        The data are broken, unpack to more than the limit, or hold nothing to read.

    Examples
    --------
    >>> [s.label for s in unpacked(Source("a.txt.gz", "a.txt", gzip.compress(b"text")))]
    ['a.txt']
    """
    if source.data[:2] == _GZIP:
        return [_of_gzip(source)]
    if source.data[:4] == _ZIP:
        return _of_zip(source)
    return [source]


def _of_gzip(source: Source) -> Source:
    label = source.label.removesuffix(".gz")
    most = source.limits.file_bytes
    try:
        with gzip.open(io.BytesIO(source.data)) as file:
            data = take(file, most + 1)  # type: ignore[arg-type]
    except (OSError, EOFError, zlib.error):
        raise source.error("broken gzip data", "a whole file", "fetch or pack it again") from None
    if len(data) > most:
        raise _too_large(replace(source, label=label))
    stem = source.stem if source.path is None else file_stem(Path(label).name)
    return replace(source, label=label, stem=stem, data=data)


def _of_zip(source: Source) -> list[Source]:
    broken = source.error("a broken zip archive", "a whole archive", "fetch or pack it again")
    try:
        archive = zipfile.ZipFile(io.BytesIO(source.data))
    except (zipfile.BadZipFile, ValueError, OSError, EOFError, NotImplementedError):
        raise broken from None
    members = archive.infolist()
    names = {member.filename for member in members}
    if "[Content_Types].xml" in names:
        if "xl/workbook.xml" in names:
            return [source]  # a workbook has a reader of its own
        raise source.error("an office document", "a workbook or text", "save it as .xlsx or CSV")
    if len(members) > _MOST_MEMBERS:
        raise source.error(
            f"an archive of {len(members):,} files", f"at most {_MOST_MEMBERS:,}", "split it"
        )
    left, found = source.limits.file_bytes, []
    for member in members:
        name = PurePosixPath(member.filename)
        hidden = name.name.startswith(".") or name.parts[:1] == ("__MACOSX",)
        if hidden or not member.filename or member.is_dir():
            continue
        if name.suffix.lower() not in known_suffixes():
            _log.warning("%s: %s is of no known format", source.label, file_name(member.filename))
            continue
        try:
            with archive.open(member) as file:
                data = take(file, left + 1)
        except (
            zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError,
            OSError, EOFError, ValueError,
        ):  # fmt: skip
            raise broken from None
        if len(data) > left:
            raise _too_large(source)
        left -= len(data)
        label = f"{source.label}/{file_name(member.filename)}"
        found.append(replace(source, label=label, stem=file_stem(name.name), data=data))
    if not found:
        raise source.error(
            "no digest in this archive",
            "files ending in " + ", ".join(sorted(known_suffixes())),
            "pack the exports themselves",
        )
    return found


def _too_large(source: Source) -> InputError:
    most = source.limits.file_bytes
    return source.error(
        f"the file unpacks to more than {most:,} bytes",
        "a smaller file",
        "split it, or raise the limit on file_bytes",
    )
