"""Write a study to a folder: tables, figures, report and manifest."""

from __future__ import annotations

import os
from pathlib import Path

from analysis.claim import Claim, claim_folder
from analysis.files import atomic_write
from analysis.results import SOMETIMES, TABLES, StudyResult

__all__ = ["planned_files", "write_study"]

_SUGGESTED = "themes-suggested.toml"  # of a study that no taxonomy fits


def planned_files() -> list[str]:
    """Name the files that every study writes, and one figure for all.

    Examples
    --------
    >>> planned_files()[0]
    'papers.csv'
    """
    tables = (f"{name}.csv" for name in TABLES if name not in SOMETIMES)
    return [*tables, "report.html", "figures/digest_overlap.svg"]


def write_study(
    result: StudyResult, out: str | os.PathLike[str] | Claim, *, force: bool = False
) -> Path:
    """Write everything a study has to show into a folder.

    The folder shows the earlier results until all new ones are ready; then they move in, the
    manifest last. A run that was killed in between is finished by the next one. Results of an
    earlier study that this one does not have are removed; other files are left alone.

    Parameters
    ----------
    result : StudyResult
        The study.
    out : path or Claim
        The folder: new, empty, or with results of this program; or one that is claimed.
    force : bool
        Take a folder that holds other files, too, and write beside them.

    Returns
    -------
    Path
        The folder.

    Raises
    ------
    InputError
        If the folder holds files of others, or a place in it is taken.
    EnvironmentFault
        If the folder cannot be written to, or another run writes to it.

    Examples
    --------
    >>> import tempfile
    >>> from analysis import run_study
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     sorted(p.name for p in write_study(run_study(), folder).glob("*.html"))
    ['report.html']
    """
    if isinstance(out, Claim):
        names = [*result.write_tables(out.new), *_write_pages(result, out.new), *result.kept]
        for name, data in result.kept.items():
            atomic_write(out.new / name, data)
        out.publish(names, result.manifest)
        return out.folder
    with claim_folder(out, force=force, names=planned_files()) as claim:
        return write_study(result, claim)


def _write_pages(result: StudyResult, folder: Path) -> list[str]:
    """Draw the figures, write them, and put them into the report."""
    from analysis.plots import draw_study, save_figure
    from analysis.report import render_report
    from analysis.themes import suggest_taxonomy

    inline, names = {}, []
    for name, (figure, alt) in draw_study(result).items():
        paths = save_figure(figure, folder / "figures" / name)
        names += [f"figures/{path.name}" for path in paths]
        inline[name] = ((folder / "figures" / f"{name}.svg").read_text(encoding="utf-8"), alt)
    atomic_write(folder / "report.html", render_report(result, inline))
    if not len(result.taxonomy):
        atomic_write(folder / _SUGGESTED, suggest_taxonomy(result.topics, result.papers))
        names.append(_SUGGESTED)
    return [*names, "report.html"]
