"""Which topics make up a theme, and which topics no theme covers."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd
from matplotlib.axes import Axes

from analysis.plots.names import display_name
from analysis.plots.share_heat_map import SHADES
from analysis.plots.style import GREY, INK, TWO_COLUMNS, describe, new_axes, styled
from analysis.plots.text import fit_text

__all__ = ["plot_theme_topic_crosswalk"]


@styled
def plot_theme_topic_crosswalk(
    crosswalk: pd.DataFrame,
    *,
    themes: Mapping[str, str] | None = None,
    topics: Mapping[str, str] | None = None,
    max_topics: int = 30,
    ax: Axes | None = None,
) -> Axes:
    """Draw a table of papers by theme and topic, shaded by the share of the topic.

    Parameters
    ----------
    crosswalk : DataFrame
        ``theme``, ``topic``, ``n_papers``, ``share_of_topic``; an empty theme means none and
        comes last, topic -1 means none.
    themes, topics : mapping of str to str, optional
        From theme id and from topic number (as text) to what is shown; their order is that of
        rows and columns.
    max_topics : int
        How many topics to draw at most, those with the lowest numbers.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a new two-column figure by default.

    Returns
    -------
    matplotlib.axes.Axes
        Numbers are papers. A dark cell holds most of its topic's papers; a topic that is dark
        in the last row, "No theme", is one that the taxonomy does not cover.

    Examples
    --------
    >>> crosswalk = pd.DataFrame({"theme": ["peft", ""], "topic": [0, 0], "n_papers": [3, 1],
    ...     "share_of_topic": [0.75, 0.25]})
    >>> [t.get_text() for t in plot_theme_topic_crosswalk(crosswalk).texts]
    ['3', '1']
    """
    counts, shares = _grids(crosswalk, themes, max_topics)
    ax = new_axes(ax, TWO_COLUMNS, 1.75 + 0.27 * max(len(counts), 2))
    dark = shares.to_numpy(float)
    ax.pcolormesh(dark, cmap=SHADES, vmin=0, vmax=1, edgecolors="white", linewidth=0.6)
    size = 7.5 if counts.shape[1] <= 24 else 6.5
    for (i, j), count in np.ndenumerate(counts.to_numpy(int)):
        if count:
            ink = "white" if dark[i, j] > 0.55 else INK
            ax.text(j + 0.5, i + 0.5, str(count), ha="center", va="center", size=size, color=ink)
    _dress(ax, counts, themes, topics)
    describe(ax, _words(counts, themes, topics))
    return ax


def _grids(
    crosswalk: pd.DataFrame, themes: Mapping[str, str] | None, max_topics: int
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Spread counts and shares over a grid: themes in rows, topics in columns, none last."""
    known = list(themes or dict.fromkeys(crosswalk["theme"]))
    rows = [theme for theme in known if theme] + [""] * bool((crosswalk["theme"] == "").any())
    numbers = sorted(set(crosswalk["topic"].tolist()))
    columns = [n for n in numbers if n >= 0][:max_topics] + [n for n in numbers if n < 0]
    grid = [
        crosswalk.pivot(index="theme", columns="topic", values=value)
        .reindex(index=rows, columns=columns)
        .fillna(0.0)
        for value in ("n_papers", "share_of_topic")
    ]
    return grid[0], grid[1]


def _topic(number: object, topics: Mapping[str, str] | None) -> str:
    return "No topic" if str(number) == "-1" else display_name(number, topics)


def _theme(key: object, themes: Mapping[str, str] | None) -> str:
    return display_name(key, themes) if key else "No theme"


def _dress(
    ax: Axes,
    counts: pd.DataFrame,
    themes: Mapping[str, str] | None,
    topics: Mapping[str, str] | None,
) -> None:
    lines = 2 if counts.shape[1] <= 20 else 1
    columns = [fit_text(_topic(n, topics), 92, 7, lines=lines) for n in counts.columns]
    ax.set_xticks(np.arange(len(columns)) + 0.5, columns, rotation=90, size=7, linespacing=1.0)
    ax.xaxis.tick_top()
    rows = [fit_text(_theme(key, themes), 150, 7.5, lines=2) for key in counts.index]
    ax.set_yticks(np.arange(len(rows)) + 0.5, rows, size=7.5, linespacing=1.0)
    ax.set_ylim(max(len(rows), 1), 0)
    ax.tick_params(length=0)
    ax.spines[:].set_visible(False)
    ax.set_xlabel("Papers; the darker, the more of the topic's papers", color=GREY)


def _words(
    counts: pd.DataFrame, themes: Mapping[str, str] | None, topics: Mapping[str, str] | None
) -> str:
    parts = [
        f"{_theme(key, themes)}: " + (_list(row.to_numpy(int), counts, topics) or "no papers")
        for key, row in counts.iterrows()
    ]
    return "Table of the papers by theme and topic. " + "; ".join(parts) + "."


def _list(row: npt.NDArray[np.int_], counts: pd.DataFrame, topics: Mapping[str, str] | None) -> str:
    order = np.argsort(-row, kind="stable")[:3]
    return ", ".join(f"{row[j]} in {_topic(counts.columns[j], topics)}" for j in order if row[j])
