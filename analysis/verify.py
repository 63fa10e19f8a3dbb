"""Hold a folder to its manifest: say which inputs and outputs differ from what it recorded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from analysis.digests import bundled_paths
from analysis.digests.load import find_files
from analysis.errors import EnvironmentFault, InputError
from analysis.files import file_sha256
from analysis.gate import file_name, file_stem
from analysis.inputs import read_copy
from analysis.manifest import changed_outputs, has_hash, is_ours, kind_of, read_manifest

__all__ = ["Verification", "verify_folder"]

_OF_FIGURES = ("analysis/data/", "notebooks/")  # what figures are drawn from


@dataclass(frozen=True)
class Verification:
    """What `verify_folder` found.

    Attributes
    ----------
    differences : list of str
        One sentence per file that is missing or differs; empty when all is the same.
    summary : str
        What was compared, in one sentence.
    unseen : list of str
        Inputs of the study that could not be compared: they are neither named nor kept.
    """

    differences: list[str]
    summary: str
    unseen: list[str]


@dataclass
class _Found:
    """What became of the inputs."""

    compared: int = 0
    differences: list[str] = field(default_factory=list)
    unseen: list[str] = field(default_factory=list)


def verify_folder(folder: Path, digests: Sequence[str] = ()) -> Verification:
    """Compare a folder with its manifest.

    Parameters
    ----------
    folder : Path
        A study's folder, or ``figures``.
    digests : sequence of str, optional
        Files the study was made from, or folders of them. An input that is not among them is
        compared with the copy that the study keeps; one of the content of a bundled digest is
        at hand, too. Others are named as not compared.

    Returns
    -------
    Verification
        What differs, and what was compared.

    Raises
    ------
    InputError
        If there is no manifest, or a digest cannot be read.
    """
    manifest = read_manifest(folder)
    differences = changed_outputs(folder, manifest)
    outputs = len(manifest["outputs"])
    found = _compare_inputs(folder, _entries(manifest), digests)
    _compare_files(folder, manifest, found)
    differences += found.differences
    summary = f"{folder}: {outputs} outputs and {found.compared} inputs as the manifest says"
    if found.unseen:
        summary += f"; inputs not compared (name their files to do so): {', '.join(found.unseen)}"
    return Verification(differences, summary, found.unseen)


def _entries(manifest: Mapping[str, Any]) -> list[dict[str, Any]]:
    """List the inputs; a manifest of figures knows its digests by their names alone."""
    if "kept" in manifest:
        return list(manifest["kept"])
    told = {entry["sha256"]: entry["digest"] for entry in manifest.get("inputs", [])}
    return [{"name": name, "sha256": sha256, "file": ""} for sha256, name in told.items()]


def _compare_inputs(
    folder: Path, entries: Sequence[dict[str, Any]], digests: Sequence[str]
) -> _Found:
    """Compare every input with what is named, kept or bundled, in this order."""
    given = {path: file_sha256(path) for path in find_files(digests)} if digests else {}
    bundled = {file_sha256(path) for path in bundled_paths()}
    listed = {entry["sha256"] for entry in entries}
    strangers = {path for path, sha256 in given.items() if sha256 not in listed}
    found = _Found()
    for entry in entries:
        name, sha256 = entry["name"], entry["sha256"]
        other = next((path for path in sorted(strangers) if name in _names(path)), None)
        if sha256 in given.values():
            found.compared += 1
        elif other is not None:
            strangers.discard(other)
            found.differences.append(f"input {name}: differs from the manifest")
        elif entry["file"]:
            _compare_copy(folder, entry, found)
        elif sha256 in bundled:
            found.compared += 1
        else:
            found.unseen.append(name)
    found.differences += [f"{path}: no input of this study" for path in sorted(strangers)]
    return found


def _names(path: Path) -> tuple[str, str]:
    """Give the names that a manifest of a study, or of figures, may know a file by."""
    return file_name(path.name), file_stem(path.name)


def _compare_copy(folder: Path, entry: Mapping[str, Any], found: _Found) -> None:
    try:
        read_copy(folder, entry)
        found.compared += 1
    except EnvironmentFault:
        raise
    except InputError as error:
        found.differences.append(f"input {entry['name']}: {error.got} in {entry['file']}")


def _compare_files(folder: Path, manifest: Mapping[str, Any], found: _Found) -> None:
    """Compare what a manifest of figures lists beside its digests, which lies beside its folder.

    Nothing else out there is looked at, whatever a manifest says.
    """
    for name, expected in sorted(manifest.get("files", {}).items()):
        if is_ours(manifest) or not name.startswith(_OF_FIGURES):
            found.unseen.append(name)
            continue
        found.compared += 1
        kind = kind_of(folder.parent, name)
        if kind == "missing":
            found.differences.append(f"input {name}: missing")
        elif kind != "file" or not has_hash(folder.parent / name, expected):
            found.differences.append(f"input {name}: differs from the manifest")
