"""The manifest: what went in, what came out, and whether it still is the same."""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Iterable, Mapping
from importlib import metadata
from pathlib import Path, PurePosixPath
from typing import Any

from analysis.errors import InputError

__all__ = ["changed_outputs", "file_sha256", "read_manifest", "to_json", "versions"]

_LIBRARIES = (
    "graspologic-native",
    "matplotlib",
    "numpy",
    "pandas",
    "scikit-learn",
    "scipy",
)


def versions() -> dict[str, str]:
    """Give the versions that a study's bytes depend on.

    Returns
    -------
    dict of str to str
        Python, this package and the libraries that compute or draw.

    Examples
    --------
    >>> "numpy" in versions()
    True
    """
    found = {"python": platform.python_version(), "digest-atlas": metadata.version("digest-atlas")}
    return found | {name: metadata.version(name) for name in _LIBRARIES}


def file_sha256(path: Path) -> str:
    """Give the SHA-256 of a file's bytes.

    Parameters
    ----------
    path : Path
        An existing file.

    Returns
    -------
    str
        64 hexadecimal digits.
    """
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


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
    return json.dumps(manifest, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def read_manifest(folder: Path) -> dict[str, Any]:
    """Read the manifest of a folder.

    Parameters
    ----------
    folder : Path
        A folder holding ``manifest.json``.

    Returns
    -------
    dict
        The manifest.

    Raises
    ------
    InputError
        If there is none, or it is not one.
    """
    path = folder / "manifest.json"
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
        outputs = manifest["outputs"]
        sound = all(isinstance(k, str) and isinstance(v, str) for k, v in outputs.items())
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputError(
            f"no readable manifest ({type(error).__name__})",
            "a manifest.json with the hashes of the outputs",
            "name the folder of a study or of figures",
            path=path,
        ) from error
    if not sound or any(_leaves(name) for name in outputs):
        raise InputError(
            "outputs that are not plain file names inside the folder",
            "relative names and SHA-256 values",
            "use the manifest that the program wrote",
            path=path,
        )
    return manifest


def changed_outputs(folder: Path, manifest: Mapping[str, Any]) -> list[str]:
    """Say which outputs are no longer what the manifest says.

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
    """
    said = []
    for name, expected in sorted(manifest["outputs"].items()):
        path = folder / name
        if not path.is_file():
            said.append(f"{name}: missing")
        elif file_sha256(path) != expected:
            said.append(f"{name}: differs from the manifest")
    return said


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


def _leaves(name: str) -> bool:
    """Tell whether a relative name would leave its folder."""
    path = PurePosixPath(name)
    return path.is_absolute() or ".." in path.parts or "\\" in name
