"""`rerun` and `append`: a study comes out again, and goes on."""

from __future__ import annotations

from pathlib import Path

import click

from analysis.commands.shared import (
    Command,
    Folder,
    complete_files,
    study_progress,
    tell_of_study,
)
from analysis.commands.terminal import say
from analysis.counted import counted
from analysis.errors import ExitCode
from analysis.processor import compute_alike

__all__ = ["append", "rerun"]

_INPUTS = click.option(
    "--inputs",
    multiple=True,
    metavar="PATH",
    shell_complete=complete_files,
    help="An original, or a folder of them, for a study made with --no-copy. May be repeated.",
)
_ENCODER = click.option(
    "--encoder", metavar="DIR", help="The folder of the model, where the study used one."
)
_JOBS = click.option(
    "--n-jobs", type=click.IntRange(1, 256), metavar="N", help="Threads to use, as for run."
)
_QUIET = click.option("--quiet", is_flag=True, help="Print nothing but errors.")


@click.command(cls=Command)
@click.argument("folder", metavar="DIR", type=Folder())
@click.option(
    "--out", metavar="DIR", type=Folder(), help="Folder for the results.  [default: DIR-rerun]"
)
@_INPUTS
@_ENCODER
@_JOBS
@_QUIET
def rerun(
    folder: Path,
    out: Path | None,
    inputs: tuple[str, ...],
    encoder: str | None,
    n_jobs: int | None,
    quiet: bool,
) -> None:
    """Make the study again, and say what differs.

    All that is needed is in DIR, where nothing is changed. What was appended is appended again,
    step by step. On the same machine with the same versions nothing differs.

    Exit code 0: all files are the same to the byte. 1: something differs.

    \b
    Example:
      digest-atlas rerun mine
    """  # noqa: D301, as click wants the character itself
    _as_its_engine_wants(folder)
    from analysis.rerun import rerun_study

    with study_progress(quiet) as tell:
        found = rerun_study(
            folder, out, inputs=inputs, encoder=encoder, n_jobs=n_jobs, progress=tell
        )
    for sentence in found.differences:
        say(sentence)
    if found.differences:
        for sentence in found.versions:
            say(sentence)
        raise click.exceptions.Exit(ExitCode.DIFFERS)
    if not quiet:
        for sentence in found.versions:
            say(f"the same, although {sentence}")
        same = counted(found.compared, "file")
        say(f"{found.folder}: {same}, the same to the byte")


@click.command(cls=Command)
@click.argument("folder", metavar="DIR", type=Folder())
@click.argument("new", nargs=-1, required=True, metavar="NEW...", shell_complete=complete_files)
@click.option(
    "--year",
    type=click.IntRange(1, 9999),
    metavar="Y",
    help="Year of NEW digests whose date lacks one, if not the study's.",
)
@_INPUTS
@_ENCODER
@_JOBS
@_QUIET
def append(
    folder: Path,
    new: tuple[str, ...],
    year: int | None,
    inputs: tuple[str, ...],
    encoder: str | None,
    n_jobs: int | None,
    quiet: bool,
) -> None:
    """Add NEW digests to the study in DIR.

    Only new papers are encoded (lsa is fitted to all again, and says so). Themes and trends are
    those of one run over all papers; topics that were there keep their numbers and names, and
    changes.csv and the report say which are new, merged, split or gone. The same digest again
    changes nothing.

    \b
    Example:
      digest-atlas append mine next-monday.txt
    """  # noqa: D301, as click wants the character itself
    _as_its_engine_wants(folder)
    from analysis.append import append_study

    with study_progress(quiet) as tell:
        done = append_study(
            folder, new, inputs=inputs, year=year, encoder=encoder, n_jobs=n_jobs, progress=tell
        )
    if quiet:
        return
    if not done.new:
        say(f"{folder}: has all of it already; nothing was changed")
        return
    for digest in done.new:
        papers = counted(len(digest.papers), "paper")
        say(f"added {digest.name}: {papers}, as {digest.source}")
    from analysis.report.news import news_of

    for sentence in news_of(done.result):
        say(f"new:     {sentence}")
    for note in done.notes:
        say(f"note:    {note}")
    tell_of_study(done.result, folder)


def _as_its_engine_wants(folder: Path) -> None:
    """Fix the instructions to compute with, before anything loads numpy."""
    from analysis.manifest import read_manifest

    compute_alike(read_manifest(folder).get("settings", {}).get("engine"))
