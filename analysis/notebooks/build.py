"""Run every lesson, and rewrite what is made from it: notebooks, answers and figures."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

from analysis.files import atomic_write
from analysis.notebooks.documents import lessons, read_text, write_notebook
from analysis.notebooks.execute import NotebookError, execute, warm_up
from analysis.notebooks.exercises import (
    find_answers,
    fit_exercises,
    solutions_of,
    write_answers,
    write_key,
)
from analysis.notebooks.gallery import Shown, collect, write_gallery
from analysis.notebooks.lesson import FOLDER_VARIABLE

__all__ = ["TEMPLATE", "build", "fit"]

#: The notebook that ``digest-atlas init`` hands out, and its source, in the checkout.
TEMPLATE = Path("analysis") / "data" / "template" / "my_study.py"

Tell = Callable[[str], None]
_Found = TypeVar("_Found")


def fit(root: Path) -> list[str]:
    """Bring every lesson in step with its solutions.

    Parameters
    ----------
    root : Path
        The checkout.

    Returns
    -------
    list of str
        Names of the lessons that changed.
    """
    changed = []
    for path in lessons(root):
        text = fit_exercises(path)
        if text != path.read_text(encoding="utf-8"):
            atomic_write(path, text)
            changed.append(path.stem)
    return changed


def build(root: Path, tell: Tell, only: Sequence[str] = ()) -> None:
    """Run every lesson in a fresh kernel and rewrite notebooks, answers and figures.

    Parameters
    ----------
    root : Path
        The checkout.
    tell : callable
        Called with one line per notebook.
    only : sequence of str, optional
        Beginnings of the names of the lessons to run; then only their notebooks are
        rewritten, for trying something out.

    Raises
    ------
    NotebookError
        If a notebook fails, warns, or puts out what differs from run to run.
    """
    fit(root)
    warm_up()
    _write_template(root)
    paths = [p for p in lessons(root) if not only or p.stem.startswith(tuple(only))]
    _renew_answers(root, [p for p in paths if solutions_of(p).is_file()], tell, bool(only))
    figures: list[Shown] = []
    with tempfile.TemporaryDirectory(prefix="figures-") as folder:
        runs = _side_by_side(lambda path: _run(path, Path(folder) / path.stem), paths)
        for number, (path, drawn, seconds) in enumerate(runs, 1):
            figures += drawn
            tell(f"[{number}/{len(paths)}] {path.stem}: {len(drawn)} figures, {seconds:.0f} s")
        if not only:
            _gather(root, Path(folder), figures)


def _side_by_side(
    work: Callable[[Path], _Found], paths: Sequence[Path]
) -> Iterator[tuple[Path, _Found, float]]:
    """Do the same with several lessons at a time; each kernel uses one core.

    Gives path, result and seconds in the order of the paths.
    """

    def timed(path: Path) -> tuple[Path, _Found, float]:
        started = time.perf_counter()
        return path, work(path), time.perf_counter() - started

    with ThreadPoolExecutor(max_workers=os.cpu_count() or 1) as pool:
        yield from pool.map(timed, paths)


def _run(path: Path, folder: Path) -> list[Shown]:
    """Run one lesson and write its notebook."""
    folder.mkdir()
    try:
        done = execute(read_text(path), environment={FOLDER_VARIABLE: str(folder)})
    except NotebookError as error:
        raise NotebookError(f"{path.stem}: {error}") from error
    write_notebook(done, path.with_suffix(".ipynb"))
    return collect(folder, path.stem)


def _gather(root: Path, folder: Path, figures: list[Shown]) -> None:
    """Put the figures of all lessons into one folder, and that into the gallery."""
    names = [figure.name for figure in figures]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise NotebookError(f"two notebooks draw a figure of the same name: {', '.join(twice)}")
    for figure in figures:
        for path in sorted((folder / figure.notebook).glob(f"{figure.name}.*")):
            path.rename(folder / path.name)
    write_gallery(root, folder, figures)


def _renew_answers(root: Path, paths: list[Path], tell: Tell, partly: bool) -> None:
    """Find the answers to the exercises afresh, and write them."""
    found: dict[str, dict[str, Any]] = {}
    runs = _side_by_side(find_answers, paths)
    for number, (path, answers, seconds) in enumerate(runs, 1):
        found |= answers
        tell(f"[{number}/{len(paths)}] {path.stem}: solutions run, {seconds:.0f} s")
    write_answers(root, found, keep=partly)
    if not partly:
        write_key(root, found)


def _write_template(root: Path) -> None:
    """Make the template's notebook from its text; it holds no outputs."""
    source = root / TEMPLATE
    write_notebook(read_text(source), source.with_suffix(".ipynb"))
