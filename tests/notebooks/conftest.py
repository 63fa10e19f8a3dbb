"""What every run of a lesson is held to, in a kernel alone or in JupyterLab."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode

from analysis.notebooks import version_line
from analysis.notebooks.documents import tags
from analysis.notebooks.exercises import check_calls
from analysis.notebooks.reference import REFERENCE_TAG, reference_file

Held = Callable[[NotebookNode, Path], None]


@pytest.fixture(scope="session")
def held_to_the_committed() -> Held:
    """Hold a solved lesson that has run to the committed notebook, exercises aside."""

    def hold(done: NotebookNode, lesson: Path) -> None:
        for number, text in check_calls(done):
            assert text.startswith(
                (f"Exercise {number}: right.", f"Exercise {number}: this is the example answer.")
            )
        committed = nbformat.read(lesson.with_suffix(".ipynb"), as_version=4)
        if committed.cells[-1].outputs[0].text.strip() != version_line():
            pytest.skip("ran well; outputs not compared, as other versions are installed")
        elsewhere = {"exercise"} if reference_file().is_file() else {"exercise", REFERENCE_TAG}
        for ours, theirs in zip(done.cells, committed.cells, strict=True):
            if not elsewhere & set(tags(ours)):
                assert ours == theirs

    return hold
