"""The page is whole, safe, the same every time, and can be read by everybody."""

from __future__ import annotations

import base64
import hashlib
import itertools
import json
import re

import pandas as pd
import pytest
from bs4 import BeautifulSoup

from analysis.report import render_report
from analysis.results import TABLES


def _parse(page: str) -> BeautifulSoup:
    """Parse a page as a browser does, without the blocks of data."""
    soup = BeautifulSoup(page, "lxml")
    for block in soup.find_all("script"):
        block.decompose()
    return soup


def _text(page: str) -> str:
    return " ".join(_parse(page).select("body")[0].get_text().split())


@pytest.fixture(scope="module")
def soup(page: str) -> BeautifulSoup:
    """Parse the page."""
    return BeautifulSoup(page, "lxml")


def test_its_own_script_no_inline_style_nothing_fetched(soup: BeautifulSoup) -> None:
    assert [script.get("type") for script in soup.find_all("script")] == [
        "application/json",
        "text/plain",
        None,
    ]
    assert not soup.find_all(["iframe", "object", "embed", "img", "link", "base", "form"])
    assert not soup.find_all(style=True)
    for tag in soup.find_all(True):
        assert not [name for name in tag.attrs if name.startswith("on")]
        for name in ("src", "srcset", "action", "data"):
            assert name not in tag.attrs


def test_policy_allows_the_page_s_own_style_and_script_and_nothing_else(
    soup: BeautifulSoup,
) -> None:
    policy = str(soup.select("meta[http-equiv=Content-Security-Policy]")[0]["content"])
    for kind, text in (
        ("style", soup.select("style")[0].string),
        ("script", soup.select("script")[-1].string),
    ):
        digest = base64.b64encode(hashlib.sha256(str(text).encode()).digest()).decode()
        assert f"{kind}-src 'sha256-{digest}';" in policy
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy


def test_ids_are_unique_and_every_reference_leads_somewhere(soup: BeautifulSoup) -> None:
    ids = [tag["id"] for tag in soup.find_all(id=True)]
    assert len(ids) == len(set(ids))
    inside = [a["href"][1:] for a in soup.find_all("a", href=re.compile("^#"))]
    assert {"answers", "papers", "trends", "themes", "topics", "made"} <= set(inside) <= set(ids)
    parts = soup.select("[aria-labelledby]:not(dialog)")
    assert {tag["aria-labelledby"] for tag in parts} <= set(ids)


def test_figures_have_words_tables_have_captions_and_headings_do_not_jump(
    soup: BeautifulSoup,
) -> None:
    drawings = soup.select("figure svg")
    assert len(drawings) >= 6
    assert all(len(svg["aria-label"]) > 40 and svg["role"] == "img" for svg in drawings)
    assert all(svg["aria-hidden"] == "true" for svg in soup.select("svg.mark"))
    assert all(table.caption for table in soup.find_all("table"))
    levels = [int(tag.name[1]) for tag in soup.find_all(re.compile("^h[1-6]$"))]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(b - a <= 1 for a, b in itertools.pairwise(levels))
    assert soup.select("html")[0]["lang"] == "en"
    assert all(tag.get_text().strip() for tag in soup.select("button, a, summary, label"))


def test_buttons_name_papers_that_the_scripts_know(make_study, soup: BeautifulSoup) -> None:
    study = make_study()
    data = json.loads(str(soup.select("#data")[0].string))
    papers = data["papers"]
    themes = [theme["id"] for theme in data["themes"]]

    def count(target: str) -> int:
        kind, _, rest = target.partition(":")
        if kind == "theme":
            place = themes.index(rest)
            return sum(any(t == place for t, _ in row) for row in papers["themes"])
        if kind == "topic":
            grain, topic = map(int, rest.split(":"))
            return sum(path[grain] == topic for path in papers["path"])
        if kind == "digest":
            place = [digest["name"] for digest in data["digests"]].index(rest)
            return sum(place in row for row in papers["digests"])
        if kind == "paper":
            return papers["id"].count(rest)
        assert target in ("both", "none")
        return sum((len(row) > 1) if target == "both" else not row for row in papers["digests"])

    buttons = soup.select("[data-show]")
    assert len(buttons) > len(study.taxonomy) + len(study.topics)
    for button in buttons:
        assert button.name == "button" and button["type"] == "button"
        target = str(button["data-show"])
        if target == "none":
            assert f" {(study.papers['theme'] == '').sum()} " in button.get_text()
        elif target.startswith("paper:"):
            assert count(target) == 1
        else:
            said = re.findall(r"\d+|one", f"{button.get('aria-label')} {button.get_text()}")[0]
            assert count(target) == (1 if said == "one" else int(said)), target


def test_topics_are_a_tree_of_all_grains(make_study):
    study = make_study()
    soup = _parse(render_report(study, {}))
    roots = soup.select("ul.tree.roots > li")
    named = [li.select(".label")[0].get_text() for li in roots]
    assert sorted(named) == sorted(study.topics["label"])
    first = roots[named.index(study.topics["label"][0])]
    inside = [label.get_text() for label in first.select("ul.tree ul.tree .label")]
    assert inside == [study.topics["label"][0], "A slight part"]


@pytest.mark.parametrize(
    "title",
    [
        "<script>alert(1)</script>",
        '"><img src=x onerror=alert(1)>',
        "=cmd()|'/C calc'!A0",
        "How <SEG> Token Works",
        "{{ 7 * 7 }} {% raw %}",
        "预训练 & 微调",
        "<svg onload=alert(1)>",
        "</style><style>*{display:none}",
    ],
)
def test_words_from_outside_are_shown_as_they_are_and_do_nothing(make_study, title):
    study = make_study(20, 3, 2)
    study.papers["title"] = title
    for column in ("label", "keywords", "description"):
        study.topics.loc[0, column] = title
    study.hierarchy["label"] = title
    study.evidence.loc[:, "evidence"] = title
    study.taxonomy.loc[0, ["name", "definition"]] = title
    study.digests["digest"] = study.digests["digest"].replace("mar-12", title.replace("|", ""))
    study.papers["digests"] = study.papers["digests"].str.replace("mar-12", title.replace("|", ""))
    study.shares["digest"] = study.shares["digest"].replace("mar-12", title.replace("|", ""))
    study.manifest["versions"] = {title: title}
    study.manifest["kept"] = [{"what": "digest", "name": title, "step": 0, "year": None}]
    study.manifest["taxonomy"] = {"content": [{"id": "data-selection", "seeds": [title]}]}
    page = render_report(study, {})
    soup = BeautifulSoup(page, "lxml")
    assert title in soup.select("ol.reading")[0].get_text()
    assert len(soup.find_all("script")) == 3 and len(soup.find_all("style")) == 1
    assert not soup.find_all(["img", "seg"])
    assert all("mark" in svg["class"] for svg in soup.find_all("svg"))
    assert not [a for tag in soup.find_all(True) for a in tag.attrs if a.startswith("on")]


@pytest.mark.parametrize(
    "paper_id",
    ["arxiv:javascript:alert(1)", "doi:10.1/x y", "title:abc", "arxiv:2503.1\n", "javascript:1"],
)
def test_only_true_ids_become_links(make_study, paper_id):
    study = make_study(20, 3, 2)
    study.papers["nearest"] = ""
    study.papers.loc[:, "paper_id"] = [paper_id + str(i) if i else paper_id for i in range(20)]
    study.papers["links"] = "javascript:alert(1)"
    study.map["paper_id"] = study.papers["paper_id"]
    study.texts["paper_id"] = study.papers["paper_id"]
    links = [a["href"] for a in _parse(render_report(study, {})).find_all("a")]
    assert all(
        str(link).startswith(("#", "https://arxiv.org/abs/", "https://doi.org/10."))
        for link in links
    )


def test_one_digest_and_no_papers_filed(make_study):
    study = make_study(12, 2, 1)
    study.papers[["theme", "themes", "theme_probabilities"]] = ""
    study.evidence = study.evidence.head(0)
    study.crosswalk = study.crosswalk.head(0)
    page = render_report(study, {})
    soup = _parse(page)
    assert soup.find(id="trends") is None
    assert "12 under none" in _text(page)
    assert soup.select("[data-show=none]")[0].get_text() == "Show its 12 papers"


def test_papers_without_a_topic_are_counted(make_study):
    study = make_study(20, 3, 2)
    study.papers.loc[:4, "topic"] = -1
    text = _text(render_report(study, {}))
    assert "(5 papers in no topic)" in text and "5 papers are in no topic." in text


def test_large_studies_list_no_papers_in_the_page_itself(make_study):
    small, large = (
        len(str(_parse(render_report(make_study(n, 10, 2), {})).body)) for n in (120, 1200)
    )
    assert large < 1.1 * small


def test_page_does_not_depend_on_the_order_of_rows_in_dicts(make_study):
    study = make_study(30, 4, 2)
    study.manifest["versions"] = {"numpy": "2", "digest-atlas": "1"}
    first = render_report(study, {})
    study.manifest = {
        key: dict(reversed(part.items())) for key, part in reversed(study.manifest.items())
    }
    assert render_report(study, {}) == first


def test_a_growing_theme_is_said_first_and_in_plain_words(make_study):
    study = make_study(60, 4, 2)
    row = {"n_a": 2, "n_b": 11, "share_a": 0.05, "share_b": 0.22, "change": 0.47,
           "ci_low": 0.04, "ci_high": 0.6, "p_adjusted": 0.0004, "verdict": "growing"}  # fmt: skip
    for key, value in row.items():
        study.trends[key] = study.trends[key].astype(object)
        study.trends.loc[study.trends["name"] == "peft", key] = value
    soup = _parse(render_report(study, {}))
    first = " ".join(soup.select("ol.findings li")[0].get_text().split())
    assert first.startswith(
        "Growing “Parameter-efficient fine-tuning” grew from 5.0 % of mar-11 to 22 % of mar-12: "
        "+47.0 points (95 % interval +4.0 to +60.0; adjusted p < 0.001)."
    )
    top = [cell.get_text() for cell in soup.select(".panel-1 tbody tr")[0].find_all(["th", "td"])]
    assert top[0] == "Parameter-efficient fine-tuning"
    assert "growing Grew by 47.0 points." in " ".join(top)


def test_a_series_is_told_once_over_all_bins(make_study):
    study = make_study(600, 5, 12)
    soup = _parse(render_report(study, {}))
    table = soup.select(".panel-1 table")[0]
    themes = study.series[study.series["kind"] == "theme"]
    assert len(table.select("tbody tr")) == len(study.trends[study.trends["kind"] == "theme"])
    assert len(themes) == len(study.taxonomy) + 1  # and those under none
    assert "straight line through all digests" in table.select("caption")[0].get_text()
    assert soup.select("#chart-title")[0].get_text() == "Shares over 12 digests"
    assert len(soup.select("table.chart svg.spark")) == 14


def test_a_switch_leads_from_themes_to_topics_and_other_grains(make_study):
    study = make_study()
    fine = study.trends[study.trends["kind"] == "topic"].assign(grain="fine", label="A part")
    study.grain_trends = fine.head(3)
    soup = _parse(render_report(study, {}))
    labels = [label.get_text().strip() for label in soup.select(".switch label")]
    assert labels == ["Themes", "Topics (medium)", "Topics (fine)"]
    assert [len(panel.select("tbody tr")) for panel in soup.select(".panel")] == [14, 14, 3]
    assert "as filed" in soup.select(".panel-3 p")[0].get_text()
    assert len(soup.select(".switch input[checked]")) == 1


def test_what_became_of_the_records(make_study):
    study = make_study()
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
    [section] = soup.select(":has(> #intake)")
    table = section.select("details table")[0]
    cells = [[c.get_text() for c in row.find_all(["th", "td"])] for row in table.find_all("tr")]
    assert cells[0][:4] == ["File", "Records", "Read", "Bad"]
    assert cells[1] == ["a<b>.csv", "7", "6", "1", "4", "0", "1", "0", "1", "0"]
    assert cells[2] == ["c.ris", "2", "2", "0", "0", "0", "1", "0", "0", "0"]
    said = " ".join(section.get_text(" ").split())
    assert "1 erratum is in no topic." in said
    assert "50% of the records have no abstract" in said
    assert "1 bad record left out a<b>.csv, line 4: a paper with no title" in said
    assert "doi:10.1/a: kept apart from doi:10.1/b" in said


def test_retracted_papers_and_notices_are_marked_and_not_read_first(make_study):
    study = make_study()
    before = BeautifulSoup(render_report(study, {}), "lxml")
    picked = [b["data-show"][6:] for b in before.select(".reading button")]
    study.papers.loc[study.papers["paper_id"] == picked[0], "status"] = "retracted"
    study.papers.loc[study.papers["paper_id"] == picked[1], "type"] = "erratum"
    soup = BeautifulSoup(render_report(study, {}), "lxml")
    assert not {b["data-show"][6:] for b in soup.select(".reading button")} & set(picked[:2])
    papers = json.loads(str(soup.select("#data")[0].string))["papers"]
    marks = dict(zip(papers["id"], papers["mark"], strict=True))
    assert [marks[name] for name in picked[:3]] == ["retracted", "erratum", ""]


def test_all_that_is_new_can_be_read(make_study):
    study = make_study(60, 4, 2)
    study.manifest["appended"] = [
        {"digests": ["mar-12"], "since": "2025-03-11", "papers": 9, "kept": 1, "topics": 4,
         "verdicts": []},
    ]  # fmt: skip
    study.changes = pd.DataFrame(
        [("mar-12", "birth", i, -1, f"Born {i}") for i in range(4)], columns=TABLES["changes"]
    )
    soup = _parse(render_report(study, {}))
    told = [item.get_text() for item in soup.select(".news li")]
    assert told[0] == "9 new papers since 11 March 2025, from “mar-12”."
    assert [text for text in told if "is new" in text] == [
        f"Topic {i}, “Born {i}”, is new ({n} papers)."
        for i, n in enumerate(study.topics["n_papers"])
    ]
    assert soup.select(".found details summary")[0].get_text() == "2 more changes"
    assert "New since 11 March 2025" in [h.get_text() for h in soup.find_all("h3")]
