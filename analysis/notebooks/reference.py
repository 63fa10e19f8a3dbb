"""Labels that people gave, where they are on this machine.

The reference labels are not part of the project. A cell that measures on them is tagged
``reference``: it says so where they are absent, and the outputs that were committed from a
machine that has them are then kept.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from analysis.files import read_text
from analysis.notebooks.documents import tags

__all__ = ["REFERENCE_TAG", "keep_committed", "reference_file", "reference_labels"]

REFERENCE_TAG = "reference"
_LARGEST = 1_000_000  # bytes


def reference_file() -> Path:
    """Name the file of the reference labels of the bundled digests.

    Returns
    -------
    Path
        In the folder ``shared`` beside the checkout; it need not exist.
    """
    return Path(__file__).parents[3] / "shared" / "gold" / "themes_mar-11.csv"


def reference_labels(titles: Sequence[str], path: Path | None = None) -> list[str]:
    """Give the theme under which people filed each paper.

    Parameters
    ----------
    titles : sequence of str, length n
        Titles of the papers.
    path : Path, optional
        A table with the columns ``title`` and ``primary``; `reference_file` by default.

    Returns
    -------
    list of str, length n
        Id of the theme, ``"other"`` where people found none that fits, empty where nobody
        labelled the paper. All empty where the file is not on this machine.

    Examples
    --------
    >>> reference_labels(["A paper that nobody labelled"])
    ['']
    """
    path = path or reference_file()
    if not path.is_file():
        return [""] * len(titles)
    text = read_text(path, limit=_LARGEST, what="a table of labels")
    given = {row["title"]: row["primary"] for row in csv.DictReader(io.StringIO(text))}
    return [given.get(title, "") for title in titles]


def keep_committed(done: NotebookNode, committed: NotebookNode) -> tuple[NotebookNode, int]:
    """Put the committed outputs into cells that need the reference labels.

    Parameters
    ----------
    done : NotebookNode
        As it ran where the labels are absent.
    committed : NotebookNode
        As it ran where they are present.

    Returns
    -------
    notebook : NotebookNode
        The first, with those outputs.
    n_kept : int
        Number of cells they were put into.
    """
    kept = {cell.id: cell for cell in committed.cells if REFERENCE_TAG in tags(cell)}
    cells = [
        {**cell, "outputs": kept[cell.id]["outputs"]} if cell.id in kept else cell
        for cell in done.cells
    ]
    n_kept = sum(cell.id in kept for cell in done.cells)
    return nbformat.from_dict({**done, "cells": cells}), n_kept
