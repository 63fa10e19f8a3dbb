"""Text and notebook stay in step; ids and outputs are the same on every machine."""

from __future__ import annotations

import ast
import importlib
from pathlib import Path

import nbformat
import pytest

from analysis.errors import InputError
from analysis.notebooks.build import COLAB, TEMPLATE
from analysis.notebooks.documents import (
    find_noise,
    lessons,
    notebook_text,
    project_root,
    read_text,
    tags,
    write_notebook,
)

ROOT = Path(__file__).resolve().parents[2]
LESSONS = lessons(ROOT)
SOURCES = [*LESSONS, ROOT / TEMPLATE, ROOT / COLAB]
MOST_LINES = 10


def committed(source: Path) -> nbformat.NotebookNode:
    return nbformat.read(source.with_suffix(".ipynb"), as_version=4)


def test_there_are_seven_lessons() -> None:
    assert [path.stem[:2] for path in LESSONS] == [f"0{n}" for n in range(1, 8)]


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.stem)
def test_text_and_notebook_are_in_step(source: Path) -> None:
    text, notebook = read_text(source), committed(source)
    assert [(c.id, c.cell_type, c.source, tags(c)) for c in text.cells] == [
        (c.id, c.cell_type, c.source, tags(c)) for c in notebook.cells
    ]
    assert notebook_text(notebook) == source.read_text(encoding="utf-8")


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.stem)
def test_a_notebook_is_written_the_same_again(source: Path, tmp_path: Path) -> None:
    write_notebook(committed(source), tmp_path / "again.ipynb")
    again = (tmp_path / "again.ipynb").read_bytes()
    assert again == source.with_suffix(".ipynb").read_bytes()


@pytest.mark.parametrize("source", LESSONS, ids=lambda path: path.stem)
def test_committed_outputs_are_whole_and_quiet(source: Path) -> None:
    notebook = committed(source)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in code] == list(range(1, len(code) + 1))
    assert find_noise(notebook) == []


@pytest.mark.parametrize("source", LESSONS, ids=lambda path: path.stem)
def test_lessons_have_their_parts(source: Path) -> None:
    notebook = committed(source)
    prose = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    for part in ("What you'll do.", "What you'll learn.", "What you'll need."):
        assert part in prose
    for part in ("## Exercises", "## Limits", "## Further reading", "Predict before you run"):
        assert part in prose
    assert notebook.cells[-1].outputs[0].text.startswith("digest-atlas ")
    lines = {
        cell.id: sum(bool(line.strip()) for line in cell.source.splitlines())
        for cell in notebook.cells
        if cell.cell_type == "code"
    }
    assert {name: n for name, n in lines.items() if n > MOST_LINES} == {}


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.stem)
def test_a_sentence_that_is_said_is_shown(source: Path) -> None:
    lost = []
    for cell in read_text(source).cells:
        if cell.cell_type == "code":
            lost += [
                ast.unparse(line)
                for line in ast.parse(cell.source).body[:-1]
                if isinstance(line, ast.Expr)
                and ast.unparse(line).startswith(("say(", "read_", "check("))
            ]
    assert lost == []


@pytest.mark.parametrize("source", LESSONS, ids=lambda path: path.stem)
def test_every_image_has_words(source: Path) -> None:
    images = [
        output
        for cell in committed(source).cells
        for output in cell.get("outputs", [])
        if "image/png" in output.get("data", {})
    ]
    assert all(len(image.metadata["image/png"]["alt"]) > 20 for image in images)


def test_the_notebook_for_colab_uses_names_that_there_are() -> None:
    cells = read_text(ROOT / COLAB).cells
    code = ast.parse("\n".join(cell.source for cell in cells if cell.cell_type == "code"))
    taken = [line for line in ast.walk(code) if isinstance(line, ast.ImportFrom)]
    ours = [line for line in taken if str(line.module).startswith("analysis")]
    assert ours
    for line in ours:
        module = importlib.import_module(str(line.module))
        assert all(hasattr(module, name.name) for name in line.names)


def test_inserting_a_cell_changes_no_other_id(tmp_path: Path) -> None:
    before, after = tmp_path / "a.py", tmp_path / "b.py"
    before.write_text("# %%\nx = 1\n\n# %%\nx = 1\n", encoding="utf-8")
    after.write_text("# %%\ny = 2\n\n# %%\nx = 1\n\n# %%\nx = 1\n", encoding="utf-8")
    ids = [cell.id for cell in read_text(before).cells]
    assert len(set(ids)) == 2
    assert [cell.id for cell in read_text(after).cells][1:] == ids


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("<Thing at 0x7f3a12bc4d50>", "a memory address"),
        ("/home/me/digests/a.txt", "a path of one machine"),
        ("50%|█████     | 5/10", "a progress bar"),
        ("Wall time: 3 s", "a duration"),
        ("2 papers in out/papers.csv and/or more; 10 s/it", "a progress bar"),
    ],
)
def test_noise_is_found(text: str, found: str) -> None:
    cell = nbformat.v4.new_code_cell("x")
    cell.outputs = [nbformat.v4.new_output("stream", name="stdout", text=text)]
    said = find_noise(nbformat.v4.new_notebook(cells=[cell]))
    assert said == [f"cell {cell.id}: {found}"]


def test_standard_error_and_errors_are_noise() -> None:
    cell = nbformat.v4.new_code_cell("x")
    cell.outputs = [
        nbformat.v4.new_output("stream", name="stderr", text="FutureWarning: soon"),
        nbformat.v4.new_output("error", ename="KeyError", evalue="'x'", traceback=[]),
    ]
    said = find_noise(nbformat.v4.new_notebook(cells=[cell]))
    assert len(said) == 2


def test_a_result_without_noise_is_let_through() -> None:
    cell = nbformat.v4.new_code_cell("x")
    words = "29 of 136 papers (21 %), out/report.html, 3 s"
    cell.outputs = [nbformat.v4.new_output("stream", name="stdout", text=words)]
    assert find_noise(nbformat.v4.new_notebook(cells=[cell])) == []


def test_the_checkout_is_found_from_below_and_missed_elsewhere(tmp_path: Path) -> None:
    assert project_root(ROOT / "notebooks" / "solutions") == ROOT
    with pytest.raises(InputError, match="a checkout of Digest Atlas"):
        project_root(tmp_path)
