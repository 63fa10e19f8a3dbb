"""Five questions, each answered by what can be seen after at most three actions."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from analysis import StudyResult

MOST = 3


class Reader:
    """Does what a reader can do, and counts it."""

    def __init__(self, page: Any) -> None:
        self.page, self.actions = page, 0

    def act(self, does: Callable[[], Any]) -> None:
        does()
        self.actions += 1
        assert self.actions <= MOST

    def sees(self, part: str) -> str:
        shown = self.page.locator(part).first
        shown.scroll_into_view_if_needed()
        assert shown.is_visible()
        text: str = shown.inner_text()
        return text.replace("\xa0", " ")


@pytest.fixture
def reader(visit: Any, files: Any) -> Reader:
    return Reader(visit(files["plain"][0]))


def test_which_theme_grew_most_and_is_it_certain(reader: Reader, study: StudyResult) -> None:
    rows = study.trends[study.trends["kind"] == "theme"].sort_values("change")
    most = rows.iloc[-1]
    said = reader.sees("#answers")
    assert most["label"] in said
    line = next(line for line in said.splitlines() if line.startswith("Growing"))
    assert most["label"] in line and "95 % interval" in line and "adjusted p" in line


def test_which_papers_are_in_both_digests(reader: Reader, study: StudyResult) -> None:
    reader.act(lambda: reader.page.locator("[data-show='both']").first.click())
    n = study.papers["digests"].str.contains("|", regex=False).sum()
    assert reader.sees("#found .count") == f"{n} of 136 papers"
    rows = reader.page.locator("tr.paper .cell.digests").all_inner_texts()
    assert rows and {row.strip() for row in rows} == {"mar-11, mar-12"}


def test_which_papers_make_up_a_theme_further_ones_too(reader: Reader, study: StudyResult) -> None:
    page = reader.page
    reader.act(lambda: page.get_by_label("Theme", exact=True).select_option(label=peft(page)))
    n = study.papers["themes"].str.split("|").map(lambda themes: "peft" in themes).sum()
    first = (study.papers["theme"] == "peft").sum()
    assert reader.sees("#found .count") == f"{n} of 136 papers"
    reader.act(lambda: page.get_by_label("Include further themes").uncheck())
    assert reader.sees("#found .count") == f"{first} of 136 papers"
    assert n > first


def peft(page: Any) -> str:
    options = page.locator("#filter-theme option").all_inner_texts()
    return next(option for option in options if "Parameter-efficient" in option)


def test_how_to_draw_a_figure_again(reader: Reader) -> None:
    reader.act(lambda: reader.page.get_by_role("link", name="How it was made").click())
    said = reader.sees("#made")
    assert re.search(r"digest-atlas figures \S+", said)


def test_what_to_read_first_and_why(reader: Reader, files) -> None:
    said = reader.sees(".reading li")
    titles = files["plain"][1]["papers"]["title"]
    assert any(title in said for title in titles)
    assert re.search(r"new in|typical|surest|upvot|cited", said, re.IGNORECASE)
    reader.act(lambda: reader.page.locator(".reading [data-show]").first.click())
    assert reader.sees("#paper-title") in said
