"""All figures of a study."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis.errors import InputError
from analysis.gate import shown
from analysis.plots.confidence_histogram import plot_confidence_histogram
from analysis.plots.digest_overlap import plot_digest_overlap
from analysis.plots.names import theme_names, topic_names
from analysis.plots.saving import figure_of
from analysis.plots.share_bands import plot_share_bands
from analysis.plots.share_heat_map import plot_share_heat_map
from analysis.plots.share_stack import plot_share_stack
from analysis.plots.sizes import LAYOUTS, SIZES, has_room
from analysis.plots.slope_chart import plot_slope_chart
from analysis.plots.style import alt_text, wide
from analysis.plots.theme_change import plot_theme_change
from analysis.plots.theme_shares import FEW_DIGESTS, plot_theme_shares
from analysis.plots.theme_topic_crosswalk import plot_theme_topic_crosswalk
from analysis.plots.time_axis import used_bins
from analysis.plots.topic_keywords import plot_topic_keywords
from analysis.plots.topic_map import plot_topic_map
from analysis.plots.topic_tree import plot_topic_tree

__all__ = ["Study", "draw_study", "figure_names"]

_ON_A_SLIDE = 12  # topics with keywords that can be read from afar


class Study(Protocol):
    """What the figures need of a study's results; `analysis.results.StudyResult` has it."""

    @property
    def papers(self) -> pd.DataFrame:
        """One row per paper."""

    @property
    def topics(self) -> pd.DataFrame:
        """One row per topic."""

    @property
    def trends(self) -> pd.DataFrame:
        """One row per theme and topic; empty for a single digest."""

    @property
    def digests(self) -> pd.DataFrame:
        """One row per digest, earliest first."""

    @property
    def shares(self) -> pd.DataFrame:
        """Share of every theme and topic in every digest."""

    @property
    def map(self) -> pd.DataFrame:
        """Position of every paper on the map."""

    @property
    def crosswalk(self) -> pd.DataFrame:
        """Papers by theme and topic."""

    @property
    def taxonomy(self) -> pd.DataFrame:
        """Ids, names and definitions of the themes."""

    @property
    def hierarchy(self) -> pd.DataFrame:
        """The topics of every grain, coarsest first."""


def draw_study(
    result: Study, only: Sequence[str] | None = None, *, size: str = "page"
) -> dict[str, tuple[Figure, str]]:
    """Draw every figure that fits a study, or some of them.

    Parameters
    ----------
    result : StudyResult
        The tables of the study, as `run_study` and `StudyResult.read` give them.
    only : sequence of str, optional
        Names of the figures wanted.
    size : {"page", "column", "slide"}
        What they are laid out for; hand the same to `save_figure`.

    Returns
    -------
    dict of str to tuple of (Figure, str)
        From the figure's name to the figure and its alternative text, in the order of the
        report. A study of one digest has no figures of change.

    Raises
    ------
    InputError
        The study has no such figure, or the size is unknown.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> empty = pd.DataFrame(columns=["kind", "name", "digest", "share", "topic", "label",
    ...     "n_papers", "keywords", "paper_id", "theme", "x", "y"])
    >>> digests = pd.DataFrame({"digest": ["a"], "date": ["03-11"], "n_papers": [3],
    ...     "n_new": [3], "n_shared": [0]})
    >>> study = SimpleNamespace(papers=empty, topics=empty, trends=empty, digests=digests,
    ...     shares=empty, map=empty[["paper_id", "x", "y"]], crosswalk=empty, taxonomy=empty,
    ...     hierarchy=empty)
    >>> list(draw_study(study))
    ['digest_overlap']
    """
    if size not in SIZES:
        raise InputError(f"unknown size {size!r}", ", ".join(SIZES), "choose one of them")
    plan = _plan(result, few=size == "slide")
    for name in only or ():
        if name not in plan:
            raise InputError(
                f"no figure {shown(name)}", f"one of {', '.join(plan)}", "name one of these"
            )
    figures: dict[str, tuple[Figure, str]] = {}
    for name, draw in plan.items():
        if only and name not in only:
            continue
        drawn = _laid_out(draw, size)
        figures[name] = (figure_of(drawn), alt_text(drawn))
    return figures


def figure_names(result: Study) -> list[str]:
    """Name the figures that fit a study, in the order of the report.

    Parameters
    ----------
    result : StudyResult

    Returns
    -------
    list of str
    """
    return list(_plan(result))


def _plan(result: Study, *, few: bool = False) -> dict[str, Callable[[], Axes | Figure]]:
    return {**_digest_plan(result), **_topic_plan(result, few=few)}


def _laid_out(draw: Callable[[], Axes | Figure], size: str) -> Axes | Figure:
    """Draw at the first width that leaves room for all text and for the plot itself."""
    for width in LAYOUTS[size]:
        with wide(width):
            drawn = draw()
        if width == LAYOUTS[size][-1] or has_room(figure_of(drawn)):
            break
    return drawn


def _digest_plan(result: Study) -> dict[str, Callable[[], Axes | Figure]]:
    """Name the figures of digests and themes that this study has the data for."""
    names = theme_names(result.taxonomy)
    digests = used_bins(result.shares)
    held = result.shares[result.shares["digest"].isin(digests)]
    plan: dict[str, Callable[[], Axes | Figure]] = {
        "digest_overlap": lambda: plot_digest_overlap(result.digests)
    }
    if (result.shares["kind"] == "theme").any():
        if len(digests) <= FEW_DIGESTS:
            plan["theme_shares"] = lambda: plot_theme_shares(held, names=names)
        seen = _with_papers(result.shares)
        if len(digests) > 2 and (seen["kind"] == "theme").any():
            given: dict[str, Any] = {"names": names, "days": _days(result)}
            plan["share_bands"] = lambda: plot_share_bands(seen, **given)
            plan["share_stack"] = lambda: plot_share_stack(seen, **given)
            plan["share_heat_map"] = lambda: plot_share_heat_map(seen, **given)
    if (result.trends["kind"] == "theme").any():
        ends = (str(digests[0]), str(digests[-1]))
        plan["theme_change"] = lambda: plot_theme_change(result.trends, names=names)
        plan["slope_chart"] = lambda: plot_slope_chart(result.trends, names=names, ends=ends)
    return plan


def _with_papers(shares: pd.DataFrame) -> pd.DataFrame:
    """Keep the themes and topics that some paper is filed under: nothing else has a course."""
    counts = shares.groupby(["kind", "name"])["n"].transform("sum")
    return shares[counts > 0]


def _days(result: Study) -> dict[str, str]:
    """Give the days of the digests; bins of the calendar have other names, or say them too."""
    return dict(zip(result.digests["digest"], result.digests["date"].astype(str), strict=True))


def _topic_plan(result: Study, *, few: bool) -> dict[str, Callable[[], Axes | Figure]]:
    """Name the figures of topics that this study has the data for."""
    if not (result.topics["topic"] >= 0).any():
        return {}
    topics, themes = topic_names(result.topics), theme_names(result.taxonomy)
    # Where a study went on, numbers no longer go by size.
    by_size = result.topics.sort_values("n_papers", ascending=False, kind="stable")
    shown_topics: dict[str, Any] = {"max_topics": _ON_A_SLIDE} if few else {}
    papers = result.papers
    plan: dict[str, Callable[[], Axes | Figure]] = {
        "topic_map": lambda: plot_topic_map(result.map, papers, by_size),
        "topic_keywords": lambda: plot_topic_keywords(by_size, **shown_topics),
    }
    if len(result.hierarchy):
        plan["topic_tree"] = lambda: plot_topic_tree(result.hierarchy)
    if len(used_bins(result.shares)) > 2:
        given: dict[str, Any] = {"names": topics, "kind": "topic", "days": _days(result)}
        plan["topic_share_bands"] = lambda: plot_share_bands(result.shares, **given)
        plan["topic_share_stack"] = lambda: plot_share_stack(result.shares, **given)
    if (result.trends["kind"] == "topic").any():
        plan["topic_change"] = lambda: plot_theme_change(result.trends, names=topics, kind="topic")
    if len(result.crosswalk) and themes:
        plan["theme_topic_crosswalk"] = lambda: plot_theme_topic_crosswalk(
            result.crosswalk, themes=themes, topics=topics
        )
        plan["confidence_histogram"] = lambda: plot_confidence_histogram(
            papers["theme_probability"], papers["theme"] != ""
        )
    return plan
