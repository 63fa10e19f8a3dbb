"""The page is whole, safe, the same every time, and can be read by everybody."""

from __future__ import annotations

import base64
import hashlib
import itertools
import re

import pandas as pd
import pytest
from bs4 import BeautifulSoup

from analysis.report import render_report
from analysis.results import TABLES


@pytest.fixture(scope="module")
def soup(page) -> BeautifulSoup:
    """Parse the page as a browser does."""
    return BeautifulSoup(page, "lxml")


def test_no_script_no_inline_style_nothing_fetched(soup):
    assert not soup.find_all(["script", "iframe", "object", "embed", "img", "link", "base"])
    assert not soup.find_all(style=True)
    for tag in soup.find_all(True):
        assert not [name for name in tag.attrs if name.startswith("on")]
        for name in ("src", "srcset", "action", "data"):
            assert name not in tag.attrs


def test_policy_allows_the_page_s_own_style_and_nothing_else(soup):
    policy = soup.find("meta", attrs={"http-equiv": "Content-Security-Policy"})["content"]
    [style] = soup.find_all("style")
    digest = base64.b64encode(hashlib.sha256(style.string.encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}'" in policy
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy


def test_ids_are_unique_and_every_link_inside_the_page_leads_somewhere(soup):
    ids = [tag["id"] for tag in soup.find_all(id=True)]
    assert len(ids) == len(set(ids))
    inside = [a["href"][1:] for a in soup.find_all(href=re.compile("^#"))]
    assert len(inside) > 100
    assert set(inside) <= set(ids)


def test_figures_have_words_tables_have_captions_and_headings_do_not_jump(soup):
    drawings = soup.find_all("svg")
    assert len(drawings) >= 6
    assert all(len(svg["aria-label"]) > 40 and svg["role"] == "img" for svg in drawings)
    assert all(table.caption for table in soup.find_all("table"))
    levels = [int(tag.name[1]) for tag in soup.find_all(re.compile("^h[1-6]$"))]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(b - a <= 1 for a, b in itertools.pairwise(levels))
    assert soup.html["lang"] == "en"


def test_every_paper_stands_under_its_topic(make_study, soup):
    study = make_study()
    listed = [li["id"] for li in soup.select("ol.papers > li")]
    assert len(listed) == len(study.papers)


def test_topics_name_the_finer_ones_inside(make_study):
    study = make_study()
    study.manifest["settings"]["granularity"] = "medium"
    soup = BeautifulSoup(render_report(study, {}), "lxml")
    first, count = study.topics["label"][0], study.topics["n_papers"][0]
    named = [p.get_text() for p in soup.find_all("p") if p.get_text().startswith("Inside it")]
    assert named == [f"Inside it: {first} ({count}), A slight part (2)."]
    study.manifest["settings"]["granularity"] = "fine"  # there is no finer grain
    assert "Inside it" not in render_report(study, {})


@pytest.mark.parametrize(
    "title",
    [
        "<script>alert(1)</script>",
        '"><img src=x onerror=alert(1)>',
        "=cmd()|'/C calc'!A0",
        "How <SEG> Token Works",
        "{{ 7 * 7 }} {% raw %}",
        "预训练 & 微调",
    ],
)
def test_titles_are_shown_as_they_are_and_do_nothing(make_study, title):
    study = make_study(20, 3, 2)
    study.papers.loc[0, "title"] = title
    for column in ("label", "keywords"):
        study.topics.loc[0, column] = title
    study.hierarchy["label"] = title
    study.manifest["settings"]["granularity"] = "medium"
    study.evidence.loc[:, "evidence"] = title
    study.digests.loc[0, "digest"] = title
    page = render_report(study, {})
    soup = BeautifulSoup(page, "lxml")
    assert title in soup.select_one("ol.papers").get_text()
    assert not soup.find_all(["script", "img", "seg"])


@pytest.mark.parametrize(
    "paper_id",
    ["arxiv:javascript:alert(1)", "doi:10.1/x y", "title:abc", "arxiv:2503.1\n", "javascript:1"],
)
def test_only_true_ids_become_links(make_study, paper_id):
    study = make_study(20, 3, 2)
    study.papers.loc[:, "paper_id"] = [paper_id + str(i) if i else paper_id for i in range(20)]
    soup = BeautifulSoup(render_report(study, {}), "lxml")
    links = [a["href"] for a in soup.find_all("a")]
    assert all(
        link.startswith(("#", "https://arxiv.org/abs/", "https://doi.org/10.")) for link in links
    )
    assert not any("javascript" in link for link in links if not link.startswith("#"))


def test_one_digest_and_no_papers_filed(make_study):
    study = make_study(12, 2, 1)
    study.papers["theme"] = ""
    study.papers["themes"] = ""
    study.evidence = study.evidence.head(0)
    page = render_report(study, {})
    assert "how they changed" not in page
    assert "12 under none" in page


def test_papers_without_a_topic_are_listed_too(make_study):
    study = make_study(20, 3, 2)
    study.papers.loc[:4, "topic"] = -1
    page = render_report(study, {})
    assert "Papers in no topic" in page and "(5 papers in no topic)" in page


def test_large_studies_list_the_surest_only(make_study):
    page = render_report(make_study(1200, 10, 2), {})
    soup = BeautifulSoup(page, "lxml")
    assert len(soup.select("ol.papers > li")) == 10 * 20
    ids = {tag["id"] for tag in soup.find_all(id=True)}
    assert {a["href"][1:] for a in soup.find_all(href=re.compile("^#"))} <= ids


def test_page_does_not_depend_on_the_order_of_rows_in_dicts(make_study):
    study = make_study(30, 4, 2)
    first = render_report(study, {})
    study.manifest = {"settings": dict(reversed(study.manifest["settings"].items()))}
    assert render_report(study, {}) == first


def test_a_growing_theme_is_said_in_plain_words(make_study):
    study = make_study(60, 4, 2)
    row = {"n_a": 2, "n_b": 11, "share_a": 0.05, "share_b": 0.22, "change": 0.17,
           "ci_low": 0.04, "ci_high": 0.3, "p_adjusted": 0.0004, "verdict": "growing"}  # fmt: skip
    for key, value in row.items():
        study.trends[key] = study.trends[key].astype(object)
        study.trends.loc[study.trends["name"] == "peft", key] = value
    text = " ".join(BeautifulSoup(render_report(study, {}), "lxml").get_text().split())
    assert (
        "“Parameter-efficient fine-tuning” grew: 5.0 % of mar-11 (2), 22 % of mar-12 (11)" in text
    )
    assert "+17.0 points (95 % interval +4.0 to +30.0; adjusted p < 0.001)" in text


def test_a_series_is_told_once_over_all_bins(make_study):
    study = make_study(600, 5, 12)
    soup = BeautifulSoup(render_report(study, {}), "lxml")
    table = soup.find(attrs={"aria-label": "Every theme over all digests"})
    themes = study.series[study.series["kind"] == "theme"]
    assert len(table.select("tbody tr")) == len(themes)
    assert "12 digests permuted" in table.caption.get_text()
    titles = [heading.get_text() for heading in soup.find_all("h3")]
    assert titles[0] == "Over all digests" and "In plain words" not in titles
    assert "Topics over all digests" in titles
    few = BeautifulSoup(render_report(make_study(100, 3, 4), {}), "lxml")
    assert "under ten digests: noise between digests is not in the p" in few.get_text()


def test_two_digests_have_no_series(page):
    assert "Over all digests" not in page and "In plain words" in page


def test_what_became_of_the_records_and_which_papers_are_marked(make_study):
    study = make_study()
    study.papers["status"] = ["retracted", *[""] * (len(study.papers) - 1)]
    study.papers["type"] = ["", "erratum", *[""] * (len(study.papers) - 2)]
    rows = [
        ("a<b>.csv", None, None, "file", "7 records: 6 read, 1 bad, 4 without abstract", ""),
        ("a<b>.csv", 3, 4, "bad record", "a paper with no title", ""),
        *(("a<b>.csv", i, i + 1, "no abstract", "none given", "") for i in range(4)),
        ("a<b>.csv", 1, 2, "retracted", "its source says so", "arxiv:2503.00000"),
        ("c.ris", None, None, "file", "2 records: 2 read", ""),
        ("c.ris|a<b>.csv", None, None, "merged", "2 records by an equal id", "doi:10.1/a"),
        ("", None, None, "probable duplicate", "kept apart from doi:10.1/b", "doi:10.1/a"),
    ]
    study.intake = pd.DataFrame(rows, columns=TABLES["intake"])
    study.manifest["aside"] = "1 erratum is in no topic"
    soup = BeautifulSoup(render_report(study, {}), "html.parser")
    section = soup.find(id="intake").parent
    table = soup.find("div", attrs={"aria-label": "Records of every file"})
    cells = [[c.get_text() for c in row.find_all(["th", "td"])] for row in table.find_all("tr")]
    assert cells[0][:4] == ["File", "Records", "Read", "Bad"]
    assert cells[1] == ["a<b>.csv", "7", "6", "1", "4", "0", "1", "0", "1", "0"]
    assert cells[2] == ["c.ris", "2", "2", "0", "0", "0", "1", "0", "0", "0"]
    said = " ".join(section.get_text(" ").split())
    assert "1 erratum is in no topic." in said
    assert "50% of the records have no abstract" in said
    assert "1 bad record left out a<b>.csv, line 4: a paper with no title" in said
    assert "doi:10.1/a: kept apart from doi:10.1/b" in said
    marks = {str(mark.get_text()) for mark in soup.find_all("strong")}
    assert {"[retracted]", "[erratum]"} <= marks
