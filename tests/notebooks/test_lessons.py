"""Every lesson runs top to bottom in a fresh kernel, and gives what is committed."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import nbformat
import pytest

from analysis.notebooks.build import TEMPLATE
from analysis.notebooks.documents import lessons, read_text
from analysis.notebooks.execute import NotebookError, execute, kernel_environment, warm_up
from analysis.notebooks.exercises import solved
from analysis.template import write_template

ROOT = Path(__file__).resolve().parents[2]
LESSONS = lessons(ROOT)


@pytest.fixture(scope="session", autouse=True)
def fonts() -> None:
    warm_up()


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda path: path.stem)
def test_solved_lesson_runs_and_gives_the_committed_outputs(
    lesson: Path, held_to_the_committed: Any
) -> None:
    if os.environ.get("ALL_NOTEBOOKS") == "1":
        pytest.skip("run once, in JupyterLab, as ALL_NOTEBOOKS=1")
    held_to_the_committed(execute(solved(lesson)), lesson)


def test_the_template_runs_in_a_folder_of_its_own(tmp_path: Path) -> None:
    write_template(tmp_path)
    done = execute(nbformat.read(tmp_path / "my_study.ipynb", as_version=4), folder=tmp_path)
    assert (tmp_path / "out" / "report.html").is_file()
    assert (
        sum("image/png" in o.get("data", {}) for c in done.cells for o in c.get("outputs", [])) == 3
    )
    assert read_text(ROOT / TEMPLATE).cells[0].source.startswith("# My study")


def test_a_cell_that_fails_is_reported_without_colours() -> None:
    cells = [nbformat.v4.new_code_cell("1 / 0")]
    with pytest.raises(NotebookError, match="ZeroDivisionError") as caught:
        execute(nbformat.v4.new_notebook(cells=cells))
    assert "\x1b" not in str(caught.value)


def test_a_warning_is_an_error() -> None:
    cells = [nbformat.v4.new_code_cell("import warnings\nwarnings.warn('old')")]
    with pytest.raises(NotebookError, match="standard error"):
        execute(nbformat.v4.new_notebook(cells=cells))


def test_a_readers_set_up_does_not_reach_the_kernel(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name, value in {
        "NUMBA_CPU_NAME": "host",
        "OMP_NUM_THREADS": "7",
        "PYTHONSTARTUP": "x.py",
        "TZ": "Asia/Tokyo",
    }.items():
        monkeypatch.setenv(name, value)
    environment = kernel_environment(tmp_path)
    assert environment["NUMBA_CPU_NAME"] == "generic"
    assert environment["OMP_NUM_THREADS"] == "1"
    assert environment["TZ"] == "UTC"
    assert "PYTHONSTARTUP" not in environment
    source = "import os\nprint(os.environ['NUMBA_CPU_NAME'], os.environ['TZ'])"
    done = execute(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source)]))
    assert done.cells[0].outputs[0].text == "generic UTC\n"


def test_no_token_reaches_the_kernel(monkeypatch: pytest.MonkeyPatch) -> None:
    """A real kernel, and what it starts, see where things are and nothing else of a reader's."""
    secrets = ("HF_TOKEN", "DIGEST_ATLAS_LLM_KEY", "OPENALEX_API_KEY", "NCBI_API_KEY",
               "AWS_SECRET_ACCESS_KEY", "GITHUB_TOKEN", "HTTPS_PROXY", "PIP_EXTRA_INDEX_URL",
               "anything_else")  # fmt: skip
    for name in secrets:
        monkeypatch.setenv(name, f"s3cr3t-{name}")
    source = (
        "import os, subprocess, sys\n"
        "look = 'import os; print(sorted(os.environ)); print(\"s3cr3t\" in str(os.environ))'\n"
        "run = subprocess.run([sys.executable, '-c', look], capture_output=True, text=True)\n"
        "print(run.stdout)\n"
        "print(os.path.exists('/proc') and 's3cr3t' in open('/proc/self/environ').read())"
    )
    done = execute(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source)]))
    names, *said = done.cells[0].outputs[0].text.split("\n", 1)
    assert said[0].split() == ["False", "False"]
    assert "'PATH'" in names
    assert not [name for name in secrets if name in names]
