"""Exercises are made from the solutions, and answers are told apart."""

from __future__ import annotations

import json
import re
from pathlib import Path

import nbformat
import numpy as np
import pandas as pd
import pytest

from analysis.notebooks.answers import canonical, check, describe, seal
from analysis.notebooks.documents import lessons, read_text
from analysis.notebooks.execute import NotebookError
from analysis.notebooks.exercises import (
    answers_file,
    check_calls,
    exercise_numbers,
    find_rubrics,
    fit_exercises,
    solutions_of,
    solved,
    write_answers,
)

ROOT = Path(__file__).resolve().parents[2]
LESSONS = lessons(ROOT)


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda path: path.stem)
def test_exercises_are_in_step_with_the_solutions(lesson: Path) -> None:
    assert fit_exercises(lesson) == lesson.read_text(encoding="utf-8")


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda path: path.stem)
def test_every_lesson_asks_to_interpret_to_choose_and_to_criticise(lesson: Path) -> None:
    numbers = exercise_numbers(lesson)
    assert numbers == [f"{int(lesson.stem[:2])}.{n}" for n in range(1, 4)]
    asked = "\n".join(cell.source for cell in read_text(lesson).cells)
    for number, kind in zip(numbers, ("interpret", "choose", "criticise"), strict=True):
        assert f"### Exercise {number}: {kind}\n" in asked
    assert set(find_rubrics(lesson)) == {numbers[0], numbers[2]}
    assert all(len(points) >= 3 for points in find_rubrics(lesson).values())


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda path: path.stem)
def test_example_answers_assert_what_they_claim(lesson: Path) -> None:
    cells = read_text(solutions_of(lesson)).cells
    examples = [c.source for c in cells if c.cell_type == "code" and "example = (" in c.source]
    assert len(examples) == 2
    for source in examples:
        assert "assert " in source
        assert re.search(r"\{[a-z_]+.*\}", source), "an example says numbers, and they are computed"


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda path: path.stem)
def test_unsolved_exercises_fail_their_checks(lesson: Path) -> None:
    notebook = nbformat.read(lesson.with_suffix(".ipynb"), as_version=4)
    outcomes = check_calls(notebook)
    assert [number for number, _ in outcomes] == exercise_numbers(lesson)
    assert all("not yet" in text for _, text in outcomes)


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda path: path.stem)
def test_the_lesson_does_not_hold_the_solutions(lesson: Path) -> None:
    given = [c.source for c in read_text(lesson).cells]
    for cell in read_text(solutions_of(lesson)).cells:
        if cell.cell_type == "code" and "# solution" in cell.source:
            assert cell.source not in given


def test_the_package_ships_an_answer_for_every_exercise() -> None:
    shipped = json.loads(answers_file(ROOT).read_text(encoding="utf-8"))
    asked = [number for lesson in LESSONS for number in exercise_numbers(lesson)]
    assert sorted(shipped) == sorted(asked)
    rubrics = {n: p for lesson in LESSONS for n, p in find_rubrics(lesson).items()}
    for number, answer in shipped.items():
        assert set(answer) == {"kind", "sha256"} | ({"rubric"} if number in rubrics else set())
        assert answer.get("rubric") == rubrics.get(number)
    key = (ROOT / "notebooks" / "answers.md").read_text(encoding="utf-8")
    assert all(f"### Exercise {number}: " in key for number in asked)


def test_right_wrong_and_missing_answers_are_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    known = {"9.1": describe("9.1", 29)}
    monkeypatch.setattr("analysis.notebooks.answers._answers", lambda: known)
    assert check("9.1", 29).solved
    assert check("9.1", np.int64(29)).solved
    assert not check("9.1", ...).solved
    assert "the value is not" in check("9.1", 30).message
    assert "Your answer is text; a number is asked for" in check("9.1", "29").message


def test_an_open_answer_is_met_with_its_rubric(monkeypatch: pytest.MonkeyPatch) -> None:
    example = " ".join(f"word{n}" for n in range(20))
    known = {"9.2": describe("9.2", example, ["Names a reason."])}
    monkeypatch.setattr("analysis.notebooks.answers._answers", lambda: known)
    mine = check("9.2", example + " more")
    assert mine.solved
    assert "written, 21 words" in mine.message
    assert mine.message.endswith("( ) Names a reason.")
    assert "this is the example answer" in check("9.2", example).message
    for answer in (..., "Because.", 5):
        told = check("9.2", answer)
        assert not told.solved
        assert "not yet" in told.message
        assert "reason" not in told.message


def test_rubrics_and_notes_for_teachers_are_not_in_the_lesson() -> None:
    for lesson in LESSONS:
        given = {cell.source for cell in read_text(lesson).cells}
        for cell in read_text(solutions_of(lesson)).cells:
            if cell.metadata.get("tags"):
                assert cell.source not in given


def test_answers_have_one_plain_form() -> None:
    assert canonical(np.array([1, 2])) == canonical((1.0, 2.0)) == [1.0, 2.0]
    assert canonical(pd.Series(["b", "a"])) == ["b", "a"]
    assert canonical(True) is True
    assert canonical(np.bool_(True)) is True
    assert canonical(-0.0) == 0.0
    assert seal("1.1", {"a", "b"}) == seal("1.1", {"b", "a"})
    assert seal("1.1", 1) != seal("1.2", 1)
    assert seal("1.1", 0.12341) == seal("1.1", 0.12344)
    assert seal("1.1", 0.1234) != seal("1.1", 0.1235)


def test_a_lesson_is_filled_and_emptied(tmp_path: Path) -> None:
    lesson = tmp_path / "01_x.py"
    lesson.write_text('# %% [markdown] tags=["exercises"]\n# ## Exercises\n', encoding="utf-8")
    (tmp_path / "solutions").mkdir()
    marked = "# %%\n# solution\na = 1\n# end of solution\nb = a + 1  # solution\n"
    solution = marked + '\n# %%\ncheck("1.1", b)\n'
    (tmp_path / "solutions" / "01_x.py").write_text(solution, encoding="utf-8")
    blank = fit_exercises(lesson)
    assert "b = ..." in blank
    assert "a + 1" not in blank
    assert "# Your lines here." in blank
    lesson.write_text(blank, encoding="utf-8")
    assert fit_exercises(lesson) == blank
    assert "b = a + 1" in "\n".join(cell.source for cell in solved(lesson).cells)


def test_a_solution_that_nothing_is_taken_from_is_refused(tmp_path: Path) -> None:
    lesson = tmp_path / "01_x.py"
    lesson.write_text('# %% [markdown] tags=["exercises"]\n# ## Exercises\n', encoding="utf-8")
    (tmp_path / "solutions").mkdir()
    text = '# %%\nb = 2\n\n# %%\ncheck("1.1", b)\n'
    (tmp_path / "solutions" / "01_x.py").write_text(text, encoding="utf-8")
    with pytest.raises(NotebookError, match="without a line marked"):
        fit_exercises(lesson)


def test_values_are_not_shipped(tmp_path: Path) -> None:
    answers_file(tmp_path).parent.mkdir(parents=True)
    write_answers(tmp_path, {"9.1": describe("9.1", 123456)})
    assert "123456" not in answers_file(tmp_path).read_text(encoding="utf-8").replace(
        seal("9.1", 123456), ""
    )
