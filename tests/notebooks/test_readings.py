"""Sentences say what the tables hold."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from analysis.notebooks.experiments import null_claims, run_agreement
from analysis.notebooks.readings import (
    Reading,
    calibration_table,
    read_calibration,
    read_change,
    read_digests,
    read_themes,
    read_topics,
)
from analysis.notebooks.streams import follow_digests
from analysis.trends import trend

STUDY: Any = SimpleNamespace(
    papers=pd.DataFrame({"topic": [0, 0, 1, -1], "theme": ["b", "a", "", "a"]}),
    topics=pd.DataFrame(
        {"topic": [0, 1], "label": ["Cats", "Dogs"], "n_papers": [2, 1], "stability": [0.9, 0.4]}
    ),
    digests=pd.DataFrame({"digest": ["x", "y"], "n_papers": [3, 2], "n_new": [3, 1]}),
    taxonomy=pd.DataFrame({"theme": ["a", "b"], "name": ["Theme A", "Theme B"]}),
    trends=pd.DataFrame(),
)


def test_digests() -> None:
    assert read_digests(STUDY).sentences == (
        "2 digests have 5 entries, but 4 different papers: 1 entry repeats a paper that an "
        "earlier digest had already.",
    )


def test_topics() -> None:
    first, second = read_topics(STUDY).sentences
    assert first == "The 4 papers make 2 topics; 1 paper is in none."
    assert "“Cats” with 2 papers" in second
    assert "“Dogs” (stability 0.40)" in second


def test_themes() -> None:
    first, second = read_themes(STUDY).sentences
    assert first.startswith("3 of 4 papers are filed under a theme, 1 left unfiled")
    assert second == "The largest theme is “Theme A” with 2 papers."


def test_one_digest_has_no_change() -> None:
    assert read_change(STUDY).sentences == ("With a single digest there is nothing to compare.",)


def test_titles_are_shown_as_they_are() -> None:
    shown = Reading(["How <SEG> *works*", "Two"])._repr_markdown_()
    assert shown == "> How \\<SEG\\> \\*works\\*\n>\n> Two"


def test_calibration_of_honest_probabilities() -> None:
    rng = np.random.default_rng(0)
    told = rng.uniform(size=4000)
    table = calibration_table(told, rng.uniform(size=4000) < told)
    assert table["n"].sum() == 4000
    inside = (table["predicted"] > table["ci_low"]) & (table["predicted"] < table["ci_high"])
    assert inside.sum() >= 8
    assert (calibration_table(told, told < 2)["observed"] == 1).all()


@pytest.mark.parametrize(
    ("told", "words"), [(0.95, "too sure"), (0.3, "too modest"), (0.7, "inside this interval")]
)
def test_calibration_is_read_out(told: float, words: str) -> None:
    first, second = read_calibration(np.full(50, told), np.arange(50) < 35).sentences
    assert "35 are under the right theme: 70 %" in first
    assert words in second


def test_without_labels_nothing_is_claimed() -> None:
    assert read_calibration([], []).sentences == (
        "No labels are on this machine, so nothing is measured on them.",
    )


def test_agreement_ignores_numbers_and_sets_outliers_apart() -> None:
    runs = [[0, 0, 1, 1], [1, 1, 0, 0], [0, 1, 0, 1], [-1, -1, -1, -1]]
    table = run_agreement(runs)
    assert table[0, 1] == pytest.approx(1)
    assert table[0, 2] < 0
    assert table[0, 3] == pytest.approx(0)


def test_the_drawn_stream_holds_the_planted_growth() -> None:
    stream = follow_digests()
    assert stream.membership.shape[1] == len(stream.dates) == 30
    table = trend(stream.membership, stream.indicators, names=stream.themes, dates=stream.dates)
    assert table.set_index("name").loc["theme-06", "verdict"] == "growing"
    assert stream.indicators.sum(axis=1).max() == 1


def test_a_stream_of_real_digests_keeps_every_paper() -> None:
    from analysis.digests.load import bundled_paths

    stream = follow_digests(bundled_paths(), themes="pretraining", encoder="lsa")
    assert stream.membership.sum(axis=0).tolist() == [66, 99]
    assert stream.dates == ["2025-03-11", "2025-03-12"]
    assert stream.planted == {}
    assert list(stream.names) == stream.themes


def test_adjusting_lowers_false_claims() -> None:
    smallest = null_claims(6)
    assert (smallest["p_value"] <= smallest["p_adjusted"]).all()
