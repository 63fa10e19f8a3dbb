"""The forest plot: sorted, each interval around its mark, verdicts in words."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from matplotlib.collections import LineCollection

from analysis.plots import plot_theme_change
from analysis.plots.style import BLUE, GREY, VERMILLION
from analysis.plots.theme_change import differs_from_interval


@pytest.fixture
def themes(study: SimpleNamespace):
    """Rows of themes, with one of every verdict, and one that its interval contradicts."""
    rows = study.trends[study.trends["kind"] == "theme"].copy().reset_index(drop=True)
    rows.loc[0, ["change", "ci_low", "ci_high", "verdict"]] = [0.2, 0.1, 0.3, "growing"]
    rows.loc[1, ["change", "ci_low", "ci_high", "verdict"]] = [-0.2, -0.3, -0.1, "shrinking"]
    rows.loc[2, ["change", "ci_low", "ci_high", "verdict"]] = [
        0.09, 0.01, 0.17, "not distinguishable",
    ]  # fmt: skip
    return rows


def test_rows_are_sorted_and_marks_stand_at_the_change(themes: pd.DataFrame) -> None:
    ax = plot_theme_change(themes)
    marks = [line for line in ax.lines if str(line.get_marker()) in "^vso"]
    changes = [np.asarray(line.get_xdata())[0] for line in marks]
    assert changes == sorted(themes["change"], reverse=True)
    assert [np.asarray(line.get_ydata())[0] for line in marks] == list(range(len(themes)))


def test_intervals_are_those_of_the_table(themes: pd.DataFrame) -> None:
    ax = plot_theme_change(themes)
    lines = [c for c in ax.collections if isinstance(c, LineCollection)]
    drawn = [c.get_segments()[0][:, 0].tolist() for c in lines if len(c.get_segments())]
    ordered = themes.sort_values("change", ascending=False, kind="stable")
    assert np.allclose(drawn, ordered[["ci_low", "ci_high"]])


def test_growth_and_decline_differ_in_colour_and_marker(themes: pd.DataFrame) -> None:
    ax = plot_theme_change(themes)
    looks = {line.get_marker(): line.get_markeredgecolor() for line in ax.lines}
    assert looks["^"] == BLUE and looks["v"] == VERMILLION and looks["o"] == GREY


def test_where_interval_and_verdict_differ_the_plot_says_so(themes: pd.DataFrame) -> None:
    ax = plot_theme_change(themes)
    told = [t.get_text() for t in ax.texts]
    assert told.count("not distinguishable †") == int(differs_from_interval(themes).sum())
    assert "†" in ax.get_xlabel()
    quiet = themes[~differs_from_interval(themes)]
    assert "†" not in plot_theme_change(quiet).get_xlabel()


def test_every_interval_lies_inside_the_axes(themes: pd.DataFrame) -> None:
    low, high = plot_theme_change(themes).get_xlim()
    assert low < themes["ci_low"].min() and themes["ci_high"].max() < high
    assert low == -high


def test_many_rows_keep_those_that_change_most(make_study):
    topics = make_study(400, 60, 2)
    ax = plot_theme_change(topics.trends, kind="topic", max_rows=12)
    assert len(ax.get_yticklabels()) == 12
    marks = (line for line in ax.lines if str(line.get_marker()) in "^vso")
    kept = sorted(abs(np.asarray(line.get_xdata())[0]) for line in marks)
    every = topics.trends.query("kind == 'topic'")["change"].abs().sort_values()
    assert np.allclose(kept, every.tail(12))


def test_no_rows_at_all(study: SimpleNamespace) -> None:
    assert len(plot_theme_change(study.trends.head(0)).get_yticklabels()) == 0


def test_given_axes_are_used(themes: pd.DataFrame) -> None:
    from analysis.plots.style import new_axes

    ax = new_axes(None, 7.2, 4)
    assert plot_theme_change(themes, ax=ax) is ax


def test_a_table_of_a_series_is_drawn_too(themes: pd.DataFrame) -> None:
    series = themes.drop(columns=["n_a", "n_b"]).assign(n=7, status="")
    series.loc[0, "status"] = "emerging"
    told = [t.get_text() for t in plot_theme_change(series).texts]
    assert told.count("7") == len(themes)
    assert "growing, emerging" in told
