"""The set of figures of a study: the right ones, with words, nothing cut, nothing over another."""

from __future__ import annotations

import itertools

import matplotlib as mpl
import pandas as pd
import pytest
from matplotlib.text import Text

from analysis.plots import draw_study
from analysis.plots.style import style


def _texts(figure):
    """Boxes of all texts that are drawn, in pixels."""
    with style():
        figure.draw_without_rendering()
        renderer = figure.canvas.get_renderer()
        texts = [t for t in figure.findobj(Text) if t.get_visible() and t.get_text().strip()]
        seen = {id(t) for ax in figure.axes for t in _hidden_ticks(ax)}
        return [
            (t.get_text(), Text.get_window_extent(t, renderer)) for t in texts if id(t) not in seen
        ]


def _hidden_ticks(ax):
    """Labels of ticks outside the view, which matplotlib keeps but does not draw."""
    for axis in (ax.xaxis, ax.yaxis):
        low, high = sorted(axis.get_view_interval())
        for tick in [*axis.get_major_ticks(), *axis.get_minor_ticks()]:
            if not low - 1e-9 <= tick.get_loc() <= high + 1e-9 or not axis.get_visible():
                yield from (tick.label1, tick.label2)


def assert_clean(figure):
    """Fail when a text leaves the figure, lies on another text, or is cut short."""
    boxes = _texts(figure)
    assert not [words for words, _ in boxes if "…" in words]
    width, height = figure.bbox.width, figure.bbox.height
    for words, box in boxes:
        assert box.x0 > -0.5 and box.y0 > -0.5, f"cut: {words!r}"
        assert box.x1 < width + 0.5 and box.y1 < height + 0.5, f"cut: {words!r}"
    for (a, box_a), (b, box_b) in itertools.combinations(boxes, 2):
        across = min(box_a.x1, box_b.x1) - max(box_a.x0, box_b.x0)
        along = min(box_a.y1, box_b.y1) - max(box_a.y0, box_b.y0)
        assert across < 1 or along < 1.5, f"{a!r} lies on {b!r}"


@pytest.mark.parametrize("n_digests", [1, 2, 3, 40])
def test_no_text_is_cut_or_hidden(make_study, drawn, n_digests):
    size = (136 if n_digests < 40 else 600, 14, n_digests)
    figures = drawn if n_digests == 2 else draw_study(make_study(*size))
    for name, (figure, _) in figures.items():
        try:
            assert_clean(figure)
        except AssertionError as error:
            raise AssertionError(f"{name}: {error}") from error


HARD = [
    "预训练语言模型的持续学习与灾难性遗忘问题研究",
    "النماذج اللغوية الكبيرة المدربة مسبقا",
    "हिन्दी भाषा मॉडल",
    "<script>alert(1)</script>",
    "=cmd()|' /C calc'!A0",
    "$\\alpha_{1}$ & <b>",
    "a",
    "Предобучение моделей",
    "Übertragung und Robustheit vortrainierter Sprachmodelle in der Anwendung",
    "日本語の事前学習モデル",
    "x" * 80,
    "שפה עברית",
    "Coefficients of low-rank adapters for very large language models, revisited",
    "𝒳 🙂",
]


def test_hard_names_are_neither_cut_nor_on_each_other(
    make_study, recwarn: pytest.WarningsRecorder
) -> None:
    study = make_study()
    study.topics["label"] = HARD
    study.topics["keywords"] = ["|".join([*HARD[i:], "b"]) for i in range(14)]
    study.taxonomy["name"] = HARD[::-1]
    renamed = {"mar-11": "摘要 三月十一日 <b>", "mar-12": "a_very_long_name_" * 9}
    study.digests["digest"] = list(renamed.values())
    study.shares["digest"] = study.shares["digest"].map(renamed)
    for name, (figure, alt) in draw_study(study).items():
        try:
            assert_clean(figure)
        except AssertionError as error:
            raise AssertionError(f"{name}: {error}") from error
        assert "\n" not in alt
    assert not list(recwarn)


def _long(i: int) -> str:
    """Give a name of 60 to 90 characters, every third of them of German compounds."""
    kinds = (
        "Parameter-efficient adaptation of multilingual encoders for clinical narratives",
        "Self-supervised objectives and contrastive representation learning in videos",
        "Forschungsdatenmanagementwerkzeuge und Wissensrepräsentationsverfahren",
    )
    return f"{kinds[i % 3]} {'ABCDEFGHIJKLMNOPQRSTUVWXYZ'[i // 3]}{i}"


@pytest.fixture(scope="module")
def stressed(make_study):
    """Figures of many topics and themes, all with long names, in few and in many digests."""

    def rename(study, n_themes, n_topics):
        study.topics["label"] = [_long(i) for i in range(n_topics)]
        study.taxonomy["name"] = [_long(i) for i in range(n_themes)]
        study.hierarchy = _nest(study.topics)
        return draw_study(study)

    return {
        "two digests": rename(make_study(900, 26, 2, 30), 30, 26),
        "200 digests": rename(make_study(900, 22, 200, 30), 30, 22),
        "one topic": rename(make_study(20, 1, 2, 14), 14, 1),
    }


def _nest(topics):
    """Put every three topics into a coarser one."""
    coarse = [
        ("coarse", i, -1, int(topics["n_papers"][3 * i : 3 * i + 3].sum()), _long(i))
        for i in range(-(-len(topics) // 3))
    ]
    fine = [
        ("fine", i, i // 3, int(n), label)
        for i, (n, label) in enumerate(zip(topics["n_papers"], topics["label"], strict=True))
    ]
    return pd.DataFrame(coarse + fine, columns=["grain", "topic", "parent", "n_papers", "label"])


@pytest.mark.parametrize("case", ["two digests", "200 digests", "one topic"])
def test_long_names_are_whole_apart_and_inside(stressed, case):
    for name, (figure, _) in stressed[case].items():
        try:
            assert_clean(figure)
        except AssertionError as error:
            raise AssertionError(f"{name}: {error}") from error


@pytest.mark.parametrize(
    ("case", "figure", "n"),
    [
        ("two digests", "topic_map", 26), ("two digests", "topic_tree", 26),
        ("two digests", "topic_keywords", 26), ("two digests", "topic_change", 26),
        ("two digests", "theme_shares", 30), ("two digests", "theme_change", 30),
        ("two digests", "slope_chart", 30), ("two digests", "theme_topic_crosswalk", 30),
        ("200 digests", "share_heat_map", 30), ("200 digests", "share_bands", 24),
    ],
)  # fmt: skip
def test_every_long_name_stands_in_the_figure(stressed, case, figure, n):
    drawn, _ = stressed[case][figure]
    words = "".join("".join(words.split()) for words, _ in _texts(drawn))
    assert sum("".join(_long(i).split()) in words for i in range(30)) >= n


def test_no_letter_is_smaller_than_six_points(stressed, drawn):
    for figures in (drawn, stressed["two digests"], stressed["200 digests"]):
        for name, (figure, _) in figures.items():
            sizes = [t.get_size() for t in figure.findobj(Text) if t.get_text().strip()]
            assert min(sizes) >= 6, name


@pytest.mark.parametrize("size", [None, (300, 45, 30)])
def test_every_figure_has_words_and_a_print_size(make_study, drawn, size):
    figures = drawn if size is None else draw_study(make_study(*size))
    for name, (figure, alt) in figures.items():
        assert len(alt) > 60 and alt.endswith("."), name
        assert figure.get_figwidth() in {3.5, 7.2}, name
        assert figure.get_figheight() <= 9.5, name


def test_one_digest_has_no_figure_of_change(make_study):
    names = set(draw_study(make_study(40, 5, 1)))
    assert {"digest_overlap", "theme_shares", "topic_map", "topic_keywords"} <= names
    assert not {"theme_change", "topic_change", "slope_chart"} & names


def test_tables_and_settings_are_left_as_they_were(make_study):
    study, before = make_study(40, 6, 2), dict(mpl.rcParams)
    copies = {name: table.copy() for name, table in vars(study).items() if name != "manifest"}
    draw_study(study)
    assert dict(mpl.rcParams) == before
    for name, copy in copies.items():
        assert getattr(study, name).equals(copy), name


@pytest.mark.parametrize("size", ["column", "slide"])
def test_figures_for_a_column_or_a_slide_cut_no_text(size, study):
    for name, (figure, _) in draw_study(study, size=size).items():
        for words, box in _texts(figure):
            told = f"{name}: {words!r}"
            assert box.x0 > -1.5 and box.x1 < figure.bbox.width + 1.5, told
