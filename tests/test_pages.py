"""README, BENCHMARKS and the pages on files agree with what they speak of."""

from __future__ import annotations

import importlib.util
import re
import sys
from pathlib import Path
from typing import Any

import pytest

from analysis import StudyResult, load_digests
from analysis.commands.shared import tell_of_study
from analysis.results import TABLES
from analysis.themes import load_taxonomy

ROOT = Path(__file__).resolve().parents[1]
PAGES = [
    *(ROOT / name for name in ("README.md", "BENCHMARKS.md", "ARCHITECTURE.md")),
    *(ROOT / name for name in ("CONTRIBUTING.md", "SECURITY.md", "CODE_OF_CONDUCT.md")),
    *sorted((ROOT / "notebooks" / "site").glob("*.md")),
]


def _pages() -> Any:
    path = ROOT / "tests" / "benchmarks" / "pages.py"
    spec = importlib.util.spec_from_file_location("benchmark_pages", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


pages = _pages()
RESULTS = pages.read_results()


def anchor(heading: str) -> str:
    """Give the anchor that code hosts make of a heading."""
    kept = re.sub(r"[^\w\- ]", "", heading.strip().lower().replace("`", ""))
    return kept.replace(" ", "-")


def test_benchmarks_is_what_the_result_files_say() -> None:
    page = (ROOT / "BENCHMARKS.md").read_text(encoding="utf-8")
    assert page == pages.page_of(RESULTS), "run python tests/benchmarks/pages.py"


@pytest.mark.parametrize("result", RESULTS, ids=lambda result: result.name)
def test_a_result_says_where_it_comes_from(result: Any) -> None:
    assert re.fullmatch(r"[0-9a-f]{7,40}", result.commit)
    assert result.machine
    assert result.sets
    assert result.rows or result.tables
    script = result.command.split()[1]
    assert (ROOT / script).is_file(), script
    assert all((row.met is not None) <= bool(row.goal) for row in result.rows)
    assert all(len(line) == len(table.columns) for table in result.tables for line in table.rows)


def test_results_are_in_one_order() -> None:
    assert [result.order for result in RESULTS] == list(range(1, len(RESULTS) + 1))


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_links_lead_somewhere(path: Path) -> None:
    text = re.sub(r"```.*?```", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if target.startswith(("http:", "https:", "mailto:")):
            continue
        name, _, place = target.partition("#")
        other = path.parent / name if name else path
        if path.parent.name == "site" and not other.exists():  # beside it once the site is built
            other = ROOT / name
        assert other.exists(), target
        if place:
            headings = re.findall(r"^#+ (.+)$", other.read_text(encoding="utf-8"), re.MULTILINE)
            assert place in map(anchor, headings), target


def test_every_table_and_column_is_explained() -> None:
    page = (ROOT / "notebooks" / "site" / "results.md").read_text(encoding="utf-8")
    sections = dict(re.findall(r"^## (\w+)\.csv\n(.*?)(?=^## |\Z)", page, re.DOTALL | re.MULTILINE))
    assert set(sections) == set(TABLES)
    for name, columns in TABLES.items():
        table = re.findall(r"^\| (`[^|]*) \|", sections[name], re.MULTILINE)
        assert set(re.findall(r"`(\w+)`", " ".join(table))) == set(columns), name


def test_the_page_that_readme_shows_is_read(tmp_path: Path) -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    [shown] = re.findall(r"```text\n(Mar 11.*?)```", text, re.DOTALL)
    page = tmp_path / "monday.txt"
    page.write_text(shown, encoding="utf-8")
    [digest] = load_digests(page, year=2025)
    assert str(digest.date) == "2025-03-11"
    assert [paper.title for paper in digest.papers] == ["Herons in towns", "Shade by ponds"]
    assert all(paper.abstract for paper in digest.papers)


def test_the_theme_that_readme_shows_is_one(tmp_path: Path) -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    file = tmp_path / "themes.toml"
    file.write_text(re.findall(r"```toml\n(.*?)```", text, re.DOTALL)[0], encoding="utf-8")
    assert [theme.name for theme in load_taxonomy(file).themes] == ["Birds in towns"]


def test_readme_shows_what_the_bundled_study_says(
    bundled: StudyResult, capsys: pytest.CaptureFixture[str]
) -> None:
    tell_of_study(bundled, Path("out"))
    said = [line for line in capsys.readouterr().out.splitlines() if not line.startswith("files:")]
    text = " ".join((ROOT / "README.md").read_text(encoding="utf-8").split())
    assert len(said) >= 4
    for line in said:
        assert " ".join(line.split()) in text
    row: Any
    for row in bundled.trends[bundled.trends["verdict"] == "growing"].itertuples():
        for value in (row.change, row.ci_low, row.ci_high):
            assert f"{100 * value:.1f}" in text
        assert f"p = {row.p_adjusted:.3f}".replace("0.", ".") in text
