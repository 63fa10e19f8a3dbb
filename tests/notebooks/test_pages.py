"""The pages of the site: their commands and code run, and their links lead somewhere."""

from __future__ import annotations

import csv
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from analysis import Corpus, load_digests
from analysis.digests.load import bundled_paths
from analysis.notebooks.execute import kernel_environment
from analysis.notebooks.explain import EXPLAINED
from analysis.plots import alt_text

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted((ROOT / "notebooks" / "site").rglob("*.md"))
#: Pages that are followed from top to bottom; the others are looked things up in.
FOLLOWED = [p for p in PAGES if p.stem in ("start", "no-python") or p.parent.name == "howto"]
PLANS = sorted((ROOT / "notebooks").glob("*.md"))
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
ZOTERO = ("Key", "Item Type", "Publication Year", "Title", "DOI", "Abstract Note", "Date")


def name_of(page: Path) -> str:
    return page.relative_to(ROOT / "notebooks").with_suffix("").as_posix()


def blocks(page: Path, kind: str) -> list[str]:
    return [text for found, text in BLOCK.findall(page.read_text("utf-8")) if found == kind]


def commands(page: Path) -> list[tuple[str, list[str]]]:
    """Give the commands of a page, each with the lines that it is said to print."""
    found: list[tuple[str, list[str]]] = []
    for line in "".join(blocks(page, "console")).splitlines():
        if line.startswith("$ "):
            found.append((line[2:], []))
        elif line.strip():
            found[-1][1].append(" ".join(line.split()))
    return found


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Make the files that the pages speak of, from the bundled digests."""
    monday, tuesday = bundled_paths()
    for name, source in zip(
        ("monday", "tuesday", "week-11", "week-12"), [monday, tuesday] * 2, strict=True
    ):
        shutil.copyfile(source, tmp_path / f"{name}.txt")
    papers = Corpus.from_digests(load_digests()).papers
    with (tmp_path / "library.csv").open("w", newline="", encoding="utf-8") as file:
        table = csv.writer(file, quoting=csv.QUOTE_ALL)
        table.writerow(ZOTERO)
        for i, (title, abstract) in enumerate(
            zip(papers["title"], papers["abstract"], strict=True)
        ):
            year = "2023" if i < 66 else "2024"
            table.writerow([f"K{i}", "journalArticle", year, title, f"10.5555/{i}", abstract, year])
    return tmp_path


# Runs commands one after the other in one process, which imports everything once.
RUNNER = """
import contextlib, io, json, shlex, sys
from pathlib import Path
from analysis.cli import main

for command in json.loads(sys.argv[1]):
    typed, _, target = command.partition(" > ")
    name, *sys.argv[1:] = shlex.split(typed)
    assert name == "digest-atlas"
    out, err, code = io.StringIO(), io.StringIO(), 0
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            main()
        except SystemExit as ended:
            code = ended.code
    if target:
        Path(target).write_text(out.getvalue(), encoding="utf-8")
    print(json.dumps([code, out.getvalue(), err.getvalue()]), flush=True)
"""


@pytest.mark.parametrize("page", [p for p in FOLLOWED if commands(p)], ids=name_of)
def test_commands_print_what_the_page_says(page: Path, folder: Path) -> None:
    typed = commands(page)
    run = subprocess.run(
        [sys.executable, "-c", RUNNER, json.dumps([command for command, _ in typed])],
        cwd=folder,
        env=kernel_environment(folder, {"PYTHONPATH": str(ROOT)}),
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stderr
    for (command, said), line in zip(typed, run.stdout.splitlines(), strict=True):
        code, out, err = json.loads(line)
        assert code in (0, None), f"{command}: {err}"
        printed = [" ".join(line.split()) for line in out.splitlines()]
        assert [line for line in said if line not in printed] == [], f"{command}: {out}"


@pytest.mark.parametrize("page", [p for p in FOLLOWED if blocks(p, "python")], ids=name_of)
def test_code_runs(page: Path, capsys: pytest.CaptureFixture[str]) -> None:
    names: dict[str, object] = {}
    for code in blocks(page, "python"):
        exec(compile(code, str(page), "exec"), names)
    assert capsys.readouterr().out


@pytest.mark.parametrize("page", [*PAGES, *PLANS], ids=name_of)
def test_links_lead_somewhere_in_the_checkout(page: Path) -> None:
    text = BLOCK.sub("", page.read_text("utf-8"))
    drawn_later = {f"{name}.svg" for name in EXPLAINED}
    for target in re.findall(r"\]\(([^)#]+)", text):
        if "://" not in target and target not in drawn_later:
            assert (page.parent / target).is_file(), target


@pytest.mark.parametrize("name", EXPLAINED)
def test_the_words_under_an_explanation_are_those_of_its_figure(name: str) -> None:
    page = (ROOT / "notebooks" / "site" / "explain" / f"{name}.md").read_text("utf-8")
    assert f"![{alt_text(EXPLAINED[name]())}]({name}.svg)" in page


def test_the_way_to_install_has_no_gap() -> None:
    for page in [*PAGES, *PLANS]:
        assert "git clone" not in page.read_text("utf-8")
