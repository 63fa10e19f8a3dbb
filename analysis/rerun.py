"""Making a study again from its own folder, and saying what comes out otherwise."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.append import continue_study
from analysis.claim import check_folder, claim_folder
from analysis.errors import InputError
from analysis.files import file_sha256
from analysis.inputs import restore_inputs
from analysis.manifest import MANIFEST, is_ours, kind_of, read_manifest
from analysis.output import write_study
from analysis.study import StudyProgress, run_study

if TYPE_CHECKING:
    from analysis.store import Store

__all__ = ["Rerun", "rerun_study"]


@dataclass(frozen=True)
class Rerun:
    """What `rerun_study` made and found.

    Attributes
    ----------
    folder : Path
        Where the study lies that was made.
    differences : list of str
        One sentence per file that is another, or in one of the two folders only; empty where
        both are the same to the byte.
    versions : list of str
        Which packages have another version now.
    compared : int
        Files that were compared.
    """

    folder: Path
    differences: list[str]
    versions: list[str]
    compared: int


def rerun_study(
    folder: str | os.PathLike[str],
    out: str | os.PathLike[str] | None = None,
    *,
    inputs: Sequence[str | os.PathLike[str]] = (),
    encoder: str | None = None,
    n_jobs: int | None = None,
    store: Store | None = None,
    progress: StudyProgress | None = None,
) -> Rerun:
    """Make a study again from what its folder keeps.

    Digests that were appended are appended again, one step after the other.

    Parameters
    ----------
    folder : path
        The study's. It is only read.
    out : path, optional
        The folder for the results: new, empty, or with results of this program; by default
        one beside `folder`, named after it with ``-rerun``.
    inputs : sequence of path
        Originals, for a study that keeps no copies.
    encoder : str, optional
        The folder of a model, where the study used one.
    n_jobs : int, optional
        Threads.
    store, progress : optional
        As for `run_study`.

    Returns
    -------
    Rerun

    Raises
    ------
    InputError
        The folder holds no study, or an input is neither kept nor named.
    EnvironmentFault
        The results cannot be written.
    """
    path = Path(folder)
    manifest = read_manifest(path)
    if not is_ours(manifest) or not manifest.get("kept"):
        raise InputError(
            "no record of what the study was made from",
            "a folder that digest-atlas run wrote",
            "run the study again",
            path=path / MANIFEST,
        )
    place = path.with_name(f"{path.absolute().name}-rerun") if out is None else Path(out)
    if out is None and path.name in ("", ".."):
        place = path.absolute().parent / f"{path.resolve().name}-rerun"
    check_folder(place)
    if place.resolve() == path.resolve():
        raise InputError(
            "the folder of the study itself", "another folder", "name another with --out",
            path=place,
        )  # fmt: skip
    with claim_folder(place) as claim, tempfile.TemporaryDirectory() as scratch:
        replay = restore_inputs(path, manifest, Path(scratch), inputs, encoder=encoder)
        settings = replace(replay.settings, n_jobs=n_jobs)
        more: dict[str, Any] = {"settings": settings, "store": store, "progress": progress}
        if "names" in manifest:  # no language model is asked again
            more["names"] = manifest["names"].get("answers", {})
        result = run_study(replay.steps[0], **more)
        for digests, year in zip(replay.steps[1:], replay.years[1:], strict=True):
            result = continue_study(result, digests, year=year, **more)
        if progress is not None:
            progress("write", 0, 1)
        write_study(result, claim)
    again = read_manifest(place)
    names = sorted({*manifest["outputs"], *again["outputs"]})
    said = [line for name in names if (line := _difference(path, place, name))]
    return Rerun(
        place,
        said + _of_manifests(manifest, again),
        _of_versions(manifest.get("versions", {}), again.get("versions", {})),
        len(names) + 1,
    )


def _difference(one: Path, other: Path, name: str) -> str:
    """Say how a file differs in two folders; empty where it does not."""
    hashes = [
        file_sha256(folder / name) if kind_of(folder, name) == "file" else ""
        for folder in (one, other)
    ]
    if hashes[0] == hashes[1]:
        return ""
    if not all(hashes):
        return f"{name}: only in {one if hashes[0] else other}"
    return f"{name}: differs"


def _of_manifests(one: Mapping[str, Any], other: Mapping[str, Any]) -> list[str]:
    """Say what the manifests tell otherwise, beside files and versions."""
    apart = {"outputs", "versions"}
    keys = sorted(({*one} | {*other}) - apart)
    return [f"{MANIFEST}: {key} differs" for key in keys if one.get(key) != other.get(key)]


def _of_versions(then: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    return [
        f"{name} was {then.get(name, 'absent')} and is {now.get(name, 'absent')}"
        for name in sorted({*then, *now})
        if then.get(name) != now.get(name)
    ]
