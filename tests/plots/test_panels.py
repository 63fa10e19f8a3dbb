"""What each of the other figures draws is what its table holds."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest
from matplotlib.patches import Rectangle

from analysis.errors import InputError
from analysis.plots import (
    alt_text,
    plot_calibration_curve,
    plot_confidence_histogram,
    plot_digest_overlap,
    plot_share_bands,
    plot_share_heat_map,
    plot_slope_chart,
    plot_stability_matrix,
    plot_theme_shares,
    plot_theme_topic_crosswalk,
    plot_topic_keywords,
    plot_topic_map,
    plot_topic_tree,
)


def test_map_draws_every_paper_once_and_names_every_topic(study):
    ax = plot_topic_map(study.map, study.papers, study.topics)
    assert sum(len(np.asarray(c.get_offsets())) for c in ax.collections) == len(study.papers)
    shown = {" ".join(t.get_text().split()) for t in ax.texts}
    assert set(study.topics["label"]) <= shown


def test_map_does_not_depend_on_the_order_of_rows(study):
    from analysis.plots import figure_bytes

    places, papers = (t.sample(frac=1, random_state=3) for t in (study.map, study.papers))
    pair = [
        plot_topic_map(study.map, study.papers, study.topics),
        plot_topic_map(places, papers, study.topics),
    ]
    assert figure_bytes(pair[0]) == figure_bytes(pair[1])


def test_map_says_how_many_papers_have_no_topic(study):
    papers = study.papers.copy()
    papers.loc[:6, "topic"] = -1
    ax = plot_topic_map(study.map, papers, study.topics)
    assert "Grey crosses: 7 papers without a topic." in ax.texts[-1].get_text()


def test_neighbouring_topics_share_neither_colour_nor_marker():
    from analysis.plots.topic_map import _look

    looks = [_look(i) for i in range(42)]
    assert len(set(looks)) == 42
    assert all(a[0] != b[0] and a[1] != b[1] for a, b in itertools.pairwise(looks))


@pytest.mark.parametrize("n", [1, 3])
def test_map_of_few_papers(n):
    positions = pd.DataFrame({"paper_id": list("abc")[:n], "x": 0.0, "y": 0.0})
    papers = pd.DataFrame({"paper_id": list("abc")[:n], "topic": 0})
    topics = pd.DataFrame({"topic": [0], "label": ["One"], "n_papers": [n]})
    assert plot_topic_map(positions, papers, topics).texts[0].get_text() == "One"


def test_shares_marks_and_intervals(study):
    ax = plot_theme_shares(study.shares)
    rows = study.shares[study.shares["kind"] == "theme"]
    for line, digest in zip(ax.lines, ("mar-11", "mar-12"), strict=True):
        assert sorted(np.asarray(line.get_xdata())) == sorted(
            rows.loc[rows["digest"] == digest, "share"]
        )
    last = rows[rows["digest"] == "mar-12"].sort_values("share", ascending=False, kind="stable")
    names = [t.get_text() for t in ax.get_yticklabels()]
    assert names == last["name"].tolist()


def test_more_than_four_digests_point_to_the_panels(long_study):
    with pytest.raises(InputError, match="plot_share_bands"):
        plot_theme_shares(long_study.shares)


def test_bands_have_one_panel_a_theme_with_the_same_axes(long_study):
    figure = plot_share_bands(long_study.shares)
    panels = [ax for ax in figure.axes if ax.get_visible()]
    assert len(panels) == 14
    assert len({(ax.get_xlim(), ax.get_ylim()) for ax in panels}) == 1
    rows = long_study.shares[long_study.shares["kind"] == "theme"]
    largest = rows.groupby("name")["share"].mean().idxmax()
    first = rows[rows["name"] == largest]
    assert np.asarray(panels[0].lines[0].get_ydata()).tolist() == first["share"].tolist()


def test_heat_map_cells_are_the_shares(long_study):
    ax = plot_share_heat_map(long_study.shares)
    cells: np.ndarray = np.ma.asarray(ax.collections[0].get_array())
    rows = long_study.shares.query("kind == 'theme'")
    assert cells.shape == (14, 40)
    assert np.isclose(cells.sum(), rows["share"].sum())
    assert ax.collections[0].norm.vmin == 0


def test_overlap_bars_add_up_to_the_papers(study, long_study):
    for digests, side in ((study.digests, "get_width"), (long_study.digests, "get_height")):
        ax = plot_digest_overlap(digests)
        assert sum(getattr(p, side)() for p in ax.patches) == digests["n_papers"].sum()


def test_overlap_without_dates(study):
    digests = study.digests.assign(date="")
    ax = plot_digest_overlap(digests)
    assert [t.get_text() for t in ax.get_yticklabels()] == ["mar-11", "mar-12"]


def test_keywords_are_cut_to_size(study):
    topics = study.topics.assign(keywords="|".join(["pretraining"] * 40))
    ax = plot_topic_keywords(topics, max_topics=5, max_words=3)
    words = [t.get_text() for t in ax.texts][1::2]
    assert [" ".join(w.split()) for w in words] == ["pretraining, pretraining, pretraining"] * 5


def test_slope_lines_join_the_two_shares(study):
    ax = plot_slope_chart(study.trends, ends=("a", "b"))
    rows = study.trends.query("kind == 'theme'")
    drawn = sorted(tuple(np.asarray(line.get_ydata())) for line in ax.lines)
    assert drawn == sorted(zip(rows["share_a"], rows["share_b"], strict=True))


def test_slope_chart_leaves_out_what_has_no_papers(study):
    trends = study.trends.copy()
    trends.loc[trends["name"] == "peft", ["share_a", "share_b"]] = 0.0
    assert len(plot_slope_chart(trends).lines) == 13


def test_slope_chart_of_a_series(study):
    series = study.trends.rename(columns={"share_a": "share_first", "share_b": "share_last"})
    drawn, other = (plot_slope_chart(table) for table in (study.trends, series))
    assert [t.get_text() for t in drawn.texts] == [t.get_text() for t in other.texts]


def test_stability_matrix_shows_its_numbers_and_refuses_what_is_not_square():
    matrix = pd.DataFrame([[1.0, 0.25], [0.25, 0.5]], index=["A", "B"], columns=["A", "B"])
    ax = plot_stability_matrix(matrix)
    assert [t.get_text() for t in ax.texts] == ["1", ".25", ".25", ".50"]
    assert [t.get_text() for t in ax.get_yticklabels()] == ["A", "B"]
    assert [t.get_text() for t in ax.get_xticklabels()] == ["A", "B"]
    long = plot_stability_matrix(matrix.to_numpy(), ["A" * 40, "B"])
    assert [t.get_text() for t in long.get_xticklabels()] == ["0", "1"]
    assert long.get_yticklabels()[1].get_text() == "B  1"
    with pytest.raises(InputError, match="square"):
        plot_stability_matrix(np.ones((2, 3)))


def test_large_stability_matrix_has_no_numbers_in_it():
    assert not plot_stability_matrix(np.eye(60)).texts


def test_crosswalk_counts_every_filed_paper(study):
    ax = plot_theme_topic_crosswalk(study.crosswalk)
    assert sum(int(t.get_text()) for t in ax.texts) == len(study.papers)
    assert ax.get_yticklabels()[-1].get_text() == "No theme"


def test_crosswalk_in_words_leaves_no_paper_out():
    crosswalk = pd.DataFrame(
        {"theme": "peft", "topic": range(5), "n_papers": [5, 4, 3, 2, 1], "share_of_topic": 0.5}
    )
    words = alt_text(plot_theme_topic_crosswalk(crosswalk))
    assert "peft: 5 in 0, 4 in 1, 3 in 2, 3 in other topics." in words


def test_histogram_counts_every_paper():
    values, filed = [0.0, 0.5, 1.0, 1.0], [False, True, True, True]
    ax = plot_confidence_histogram(values, filed)
    assert sum(p.get_height() for p in ax.patches if isinstance(p, Rectangle)) == 4
    assert ax.get_legend() is not None
    assert plot_confidence_histogram(values).get_legend() is None


def test_calibration_points_and_diagonal():
    table = pd.DataFrame(
        {"predicted": [0.2, 0.9], "observed": [0.1, 0.95], "ci_low": [0.0, 0.8],
         "ci_high": [0.3, 1.0], "n": [10, 30]}
    )  # fmt: skip
    ax = plot_calibration_curve(table)
    assert np.asarray(ax.lines[0].get_xydata()).tolist() == [[0, 0], [1, 1]]
    assert np.asarray(ax.lines[1].get_ydata()).tolist() == [0.1, 0.95]
    assert len(plot_calibration_curve(table.head(0)).texts) == 0


def _hierarchy() -> pd.DataFrame:
    rows = [
        ("coarse", 0, -1, 9, "All"), ("coarse", 1, -1, 3, "Other"),
        ("medium", 0, 0, 5, "A"), ("medium", 1, 0, 4, "B"), ("medium", 2, 1, 3, "C"),
        ("fine", 0, 1, 2, "B one"), ("fine", 1, 0, 5, "A one"), ("fine", 2, 1, 2, "B two"),
        ("fine", 3, 2, 3, "C one"),
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=["grain", "topic", "parent", "n_papers", "label"])


def test_tree_leaves_have_rows_of_their_own_and_others_stand_at_their_middle():
    place = {t.get_text(): t.get_position() for t in plot_topic_tree(_hierarchy()).texts}
    leaves = ["A one (5)", "B one (2)", "B two (2)", "C one (3)"]
    assert [place[leaf][1] for leaf in leaves] == [0, 1, 2, 3]
    assert place["B (4)"][1] == 1.5
    assert place["All (9)"][1] == 0.75
    assert place["All (9)"][0] < place["A (5)"][0] < place["A one (5)"][0]


def test_tree_whose_grains_do_not_nest_is_refused():
    hierarchy = _hierarchy()
    hierarchy.loc[5, "parent"] = 7
    with pytest.raises(InputError, match="next coarser grain"):
        plot_topic_tree(hierarchy)


def test_tree_of_one_grain():
    ax = plot_topic_tree(_hierarchy().head(2))
    assert [t.get_text() for t in ax.texts] == ["coarse", "All (9)", "Other (3)"]
    assert not ax.lines


def test_tree_leaves_out_grains_too_fine_to_read():
    ax = plot_topic_tree(_hierarchy(), max_topics=3)
    assert [t.get_text() for t in ax.texts][:2] == ["coarse", "medium"]
    assert len(ax.texts) == 2 + 5


def test_slope_chart_makes_only_growing_and_shrinking_stand_out():
    table = pd.DataFrame(
        {"kind": "theme", "name": ["up", "down", "same", "unknown"],
         "share_a": [0.1, 0.4, 0.2, 0.3], "share_b": [0.3, 0.1, 0.2, 0.25],
         "verdict": ["growing", "shrinking", "stable within 5 points", "not distinguishable"]}
    )  # fmt: skip
    ax = plot_slope_chart(table)
    assert [line.get_linewidth() > 1.5 for line in ax.lines] == [True, False, False, True]
    assert {t.get_text() for t in ax.texts if t.get_fontweight() == "bold"} >= {"up", "down"}
    assert not {"same", "unknown"} & {
        t.get_text() for t in ax.texts if t.get_fontweight() == "bold"
    }


def test_retracted_papers_are_crossed_out_on_the_map(study) -> None:
    status = ["retracted"] * 2 + [""] * (len(study.papers) - 2)
    plain, marked = (
        plot_topic_map(study.map, papers, study.topics)
        for papers in (study.papers, study.papers.assign(status=status))
    )
    crosses = marked.collections[-1]
    assert len(marked.collections) == len(plain.collections) + 1
    assert len(np.asarray(crosses.get_offsets())) == 2
    assert "2 retracted" in " ".join(text.get_text() for text in marked.texts)
