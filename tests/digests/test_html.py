"""Pages saved from the browser, and recorded answers."""

from __future__ import annotations

import html
import json
from pathlib import Path
from typing import Any

import pytest

from analysis.digests import Section, Source, load_digests
from analysis.digests.readers.arxiv_html import read_arxiv_html
from analysis.digests.readers.daily_html import read_daily_html
from analysis.digests.readers.hf import read_hf
from analysis.errors import InputError


def source(text: str | bytes, name: str = "a.html") -> Source:
    return Source(name, "a", text if isinstance(text, bytes) else text.encode())


RECORDS: list[dict[str, Any]] = [
    {"paper": {"id": "2503.00010", "summary": "We ask & see."}, "title": "How <SEG> Works"},
    {"paper": {"id": "2503.00020", "summary": "We\nlook."}, "title": '"Quoted"'},
]


def daily(records: list, date: str = "2025-03-11T00:00:00.000Z", period: str = "day") -> str:
    props = {"periodType": period, "dateString": date, "dailyPapers": records}
    shown = "".join(
        f'<article><h3><a href="/papers/{r["paper"]["id"]}">{html.escape(r["title"])}</a></h3>'
        "</article>"
        for r in RECORDS
    )
    data = html.escape(json.dumps(props))
    return (
        '<!doctype html><html><head><meta property="og:url" '
        'content="https://huggingface.co/papers/date/2025-03-11"></head><body>'
        f'<main><div class="SVELTE_HYDRATER" data-target="DailyPapers" data-props="{data}">'
        f"{shown}</div></main></body></html>"
    )


def test_daily_page() -> None:
    [section] = read_daily_html(source(daily(RECORDS)))
    assert str(section.date) == "2025-03-11"
    assert [(p.title, p.abstract, p.arxiv_id) for p in section.papers] == [
        ("How <SEG> Works", "We ask & see.", "2503.00010"),
        ('"Quoted"', "We look.", "2503.00020"),
    ]


def test_daily_page_of_which_only_the_list_was_saved() -> None:
    text = daily(RECORDS).replace("data-props", "data-lost")
    [section] = read_daily_html(source(text))
    assert str(section.date) == "2025-03-11"
    assert [(p.title, p.abstract, p.arxiv_id) for p in section.papers] == [
        ("How <SEG> Works", "", "2503.00010"),
        ('"Quoted"', "", "2503.00020"),
    ]


def test_daily_page_of_a_week_has_no_day() -> None:
    text = daily(RECORDS, period="week").replace("/papers/date/2025-03-11", "/papers/week")
    [section] = read_daily_html(source(text))
    assert section.date is None


def test_real_answers_as_page_and_as_json(shared: Path, tmp_path: Path) -> None:
    for file in sorted((shared / "api" / "hf_daily").glob("*.json")):
        records = json.loads(file.read_text())
        [one] = load_digests(file)
        page = tmp_path / f"{file.stem}.html"
        page.write_text(daily(records, date=file.stem))
        [other] = load_digests(page)
        assert (one.source, other.source) == ("hf", "daily-html")
        assert str(one.date) == str(other.date) == file.stem
        assert one.papers == other.papers
        assert len(one.papers) == len(records)
        assert all(p.abstract and p.arxiv_id for p in one.papers)


def entry(identifier: str, title: str, abstract: str = "") -> str:
    text = f"<p class='mathjax'>\n {abstract}\n</p>" if abstract else ""
    return f"""<dt><a name='item1'>[1]</a>
      <a href ="/abs/{identifier}" title="Abstract" id="{identifier}"> arXiv:{identifier} </a>
      [<a href="/pdf/{identifier}" title="Download PDF">pdf</a>]</dt>
    <dd><div class='meta'><div class='list-title mathjax'><span class='descriptor'>Title:</span>
          {title}
        </div><div class='list-authors'><a href="x">A</a></div>{text}</div></dd>"""


NEW = (
    "<!DOCTYPE html><html><body><div id='dlpage'><h1>Computation and Language</h1>"
    "<h3>Showing new listings for Tuesday, 11 March 2025</h3>"
    "<dl id='articles'><h3>New submissions (showing 2 of 2 entries)</h3>"
    + entry("2503.00010", "How &lt;SEG&gt; works: $\\alpha$", "We ask &amp; see.")
    + entry("2503.00020", "Second", "We look.")
    + "</dl><dl id='articles'><h3>Replacement submissions (showing 1 of 1 entries)</h3>"
    + entry("math/0309136", "Third", "Older.")
    + "</dl></div></body></html>"
)
RECENT = (
    "<html><body><ul><li><a href='/list/cs.CL/recent'>Wed, 12 Mar 2025</a></li></ul>"
    "<dl id='articles'><h3>Wed, 12 Mar 2025 (showing 1 of 1 entries )</h3>"
    + entry("2503.00020", "Second")
    + "</dl><dl id='articles'><h3>Tue, 11 Mar 2025 (showing 1 of 1 entries )</h3>"
    + entry("2503.00010", "First")
    + "</dl></body></html>"
)


def test_arxiv_new() -> None:
    [section] = read_arxiv_html(source(NEW))
    assert str(section.date) == "2025-03-11"
    assert [(p.title, p.abstract, p.arxiv_id) for p in section.papers] == [
        ("How <SEG> works: α", "We ask & see.", "2503.00010"),
        ("Second", "We look.", "2503.00020"),
        ("Third", "Older.", "math/0309136"),
    ]


def test_arxiv_recent_has_a_digest_a_day(tmp_path: Path) -> None:
    (tmp_path / "listing.html").write_text(RECENT)
    assert [
        (d.name, str(d.date), d.papers[0].title) for d in load_digests(tmp_path / "listing.html")
    ] == [("2025-03-11", "2025-03-11", "First"), ("2025-03-12", "2025-03-12", "Second")]


@pytest.mark.parametrize(
    ("read", "text", "message"),
    [
        (read_daily_html, "<html><p>news</p></html>", "a page without papers"),
        (read_daily_html, daily([{"paper": 1}]), "record 1 is not a paper"),
        (read_daily_html, daily([{"paper": {"id": "1"}}]), "no title in record 1"),
        (read_arxiv_html, "<html><p>news</p></html>", "a page without papers"),
        (read_arxiv_html, NEW.replace("Second", " "), "no title"),
        (read_arxiv_html, "<!-- -->", "without any element"),
        (read_hf, "{}", "the date 'None'"),
        (read_hf, '{"date": "2025-03-11"}', "without a list"),
        (read_hf, "[1]", "record 1 is not a paper"),
        (read_hf, '[{"paper": {"id": "2503', "broken JSON"),
    ],
)
def test_bad_pages(read, text: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        read(source(text))


def test_a_day_without_a_digest_gives_no_section() -> None:
    empty: list[Section] = []
    assert read_hf(source("[]")) == empty
    assert read_hf(source('{"source": "hf", "date": "2025-03-11", "papers": []}')) == empty
