"""Replay a manifest: say which inputs and outputs are no longer what it recorded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analysis.digests import load_digests
from analysis.manifest import changed_outputs, file_sha256, read_manifest

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
    """

    differences: list[str]
    summary: str


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
        summary += f"; not compared, for want of the files: {', '.join(unseen)}"
    return Verification(differences, summary)


def _check_inputs(
    folder: Path, manifest: dict[str, Any], digests: Sequence[str], differences: list[str]
) -> tuple[int, list[str]]:
    """Compare inputs; give how many were compared, and the names of those that were not."""
    known = {digest.name: digest.sha256 for digest in load_digests(list(digests) or None)}
    compared, unseen = 0, []
    for entry in manifest.get("inputs", []):
        name, expected = entry["digest"], entry["sha256"]
        if name not in known:
            unseen.append(name)
            continue
        compared += 1
        if known[name] != expected:
            differences.append(f"input {name}: differs from the manifest")
    for name, expected in sorted(manifest.get("files", {}).items()):
        path = folder.parent / name
        compared += 1
        if not path.is_file():
            differences.append(f"input {name}: missing")
        elif file_sha256(path) != expected:
            differences.append(f"input {name}: differs from the manifest")
    return compared, unseen
