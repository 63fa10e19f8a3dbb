"""A notebook and its text: one is made from the other, and the same text gives the same file.

The text (jupytext's percent format) is the source. Cell ids come from the cells' content, so
that inserting a cell changes no other id; nothing in the notebook depends on when or where it
was made.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import jupytext
import nbformat
from nbformat import NotebookNode

from analysis.errors import InputError
from analysis.files import atomic_write

__all__ = [
    "find_noise",
    "lessons",
    "notebook_text",
    "project_root",
    "read_text",
    "tags",
    "tidy",
    "write_notebook",
]

_FORMAT = "py:percent"
_METADATA = {
    "kernelspec": {
        "display_name": "Python 3 (ipykernel)",
        "language": "python",
        "name": "python3",
    },
    "language_info": {"name": "python"},
}
_NOISE = {
    "a progress bar": re.compile(r"[█▏▎▍▌▋▊▉━]|\d+(?:\.\d+)?\s?(?:it|s)/(?:s|it)\b|\r"),
    "a memory address": re.compile(r"\b0x[0-9a-f]{6,}\b"),
    "a path of one machine": re.compile(r"(?<![\w.])/(?:home|tmp|root|Users|work|var|opt)/\w"),
    "a duration": re.compile(r"Wall time|CPU times|\b\d+(?:\.\d+)? (?:ms|µs|seconds)\b"),
}
# Pages in a frame and pictures: their code and letters without meaning may look like noise.
_PACKED = re.compile(r"srcdoc='[^']*'|src=\"data:[^\"]*\"")


def project_root(start: Path | None = None) -> Path:
    """Find the checkout: the nearest folder upward that has notebooks/ and pyproject.toml.

    Parameters
    ----------
    start : Path, optional
        Where to begin; the working folder by default.

    Returns
    -------
    Path
        The folder.

    Raises
    ------
    InputError
        If there is none.
    """
    start = (start or Path.cwd()).resolve()
    for folder in (start, *start.parents):
        if (folder / "notebooks").is_dir() and (folder / "pyproject.toml").is_file():
            return folder
    raise InputError(
        f"the folder {start.name}",
        "a checkout of Digest Atlas, with notebooks/ and pyproject.toml",
        "change to the checkout; an installed package does not have the notebooks",
    )


def lessons(root: Path) -> list[Path]:
    """List the notebooks' sources in order.

    Parameters
    ----------
    root : Path
        The checkout.

    Returns
    -------
    list of Path
        ``notebooks/NN_name.py``.
    """
    return sorted((root / "notebooks").glob("[0-9][0-9]_*.py"))


def read_text(path: Path) -> NotebookNode:
    """Make a notebook without outputs from its text.

    Parameters
    ----------
    path : Path
        A file in jupytext's percent format.

    Returns
    -------
    NotebookNode
        With stable ids and the metadata every notebook here has.
    """
    return tidy(jupytext.reads(path.read_text(encoding="utf-8"), fmt=_FORMAT))


def notebook_text(notebook: NotebookNode) -> str:
    """Write a notebook as text, without outputs.

    Parameters
    ----------
    notebook : NotebookNode
        Any notebook.

    Returns
    -------
    str
        Percent format, without a header.
    """
    bare = nbformat.from_dict(
        {**notebook, "metadata": {"jupytext": {"notebook_metadata_filter": "-all"}}}
    )
    return str(jupytext.writes(bare, fmt=_FORMAT))


def tidy(notebook: NotebookNode) -> NotebookNode:
    """Give a notebook's content in the one form that is committed.

    Parameters
    ----------
    notebook : NotebookNode
        With or without outputs.

    Returns
    -------
    NotebookNode
        A new notebook: ids from content, no execution times, no versions in the metadata.
    """
    cells: list[dict[str, Any]] = []
    seen: dict[str, int] = {}
    for cell in notebook.cells:
        kept: dict[str, Any] = {
            "id": _cell_id(cell, seen),
            "cell_type": cell.cell_type,
            "metadata": {"tags": tags(cell)} if tags(cell) else {},
            "source": cell.source,
        }
        if cell.cell_type == "code":
            kept["outputs"] = [_tidy_output(output) for output in cell.get("outputs", [])]
            kept["execution_count"] = cell.get("execution_count")
        cells.append(kept)
    made = {"nbformat": 4, "nbformat_minor": 5, "metadata": _METADATA, "cells": cells}
    return nbformat.from_dict(made)


def tags(cell: NotebookNode) -> list[str]:
    """Give a cell's tags.

    Parameters
    ----------
    cell : NotebookNode
        A cell.

    Returns
    -------
    list of str
        As they stand.
    """
    return list(cell.metadata.get("tags", []))


def write_notebook(notebook: NotebookNode, path: Path) -> None:
    """Write a notebook in the one form that is committed.

    Parameters
    ----------
    notebook : NotebookNode
        With outputs.
    path : Path
        Where to.
    """
    notebook = tidy(notebook)
    nbformat.validate(notebook)
    atomic_write(path, nbformat.writes(notebook, version=4).rstrip("\n") + "\n")


def find_noise(notebook: NotebookNode) -> list[str]:
    """Find what differs from run to run or from machine to machine in a notebook's outputs.

    Parameters
    ----------
    notebook : NotebookNode
        With outputs.

    Returns
    -------
    list of str
        One sentence per finding; empty when the outputs are clean.
    """
    found = []
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            found += [f"cell {cell.id}: {words}" for words in _output_noise(output)]
        if "execution" in cell.metadata:
            found.append(f"cell {cell.id}: execution times")
    return found


def _output_noise(output: NotebookNode) -> list[str]:
    """Say what is noise in one output."""
    if output.output_type == "error":
        return [f"an error ({output.ename})"]
    if output.output_type == "stream" and output.name == "stderr":
        return [f"words on standard error ({output.text.strip()[:60]!r})"]
    text = "\n".join(_texts(output))
    return [words for words, pattern in _NOISE.items() if pattern.search(text)]


def _texts(output: NotebookNode) -> Sequence[str]:
    """Give the text of an output that a reader sees."""
    if output.output_type == "stream":
        return [output.text]
    data = output.get("data", {})
    texts = [str(value) for kind, value in data.items() if kind.startswith("text/")]
    return [_PACKED.sub("", text) for text in texts]


def _tidy_output(output: NotebookNode) -> dict[str, Any]:
    """Keep of an output what a reader sees."""
    kept = dict(output)
    kept.pop("transient", None)
    if "data" in kept:
        kept["data"] = {k: _no_trailing_newline(k, v) for k, v in sorted(kept["data"].items())}
    return kept


def _no_trailing_newline(kind: str, value: Any) -> Any:
    """Images end in a newline or not, depending on who wrote them."""
    return value.rstrip("\n") if kind.startswith("image/") and isinstance(value, str) else value


def _cell_id(cell: NotebookNode, seen: dict[str, int]) -> str:
    """Make an id from a cell's content; equal cells are told apart by a number."""
    name = hashlib.sha256(f"{cell.cell_type}\n{cell.source}".encode()).hexdigest()[:12]
    seen[name] = seen.get(name, 0) + 1
    return name if seen[name] == 1 else f"{name}-{seen[name]}"
