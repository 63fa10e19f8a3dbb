"""A reader's label file."""

from __future__ import annotations

from pathlib import Path

import pytest

from analysis.errors import InputError
from analysis.themes import read_labels

PAPERS = {"ids": ["arxiv:1", "arxiv:2"], "titles": ["Pre-training Models", "Other, Things"]}
THEMES = ["one", "two"]


def read(folder: Path, text: str) -> dict[str, str]:
    path = folder / "labels.csv"
    path.write_bytes(text.encode("utf-8-sig"))
    return dict(read_labels(path, theme_ids=THEMES, **PAPERS))


def test_by_id_and_by_title(tmp_path: Path) -> None:
    text = 'paper_id,title,theme\r\n,"pretraining models",one\r\narxiv:2,,two\r\n'
    assert read(tmp_path, text) == {"arxiv:1": "one", "arxiv:2": "two"}


def test_blank_and_short_lines_mean_nothing_more(tmp_path: Path) -> None:
    assert read(tmp_path, "theme,paper_id,title\n\none,arxiv:1\n") == {"arxiv:1": "one"}


def test_empty_theme_means_none(tmp_path: Path) -> None:
    assert read(tmp_path, "paper_id,theme\narxiv:1,\n") == {"arxiv:1": ""}


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("paper,theme\nx,one\n", 1, "columns"),
        ("paper_id,theme\narxiv:9,one\n", 2, "arxiv:9"),
        ("title,theme\nNo Such,one\n", 2, "No Such"),
        ("paper_id,theme\narxiv:1,one\narxiv:2,three\n", 3, "three"),
        ("paper_id,theme\narxiv:1,one\narxiv:1,two\n", 3, "second theme"),
        ("", 1, "columns none"),
        ('title,theme\n"A quote that never ends,one\n' + "x" * 140_000, 3, "not CSV"),
        ("x" * 140_000, 1, "not CSV"),
    ],
)
def test_errors_name_the_line(tmp_path: Path, text: str, line: int, message: str) -> None:
    with pytest.raises(InputError, match=message) as caught:
        read(tmp_path, text)
    assert f"labels.csv:{line}:" in str(caught.value)


def test_missing_file(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot open"):
        read_labels(tmp_path / "none.csv", theme_ids=THEMES, **PAPERS)
