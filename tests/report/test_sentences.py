"""Every sentence of the page agrees with the row of the table that it was made from."""

from __future__ import annotations

import re
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from analysis.gate import plain
from analysis.plots.text import left_to_right
from analysis.report.findings import Finding, findings
from analysis.report.news import news_of
from analysis.report.payload import payload
from analysis.report.reading_list import reading_list
from analysis.report.trend_panels import trend_panels
from analysis.report.wording import change_sentences, series_sentences

SILENT = ("no papers", "too few papers")  # what stands where no verdict is given
QUICK = settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    phases=[Phase.explicit, Phase.generate],  # tables are too slow to shrink
    derandomize=True,
)


def _signed(value: float) -> str:
    """Write percentage points, without the code under test."""
    text = f"{round(100 * value, 1):+.1f}".replace("-", "\N{MINUS SIGN}")
    return "0.0" if text.lstrip("+\N{MINUS SIGN}") == "0.0" else text


def _share(value: float) -> str:
    value *= 100
    digits = 0 if value >= 9.95 or value == 0 else 1
    return f"{value:.{digits}f}\N{NO-BREAK SPACE}%"


def _p(value: float) -> str:
    return f"p {value:.3f}" if value >= 0.0005 else "p < 0.001"


def _quoted(name: object) -> str:
    return f"“{left_to_right(plain(name))}”"


def _names(study: SimpleNamespace, kind: str) -> dict[str, str]:
    table, key, name = (
        (study.taxonomy, "theme", "name") if kind == "theme" else (study.topics, "topic", "label")
    )
    return {str(k): _quoted(v) for k, v in zip(table[key], table[name], strict=True)}


def _row(study: SimpleNamespace, text: str, kind: str) -> SimpleNamespace:
    """Find the one row whose name a sentence quotes first."""
    names = _names(study, kind)
    places = {key: text.index(name) for key, name in names.items() if name in text}
    key = min(places, key=places.__getitem__)
    rows = study.trends[(study.trends["kind"] == kind) & (study.trends["name"] == key)]
    return SimpleNamespace(**rows.iloc[0].to_dict())


def _agrees(row: SimpleNamespace, text: str) -> None:
    """Hold a sentence to a row's numbers and its doubt."""
    numbers = {_signed(row.change), _signed(row.ci_low), _signed(row.ci_high)}
    assert numbers <= set(re.findall(r"[+\N{MINUS SIGN}]?\d+\.\d(?!\d)", text)), text
    assert _p(row.p_adjusted) in text
    assert ("depends on how papers are filed" in text) == row.note.startswith(
        "depends"
    ) or row.verdict not in (
        "growing",
        "shrinking",
    )


def _check(study: SimpleNamespace, finding: Finding, kind: str) -> None:
    text, filed = finding.text, study.papers
    tested = study.trends[(study.trends["kind"] == kind) & ~study.trends["verdict"].isin(SILENT)]
    if finding.tag in ("Growing", "Shrinking"):
        row = _row(study, text, kind)
        assert row.verdict == finding.tag.lower()
        assert (" grew " in text) == (row.change > 0) != (" shrank " in text)
        _agrees(row, text)
        if not len(study.series):
            assert f"{_share(row.share_a)} of" in text and f"{_share(row.share_b)} of" in text
    elif finding.tag == "Could be chance":
        if text.startswith("Nothing"):
            assert not tested["verdict"].isin(["growing", "shrinking"]).any()
        elif text.startswith("No "):
            assert not (tested["verdict"] == "growing").any()
        else:
            n = int((tested["verdict"] == "not distinguishable").sum())
            assert text.startswith(f"For {n} other ")
        if "largest growth" in text:
            row = _row(study, text, kind)
            assert row.change == tested["change"].max() > 0
            _agrees(row, text)
    elif finding.tag in ("Topics", "New topic"):
        moved = study.trends[
            (study.trends["kind"] == "topic")
            & study.trends["verdict"].isin(["growing", "shrinking"])
        ]
        row = _row(study, text, "topic")
        assert row.verdict in ("growing", "shrinking")
        if finding.tag == "Topics":
            assert f", {len(moved)} show" in text and f"({_signed(row.change)} points)" in text
            assert (f"{_names(study, 'topic')[row.name]} grew" in text) == (row.change > 0)
        else:
            assert row.n_a == 0 and f"{row.n_b} of" in text and _p(row.p_adjusted) in text
    elif finding.tag.startswith("In "):
        shared = int(filed["digests"].str.contains("|", regex=False).sum())
        assert text.startswith(f"{shared} of {len(filed)} papers") and finding.n == shared
    elif finding.tag == "Few papers fit":
        assert study.manifest["taxonomy"]["fits_badly"]
        assert f"{(filed['theme'] != '').sum()} of {len(filed)} are filed" in text
    else:
        assert finding.tag in ("Largest", "Next") and not len(study.trends)
        names = _names(study, kind)
        key = next(key for key, name in names.items() if text.startswith(name))
        shares = study.shares[(study.shares["kind"] == kind) & (study.shares["name"] == key)]
        row = shares.iloc[0]
        assert f"{row.n} of {row.n_papers} paper" in text and _share(row.share) in text
        assert f"{_share(row.ci_low)} to {_share(row.ci_high)}" in text


@QUICK
@given(data=st.data())
def test_findings_agree_with_the_tables(studies, data):
    study = data.draw(studies)
    kind = "theme" if len(study.taxonomy) else "topic"
    told = findings(study)
    assert 1 <= len(told) <= 5
    papers = payload(study)["papers"]
    for finding in told:
        _check(study, finding, kind)
        assert bool(finding.show) == (finding.n > 0)
        if finding.show.startswith("theme:"):
            place = study.taxonomy["theme"].tolist().index(finding.show[6:])
            assert finding.n == sum(place in [t for t, _ in row] for row in papers["themes"])
    if (tested := study.trends[study.trends["kind"] == kind]["verdict"]).isin(["growing"]).any():
        assert "Growing" in {finding.tag for finding in told}, tested


@QUICK
@given(data=st.data())
def test_every_row_of_the_trends_says_what_its_verdict_is(studies, data):
    study = data.draw(studies)
    panels = trend_panels(study)
    assert len(panels) == (0 if len(study.digests) < 2 else 2 if len(study.taxonomy) else 1)
    for panel in panels:
        rows = study.trends[study.trends["kind"] == panel.what]
        assert len(panel.rows) == len(rows)
        changes = [row.change for row in panel.rows]
        by_name = {name: key for key, name in _names(study, panel.what).items()}
        for shown in panel.rows:
            row = rows[rows["name"] == by_name[f"“{shown.name}”"]].iloc[0]
            assert shown.verdict == row.verdict and shown.change == _signed(row.change)
            assert shown.interval == f"{_signed(row.ci_low)} to {_signed(row.ci_high)}"
            assert (shown.first, shown.last) == (
                f"{_share(row.share_a)} ({row.n_a})",
                f"{_share(row.share_b)} ({row.n_b})",
            )
            size = _signed(abs(row.change)).lstrip("+")
            least = _signed(row.minimum_detectable_change).lstrip("+")
            assert shown.sentence.startswith(
                {
                    "growing": f"Grew by {size} points",
                    "shrinking": f"Shrank by {size} points",
                    "not distinguishable": "Could be chance",
                    "stable within 5 points": "Stable within 5 points",
                }.get(row.verdict, "It has too few papers")
            )
            if row.verdict == "not distinguishable":
                assert f"a change of {least} points" in shown.sentence
            assert ("doubled" in shown.sentence) == (row.status == "emerging")
            assert ("61\N{NO-BREAK SPACE}%" in shown.sentence) == bool(row.note)
        assert changes == [_signed(c) for c in sorted(rows["change"], reverse=True)]


@QUICK
@given(data=st.data())
def test_sentences_of_trends_agree_with_their_rows(studies, data):
    study = data.draw(studies)
    for kind in ("theme", "topic"):
        table, key, name = (
            (study.taxonomy, "theme", "name")
            if kind == "theme"
            else (study.topics, "topic", "label")
        )
        names = dict(zip(table[key].astype(str), table[name], strict=True))
        ends = study.digests["digest"].iloc[0], study.digests["digest"].iloc[-1]
        told = (
            series_sentences(study.series, kind, names)
            if len(study.series)
            else change_sentences(study.trends, kind, names, *ends)
        )
        rows = study.trends[study.trends["kind"] == kind]
        moved = [text for text in told if re.search(r"” (grew|shrank)\b", text)]
        assert len(moved) == rows["verdict"].isin(["growing", "shrinking"]).sum()
        for text in moved:
            row = _row(study, text, kind)
            assert ("” grew" in text) == (row.verdict == "growing")
            _agrees(row, text)
        n_unclear = int((rows["verdict"] == "not distinguishable").sum())
        assert any("from chance" in text for text in told) == (n_unclear > 0)


@QUICK
@given(data=st.data())
def test_what_to_read_first_and_why(studies, data):
    study = data.draw(studies)
    kind = "theme" if len(study.taxonomy) else "topic"
    papers = study.papers.set_index("paper_id")
    picks = reading_list(study)
    assert len(picks) <= 5 and len({pick.paper_id for pick in picks}) == len(picks)
    held = study.digests["digest"].tolist()
    names = _names(study, kind)
    for pick in picks:
        paper, reason = papers.loc[pick.paper_id], pick.reason
        assert pick.title == plain(paper["title"]) and not paper["status"]
        since = re.match(r"New (in|since) (.+?), and ", reason)
        last = held[held.index(since[2]) :] if since else held
        assert not since or (since[1] == "in") == (since[2] == held[-1])
        assert set(paper["digests"].split("|")) <= set(last)
        if "” which grew" in reason or ", which grew" in reason:
            row = _row(study, reason, kind)
            assert row.verdict == "growing" and str(paper[kind]) == row.name
        elif found := re.search(r"with most (upvote|citation)s \((\d+) ", reason):
            column = f"{found[1]}s"
            pool = papers[papers["status"] == ""]
            pool = pool[[set(listed.split("|")) <= set(last) for listed in pool["digests"]]]
            assert paper[column] == int(found[2]) == pool[column].max()
        else:
            key = next(key for key, name in names.items() if f", {name} (" in reason)
            size = (papers[kind].astype(str) == key).sum()
            assert str(paper[kind]) == key and f"({size} paper" in reason
            if "the largest" in reason:
                sizes = papers[kind].astype(str)[papers[kind].astype(str).isin(names)]
                assert size == sizes.value_counts().max()


@QUICK
@given(data=st.data())
def test_news_tells_each_change_once(studies, data):
    study = data.draw(studies)
    told = news_of(study)
    steps = study.manifest.get("appended", [])
    assert bool(told) == bool(steps)
    if not steps:
        return
    step = steps[0]
    assert re.match(rf"{step['papers']} new papers? since 11 March 2025, from ", told[0])
    assert f"{step['kept']} of {step['topics']} topic" in told[-1]
    ends = {"birth": "is new", "split": "came out", "merge": "went into", "death": "is gone"}
    for row in study.changes.itertuples():
        [said] = [text for text in told if f", {_quoted(row.label)}" in text]
        assert ends[row.kind] in said
        number = row.topic if row.kind in ("birth", "split") else row.before
        assert said.startswith(f"Topic {number}, ")


def test_a_study_in_which_nothing_is_certain_says_so(make_study):
    study = make_study(60, 4, 2)
    study.trends["verdict"] = "not distinguishable"
    [first, *_] = findings(study)
    assert first.text.startswith(
        "Nothing can be told apart from chance: no change is certain for any of 14 themes."
    )


@pytest.mark.parametrize("n_digests", [1, 2, 3])
def test_there_is_always_something_to_read(make_study, n_digests):
    assert len(reading_list(make_study(40, 4, n_digests))) == 5


def test_small_last_digests_are_read_together(make_study):
    study = make_study(200, 4, 40)
    reasons = [pick.reason for pick in reading_list(study)]
    held = study.digests["digest"].tolist()
    assert all(reason.startswith("New since ") for reason in reasons)
    [since] = {re.findall(r"^New since (.+?), and ", reason)[0] for reason in reasons}
    assert 30 <= held.index(since) < 39
