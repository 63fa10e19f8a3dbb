"""What a study was made from: compressed copies in its own folder, and how they come back.

The manifest lists every digest, taxonomy, file of labels and file of edits under ``kept``: its
name without folders, its hash, the step at which it came in (0 for the first run, 1 for the
first `append`), and where its copy lies, if there is one. Whatever option of the one table
names a file is kept in the same way.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import logging
import os
import re
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from analysis.digests import Digest, load_digests
from analysis.digests.load import find_files, join_digests
from analysis.errors import InputError
from analysis.files import atomic_write, read_bytes, take
from analysis.gate import file_name, shown
from analysis.manifest import kind_of
from analysis.settings import Settings, options
from analysis.themes.reading import bundled_taxonomies, is_list
from analysis.themes.taxonomy import Taxonomy, taxonomy_text

__all__ = [
    "Kept",
    "Replay",
    "at_hand",
    "keep_inputs",
    "names_of_choice",
    "packed",
    "read_copy",
    "read_step",
    "restore_inputs",
    "unpack",
]

_log = logging.getLogger(__name__)
_FOLDER = "inputs"
_STDIN = "-"
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")
_MAX_NAME_CHARS = 100  # characters of a copy's name
_MAX_BYTES = 200_000_000  # bytes of one unpacked input, as the limit on files is by default
_NOT_KEPT = frozenset({"out"})  # paths that are not inputs


@dataclass(frozen=True)
class Kept:
    """Copies of what a study was made from.

    Attributes
    ----------
    record : list of dict
        For the manifest: ``what`` ("digest" or an option's name), ``name``, ``sha256``,
        ``file`` (empty where no copy is kept), ``step`` and ``year``.
    files : dict of str to bytes
        The copies, by their names in the study's folder.
    """

    record: list[dict[str, Any]] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True)
class Replay:
    """What a study was made from, back on disk.

    Attributes
    ----------
    settings : Settings
        The options, with the restored files instead of names.
    steps : tuple of list of Digest
        The digests of the first run, then those of each append, each with all before.
    years : tuple of (int or None)
        The year that each step's digests were read with, where it was not the study's.
    """

    settings: Settings
    steps: tuple[list[Digest], ...]
    years: tuple[int | None, ...]


def packed(data: bytes) -> bytes:
    """Compress bytes with gzip so that the same bytes always give the same file.

    Examples
    --------
    >>> packed(b"text") == packed(b"text"), gzip.decompress(packed(b"text"))
    (True, b'text')
    """
    buffer = io.BytesIO()
    with gzip.GzipFile("", "wb", 9, buffer, mtime=0) as file:
        file.write(data)
    return buffer.getvalue()


def unpack(data: bytes, *, limit: int = _MAX_BYTES, path: str | os.PathLike[str] = "") -> bytes:
    """Unpack gzip data no further than the limit.

    Raises
    ------
    InputError
        The data are broken, or unpack to more than the limit.

    Examples
    --------
    >>> unpack(packed(b"text"))
    b'text'
    """
    try:
        with gzip.open(io.BytesIO(data)) as file:
            found = take(file, limit + 1)  # type: ignore[arg-type]
    except (OSError, EOFError, zlib.error):
        raise InputError(
            "broken gzip data", "a copy as it was written", "name the original", path=path
        ) from None
    if len(found) > limit:
        raise InputError(
            f"the copy unpacks to more than {limit:,} bytes",
            "a smaller file",
            "name the original",
            path=path,
        )
    return found


def keep_inputs(
    digests: Sequence[Digest],
    settings: Settings,
    taxonomy: Taxonomy | None = None,
    *,
    earlier: Sequence[Mapping[str, Any]] = (),
    step: int = 0,
    year: int | None = None,
) -> Kept:
    """Copy what a study was made from.

    Parameters
    ----------
    digests : sequence of Digest
        As read; each file is kept once. Digests that came from no file are not kept.
    settings : Settings
        With ``copy`` off, digests are listed and not copied.
    taxonomy : Taxonomy, optional
        A taxonomy that was handed in from Python.
    earlier : sequence of dict
        What is listed already, from an earlier step; its copies are made again.
    step : int
        The step at which new inputs came in.
    year : int, optional
        The year that was given for the digests of this step.

    Returns
    -------
    Kept

    Examples
    --------
    >>> kept = keep_inputs(load_digests(), Settings())
    >>> [(item["what"], item["name"]) for item in kept.record]
    [('digest', 'mar-11.txt'), ('digest', 'mar-12.txt')]
    >>> sorted(kept.files)
    ['inputs/mar-11.txt.gz', 'inputs/mar-12.txt.gz']
    """
    known = {(item["name"], item["sha256"]): item for item in earlier if item["what"] == "digest"}
    found: list[tuple[dict[str, Any], bytes | None]] = []
    for name, sha256, data in _originals(digests):
        came = known.get((name, sha256), {"step": step, "year": year})
        item = {"what": "digest", "name": name, "sha256": sha256}
        found.append((item | {"step": came["step"], "year": came["year"]}, data))
    for name, data in _option_files(settings, taxonomy):
        file = taxonomy is not None and name == "themes"
        base = "themes.toml" if file else file_name(Path(getattr(settings, name)).name)
        item = {"what": name, "name": base, "sha256": hashlib.sha256(data).hexdigest()}
        found.append((item | {"step": 0, "year": None}, data))
    kept = Kept()
    for item, data in sorted(found, key=lambda pair: _order(pair[0])):
        item["file"] = ""
        if data is not None and (settings.copy or item["what"] != "digest"):
            item["file"] = _free_name(item["name"], kept.files)
            kept.files[item["file"]] = packed(data)
        kept.record.append(item)
    return kept


def _order(item: Mapping[str, Any]) -> tuple[Any, ...]:
    return (item["step"], item["what"] != "digest", item["what"], item["name"], item["sha256"])


def _originals(digests: Sequence[Digest]) -> Iterator[tuple[str, str, bytes | None]]:
    """Give every file that digests came from once: its name, its hash, its bytes."""
    seen: set[tuple[str, str]] = set()
    for digest in digests:
        key = (str(digest.path), digest.sha256)
        if key in seen or (digest.path is None and not digest.content):
            continue
        seen.add(key)
        name = _STDIN if digest.path is None else file_name(digest.path.name) or "digest"
        yield name, digest.sha256, _bytes_of(digest)


def _bytes_of(digest: Digest) -> bytes | None:
    """Read a digest's file again; None where it is gone, or another by now."""
    if digest.path is None:
        return digest.content
    try:
        data = read_bytes(digest.path, limit=_MAX_BYTES)
    except InputError as error:
        _log.warning("no copy of %s is kept (%s)", digest.name, error)
        return None
    if hashlib.sha256(data).hexdigest() != digest.sha256:
        _log.warning("no copy of %s is kept: its file changed since it was read", digest.name)
        return None
    return data


def _option_files(settings: Settings, taxonomy: Taxonomy | None) -> Iterator[tuple[str, bytes]]:
    """Give the files that options name, and a taxonomy that was handed in."""
    for name, option in options().items():
        value = getattr(settings, name)
        if option.kind != "path" or name in _NOT_KEPT or value is None:
            continue
        if name == "themes":
            if taxonomy is not None:
                yield name, taxonomy_text(taxonomy).encode()
                continue
            if themes_in_words(value):
                continue
        yield name, read_bytes(value, limit=_MAX_BYTES)


def names_of_choice(settings: Settings, taxonomy: object = None) -> dict[str, str]:
    """Give the taxonomy and the encoder as they were named, where that was no file.

    Parameters
    ----------
    settings : Settings
    taxonomy : Taxonomy or None
        One that was handed in from Python.

    Returns
    -------
    dict of str to str
        ``themes`` and ``encoder``; empty for a file or a folder, whose place means nothing on
        another machine.

    Examples
    --------
    >>> names_of_choice(Settings(themes="a; b"))
    {'themes': 'a; b', 'encoder': 'minilm'}
    """
    named = not isinstance(taxonomy, Taxonomy) and themes_in_words(settings.themes)
    folder = os.path.isdir(settings.encoder)  # noqa: PTH112 - false for an odd name
    return {
        "themes": settings.themes if named else "",
        "encoder": "" if folder else settings.encoder,
    }


def themes_in_words(source: str) -> bool:
    """Tell whether themes were asked for by a name or a list, and not by a file."""
    try:
        if os.path.lexists(source) and source != "auto":
            return False
    except ValueError:
        return False
    return source == "auto" or source in bundled_taxonomies() or is_list(source)


def _free_name(name: str, taken: Mapping[str, bytes]) -> str:
    """Name a copy after its original, in plain characters, and unlike all others."""
    plain = _UNSAFE.sub("_", name)[:_MAX_NAME_CHARS].strip("._-") or "stdin"
    used = {other.casefold() for other in taken}
    stem, ending = os.path.splitext(plain)  # noqa: PTH122 - a name, not a place
    offered, number = f"{_FOLDER}/{plain}.gz", 1
    while offered.casefold() in used:
        number += 1
        offered = f"{_FOLDER}/{stem}-{number}{ending}.gz"
    return offered


def at_hand(
    folder: Path, manifest: Mapping[str, Any], given: Sequence[str | os.PathLike[str]] = ()
) -> Iterator[tuple[dict[str, Any], bytes | None]]:
    """Give every input that a manifest lists with its bytes.

    Parameters
    ----------
    folder : Path
        The study's.
    manifest : mapping
        As `read_manifest` gives it.
    given : sequence of path
        Files or folders of originals; one with the listed hash is taken instead of the copy.

    Yields
    ------
    tuple of (dict, bytes or None)
        None where the input is neither kept nor given.

    Raises
    ------
    InputError
        A copy is damaged.
    """
    wanted = {item["sha256"] for item in manifest.get("kept", [])}
    files: dict[str, Path] = {}
    for path in find_files(given) if given else []:
        data = read_bytes(path, limit=_MAX_BYTES)
        if (sha := hashlib.sha256(data).hexdigest()) in wanted:
            files.setdefault(sha, path)
    for item in manifest.get("kept", []):
        sha = item["sha256"]
        if sha in files:
            yield item, read_bytes(files[sha], limit=_MAX_BYTES)
        elif item["file"]:
            yield item, read_copy(folder, item)
        else:
            yield item, None


def read_copy(folder: Path, item: Mapping[str, Any]) -> bytes:
    """Unpack the copy of an input, and hold it to its hash.

    Parameters
    ----------
    folder : Path
        The study's.
    item : mapping
        An entry of the manifest's ``kept`` that has a copy.

    Returns
    -------
    bytes

    Raises
    ------
    InputError
        It is not there, broken, or another.
    """
    place = folder / item["file"]
    if (kind := kind_of(folder, item["file"])) != "file":
        raise InputError(
            f"{kind} instead of a copy", "a copy as it was written", "name the original",
            path=place,
        )  # fmt: skip
    data = unpack(read_bytes(place, limit=_MAX_BYTES, what="a copy of an input"), path=place)
    if hashlib.sha256(data).hexdigest() != item["sha256"]:
        raise InputError(
            f"the copy of {shown(item['name'])} differs from the manifest",
            "the input as it was",
            "name the original with --inputs",
            path=place,
        )
    return data


def restore_inputs(
    folder: Path,
    manifest: Mapping[str, Any],
    into: Path,
    given: Sequence[str | os.PathLike[str]] = (),
    *,
    encoder: str | None = None,
) -> Replay:
    """Put what a study was made from back on disk, and read it.

    Parameters
    ----------
    folder : Path
        The study's folder.
    manifest : mapping
        Its manifest.
    into : Path
        An empty folder.
    given : sequence of path
        Originals, for a study that keeps no copies.
    encoder : str, optional
        The folder of a model, where the study used one.

    Returns
    -------
    Replay

    Raises
    ------
    InputError
        An input is neither kept nor given, or the manifest is not one of a study.
    """
    places: dict[int, list[Path | bytes]] = {}
    years: dict[int, int | None] = {}
    values: dict[str, Any] = {}
    for number, (item, data) in enumerate(at_hand(folder, manifest, given)):
        if data is None:
            raise InputError(
                f"no copy of {shown(item['name'])} in this study",
                "every input of the study",
                "name it, or a folder that holds it, with --inputs",
                path=folder,
            )
        if item["name"] == _STDIN:
            place: Path | bytes = data
        else:
            place = file = into / str(number) / item["name"]
            atomic_write(file, data)
        if item["what"] == "digest":
            places.setdefault(item["step"], []).append(place)
            years[item["step"]] = item["year"]
        else:
            values[item["what"]] = str(place)
    settings = _settings(folder, manifest, values, encoder)
    steps = _steps(places, years, settings, folder)
    return Replay(settings, steps, tuple(years[step] for step in sorted(years)))


def _settings(
    folder: Path, manifest: Mapping[str, Any], files: Mapping[str, str], encoder: str | None
) -> Settings:
    """Give the options of a study, from its manifest."""
    table = options()
    told = manifest.get("settings", {})
    values = {
        name: value
        for name, value in told.items()
        if name in table and table[name].kind not in ("path", "paths") and value is not None
    }
    asked = manifest.get("asked", {})
    values |= {name: asked[name] for name in ("themes", "encoder") if asked.get(name)}
    if encoder is not None:
        values["encoder"] = encoder
    elif not asked.get("encoder"):
        raise InputError(
            f"the study used a model of your own ({shown(told.get('encoder'))})",
            "the folder of that model",
            "name it with --encoder",
            path=folder,
        )
    try:
        return Settings(**values | dict(files))
    except InputError as error:
        raise error.at(folder / "manifest.json") from None


def _steps(
    places: Mapping[int, list[Path | bytes]],
    years: Mapping[int, int | None],
    settings: Settings,
    folder: Path,
) -> tuple[list[Digest], ...]:
    """Read the digests of every step, each with those of all steps before."""
    if not places or min(places) != 0:
        raise InputError(
            "a manifest without digests of the first run", "one of a study", "run the study again",
            path=folder / "manifest.json",
        )  # fmt: skip
    groups: list[list[Digest]] = []
    steps = []
    for step in sorted(places):
        groups.append(read_step(places[step], settings, years[step]))
        steps.append(groups[0] if step == 0 else join_digests(groups))
    return tuple(steps)


def read_step(
    paths: Sequence[str | os.PathLike[str] | bytes], settings: Settings, year: int | None = None
) -> list[Digest]:
    """Read the digests of one step with the options of a study.

    Parameters
    ----------
    paths : sequence of path or bytes
    settings : Settings
    year : int, optional
        In place of the study's.

    Returns
    -------
    list of Digest
    """
    reading = settings.reading() | {"paths": list(paths)}
    if year is not None:
        reading["year"] = year
    return load_digests(**reading)
