"""The manifest: what went in, what came out, and whether it still is the same."""

from __future__ import annotations

import json
import platform
import stat
from collections.abc import Iterable, Mapping
from importlib import metadata
from pathlib import Path, PurePosixPath
from typing import Any

from analysis.errors import InputError, from_os_error
from analysis.files import file_sha256, parse_json, read_text
from analysis.gate import in_json

__all__ = [
    "MANIFEST",
    "changed_outputs",
    "has_hash",
    "hash_outputs",
    "is_inside",
    "is_ours",
    "kind_of",
    "read_manifest",
    "to_json",
    "versions",
]

MANIFEST = "manifest.json"
_MAX_BYTES = 64_000_000  # bytes; that of 100,000 papers has 10 million
_MAX_OUTPUT_BYTES = 1_000_000_000  # bytes; a sparse file of more would be read for hours
_LONGEST_NAME = 255  # bytes
# What computes, reads or draws, and so decides the bytes of a study.
_LIBRARIES = (
    "beautifulsoup4",
    "bertopic",
    "bibtexparser",
    "graspologic-native",
    "hdbscan",
    "jinja2",
    "lxml",
    "matplotlib",
    "numba",
    "numpy",
    "pandas",
    "pyarrow",
    "pynndescent",
    "rispy",
    "safetensors",
    "scikit-learn",
    "scipy",
    "sentence-transformers",
    "statsmodels",
    "tokenizers",
    "torch",
    "transformers",
    "umap-learn",
)


def versions() -> dict[str, str]:
    """Give the versions that a study's bytes depend on.

    Returns
    -------
    dict of str to str
        Python, this package and the libraries that read, compute or draw, those of extras
        where they are installed.

    Examples
    --------
    >>> "numpy" in versions()
    True
    """
    found = {"python": platform.python_version(), "digest-atlas": metadata.version("digest-atlas")}
    for name in _LIBRARIES:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return found


def to_json(manifest: Mapping[str, Any]) -> str:
    """Write a manifest as text: sorted keys, two spaces, a newline at the end.

    Parameters
    ----------
    manifest : mapping
        Plain values only.

    Returns
    -------
    str
        JSON.

    Examples
    --------
    >>> to_json({"b": 1, "a": 2}).split()
    ['{', '"a":', '2,', '"b":', '1', '}']
    """
    return in_json(json.dumps(manifest, indent=2, sort_keys=True, ensure_ascii=False)) + "\n"


def read_manifest(folder: Path) -> dict[str, Any]:
    """Read the manifest of a folder, and check its form.

    Parameters
    ----------
    folder : Path
        A folder holding ``manifest.json``.

    Returns
    -------
    dict
        The manifest. ``outputs`` (file name to SHA-256) is there; ``inputs`` (list of dict
        with ``digest`` and ``sha256``), ``files`` (file name to SHA-256), ``kept`` (inputs and
        their copies, see `analysis.inputs`), ``appended`` (list of dict), ``settings``,
        ``taxonomy`` and ``versions`` (dicts) are of their kinds where they are there.

    Raises
    ------
    InputError
        If there is none, or it is not one.
    """
    path = Path(folder) / MANIFEST
    text = read_text(path, limit=_MAX_BYTES, what="the manifest of a study or of figures")
    manifest = parse_json(text, path=path)
    if problem := _problem(manifest):
        raise InputError(
            problem,
            "a manifest as the program wrote it",
            "name the folder of a study or of figures, or run the study again",
            path=path,
        )
    return dict(manifest)


def _problem(manifest: Any) -> str:
    """Say what is wrong with the form of a manifest; empty where nothing is."""
    if not isinstance(manifest, dict):
        return "not a JSON object"
    for name, needed in (("outputs", True), ("files", False)):
        hashes = manifest.get(name, None if needed else {})
        if not isinstance(hashes, dict) or not all(isinstance(v, str) for v in hashes.values()):
            return f"{name} are not hashes by file name"
        if not all(is_inside(key) for key in hashes):
            return f"{name} are not plain file names inside the folder"
    inputs = manifest.get("inputs", [])
    if not isinstance(inputs, list) or not all(_is_input(entry) for entry in inputs):
        return "inputs are not a list of digests with their hashes"
    for name, sound in (("kept", _is_kept), ("appended", _is_appended)):
        entries = manifest.get(name, [])
        if not isinstance(entries, list) or not all(map(sound, entries)):
            return f"{name} is not as the program writes it"
    for name in ("settings", "taxonomy", "versions", "names", "asked", "topics"):
        if not isinstance(manifest.get(name, {}), dict):
            return f"{name} is not an object"
    return ""


def _is_input(entry: Any) -> bool:
    keys = ("digest", "sha256")
    return isinstance(entry, dict) and all(isinstance(entry.get(key), str) for key in keys)


def _is_kept(entry: Any) -> bool:
    """Tell whether an entry names an input, and its copy by a name inside the folder."""
    if not isinstance(entry, dict):
        return False
    words = [entry.get(key) for key in ("what", "name", "sha256", "file")]
    if not all(isinstance(word, str) for word in words):
        return False
    name, file, step, year = entry["name"], entry["file"], entry.get("step"), entry.get("year")
    # The system's own rules for a name in a folder: a reader's files may be called anything.
    plain = name not in ("", ".", "..") and not {"/", "\0"} & set(name)
    plain = plain and len(name.encode("utf-8", "replace")) <= _LONGEST_NAME
    copy = not file or (is_inside(file) and file.startswith("inputs/"))
    numbers = type(step) is int and step >= 0 and (year is None or type(year) is int)
    return plain and copy and numbers


def _is_appended(entry: Any) -> bool:
    return (
        isinstance(entry, dict)
        and isinstance(entry.get("digests"), list)
        and all(isinstance(name, str) for name in entry["digests"])
        and isinstance(entry.get("since"), str)
        and all(type(entry.get(name)) is int for name in ("papers", "topics", "kept"))
    )


def is_ours(manifest: Mapping[str, Any]) -> bool:
    """Tell whether a manifest is that of a study of this program.

    Parameters
    ----------
    manifest : mapping
        As `read_manifest` gives it.

    Returns
    -------
    bool

    Examples
    --------
    >>> is_ours({"outputs": {}, "inputs": [], "versions": {"digest-atlas": "0.1.0"}})
    True
    >>> is_ours({"outputs": {}})
    False
    """
    return "inputs" in manifest and "digest-atlas" in manifest.get("versions", {})


def is_inside(name: str) -> bool:
    """Tell whether a name is a plain one that stays inside its folder.

    Examples
    --------
    >>> is_inside("figures/a.svg"), is_inside("../a"), is_inside("/a"), is_inside("")
    (True, False, False, False)
    """
    path = PurePosixPath(name)
    plain = name.isprintable() and len(name) <= 500 and "\\" not in name
    return plain and bool(path.parts) and not path.is_absolute() and ".." not in path.parts


def changed_outputs(folder: Path, manifest: Mapping[str, Any]) -> list[str]:
    """Say which outputs are no longer what the manifest says.

    Links are not followed: a file that was replaced by one differs.

    Parameters
    ----------
    folder : Path
        Where the outputs lie.
    manifest : mapping
        With ``outputs``: file name to SHA-256.

    Returns
    -------
    list of str
        One sentence per file that is missing or differs; empty when all is the same.

    Raises
    ------
    EnvironmentFault
        A file is there and cannot be read.
    """
    said = []
    for name, expected in sorted(manifest["outputs"].items()):
        kind = kind_of(folder, name)
        if kind == "missing":
            said.append(f"{name}: missing")
        elif kind != "file":
            said.append(f"{name}: {kind}, not the file that was written")
        elif not has_hash(folder / name, expected):
            said.append(f"{name}: differs from the manifest")
    return said


def has_hash(path: Path, expected: str) -> bool:
    """Tell whether a file has a SHA-256; one larger than anything this program writes has not.

    Parameters
    ----------
    path : Path
        A regular file.
    expected : str
        Its SHA-256 in hexadecimal digits.

    Returns
    -------
    bool

    Raises
    ------
    EnvironmentFault
        It is there and cannot be read.

    Examples
    --------
    >>> from analysis.digests import bundled_paths
    >>> has_hash(bundled_paths()[0], "0" * 64)
    False
    """
    return path.lstat().st_size <= _MAX_OUTPUT_BYTES and file_sha256(path) == expected


def kind_of(folder: Path, name: str) -> str:
    """Say what lies at a name in a folder, following no link inside the folder.

    Parameters
    ----------
    folder : Path
    name : str
        Relative to the folder.

    Returns
    -------
    str
        "file", "folder", "a link", "missing" or "neither a file nor a folder".

    Raises
    ------
    InputError, EnvironmentFault
        The place cannot be looked at.

    Examples
    --------
    >>> kind_of(Path("/"), "no such thing")
    'missing'
    """
    place = folder
    parts = PurePosixPath(name).parts
    mode = stat.S_IFDIR
    for part in parts:
        place = place / part
        try:
            mode = place.lstat().st_mode
        except (FileNotFoundError, NotADirectoryError):
            return "missing"
        except ValueError as error:  # a NUL, or a character that the system cannot write
            raise InputError(
                f"not a possible name ({error})", "a file name", "choose another", path=place
            ) from None
        except OSError as error:
            raise from_os_error(
                error,
                "look at",
                "check its name and its permissions",
                path=place,
            ) from None
        if stat.S_ISLNK(mode):
            return "a link"
    if stat.S_ISREG(mode):
        return "file"
    return "folder" if stat.S_ISDIR(mode) else "neither a file nor a folder"


def hash_outputs(folder: Path, names: Iterable[str]) -> dict[str, str]:
    """Give the SHA-256 of files in a folder, by name.

    Parameters
    ----------
    folder : Path
        Where the files lie.
    names : iterable of str
        Names relative to the folder.

    Returns
    -------
    dict of str to str
        Sorted by name.
    """
    return {name: file_sha256(folder / name) for name in sorted(names)}
