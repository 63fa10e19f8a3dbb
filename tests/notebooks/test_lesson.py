"""Figures in a page: their words, and what goes into the gallery."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from analysis.notebooks import lesson
from analysis.notebooks.gallery import collect
from analysis.plots.style import describe, new_axes

DATA = pd.DataFrame({"x": [1.23456789]})


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    found: list[Any] = []
    monkeypatch.setattr("IPython.display.display", found.append)
    return found


def axes(words: str = "A line that rises.") -> Any:
    ax = new_axes(None, 2, 1)
    describe(ax, words)
    return ax


def test_a_figure_is_shown_with_its_words(shown: list[Any]) -> None:
    lesson.show_figure(axes("Shares < 5 % & falling."))
    image, words = shown
    assert image.alt == "Shares < 5 % & falling."
    assert image.data[1:4] == b"PNG"
    assert "Shares &lt; 5 % &amp; falling." in words.data


def test_a_named_figure_goes_into_the_gallery(
    shown: list[Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(lesson.FOLDER_VARIABLE, str(tmp_path))
    lesson.show_figure(axes(), "second", DATA)
    lesson.show_figure(axes(), "first", DATA)
    lesson.show_figure(axes())
    assert [figure.name for figure in collect(tmp_path, "01_x")] == ["second", "first"]
    assert json.loads((tmp_path / "first.json").read_text())["alt"] == "A line that rises."
    assert (tmp_path / "first.csv").read_text() == "x\n1.234568\n"
    assert {p.suffix for p in tmp_path.glob("first.*")} == {".svg", ".png", ".csv", ".json"}
    with pytest.raises(ValueError, match="already"):
        lesson.show_figure(axes(), "first", DATA)


def test_no_file_is_written_elsewhere(shown: list[Any], tmp_path: Path) -> None:
    lesson.show_figure(axes(), "first", DATA)
    assert len(shown) == 2


def test_a_figure_without_words_is_refused(shown: list[Any]) -> None:
    with pytest.raises(ValueError, match="say in words"):
        lesson.show_figure(new_axes(None, 2, 1), "first", DATA)
    assert shown == []
