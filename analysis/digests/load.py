"""One call for all inputs: `load_digests`."""

from __future__ import annotations

import hashlib
import importlib.resources
import logging
import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from analysis.claim import own_files
from analysis.counted import counted
from analysis.digests.date_notes import date_notes, own_date
from analysis.digests.dates import date_in_name
from analysis.digests.encodings import AUTO, check_encoding, in_utf_8
from analysis.digests.formats import Limits, Reader, Section, Source, check_count
from analysis.digests.intake import Intake
from analysis.digests.model import Digest, DigestDate
from analysis.digests.packed import PACKED, unpacked
from analysis.digests.registry import (
    check_doubt,
    choose_reader,
    get_reader,
    known_suffixes,
    looks_like_a_digest,
)
from analysis.errors import InputError, from_os_error
from analysis.files import PIPE, read_bytes
from analysis.gate import file_stem, plain

__all__ = ["bundled_paths", "find_files", "join_digests", "load_digests"]

_log = logging.getLogger(__name__)
_SHARED = frozenset({".md", ".markdown", ".xml", ".rdf", ".eml"})  # of many things beside digests


@dataclass(frozen=True)
class _Found:
    """A digest before it has its final name."""

    digest: Digest
    label: str


def bundled_paths() -> list[Path]:
    """Give the files of the digests that come with the package.

    Examples
    --------
    >>> [path.name for path in bundled_paths()]
    ['mar-11.txt', 'mar-12.txt']
    """
    folder = importlib.resources.files("analysis") / "data" / "digests"
    return sorted(Path(str(item)) for item in folder.iterdir() if item.name.endswith(".txt"))


def load_digests(
    paths: str | os.PathLike[str] | Iterable[str | os.PathLike[str] | bytes] | None = None,
    *,
    year: int | None = None,
    format: str | None = None,
    columns: Mapping[str, str] | None = None,
    skip_bad: bool = False,
    strict: bool = False,
    encoding: str = AUTO,
    limits: Limits | None = None,
) -> list[Digest]:
    """Read digests from files, folders or standard input.

    Parameters
    ----------
    paths : path or iterable of paths, optional
        Files, folders (every file in them, however deep, that a reader knows by its
        ending, except hidden ones and the results of earlier studies) or ``"-"`` for
        standard input; bytes are what standard input gave before. None reads the bundled
        digests.
    year : int, optional
        The year of every digest that does not say its own.
    format : str, optional
        The name of the reader to use for every file, instead of the one that its ending
        and its first bytes call for.
    columns : mapping of str to str, optional
        For tables: which column holds which field, such as ``{"title": "Name"}``. The fields
        are title, abstract, arxiv_id, doi, date, year, month (the paper's) and digest_date
        (the digest's day); an empty name says that there is no such column.
    skip_bad : bool
        Leave out a file that cannot be read at all, with a warning in the log, instead of
        raising; an error is raised only when nothing is left.
    strict : bool
        Raise an error for the first record that cannot be read. By default such a record is
        left out, `Digest.notes` says where it stood and what is wrong with it, and a file
        is an error only if it has more bad records than sound ones.
    encoding : str
        In which encoding text files are. By default a mark tells it, else they are read as
        UTF-8, and lines that are none as Windows-1252 or Latin-1. ``"detect"`` has it guessed
        where a file is no UTF-8; else the name of an encoding.
    limits : Limits, optional
        How large an input may be.

    Returns
    -------
    list of Digest
        Earliest first, those of one day by name, whatever the order of `paths`. Names are
        unique: a stem that occurs again gets ``-2``, ``-3`` and so on.

    Raises
    ------
    InputError
        A file cannot be read, or the digests cannot be put in time: one of several says no
        day and none of its papers a date, or only some say their year.

    Examples
    --------
    >>> [(d.name, str(d.date), len(d.papers)) for d in load_digests()]
    [('mar-11', '2025-03-11', 66), ('mar-12', '2025-03-12', 99)]
    """
    check_encoding(encoding)
    reader = None if format is None else get_reader(format)
    limits = limits or Limits()
    errors: list[InputError] = []
    found: list[_Found] = []

    def leave_out(problem: InputError) -> None:
        if not skip_bad:
            raise problem
        _log.warning("left out: %s", problem)
        errors.append(problem)

    for path, is_named in _expand(paths, leave_out):
        try:
            sources, sha256, content = _open(path, columns or {}, limits)
        except InputError as error:
            leave_out(error)
            continue
        for source in sources:
            if not is_named and _is_something_else(source):
                _log.warning("%s: no digest, and not read", source.label)
                continue
            try:
                source = in_utf_8(_with_intake(source, strict), encoding)
                read = _read(source, sha256, reader, year)
                found.extend(_with_content(read, content))
            except InputError as error:
                leave_out(error)
    while (misfit := _misfit(found)) is not None:
        item, problem = misfit
        leave_out(problem)
        found.remove(item)
    if not found and errors:
        raise errors[0]
    if not found:
        raise InputError(
            "no digest", "at least one file to read", "name a digest, or a folder of digests"
        )
    digests = _name_and_sort(found)
    for note in [*date_notes(digests), *_bad_records(digests)]:
        _log.warning("%s", note)
    return digests


def join_digests(groups: Iterable[Sequence[Digest]]) -> list[Digest]:
    """Put digests that were read in several calls into one order, with names of their own.

    Parameters
    ----------
    groups : iterable of sequence of Digest
        As `load_digests` gave them.

    Returns
    -------
    list of Digest
        As one call for all files gives them.

    Raises
    ------
    InputError
        They cannot be put in time together.

    Examples
    --------
    >>> first, second = load_digests()
    >>> [digest.name for digest in join_digests([[second], [first, second]])]
    ['mar-11', 'mar-12', 'mar-12-2']
    """
    found = [
        _Found(digest, digest.name if digest.path is None else str(digest.path))
        for group in groups
        for digest in group
    ]
    if (misfit := _misfit(found)) is not None:
        raise misfit[1]
    return _name_and_sort(found)


def find_files(paths: Iterable[str | os.PathLike[str]]) -> list[Path]:
    """Give every file that some names mean, folders opened up as `load_digests` does.

    Parameters
    ----------
    paths : iterable of path

    Returns
    -------
    list of Path

    Raises
    ------
    InputError
        A folder cannot be read, or holds no digest.

    Examples
    --------
    >>> find_files(bundled_paths()) == bundled_paths()
    True
    """

    def refuse(problem: InputError) -> None:
        raise problem

    return [Path(path) for path, _ in _expand(paths, refuse) if isinstance(path, Path)]


def _expand(
    paths: str | os.PathLike[str] | Iterable[str | os.PathLike[str] | bytes] | None,
    leave_out: Callable[[InputError], None],
) -> Iterator[tuple[Path | str | bytes, bool]]:
    """Give every file once, folders opened up, in the order given; and whether it was named."""
    if paths is None:
        yield from ((path, True) for path in bundled_paths())
        return
    items = [paths] if isinstance(paths, (str, os.PathLike)) else list(paths)
    seen: set[Path] = set()
    for item in items:
        if item == PIPE or isinstance(item, bytes):
            yield item, True
            continue
        path = Path(item)
        try:
            is_named = not _is_folder(path)
            files = [path] if is_named else _files_in(path)
        except InputError as error:
            leave_out(error)
            continue
        for file in files:
            key = file.absolute()
            if key in seen:
                _log.warning("%s is named twice; read once", file)
                continue
            seen.add(key)
            yield file, is_named


def _files_in(folder: Path) -> Sequence[Path]:
    """List the digests in a folder; results of studies, finished or not, are none."""
    files: list[Path] = []
    waiting = [folder]
    results: frozenset[Path] = frozenset()
    while waiting:
        place = waiting.pop()
        entries = _entries(place)
        results |= own_files(place)  # some lie in folders below
        for entry in entries:
            file = place / entry.name
            if entry.name.startswith(".") or file in results:
                continue
            if entry.is_dir(follow_symlinks=False):
                waiting.append(file)
            elif _has_a_known_ending(file) and not _is_folder(file):
                files.append(file)
    if not files:
        raise InputError(
            "no digest in this folder",
            "files ending in " + ", ".join(sorted(known_suffixes())),
            "name the files, or another folder",
            path=folder,
        )
    return sorted(files)


def _is_something_else(source: Source) -> bool:
    """Tell a note or a setting in a folder from a digest, by endings that both have."""
    suffix = Path(source.label).suffix.lower()
    return suffix in _SHARED and not looks_like_a_digest(source)


def _has_a_known_ending(file: Path) -> bool:
    suffix = Path(file.name.removesuffix(".gz")).suffix.lower()
    return suffix in PACKED or suffix in known_suffixes()


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return list(entries)
    except OSError as error:
        raise from_os_error(
            error,
            "read",
            "check its permissions",
            path=folder,
        ) from None


def _is_folder(path: Path) -> bool:
    """Tell whether a path is a folder; what cannot be looked at is opened, which says why."""
    try:
        return path.is_dir()
    except (OSError, ValueError):
        return False


def _open(
    path: Path | str | bytes, columns: Mapping[str, str], limits: Limits
) -> tuple[list[Source], str, bytes]:
    """Give what a file holds, unpacked, its SHA-256, and the bytes that no file keeps."""
    if isinstance(path, bytes):
        data = path
    else:
        data = read_bytes(path, limit=limits.file_bytes, what="a digest")
    if isinstance(path, Path):
        source = Source(str(path), file_stem(path.name), data, path, columns, limits)
    else:
        source = Source("-", "stdin", data, None, columns, limits)
    content = b"" if isinstance(path, Path) else data
    return unpacked(source), hashlib.sha256(data).hexdigest(), content


def _with_content(found: list[_Found], content: bytes) -> list[_Found]:
    """Let digests that came through standard input carry what was read there."""
    if not content:
        return found
    return [replace(item, digest=replace(item.digest, content=content)) for item in found]


def _with_intake(source: Source, strict: bool) -> Source:
    """Give the file a place for what is said of its records, under its name without folders."""
    label = source.label
    if source.path is not None:
        within = label.startswith(str(source.path))  # an archive's member; else a file unpacked
        label = (
            source.path.name + label.removeprefix(str(source.path)) if within else Path(label).name
        )
    return replace(source, intake=Intake(strict, plain(label)))


def _read(source: Source, sha256: str, reader: Reader | None, year: int | None) -> list[_Found]:
    if not source.data or source.data.isspace():
        raise source.error("an empty file", "a digest", "save or copy the digest again")
    named = reader is not None
    reader = reader or choose_reader(source)
    sections = [section for section in reader.read(source) if section.papers]
    if not named:
        check_doubt(source, reader, sections)
    guessed = reader.generic and not named
    _check_bad(source, sum(len(section.papers) for section in sections), guessed)
    _log.info("%s: read as %s", source.label, reader.name)
    if not sections:
        _log.info("%s: a day without a digest", source.label)
    found: list[_Found] = []
    for section in sections:
        check_count(source, len(section.papers))
        date = _dated(source, section, year)
        name = source.stem if len(sections) == 1 or date is None else str(date)
        notes = () if found else tuple(source.intake.notes)
        file = source.intake.file
        digest = Digest(
            name, reader.name, date, section.papers, source.path, sha256, notes, file=file
        )
        found.append(_Found(digest, source.label))
    return found


def _check_bad(source: Source, good: int, guessed: bool) -> None:
    """Refuse a file with more bad records than sound ones: it is something else."""
    bad, first = source.intake.n_bad, source.intake.first
    if first is None or bad <= good:
        return
    source.intake.n_good = good
    error = first if good == 0 and bad == 1 else source.intake.too_many()
    todo = f"{error.todo}, or name its format with --format" if guessed else error.todo
    raise InputError(
        error.got, error.expected, todo, path=error.path, line=error.line, doing=error.doing
    )


def _bad_records(digests: Sequence[Digest]) -> Iterator[str]:
    """Say of each file how many of its records were left out, and where the first stood."""
    for digest in digests:
        bad = [note for note in digest.notes if note.what == "bad record"]
        if bad:
            at = "" if bad[0].line is None else f", line {bad[0].line}"
            yield (
                f"{bad[0].file}: left out {counted(len(bad), 'bad record')} "
                f"(the first: {bad[0].why}{at})"
            )


def _dated(source: Source, section: Section, year: int | None) -> DigestDate | None:
    date = section.date or date_in_name(source.stem)
    if date is None or year is None:
        return date
    try:
        return date.with_year(year)
    except ValueError:
        raise source.error(
            f"{date} with the year {year}", "a day of the calendar", "correct --year"
        ) from None


def _misfit(found: Sequence[_Found]) -> tuple[_Found, InputError] | None:
    """Give the first digest that cannot be put in order with the others, and the error."""
    if len(found) < 2:
        return None
    with_days = {item.label for item in found if item.digest.date is not None}
    for item in found:
        if item.label in with_days:  # rows of a table whose cells say no day lose no paper
            continue
        if item.digest.date is None and not any(map(own_date, item.digest.papers)):
            return item, InputError(
                "a digest without a date, among several, whose papers have none either",
                "a day for each, or dates of its papers, so that they can be put in order",
                "add a paragraph such as 'Mar 11, 2025' above its papers, or put the date into "
                "its file name (2025-03-11)",
                path=item.label,
            )
    dated = [f for f in found if f.digest.date is not None]
    lacking = [f for f in dated if f.digest.date is not None and f.digest.date.year is None]
    if len(lacking) in (0, len(dated)):
        return None
    item = min(lacking, key=lambda f: (f.label, f.digest.name))
    return item, InputError(
        f"a date without a year ({item.digest.date}), among digests with one",
        "a year for all digests or for none",
        "pass --year",
        path=item.label,
    )


def _name_and_sort(found: Sequence[_Found]) -> list[Digest]:
    """Order by day and name, and number the names that occur again."""
    digests = sorted(
        (f.digest for f in found),
        key=lambda d: (d.date or DigestDate(1, 1, 1), d.name, d.sha256),
    )
    taken = {d.name for d in digests}
    times: Counter[str] = Counter()
    named = []
    for digest in digests:
        times[digest.name] += 1
        if (number := times[digest.name]) > 1:
            while (name := f"{digest.name}-{number}") in taken:
                number += 1
            taken.add(name)
            digest = replace(digest, name=name)
        named.append(digest)
    return sorted(named, key=lambda d: (d.date or DigestDate(1, 1, 1), d.name))
