"""What all commands share: their class, folders as arguments, and telling how far they are."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.shell_completion import CompletionItem

from analysis.commands.terminal import say
from analysis.counted import counted
from analysis.gate import shown

if TYPE_CHECKING:
    from rich.progress import Progress

    from analysis.results import StudyResult
    from analysis.study import StudyProgress

__all__ = [
    "NAME",
    "Command",
    "Folder",
    "Group",
    "bar",
    "bars",
    "complete_files",
    "study_progress",
    "tell_of_study",
]

NAME = "digest-atlas"
EVERY = 5.0  # seconds between plain lines of progress, where there is no terminal
_STAGES = {
    "read": "Reading papers",
    "encode": "Encoding papers",
    "topics": "Finding topics",
    "themes": "Filing under themes",
    "trends": "Comparing digests",
    "write": "Drawing and writing",
}


class Command(click.Command):
    """A command that knows ``--debug``."""

    def __init__(self, *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, **more)
        if all(param.name != "debug" for param in self.params):
            words = "Show the traceback of an internal error."
            self.params.append(
                click.Option(["--debug"], is_flag=True, help=words, expose_value=False)
            )


class Group(click.Group):
    """A group of such commands."""

    command_class = Command
    group_class = type


class Folder(click.ParamType):
    """A folder's name, which is not empty."""

    name = "folder"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        """Give the folder's name as a path.

        Parameters
        ----------
        value : str
        param, ctx : optional
            As click hands them on.

        Returns
        -------
        Path
        """
        if not value or "\0" in str(value):
            self.fail(f"{shown(value)}; expected the name of a folder", param, ctx)
        return Path(value)

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        """Offer folders.

        Parameters
        ----------
        ctx, param, incomplete
            As click hands them on.

        Returns
        -------
        list of CompletionItem
        """
        return [CompletionItem(incomplete, type="dir")]


def complete_files(
    ctx: click.Context, param: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Offer files, where an argument names some.

    Parameters
    ----------
    ctx, param, incomplete
        As click hands them on.

    Returns
    -------
    list of CompletionItem
    """
    return [CompletionItem(incomplete, type="file")]


def bars(quiet: bool) -> Progress:
    """Make progress bars on standard error, silent when that is no terminal."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
    from rich.progress import TimeRemainingColumn as Remaining

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), Remaining())
    return Progress(*columns, console=console, disable=quiet or not console.is_terminal)


@contextmanager
def bar(quiet: bool, what: str) -> Iterator[Callable[[int, int, object], None]]:
    """Show how much of one thing is done: a bar on a terminal, elsewhere a line at times."""
    if not quiet and not _on_terminal():
        with _plain_lines() as note:
            yield lambda done, total, _: note(what, done, total)
        return
    with bars(quiet) as shown_bars:
        task = shown_bars.add_task(what, total=None)
        yield lambda done, total, _: shown_bars.update(task, completed=done, total=total)


@contextmanager
def study_progress(quiet: bool) -> Iterator[StudyProgress]:
    """Show the stages of a study: bars on a terminal, elsewhere a plain line every few seconds."""
    if not quiet and not _on_terminal():
        with _plain_lines() as note:
            yield lambda stage, done, total: note(_STAGES.get(stage, stage), done, total)
        return
    with bars(quiet) as all_bars:
        tasks: dict[str, Any] = {}

        def tell(stage: str, done: int, total: int) -> None:
            for other, task in tasks.items():
                if other != stage and not all_bars.tasks[task].finished:
                    all_bars.update(task, completed=all_bars.tasks[task].total)
            if stage not in tasks:
                tasks[stage] = all_bars.add_task(_STAGES.get(stage, stage), total=total)
            all_bars.update(tasks[stage], completed=done, total=total)

        yield tell
        for task in tasks.values():
            all_bars.update(task, completed=all_bars.tasks[task].total)


def _on_terminal() -> bool:
    return sys.stderr is not None and not sys.stderr.closed and sys.stderr.isatty()


@contextmanager
def _plain_lines() -> Iterator[Callable[[str, int, int], None]]:
    """Print what goes on every few seconds, from a thread: a stage may say nothing for long."""
    begun, ended = time.monotonic(), threading.Event()
    now = {"line": ""}

    def note(what: str, done: int, total: int) -> None:
        now["line"] = f"{what}: {done} of {total}" if total > 1 else what

    def repeat() -> None:
        while not ended.wait(EVERY):
            if now["line"] and sys.stderr is not None:
                seconds = time.monotonic() - begun
                try:
                    say(f"{now['line']} ({seconds:.0f} s)", err=True)
                except (OSError, ValueError):  # nobody listens any more
                    return

    thread = threading.Thread(target=repeat, daemon=True)
    thread.start()
    try:
        yield note
    finally:
        ended.set()
        thread.join()


def tell_of_study(result: StudyResult, out: Path) -> None:
    """Sum a study up: papers, topics, themes, verdicts, files, and what to open."""
    say(f"papers:  {_of_papers(result)}")
    say(f"topics:  {_of_topics(result)}")
    if len(result.taxonomy):
        filed = int((result.papers["theme"] != "").sum())
        say(
            f"themes:  {counted(filed, 'paper')} filed under"
            f" {counted(len(result.taxonomy), 'theme')}, {len(result.papers) - filed} under none"
        )
    taxonomy = result.manifest["taxonomy"]
    # Of a bad fit the last note is a warning, which stands above already.
    for note in taxonomy["notes"][: -1 if taxonomy.get("fits_badly") else None]:
        say(f"themes:  {note}")
    if len(result.trends):
        say(f"changes: {_of_verdicts(result)}")
    files = len(list((out / "figures").glob("*"))) if (out / "figures").is_dir() else 0
    say(f"files:   {out} (tables from papers.csv on, {counted(files, 'figure file')})")
    say(f"open:    {out / 'report.html'}")


def _of_papers(result: StudyResult) -> str:
    return f"{len(result.papers)}, from {counted(len(result.digests), 'digest')}"


def _of_topics(result: StudyResult) -> str:
    alone = int((result.papers["topic"] < 0).sum())
    apart = f"; {counted(alone, 'paper')} in none" if alone else ""
    return f"{int((result.topics['topic'] >= 0).sum())}{apart}"


def _of_verdicts(result: StudyResult) -> str:
    """Name the themes that grow or shrink, and count the other verdicts."""
    from analysis.trends.verdicts import ON_FILING, marked

    rows = result.trends[result.trends["kind"] == "theme"]
    kind = "theme"
    if not len(rows):
        rows, kind = result.trends, "topic"
    parts = []
    for verdict in ("growing", "shrinking"):
        said = [
            f"{row.label} ({ON_FILING})" if marked(row) else str(row.label)
            for row in rows[rows["verdict"] == verdict].itertuples()
        ]
        if said:
            parts.append(f"{verdict}: {', '.join(said)}")
    others = rows.loc[~rows["verdict"].isin(["growing", "shrinking"]), "verdict"]
    counts = others.value_counts(sort=False)
    parts += [f"{counted(int(n), kind)} {verdict}" for verdict, n in counts.items()]
    return "; ".join(parts)
