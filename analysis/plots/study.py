"""All figures of a study."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis.plots.digest_overlap import plot_digest_overlap
from analysis.plots.names import theme_names, topic_names
from analysis.plots.style import alt_text
from analysis.plots.theme_change import plot_theme_change
from analysis.plots.theme_shares import plot_theme_shares
from analysis.plots.topic_keywords import plot_topic_keywords
from analysis.plots.topic_map import plot_topic_map

__all__ = ["Study", "draw_study"]


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


def draw_study(result: Study) -> dict[str, tuple[Figure, str]]:
    """Draw every figure that fits a study.

    Parameters
    ----------
    result : StudyResult
        The tables of the study.

    Returns
    -------
    dict of str to tuple of (Figure, str)
        From the figure's name to the figure and its alternative text, in the order of the
        report. A study of one digest has no figures of change.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> empty = pd.DataFrame(columns=["kind", "name", "digest", "share", "topic", "label",
    ...     "n_papers", "keywords", "paper_id", "theme", "x", "y"])
    >>> digests = pd.DataFrame({"digest": ["a"], "date": ["03-11"], "n_papers": [3],
    ...     "n_new": [3], "n_shared": [0]})
    >>> study = SimpleNamespace(papers=empty, topics=empty, trends=empty, digests=digests,
    ...     shares=empty, map=empty[["paper_id", "x", "y"]], crosswalk=empty, taxonomy=empty)
    >>> list(draw_study(study))
    ['digest_overlap']
    """
    drawings = _plan(result)
    figures: dict[str, tuple[Figure, str]] = {}
    for name, draw in drawings.items():
        drawn = draw()
        figure = drawn.get_figure(root=True) if isinstance(drawn, Axes) else drawn
        assert isinstance(figure, Figure)
        figures[name] = (figure, alt_text(drawn))
    return figures


def _plan(result: Study) -> Mapping[str, Callable[[], Any]]:
    """Name the figures that this study has the data for, each with how to draw it."""
    themes, topics = theme_names(result.taxonomy), topic_names(result.topics)
    plan: dict[str, Callable[[], Any]] = {
        "digest_overlap": lambda: plot_digest_overlap(result.digests)
    }
    if (result.shares["kind"] == "theme").any() and len(result.digests) <= 4:
        plan["theme_shares"] = lambda: plot_theme_shares(result.shares, names=themes)
    if (result.trends["kind"] == "theme").any():
        plan["theme_change"] = lambda: plot_theme_change(result.trends, names=themes)
    if (result.trends["kind"] == "topic").any():
        plan["topic_change"] = lambda: plot_theme_change(result.trends, names=topics, kind="topic")
    if (result.topics["topic"] >= 0).any():
        plan["topic_map"] = lambda: plot_topic_map(result.map, result.papers, result.topics)
        plan["topic_keywords"] = lambda: plot_topic_keywords(result.topics)
    return plan
