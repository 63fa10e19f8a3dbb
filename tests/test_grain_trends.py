"""Coarser and finer topics change as the papers inside them say."""

from __future__ import annotations

import pandas as pd
import pytest

from analysis import run_study
from analysis.results import StudyResult
from analysis.trends import compare_digests


@pytest.fixture(scope="module")
def result(bundled: StudyResult) -> StudyResult:
    return bundled


@pytest.fixture(scope="module")
def within(result: StudyResult) -> pd.DataFrame:
    """Give the topics of every paper by grain, and the digests that list it."""
    paths = result.papers["topic_path"].str.split("|", expand=True)
    paths.columns = list(dict.fromkeys(result.hierarchy["grain"]))
    for name in result.digests["digest"]:
        paths[name] = [name in cell.split("|") for cell in result.papers["digests"]]
    return paths


def test_counts_are_those_of_the_papers_inside(result: StudyResult, within: pd.DataFrame) -> None:
    rows = result.grain_trends
    assert set(rows["grain"]) == {"coarse", "fine"}
    assert len(rows) == (result.hierarchy["grain"] != "medium").sum()
    for row in rows.itertuples():
        inside = within[within[row.grain] == row.name]
        assert (row.n_a, row.n_b) == (inside["mar-11"].sum(), inside["mar-12"].sum())


def test_labels_are_those_of_the_tree(result: StudyResult) -> None:
    tree = result.hierarchy.assign(name=result.hierarchy["topic"].astype(str))
    both = result.grain_trends.merge(tree, on=["grain", "name"], suffixes=("", "_tree"))
    assert len(both) == len(result.grain_trends)
    assert both["label"].tolist() == both["label_tree"].tolist()


def test_a_coarse_share_is_the_sum_of_the_study_s_own_topics_inside(result: StudyResult) -> None:
    medium = result.hierarchy[result.hierarchy["grain"] == "medium"]
    own = result.trends[result.trends["kind"] == "topic"].set_index("name")
    for row in result.grain_trends[result.grain_trends["grain"] == "coarse"].itertuples():
        topics = medium.loc[medium["parent"] == int(str(row.name)), "topic"]
        inside = own.loc[topics.astype(str).tolist()]
        # Each is the mean of a posterior with a prior of its own, hence not to the digit.
        assert row.share_a == pytest.approx(inside["share_a"].sum(), abs=0.03)
        assert row.share_b == pytest.approx(inside["share_b"].sum(), abs=0.03)


def test_finer_topics_are_tested_as_filed(result: StudyResult, within: pd.DataFrame) -> None:
    fine = result.grain_trends[result.grain_trends["grain"] == "fine"].reset_index(drop=True)
    labels = pd.get_dummies(within["fine"])[fine["name"].tolist()]
    again = compare_digests(
        within[["mar-11", "mar-12"]],
        labels,
        names=fine["name"].tolist(),
        digests=["mar-11", "mar-12"],
        kind="topic",
        uncertainty="none",
    )
    assert fine["change"].tolist() == pytest.approx(again["change"].round(6).tolist(), abs=0.02)
    assert fine["verdict"].tolist() == again["verdict"].tolist()


def test_one_digest_or_one_grain_has_none():
    assert not len(run_study(engine="hdbscan", encoder="lsa").grain_trends)
