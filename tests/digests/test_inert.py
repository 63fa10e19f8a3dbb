"""A hostile title is shown as it is and does nothing: report, notebook and CSV."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from analysis.digests import bundled_paths

HOSTILE = [
    "<script>document.title='owned'</script> in Language Models",
    "<img src=x onerror=\"document.title='owned'\"> and Vision",
    "=cmd()|' /C calc'!A0",
    "+SUM(1,1) Things to Know about Pre-training",
]


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from analysis.digests import load_digests
    from analysis.output import write_study
    from analysis.study import run_study

    folder = tmp_path_factory.mktemp("study")
    path = bundled_paths()[0]
    parts = path.read_text(encoding="utf-8").rstrip("\n").split("\n\n")
    parts[3 : 3 + 2 * len(HOSTILE) : 2] = HOSTILE
    (folder / path.name).write_text("\n\n".join(parts) + "\n", encoding="utf-8")
    digests = load_digests(folder)
    return write_study(run_study(digests, encoder="lsa"), folder / "out")


def test_cells_are_no_formulas(study: Path) -> None:
    for file in sorted(study.glob("*.csv")):
        with file.open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines):
                for name, cell in row.items():
                    if cell[:1] in ("=", "+", "@") or (cell[:1] == "-" and not _is_number(cell)):
                        raise AssertionError(f"{file.name}, {name}: {cell!r}")
    with (study / "papers.csv").open(encoding="utf-8", newline="") as lines:
        titles = [row["title"] for row in csv.DictReader(lines)]
    assert "'" + HOSTILE[2] in titles
    assert HOSTILE[0] in titles


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


def test_a_table_in_a_notebook_escapes() -> None:
    import pandas as pd

    table: Any = pd.DataFrame({"title": HOSTILE})
    shown = table._repr_html_()
    assert "<script>" not in shown
    assert "<img" not in shown


def test_the_report_runs_nothing(study: Path, browser: Any) -> None:
    said: list[str] = []
    page = browser.new_page()
    page.on("dialog", lambda dialog: said.append(dialog.message))
    page.goto((study / "report.html").as_uri())
    title = page.title()
    data = json.loads(page.locator("#data").text_content() or "")
    scripts = page.locator("body script").count()
    planted = page.locator("img, [onload], [onerror]").count()
    page.close()
    assert said == []
    assert "owned" not in title
    assert scripts == 3  # the page's own: two blocks of data, one of code
    assert planted == 0
    assert HOSTILE[0] in data["papers"]["title"]
