"""The papers in a notebook, and the small tables that results show of themselves."""

from __future__ import annotations

import base64
import dataclasses
import io
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
import pytest
from bs4 import BeautifulSoup
from PIL import Image

from analysis import Corpus, load_digests
from analysis.errors import InputError
from analysis.html_table import html_table
from analysis.notebooks.documents import find_noise
from analysis.report.explore import explorer_page
from analysis.results import StudyResult
from analysis.themes.assignment import ThemeAssignment, unfiled

HOSTILE = (
    "</script><script>window.hit=1</script><img src=x onerror=window.hit=1> ' srcdoc='\" &quot; "
    "\u202eback {{ 7 * 7 }}"
)


@pytest.fixture(scope="module")
def study(bundled: StudyResult) -> StudyResult:
    return bundled


@pytest.fixture(scope="module")
def hostile(study: StudyResult) -> StudyResult:
    """Give a study whose every name from outside would like to do something."""
    papers = study.papers.assign(title=HOSTILE)
    topics, taxonomy = study.topics.assign(label=HOSTILE), study.taxonomy.assign(name=HOSTILE)
    digests = study.digests.assign(digest=[HOSTILE, f"{HOSTILE}2"])
    papers["digests"] = HOSTILE
    hierarchy = study.hierarchy.assign(label=HOSTILE)
    trends = study.trends.assign(label=HOSTILE, verdict="growing")
    return dataclasses.replace(
        study, papers=papers, topics=topics, taxonomy=taxonomy, digests=digests,
        hierarchy=hierarchy, trends=trends,
    )  # fmt: skip


def test_the_page_stands_in_a_sandbox_and_is_whole(study: StudyResult) -> None:
    shown = study.explore(colour="digest")
    soup = BeautifulSoup(shown._repr_html_(), "lxml")
    [frame] = soup.find_all("iframe")
    allowed = "scripts downloads popups popups-to-escape-sandbox"
    assert frame.get_attribute_list("sandbox") == [f"allow-{what}" for what in allowed.split()]
    assert frame["srcdoc"] == shown.page == explorer_page(study, colour="digest")
    assert frame["title"] == "map and table of 136 papers"
    assert not soup.find_all("script")  # all scripts are inside the frame
    inside = BeautifulSoup(shown.page, "lxml")
    policy = str(inside.select("meta[http-equiv=Content-Security-Policy]")[0]["content"])
    assert policy.startswith("default-src 'none'") and "unsafe" not in policy
    assert '"colour":"digest"' in str(inside.select("#data")[0].string)


def test_where_nothing_runs_there_is_a_picture_with_words(study: StudyResult) -> None:
    data, about = study.explore()._repr_mimebundle_()
    assert set(data) == {"text/html", "image/png", "text/plain"}
    with Image.open(io.BytesIO(base64.b64decode(data["image/png"]))) as image:
        assert image.format == "PNG" and image.width > 600
    shown = BeautifulSoup(data["text/html"], "lxml").select("img")[0]
    assert shown["alt"] == about["image/png"]["alt"]
    assert str(shown["alt"]).startswith("Map of 136 papers") and shown["alt"] in data["text/plain"]
    assert shown["src"] == f"data:image/png;base64,{data['image/png']}"
    assert set(study.explore()._repr_mimebundle_(include={"image/png"})[0]) == {"image/png"}


def test_the_same_bytes_twice_and_few_of_them(study: StudyResult) -> None:
    first, again = (study.explore(colour="topic")._repr_mimebundle_() for _ in range(2))
    assert first == again
    assert sum(map(len, first[0].values())) < 400_000


def test_an_unknown_colouring_is_refused(study: StudyResult) -> None:
    with pytest.raises(InputError, match="theme, topic, digest, year"):
        study.explore(colour="<b>")


def test_a_study_without_papers_can_be_shown():
    import pandas as pd

    from analysis.results import TABLES

    tables: dict[str, Any] = {name: pd.DataFrame(columns=of) for name, of in TABLES.items()}
    empty = StudyResult(**tables)
    assert "0 papers" in empty.explore()._repr_html_()
    assert "0 papers" in empty._repr_html_()


def test_words_from_outside_do_nothing(hostile: StudyResult) -> None:
    shown = hostile.explore()
    soup = BeautifulSoup(shown._repr_html_(), "lxml")
    assert [tag.name for tag in soup.select("body *")] == ["div", "img", "iframe"]
    assert len(soup.find_all(srcdoc=True)) == 1
    inside = BeautifulSoup(shown.page, "lxml")
    assert len(inside.find_all("script")) == 3 and not inside.find_all("img")
    assert "\u202e" not in shown._repr_html_()
    summary = BeautifulSoup(hostile._repr_html_(), "lxml")
    assert not summary.find_all(["script", "img"]) and HOSTILE[:20] in summary.get_text()


def test_the_whole_report_as_text_and_as_a_file(study: StudyResult, tmp_path: Path) -> None:
    page = study.to_html(tmp_path / "report.html")
    assert (tmp_path / "report.html").read_text(encoding="utf-8") == page
    soup = BeautifulSoup(page, "lxml")
    assert soup.find(id="explorer") and len(soup.find_all("svg")) >= 6


def test_a_kernel_gives_frame_picture_and_words(study: StudyResult) -> None:
    pytest.importorskip("nbclient")
    from analysis.notebooks.execute import execute

    source = "from analysis import run_study\nrun_study().explore(colour='topic')"
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source)])
    [output] = execute(notebook).cells[0].outputs
    here, about = study.explore(colour="topic")._repr_mimebundle_()
    assert set(output.data) == set(here)
    assert output.data["image/png"].strip() == here["image/png"]
    assert output.data["text/html"] == here["text/html"]
    assert output.metadata["image/png"]["alt"] == about["image/png"]["alt"]


def test_the_frame_is_no_noise_but_what_stands_around_it_can_be():
    def output(html: str) -> nbformat.NotebookNode:
        data = {"text/html": html}
        shown = nbformat.v4.new_output("display_data", data=data)
        return nbformat.v4.new_notebook(
            cells=[nbformat.v4.new_code_cell("explore()", outputs=[shown])]
        )

    assert not find_noise(output("<iframe srcdoc='after 300 ms /tmp/a'></iframe>"))
    assert find_noise(output("<iframe srcdoc='x'></iframe>after 300 ms"))


def test_map_and_table_work_inside_the_sandbox(
    browser: Any, hostile: StudyResult, study: StudyResult, tmp_path: Path
) -> None:
    said: list[str] = []
    for name, result in (("plain", study), ("hostile", hostile)):
        path = tmp_path / f"{name}.html"
        html = result.explore(colour="topic")._repr_html_()
        path.write_text(f"<!DOCTYPE html><title>x</title>{html}", encoding="utf-8")
        page = browser.new_context(offline=True, reduced_motion="reduce").new_page()
        page.on("console", lambda line: said.append(line.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.goto(path.as_uri())
        frame = page.frame_locator("iframe")
        frame.locator("tr.paper").first.wait_for()
        assert frame.locator("#map-colour").input_value().startswith("topic")
        entry = frame.locator(".map-legend button").first
        count = entry.locator(".number").inner_text()
        entry.click()
        assert frame.locator("#found .count").inner_text() == f"{count} of 136 papers"
        frame.locator("#map").press("ArrowRight")
        frame.locator("#map").press("Enter")
        opened = frame.locator("dialog[open] #paper-title").inner_text()
        assert opened.strip()
        for part in page.frames:
            assert not part.evaluate("window.hit")
    assert said == []


def test_results_sum_themselves_up(study: StudyResult) -> None:
    html = study._repr_html_()
    table = BeautifulSoup(html, "lxml")
    assert table.select("caption")[0].get_text() == "Study of 136 papers from 2 digests"
    said = dict([c.get_text() for c in row.select("th, td")] for row in table.select("tbody tr"))
    assert said["Digests"] == "mar-11, mar-12"
    assert said["Growing"] == "Vision and language"
    corpus = BeautifulSoup(Corpus.from_digests(load_digests())._repr_html_(), "lxml")
    cells = [[c.get_text() for c in row.find_all(["th", "td"])] for row in corpus.select("tr")]
    assert cells[1][0] == "mar-11" and cells[2][3:] == ["99", "70", "29"]


def test_themes_are_counted():
    filed = ThemeAssignment(
        ("a<b>", "c"), np.array(["a<b>", "", "a<b>"]), np.array([0.5, 0.2, 0.7]),
        [("a<b>",), (), ("a<b>",)], np.zeros((3, 2)),
    )  # fmt: skip
    table = BeautifulSoup(filed._repr_html_(), "lxml")
    cells = [[c.get_text() for c in row.find_all(["th", "td"])] for row in table.select("tbody tr")]
    assert cells == [["a<b>", "2", "0.60"], ["c", "0", ""], ["(none)", "1", ""]]
    assert "2 papers of 3 filed under 2 themes" in table.get_text()
    assert "0 papers of 2 filed under 0 themes" in unfiled(2)._repr_html_()


def test_long_tables_are_cut_and_say_so():
    table = BeautifulSoup(html_table("Many", ["n"], [[i] for i in range(50)]), "lxml")
    rows = table.select("tbody tr")
    assert len(rows) == 21 and rows[-1].get_text() == "and 30 more"
