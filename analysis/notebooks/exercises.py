"""Exercises made from solutions that are tested.

``notebooks/solutions/NN_name.py`` holds, for each exercise, a text cell, a code cell tagged
``solution`` and a code cell that calls `check`. In the lesson the same cells stand after the
heading tagged ``exercises``, with the solution's lines between ``# solution`` and
``# end of solution`` taken out and three dots put in their place. What is shipped of an
answer is its hash.

A text cell tagged ``rubric`` makes the exercise an open one: its list says what is worth a
point, and the solution is an example answer. It is written from computed numbers, and its lines
assert what the answer claims, so an example that no longer holds stops the build. A text cell
tagged ``key`` is for teachers: it stands in the answer key only.
"""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from analysis.files import atomic_write
from analysis.notebooks.answers import describe
from analysis.notebooks.documents import notebook_text, read_text, tags
from analysis.notebooks.execute import NotebookError, execute

__all__ = [
    "answers_file",
    "check_calls",
    "exercise_numbers",
    "find_answers",
    "find_rubrics",
    "fit_exercises",
    "solutions_of",
    "solved",
    "write_answers",
    "write_key",
]

_MARKED = re.compile(r"^( *)(\w+) = [^\n]*# solution$", re.MULTILINE)
_REGION = re.compile(r"^# solution\n.*?^# end of solution$", re.MULTILINE | re.DOTALL)
_MARKS = re.compile(r"(  # solution$)|(^# (end of )?solution\n?)", re.MULTILINE)
_POINT = re.compile(r"^- ", re.MULTILINE)
_FOR_TEACHERS = ("rubric", "key")
_CHECK = re.compile(r'^check\("(\d+\.\d+)", (\w+)\)$', re.MULTILINE)


def solutions_of(lesson: Path) -> Path:
    """Name the solutions of a lesson.

    Parameters
    ----------
    lesson : Path
        ``notebooks/NN_name.py``.

    Returns
    -------
    Path
        ``notebooks/solutions/NN_name.py``; it need not exist.
    """
    return lesson.parent / "solutions" / lesson.name


def answers_file(root: Path) -> Path:
    """Name the file of the answers' hashes.

    Parameters
    ----------
    root : Path
        The checkout.

    Returns
    -------
    Path
        It is shipped with the package.
    """
    return root / "analysis" / "data" / "exercises.json"


def fit_exercises(lesson: Path) -> str:
    """Give a lesson's text with its exercises made again from the solutions.

    Parameters
    ----------
    lesson : Path
        ``notebooks/NN_name.py``.

    Returns
    -------
    str
        The same text when exercises and solutions are in step.
    """
    notebook = read_text(lesson)
    if not solutions_of(lesson).is_file():
        return notebook_text(notebook)
    return notebook_text(_with_exercises(notebook, [_blank(c) for c in _solution_cells(lesson)]))


def solved(lesson: Path) -> NotebookNode:
    """Give a lesson with the solutions filled in.

    Parameters
    ----------
    lesson : Path
        ``notebooks/NN_name.py``.

    Returns
    -------
    NotebookNode
        Without outputs.
    """
    notebook = read_text(lesson)
    if not solutions_of(lesson).is_file():
        return notebook
    return _with_exercises(notebook, _solution_cells(lesson))


def find_answers(lesson: Path) -> dict[str, dict[str, Any]]:
    """Run a lesson with its solutions, and give the answers.

    Parameters
    ----------
    lesson : Path
        ``notebooks/NN_name.py``.

    Returns
    -------
    dict of str to dict
        From the exercise's number to its ``sha256``, ``kind`` and ``value``.
    """
    notebook, rubrics = solved(lesson), find_rubrics(lesson)
    for cell in notebook.cells:
        if _is_check(cell):
            cell.source = _CHECK.sub(
                r'__import__("json").dumps(describe("\1", \2), ensure_ascii=False)', cell.source
            )
            cell.source = f"from {describe.__module__} import describe\n{cell.source}"
    done = execute(notebook)
    found = {}
    for cell, number in zip(_checks(done), exercise_numbers(lesson), strict=True):
        value = json.loads(ast.literal_eval(cell.outputs[-1].data["text/plain"]))["value"]
        found[number] = describe(number, value, rubrics.get(number, ()))
    return found


def find_rubrics(lesson: Path) -> dict[str, list[str]]:
    """Read the rubrics of a lesson's open questions from its solutions.

    Parameters
    ----------
    lesson : Path
        ``notebooks/NN_name.py``.

    Returns
    -------
    dict of str to list of str
        From the exercise's number to what is worth a point.
    """
    found: dict[str, list[str]] = {}
    number = ""
    for cell in read_text(solutions_of(lesson)).cells:
        if match := _CHECK.search(cell.source):
            number = match.group(1)
        elif "rubric" in tags(cell):
            found[number] = [" ".join(p.split()) for p in _POINT.split(cell.source)[1:]]
    return found


def exercise_numbers(lesson: Path) -> list[str]:
    """List the exercises of a lesson.

    Parameters
    ----------
    lesson : Path
        ``notebooks/NN_name.py``.

    Returns
    -------
    list of str
        Such as ``"1.2"``, in order.
    """
    return [number for number, _ in check_calls(solved(lesson))]


def check_calls(notebook: NotebookNode) -> list[tuple[str, str]]:
    """List the calls of `check` in a notebook.

    Parameters
    ----------
    notebook : NotebookNode
        A lesson.

    Returns
    -------
    list of (str, str)
        Number of the exercise, and the text that the call put out ('' before a run).
    """
    return [
        (match.group(1), _output_text(cell))
        for cell in notebook.cells
        if cell.cell_type == "code" and (match := _CHECK.search(cell.source))
    ]


def write_answers(root: Path, answers: dict[str, dict[str, Any]], *, keep: bool = False) -> None:
    """Write the hashes that the package ships.

    Parameters
    ----------
    root : Path
        The checkout.
    answers : dict
        As `find_answers` gives them.
    keep : bool
        Keep the answers to other exercises.
    """
    path = answers_file(root)
    shipped = json.loads(path.read_text(encoding="utf-8")) if keep else {}
    shipped |= {n: {k: a[k] for k in a if k != "value"} for n, a in answers.items()}
    atomic_write(path, json.dumps(shipped, indent=2, sort_keys=True, ensure_ascii=False) + "\n")


def write_key(root: Path, answers: dict[str, dict[str, Any]]) -> None:
    """Write the answer key for teachers, ``notebooks/answers.md``.

    Parameters
    ----------
    root : Path
        The checkout.
    answers : dict
        Of all lessons, as `find_answers` gives them.
    """
    atomic_write(root / "notebooks" / "answers.md", _answer_key(root, answers))


def _answer_key(root: Path, answers: dict[str, dict[str, Any]]) -> str:
    """Write the answer key: each exercise, a way to solve it, and the answer."""
    lines = [
        "# Answers to the exercises",
        "",
        "Made from the tested solutions in `notebooks/solutions/` by `make figures`; do not edit.",
        "For learners: every check tells right from wrong, or shows how to mark an answer, without",
        "this page.",
        "",
        "Open questions have no single answer. What stands here is an example, and below it the",
        "rubric: a point for each line that an answer meets. Give half a point where a line is met",
        "without a number or a reason. Another answer can earn as much.",
    ]
    for lesson in sorted((root / "notebooks" / "solutions").glob("*.py")):
        lines += ["", f"## {lesson.stem}"]
        for cell in read_text(lesson).cells:
            if cell.cell_type == "markdown":
                lines += ["", *(["Rubric:", ""] if "rubric" in tags(cell) else []), cell.source]
            elif match := _CHECK.search(cell.source):
                lines += ["", *_key_lines(answers[match.group(1)])]
            else:
                lines += ["", "```python", _MARKS.sub("", cell.source).strip(), "```"]
    return "\n".join(lines) + "\n"


def _key_lines(answer: dict[str, Any]) -> list[str]:
    """Write one answer for the key; of an open question the example, as a quotation."""
    if "rubric" in answer:
        return ["Example answer:", "", *(f"> {line}" for line in answer["value"].splitlines())]
    return [f"Answer: `{_shown(answer['value'])}`"]


def _shown(value: Any) -> str:
    """Write an answer, whole numbers as such."""
    whole = isinstance(value, float) and value.is_integer()
    return json.dumps(int(value) if whole else value, ensure_ascii=False)


def _solution_cells(lesson: Path) -> list[NotebookNode]:
    """Read the cells of a lesson's solutions that learners see, tagged as an exercise's."""
    every = read_text(solutions_of(lesson)).cells
    cells = [cell for cell in every if not set(tags(cell)) & set(_FOR_TEACHERS)]
    for cell in cells:
        cell.metadata["tags"] = ["exercise"]
    return cells


def _with_exercises(notebook: NotebookNode, cells: list[NotebookNode]) -> NotebookNode:
    """Put exercises after the heading that is tagged for them, in place of those there."""
    kept = [cell for cell in notebook.cells if "exercise" not in tags(cell)]
    places = [i for i, cell in enumerate(kept) if "exercises" in tags(cell)]
    if len(places) != 1:
        raise NotebookError(f"{len(places)} headings tagged 'exercises'; one is needed")
    at = places[0] + 1
    return nbformat.from_dict({**notebook, "cells": [*kept[:at], *cells, *kept[at:]]})


def _blank(cell: NotebookNode) -> NotebookNode:
    """Take the solution out of a cell."""
    if cell.cell_type == "code" and not _is_check(cell):
        source = _REGION.sub("# Your lines here.", cell.source)
        cell.source = _MARKED.sub(r"\1\2 = ...", source)
        if cell.source == "" or "..." not in cell.source:
            raise NotebookError("a solution without a line marked '# solution'")
    return cell


def _is_check(cell: NotebookNode) -> bool:
    return cell.cell_type == "code" and bool(_CHECK.search(cell.source))


def _checks(notebook: NotebookNode) -> list[NotebookNode]:
    """Find the cells in which `find_answers` has put something for a check."""
    return [cell for cell in notebook.cells if "dumps(describe(" in cell.source]


def _output_text(cell: NotebookNode) -> str:
    """Give the last text that a cell put out."""
    texts = [o.data["text/plain"] for o in cell.get("outputs", []) if "data" in o]
    return str(texts[-1]) if texts else ""
