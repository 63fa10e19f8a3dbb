"""Adding digests to a study that is there, and going through such steps again."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.claim import claim_folder
from analysis.continuity import last_day, topic_changes, verdict_changes
from analysis.digests import Digest
from analysis.digests.load import join_digests
from analysis.errors import InputError
from analysis.inputs import keep_inputs, read_step, restore_inputs
from analysis.manifest import MANIFEST, changed_outputs, is_ours, read_manifest, to_json
from analysis.output import write_study
from analysis.results import StudyResult
from analysis.settings import Settings
from analysis.study import StudyProgress, run_study

if TYPE_CHECKING:
    from analysis.store import Store

__all__ = ["Appended", "append_study", "continue_study"]

# Tables that the next step builds on.
_BUILT_ON = ("papers.csv", "topics.csv", "trends.csv", "digests.csv", "changes.csv")
_REFITTED = (
    "lsa has no vectors of its own for a paper: it was fitted to all papers again, so those of"
    " known papers moved, too"
)


@dataclass(frozen=True)
class Appended:
    """What `append_study` did.

    Attributes
    ----------
    result : StudyResult
        The study as it is now.
    new : list of Digest
        What was added; empty where all of it was there already, and nothing was changed then.
    notes : list of str
        What the reader should know.
    """

    result: StudyResult
    new: list[Digest] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def append_study(
    folder: str | os.PathLike[str],
    new: Sequence[str | os.PathLike[str]],
    *,
    inputs: Sequence[str | os.PathLike[str]] = (),
    year: int | None = None,
    encoder: str | None = None,
    n_jobs: int | None = None,
    store: Store | None = None,
    progress: StudyProgress | None = None,
) -> Appended:
    """Add digests to the study in a folder.

    Themes, trends and all tables are those of one run over all papers. Topics, too, but one
    that was there before keeps its number and its name. A digest that the study has already
    (a file of the same bytes) is not added again.

    Parameters
    ----------
    folder : path
        The study's.
    new : sequence of path
        Digests, or folders of them; read with the study's options.
    inputs : sequence of path
        Originals, for a study that keeps no copies.
    year : int, optional
        Year of new digests whose date lacks one, where it is not the study's.
    encoder : str, optional
        The folder of a model, where the study used one.
    n_jobs : int, optional
        Threads.
    store : Store, optional
        Where vectors are kept; texts that it holds are not encoded again.
    progress : callable, optional
        As for `run_study`.

    Returns
    -------
    Appended

    Raises
    ------
    InputError
        The folder holds no study, or its tables were changed; or a digest cannot be read.
    EnvironmentFault
        Another run writes to the folder, or it cannot be written to.
    """
    path = Path(folder)
    _check(path, read_manifest(path))
    with claim_folder(path) as claim, tempfile.TemporaryDirectory() as place:
        manifest = read_manifest(path)  # a run that was killed has been finished by now
        _check(path, manifest)
        _check_tables(path, manifest)
        before = StudyResult.read(path)
        replay = restore_inputs(path, manifest, Path(place), inputs, encoder=encoder)
        settings = replace(replay.settings, n_jobs=n_jobs)
        known = {item["sha256"] for item in manifest["kept"]}
        fresh = [d for d in read_step(new, settings, year) if d.sha256 not in known]
        if not fresh:
            return Appended(before)
        digests = join_digests([replay.steps[-1], fresh])
        result = continue_study(
            before, digests, settings, year=year, store=store, progress=progress
        )
        if progress is not None:
            progress("write", 0, 1)
        write_study(result, claim)
    return Appended(result, fresh, list(result.manifest["appended"][-1]["notes"]))


def _check(folder: Path, manifest: dict[str, Any]) -> None:
    """Refuse what no study can be continued from."""
    if not is_ours(manifest) or not manifest.get("kept"):
        raise InputError(
            "no record of what the study was made from",
            "a folder that digest-atlas run wrote",
            "run the study again",
            path=folder / MANIFEST,
        )


def _check_tables(folder: Path, manifest: dict[str, Any]) -> None:
    """Refuse to build on tables that somebody changed: a rerun could not come to the same."""
    listed = {n: s for n, s in manifest["outputs"].items() if n in _BUILT_ON}
    for said in changed_outputs(folder, {"outputs": listed}):
        raise InputError(
            f"a table was changed ({said})",
            "tables as the study wrote them",
            "make the study again with rerun, and append to that",
            path=folder,
        )


def continue_study(
    before: StudyResult,
    digests: Sequence[Digest],
    settings: Settings,
    *,
    year: int | None = None,
    store: Store | None = None,
    names: Mapping[str, str] | None = None,
    progress: StudyProgress | None = None,
) -> StudyResult:
    """Run a study over the digests of an earlier one and more.

    Parameters
    ----------
    before : StudyResult
        The earlier study.
    digests : sequence of Digest
        All digests, old and new.
    settings : Settings
        Those of the earlier study.
    year : int, optional
        The year that the new digests were read with.
    store, names, progress : optional
        As for `run_study`.

    Returns
    -------
    StudyResult
        With ``changes``, the manifest's ``appended``, and the earlier manifest in ``kept``.

    Examples
    --------
    >>> from analysis import load_digests
    >>> first, second = load_digests()
    >>> settings = Settings(encoder="lsa", themes="pretraining")
    >>> study = continue_study(run_study([first], settings=settings), [first, second], settings)
    >>> [(step["digests"], step["papers"]) for step in study.manifest["appended"]]
    [(['mar-12'], 70)]
    """
    result = run_study(
        digests, settings=settings, after=before, store=store, names=names, progress=progress
    )
    if "names" in result.manifest:  # a rerun replays all steps
        answers = before.manifest.get("names", {}).get("answers", {})
        result.manifest["names"]["answers"] = answers | result.manifest["names"]["answers"]
    earlier = before.manifest["kept"]
    steps = list(before.manifest.get("appended", []))
    known = {item["sha256"] for item in earlier}
    new = [digest.name for digest in digests if digest.sha256 not in known]
    kept = keep_inputs(digests, settings, earlier=earlier, step=len(steps) + 1, year=year)
    changes = topic_changes(before, result, "|".join(new))
    result.manifest["kept"] = kept.record
    were = set(before.topics["topic"].tolist())
    result.manifest["appended"] = [
        *steps,
        {
            "digests": new,
            "since": last_day(before.digests),
            "papers": len(result.papers) - len(before.papers),
            "topics": len(were),
            "kept": len(were & set(result.topics["topic"].tolist())),
            "verdicts": verdict_changes(before, result),
            "notes": [_REFITTED] if result.manifest["settings"]["encoder"] == "lsa" else [],
        },
    ]
    history = {n: data for n, data in before.kept.items() if n.startswith("history/")}
    history[_name_of(before, len(steps))] = _as_history(before)
    return replace(
        result,
        changes=pd.concat([before.changes, changes], ignore_index=True),
        kept=kept.files | history,
    )


def _name_of(study: StudyResult, step: int) -> str:
    """Name the manifest of a step by its number and the day of its last digest."""
    day = last_day(study.digests)
    return f"history/{step:04d}-{day}.json" if day else f"history/{step:04d}.json"


def _as_history(study: StudyResult) -> bytes:
    """Give the manifest of a study as it is kept: without the files that are replaced."""
    manifest = {name: value for name, value in study.manifest.items() if name != "outputs"}
    return to_json(manifest).encode()
