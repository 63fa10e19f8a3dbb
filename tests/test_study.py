"""The output contract: columns, and numbers that agree with each other."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from analysis import Corpus, load_digests, load_taxonomy, run_study
from analysis.digests import Digest, DigestDate, DigestPaper
from analysis.errors import InputError
from analysis.results import TABLES, StudyResult


@pytest.fixture(scope="module")
def result(bundled: StudyResult) -> StudyResult:
    return bundled


def members(papers: pd.DataFrame, digest: str) -> pd.Series:
    return papers["digests"].str.split("|").map(lambda names: digest in names)


def test_every_table_has_its_columns_first(result: StudyResult):
    for name, columns in TABLES.items():
        assert tuple(getattr(result, name).columns[: len(columns)]) == columns


def test_papers_are_unique_and_sorted(result: StudyResult):
    ids = result.papers["paper_id"].tolist()
    assert len(ids) == 136
    assert ids == sorted(set(ids))


def test_topics_cover_every_paper_and_agree_with_the_papers(result: StudyResult):
    papers, topics = result.papers, result.topics
    assert (papers["topic"] >= 0).all()
    assert 10 <= len(topics) <= 20
    counts = papers["topic"].value_counts().sort_index()
    assert counts.tolist() == topics["n_papers"].tolist()
    assert topics["label"].is_unique
    labels = dict(zip(topics["topic"], topics["label"], strict=True))
    assert papers["topic_label"].tolist() == [labels[topic] for topic in papers["topic"]]
    known = set(papers["paper_id"])
    for cell in topics["representative_papers"]:
        assert set(cell.split("|")) <= known


def test_the_primary_theme_comes_first(result: StudyResult):
    known = {theme.id for theme in load_taxonomy("pretraining").themes}
    row: Any
    for row in result.papers.itertuples():
        themes = row.themes.split("|") if row.themes else []
        assert themes[:1] == ([row.theme] if row.theme else [])
        assert set(themes) <= known
        assert 0 <= row.theme_probability <= 1


def test_trends_count_the_papers_of_the_table(result: StudyResult):
    trends, papers = result.trends, result.papers
    first, last = result.digests["digest"].iloc[[0, -1]]
    a, b = members(papers, first), members(papers, last)
    row: Any
    for row in trends.itertuples():
        column = papers[row.kind].astype(str)
        assert row.n_a == ((column == row.name) & a).sum()
        assert row.n_b == ((column == row.name) & b).sum()
        assert row.change == pytest.approx(row.share_b - row.share_a, abs=1e-5)
        assert row.ci_low <= row.change <= row.ci_high
        assert 0 < row.p_value <= row.p_adjusted <= 1
        assert row.minimum_detectable_change > 0
    assert trends.loc[trends["kind"] == "theme", "name"].tolist() == [
        theme.id for theme in load_taxonomy("pretraining").themes
    ]
    assert (trends["kind"] == "topic").sum() == len(result.topics)
    assert np.isfinite(trends.select_dtypes("number").to_numpy()).all()


def test_shares_allow_for_wrong_filing_unless_labels_are_taken_as_they_are(result: StudyResult):
    fixed = run_study(uncertainty="none").trends
    assert fixed["n_a"].tolist() == result.trends["n_a"].tolist()
    np.testing.assert_allclose(fixed["share_a"], fixed["n_a"] / fixed["n_papers_a"], atol=1e-5)
    assert set(fixed["estimand"]) == {"share of filed labels"}
    assert set(result.trends["estimand"]) != {"share of filed labels"}
    assert (fixed["note"].str.count("depends on filing") == 0).all()


def test_digests_table(result: StudyResult):
    assert result.digests.to_numpy().tolist() == [
        ["mar-11", "2025-03-11", "page", 66, 66, 29, 0, 0],
        ["mar-12", "2025-03-12", "page", 99, 70, 29, 0, 0],
    ]


def test_one_digest_gives_trends_without_rows():
    result = run_study(load_digests()[:1], encoder="lsa")
    assert tuple(result.trends.columns) == TABLES["trends"]
    assert len(result.trends) == 0
    assert len(result.papers) == 66


def test_three_digests_compare_first_with_last(tmp_path: Path):
    from analysis.digests import bundled_paths

    text = bundled_paths()[1].read_text(encoding="utf-8")
    (tmp_path / "third.txt").write_text(text.replace("Mar 12", "Mar 13"), encoding="utf-8")
    result = run_study([tmp_path / "third.txt", *bundled_paths()], encoder="lsa")
    assert result.digests["digest"].tolist() == ["mar-11", "mar-12", "third"]
    theme = result.trends.iloc[0]
    shares = result.shares[(result.shares["kind"] == "theme")].iloc[:3]
    assert shares["digest"].tolist() == ["mar-11", "mar-12", "third"]
    assert [theme.n_a, theme.n_b] == shares["n"].iloc[[0, 2]].tolist()
    series = result.series.iloc[0]
    assert [series.bin_first, series.bin_last] == ["mar-11", "third"]
    assert series.note.startswith("under ten digests")


def ten_digests(result: StudyResult) -> list[Digest]:
    """The bundled papers in ten digests, in which one theme comes late; some stand in two."""
    from dataclasses import replace

    page = load_digests()[0]
    papers = {paper.title: paper for digest in load_digests() for paper in digest.papers}
    theme = dict(zip(result.papers["title"], result.papers["theme"], strict=True))
    late = [papers[title] for title in papers if theme[title] == "vision-ssl"]
    listed: list[list[DigestPaper]] = [[] for _ in range(10)]
    for i, paper in enumerate(late):
        listed[9 - i % 4].append(paper)
    for i, paper in enumerate(paper for paper in papers.values() if paper not in late):
        listed[i % 10].append(paper)
        if i % 5 == 0 and i % 10 < 9:
            listed[i % 10 + 1].append(paper)
    return [
        replace(page, name=f"day-{i}", date=DigestDate(2025, 3, i + 1), papers=tuple(found))
        for i, found in enumerate(listed)
    ]


def test_ten_digests_are_told_as_a_series_too(result: StudyResult, tmp_path: Path):
    from analysis.manifest import changed_outputs, read_manifest
    from analysis.output import write_study

    whole = run_study(ten_digests(result), uncertainty="none")
    series = whole.series.set_index("name")
    assert list(series.loc["vision-ssl", ["kind", "verdict"]]) == ["theme", "growing"]
    moved = series[series["verdict"].isin(["growing", "shrinking"])]
    assert moved.index[moved["kind"] == "theme"].tolist() == ["vision-ssl"]
    grown = whole.papers["theme"] == "vision-ssl"  # and no topic that does not hold its papers
    held = whole.papers.loc[grown, "topic"].astype(str)
    assert set(moved.index[moved["kind"] == "topic"]) <= set(held)
    assert series["n"].tolist() == (
        whole.papers["theme"].value_counts().reindex(load_taxonomy("pretraining").ids).tolist()
        + whole.topics["n_papers"].tolist()
    )
    assert set(whole.series["n_papers"]) == {136} and set(whole.series["n_digests"]) == {10}
    write_study(whole, tmp_path)
    assert "series.csv" in read_manifest(tmp_path)["outputs"]
    assert changed_outputs(tmp_path, read_manifest(tmp_path)) == []
    assert "grew from day-0 to day-9" in (tmp_path / "report.html").read_text(encoding="utf-8")
    pd.testing.assert_frame_equal(
        whole.series, StudyResult.read(tmp_path).series, check_dtype=False
    )
    write_study(result, tmp_path)  # two digests have none, and the file goes
    assert not (tmp_path / "series.csv").exists()
    assert StudyResult.read(tmp_path).series.empty


@pytest.mark.parametrize("n_papers", [1, 2, 3, 10])
def test_tiny_digests_give_a_sound_study(n_papers: int):
    from dataclasses import replace

    digest = load_digests()[0]
    result = run_study([replace(digest, papers=digest.papers[:n_papers])])
    assert len(result.papers) == n_papers


def test_rows_and_arguments_in_any_order_give_the_same():
    from dataclasses import replace

    first, second = load_digests()
    turned = [replace(d, papers=d.papers[::-1]) for d in (second, first)]
    one, other = run_study([first, second]), run_study(turned)
    for name, frame in one.tables().items():
        pd.testing.assert_frame_equal(frame, other.tables()[name], check_exact=True)


def test_a_study_is_read_back_as_it_was(result: StudyResult, tmp_path: Path):
    from analysis.output import write_study

    write_study(result, tmp_path)
    again = StudyResult.read(tmp_path)
    for name, frame in result.tables().items():
        pd.testing.assert_frame_equal(frame, again.tables()[name], check_dtype=False)


def test_a_folder_without_a_study_is_an_input_error(tmp_path: Path):
    with pytest.raises(InputError, match=r"cannot open .*manifest.json"):
        StudyResult.read(tmp_path)


def test_against_careful_readers(shared: Path):
    """The floor of the main job; the benchmarks measure how far above it the study is."""
    from sklearn.metrics import adjusted_mutual_info_score

    gold = pd.read_csv(shared / "gold" / "themes_mar-11.csv")
    gold = gold[gold["primary"] != "other"]
    pages = [shared / "digests" / f"mar-{day}.txt" for day in (11, 12)]
    papers = run_study(pages, year=2025).papers.merge(gold, on="title")
    assert len(papers) == len(gold)
    assert adjusted_mutual_info_score(papers["primary"], papers["topic"]) >= 0.42
    assert (papers["primary"] == papers["theme"]).mean() >= 0.70


def test_corpus_counts_agree_with_the_pages():
    corpus = Corpus.from_digests(load_digests())
    assert corpus.membership.sum(axis=0).tolist() == [66, 99]


def test_a_readers_own_labels_are_taken_into_account(result: StudyResult, tmp_path: Path):
    doubtful = result.papers.sort_values(["theme_probability", "paper_id"]).iloc[0]
    file = tmp_path / "labels.csv"
    file.write_text(f"paper_id,theme\n{doubtful.paper_id},peft\n", encoding="utf-8")
    papers = run_study(labels=file).papers.set_index("paper_id")
    assert papers.loc[doubtful.paper_id, "theme"] == "peft"
    file.write_text("paper_id,theme\ntitle:none,peft\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"labels\.csv:2: "):
        run_study(labels=file)


def test_a_readers_edits_are_replayed(tmp_path: Path):
    from analysis import TopicModel, get_encoder

    corpus = Corpus.from_digests(load_digests())
    model = TopicModel().fit(
        get_encoder().encode(corpus.texts),
        documents=corpus.texts,
        ids=corpus.papers["paper_id"].tolist(),
    )
    model.edit("rename", 1, label="Named by a reader", path=tmp_path / "edits.jsonl")
    result = run_study(edits=tmp_path / "edits.jsonl")
    assert "Named by a reader" in result.topics["label"].tolist()
    assert result.manifest["edits_not_found"] == []
