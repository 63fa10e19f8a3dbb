"""The page in a browser: the first screen, trends, topics, on paper, and without scripts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from analysis.plots import draw_study, figure_bytes
from analysis.report import render_report


@pytest.fixture(scope="module")
def file(study: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the page of the bundled study with the figure that is printed."""
    figures = {
        name: (figure_bytes(figure).decode(), alt)
        for name, (figure, alt) in draw_study(study, ["topic_map"]).items()
    }
    path = tmp_path_factory.mktemp("whole") / "report.html"
    path.write_text(render_report(study, figures), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def paper(browser: Any, file: Path) -> Iterator[Any]:
    """Open the page as it is printed, by a reader who likes the dark."""
    context = browser.new_context(color_scheme="dark", offline=True)
    page = context.new_page()
    page.goto(file.as_uri())
    page.get_by_role("radio", name="Dark").check()
    page.emulate_media(media="print")
    yield page
    context.close()


def shown(page: Any) -> int:
    """Count the papers that the page says it shows."""
    found = re.match(r"(\d+) of", page.locator("#found").inner_text())
    assert found is not None
    return int(found[1])


def test_the_answers_fit_on_one_screen(visit, file: Path) -> None:
    page = visit(file)
    box = page.locator("#answers").bounding_box()
    assert box["y"] + box["height"] <= 900
    assert page.evaluate("scrollY") == 0
    for words in ("What was found", "What is new", "What to read first", "Change from mar-11"):
        assert page.get_by_role("heading", name=words).is_visible()


def test_a_finding_leads_to_its_papers(visit, file: Path) -> None:
    page = visit(file)
    finding = page.locator(".findings li", has_text="29 of 136 papers are in both digests")
    finding.get_by_role("button").click()
    assert shown(page) == 29


def test_what_to_read_first_opens(visit, file: Path) -> None:
    page = visit(file)
    first = page.locator(".reading li").first
    title = first.locator("bdi").inner_text()
    first.get_by_role("button").click()
    assert page.locator("#paper").is_visible()
    assert page.locator("#paper-title").inner_text() == title


def test_the_switch_shows_one_table_of_trends_at_a_time(visit, file: Path) -> None:
    page = visit(file)
    names = [label.inner_text().strip() for label in page.locator(".switch label").all()]
    assert names == ["Themes", "Topics (medium)", "Topics (coarse)", "Topics (fine)"]
    page.get_by_role("radio", name="Themes").focus()
    for name in [*names[1:], names[0]]:  # the last is followed by the first
        page.keyboard.press("ArrowDown")
        visible = [panel for panel in page.locator(".panel").all() if panel.is_visible()]
        assert [panel.locator("h3").inner_text() for panel in visible] == [name]


def test_topics_are_walked_from_coarse_to_fine(visit, file: Path) -> None:
    page = visit(file)
    coarse = page.locator(".tree.roots > li").first
    medium = coarse.locator(".tree > li").first
    assert medium.get_by_role("button").first.is_hidden()
    medium.locator("summary").first.click()
    button = medium.get_by_role("button").first
    said = re.search(r"\d+", button.inner_text())
    button.click()
    assert said is not None and shown(page) == int(said[0])


@pytest.mark.parametrize("width", [390, 768, 1440, 2560])
@pytest.mark.parametrize("look", ["light", "dark"])
def test_nothing_sticks_out_whatever_is_open(visit, file: Path, width, look) -> None:
    page = visit(file, width=width, look=look)
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    small = page.evaluate("""() => [...document.querySelectorAll("main button, summary, nav a")]
        .filter((one) => one.checkVisibility())
        .filter((one) => one.getBoundingClientRect().height < 24)
        .map((one) => one.textContent)""")
    assert small == []


def test_it_prints_on_four_to_eight_pages(paper):
    pdf = paper.pdf(prefer_css_page_size=True)
    assert 4 <= len(re.findall(rb"/Type\s*/Page\b", pdf)) <= 8


def test_paper_is_white_and_holds_all_that_is_read(paper):
    assert paper.evaluate("getComputedStyle(document.body).color") == "rgb(17, 17, 17)"
    assert not [b for b in paper.locator("button").all() if b.is_visible()]
    assert paper.locator(".static-map svg").is_visible()
    closed = paper.locator("section:not(#papers) details:not([open])").all()
    hidden = [one for one in closed if one.locator(":scope > :not(summary)").first.is_hidden()]
    assert len(closed) > 10
    # Figures alone stay on the screen.
    assert all("pictures" in (one.get_attribute("class") or "") for one in hidden)
    assert "digest-atlas rerun ." in paper.locator("#made").inner_text()


def test_without_scripts_everything_but_the_table_is_there(browser, file: Path) -> None:
    context = browser.new_context(java_script_enabled=False, offline=True)
    page = context.new_page()
    page.goto(file.as_uri())
    assert page.locator(".static-map svg").is_visible()
    assert not [b for b in page.locator("button").all() if b.is_visible()]
    page.get_by_label("Topics (coarse)").check()
    assert page.locator(".panel-3").is_visible() and page.locator(".panel-1").is_hidden()
    assert page.get_by_text("papers.csv beside it has all of them").is_visible()
    context.close()
