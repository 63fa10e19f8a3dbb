"""`open`, `show` and `compare`: a study in a browser, on a terminal, beside another."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import click

from analysis.commands.drawing import filters
from analysis.commands.shared import Command, Folder
from analysis.commands.terminal import say, say_block
from analysis.counted import counted
from analysis.errors import EnvironmentFault, InputError

__all__ = ["compare", "open_report", "show"]


@click.command("open", cls=Command)
@click.argument("folder", metavar="DIR", type=Folder())
def open_report(folder: Path) -> None:
    """Open the report of the study in DIR in the browser.

    \b
    Example:
      digest-atlas open mine
    """  # noqa: D301, as click wants the character itself
    from analysis.manifest import kind_of, read_manifest

    read_manifest(folder)
    page = folder.absolute() / "report.html"
    if kind_of(folder, "report.html") != "file":
        raise InputError(
            "no report", "a folder that digest-atlas run wrote", "run the study again", path=page
        )
    if not _browse(page.as_uri()):
        raise EnvironmentFault("no browser can be started", "", f"open {page} by hand")
    say(page)


def _browse(address: str) -> bool:
    """Hand a page to the browser that the reader has set, or the system's."""
    import webbrowser

    if not (os.environ.get("BROWSER") or os.environ.get("DISPLAY") or os.name != "posix"):
        import platform

        if platform.system() != "Darwin" and not os.environ.get("WAYLAND_DISPLAY"):
            return False
    return webbrowser.open(address)


@click.command(cls=Command)
@click.argument("folder", metavar="DIR", type=Folder())
@click.argument(
    "what",
    required=False,
    type=click.Choice(["themes", "topics", "trends", "papers"]),
    metavar="[themes|topics|trends|papers]",
)
@click.option(
    "--json", "style", flag_value="json", help="JSON, of the schema that --schema prints."
)
@click.option("--csv", "style", flag_value="csv", help="CSV with all columns.")
@click.option("--schema", is_flag=True, help="Print the JSON schema of --json, and no more.")
@filters
def show(
    folder: Path,
    what: str | None,
    style: str | None,
    schema: bool,
    themes: tuple[str, ...],
    topics: tuple[str, ...],
    bins: tuple[str, ...],
) -> None:
    """Print what the study in DIR says.

    A summary, or one of its tables.

    \b
    Examples:
      digest-atlas show mine
      digest-atlas show mine papers --theme peft --bin mar-12
      digest-atlas show mine trends --json
    """  # noqa: D301, as click wants the character itself
    from analysis.listing import as_csv, as_json, as_text, json_schema, list_study
    from analysis.results import StudyResult
    from analysis.selection import select_study

    if schema:
        say_block(as_json(json_schema()))
        return
    study = select_study(StudyResult.read(folder), themes=themes, topics=topics, bins=bins)
    found = list_study(study, what)
    if style == "json":
        say_block(as_json(found))
    elif style == "csv":
        rows = found["rows"] if what else [_flat(found["summary"])]
        say_block(as_csv(rows), nl=False)
    else:
        for line in as_text(found):
            say_block(line)


def _flat(summary: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in summary.items() if name != "verdicts"}


@click.command(cls=Command)
@click.argument("first", metavar="DIR", type=Folder())
@click.argument("second", metavar="DIR", type=Folder())
@click.option("--json", "as_json_", is_flag=True, help="JSON, of the schema that show prints.")
def compare(first: Path, second: Path, as_json_: bool) -> None:
    """Compare the studies in two folders.

    Says which papers both hold, which topics are the same by the papers they share, how themes
    differ in papers, and where verdicts differ.

    \b
    Example:
      digest-atlas compare march april
    """  # noqa: D301, as click wants the character itself
    from analysis.listing import as_json, compare_studies
    from analysis.results import StudyResult

    found = compare_studies(StudyResult.read(first), StudyResult.read(second))
    if as_json_:
        say_block(as_json(found))
        return
    papers = found["papers"]
    say(
        f"papers:  {papers['both']} in both, {papers['only_first']} only in the first,"
        f" {papers['only_second']} only in the second;"
        f" {papers['under_another_theme']} of both under another theme"
    )
    pairs = [row for row in found["topics"] if row["overlap"] is not None]
    agree = "" if found["ari"] is None else f"; they agree to an ARI of {found['ari']:.2f}"
    say(f"topics:  {counted(len(pairs), 'pair')}{agree}")
    for row in found["topics"]:
        say(f"  {_topic(row, 'first')}  {_overlap(row)}  {_topic(row, 'second')}")
    for row in found["themes"]:
        counts = " -> ".join("not asked" if row[k] is None else str(row[k]) for k in _COUNTS)
        say(f"theme:   {row['name']}: {counts}")
    for row in found["verdicts"]:
        told = f"{row['first'] or 'none'} -> {row['second'] or 'none'}"
        say(f"verdict: {row['theme']}: {told}")


_COUNTS = ("n_first", "n_second")


def _overlap(row: dict[str, Any]) -> str:
    return "----" if row["overlap"] is None else f"{row['overlap']:.2f}"


def _topic(row: dict[str, Any], side: str) -> str:
    if row[side] is None:
        return "(none)"
    return f"{row[side]} {row[f'label_{side}']} ({row[f'n_{side}']})"
