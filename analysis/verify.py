"""Hold a folder to its manifest: say which inputs and outputs differ from what it recorded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analysis.digests import load_digests
from analysis.files import file_sha256
from analysis.manifest import changed_outputs, kind_of, read_manifest

__all__ = ["Verification", "verify_folder"]


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
        Inputs of the study that could not be compared, since their files were not named.
    """

    differences: list[str]
    summary: str
    unseen: list[str]


def verify_folder(folder: Path, digests: Sequence[str] = ()) -> Verification:
    """Compare a folder with its manifest.

    Parameters
    ----------
    folder : Path
        A study's folder, or ``figures``.
    digests : sequence of str, optional
        The digest files the study was made from. Without any, inputs that are bundled with
        the package, or lie where a figures manifest says, are compared; others are named as
        not compared.

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
    inputs, unseen = _check_inputs(folder, manifest, digests, differences)
    summary = f"{folder}: {outputs} outputs and {inputs} inputs as the manifest says"
    if unseen:
        summary += f"; inputs not compared (name their files to do so): {', '.join(unseen)}"
    return Verification(differences, summary, unseen)


def _check_inputs(
    folder: Path, manifest: dict[str, Any], digests: Sequence[str], differences: list[str]
) -> tuple[int, list[str]]:
    """Compare inputs; give how many were compared, and the names of those that were not.

    The bundled digests count as at hand, but a digest of another content only shares their
    name.
    """
    known = {digest.name: digest.sha256 for digest in load_digests(list(digests) or None)}
    compared, unseen = 0, []
    for entry in manifest.get("inputs", []):
        name, expected = entry["digest"], entry["sha256"]
        same = known.get(name) == expected
        if name not in known or not (same or digests):
            unseen.append(name)
            continue
        compared += 1
        if not same:
            differences.append(f"input {name}: differs from the manifest")
    for name, expected in sorted(manifest.get("files", {}).items()):
        compared += 1
        kind = kind_of(folder.parent, name)
        if kind == "missing":
            differences.append(f"input {name}: missing")
        elif kind != "file" or file_sha256(folder.parent / name) != expected:
            differences.append(f"input {name}: differs from the manifest")
    return compared, unseen
