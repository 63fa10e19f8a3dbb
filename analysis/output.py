"""Write a study to a folder: tables, figures, report and manifest."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from analysis.errors import InputError
from analysis.manifest import hash_outputs, read_manifest, to_json
from analysis.results import StudyResult
from analysis.store import atomic_write

__all__ = ["write_study"]


def write_study(result: StudyResult, out: str | os.PathLike[str]) -> Path:
    """Write everything a study has to show into a folder.

    Every file is written whole or not at all, the manifest last. Files of an earlier study in
    the same folder that this one does not have are removed; other files are left alone.

    Parameters
    ----------
    result : StudyResult
        The study.
    out : str or path
        The folder; made if absent.

    Returns
    -------
    Path
        The folder.

    Raises
    ------
    InputError
        If the folder cannot be written to.

    Examples
    --------
    >>> import tempfile
    >>> from analysis import run_study
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     sorted(p.name for p in write_study(run_study(), folder).glob("*.html"))
    ['report.html']
    """
    folder = Path(out)
    try:
        (folder / "figures").mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(
            f"a place that cannot be written to ({error.strerror})",
            "a folder, existing or new",
            "name another folder with --out",
            path=folder,
        ) from error
    before = _earlier_outputs(folder)
    names = [*result.write_tables(folder), *_write_pages(result, folder)]
    outputs = hash_outputs(folder, names)
    _remove(folder, sorted(before - set(outputs)))
    atomic_write(folder / "manifest.json", to_json({**result.manifest, "outputs": outputs}))
    return folder


def _write_pages(result: StudyResult, folder: Path) -> list[str]:
    """Draw the figures, write them, and put them into the report."""
    from analysis.plots import draw_study, save_figure
    from analysis.report import render_report

    inline, names = {}, []
    for name, (figure, alt) in draw_study(result).items():
        paths = save_figure(figure, folder / "figures" / name)
        names += [f"figures/{path.name}" for path in paths]
        inline[name] = ((folder / "figures" / f"{name}.svg").read_text(encoding="utf-8"), alt)
    atomic_write(folder / "report.html", render_report(result, inline))
    return [*names, "report.html"]


def _earlier_outputs(folder: Path) -> set[str]:
    """Name what an earlier study wrote into the folder."""
    try:
        return set(read_manifest(folder)["outputs"])
    except InputError:
        return set()


def _remove(folder: Path, names: Iterable[str]) -> None:
    """Remove files by name."""
    for name in names:
        (folder / name).unlink(missing_ok=True)
