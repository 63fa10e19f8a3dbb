"""Which topics make up a theme, and which topics no theme covers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from matplotlib.axes import Axes

from analysis.plots.names import display_name
from analysis.plots.share_heat_map import SHADES
from analysis.plots.style import GREY, INK, describe, narrowed, new_axes, page_width, styled
from analysis.plots.text import line_count, row_height, widest, wrap_names, wrap_text

__all__ = ["plot_theme_topic_crosswalk"]

_HEAD = 7.0  # points, of the columns' names


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
        in the last row, "No theme", is one that the taxonomy does not cover. Where the names of
        the topics are too long to stand above the columns, their numbers do, with a key below.

    Examples
    --------
    >>> crosswalk = pd.DataFrame({"theme": ["peft", ""], "topic": [0, 0], "n_papers": [3, 1],
    ...     "share_of_topic": [0.75, 0.25]})
    >>> [t.get_text() for t in plot_theme_topic_crosswalk(crosswalk).texts]
    ['3', '1']
    """
    counts, shares = _grids(crosswalk, themes, max_topics)
    named = [_theme(key, themes) for key in counts.index]
    rows = wrap_names(named, 7.5, narrowed(150), narrowed(200))
    heads = _heads([_topic(n, topics) for n in counts.columns], widest(rows, 7.5))
    key = [] if heads else _key(counts, topics)
    body = row_height(rows, 7.5, 0.27) * max(len(counts), 2)
    top = widest(heads, 7) / 72 if heads else 0.1
    ax = new_axes(ax, page_width(), 0.45 + top + body + 0.13 * line_count(key) * bool(key))
    dark = shares.to_numpy(float)
    ax.pcolormesh(dark, cmap=SHADES, vmin=0, vmax=1, edgecolors="white", linewidth=0.6)
    size = 7.5 if counts.shape[1] <= 24 else 6.5
    for (i, j), count in np.ndenumerate(counts.to_numpy(int)):
        if count:
            ink = "white" if dark[i, j] > 0.55 else INK
            ax.text(j + 0.5, i + 0.5, str(count), ha="center", va="center", size=size, color=ink)
    _dress(ax, rows, heads or [_number(n) for n in counts.columns], bool(heads))
    for x, words in zip((0.01, 0.51), key, strict=False):
        below: Any = ("figure fraction", "axes points")
        ax.annotate(words, (x, -22), xycoords=below, va="top", size=7, linespacing=1.2)
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


def _heads(names: Sequence[str], beside: float) -> list[str]:
    """Break the columns' names into as many lines as a column is wide; empty if too long."""
    room = (72 * page_width() - beside - 24) / max(len(names), 1)
    most = max(int(room / (1.18 * _HEAD)), 1)
    for length in (92.0, 130.0):
        heads = [wrap_text(name, length, _HEAD) for name in names]
        if line_count(heads) <= most:
            return heads
    return []


def _number(topic: object) -> str:
    return "–" if str(topic) == "-1" else str(topic)


def _key(counts: pd.DataFrame, topics: Mapping[str, str] | None) -> list[str]:
    """Name the topics by their numbers, in two columns."""
    width = 36 * page_width() - 14
    lines = [wrap_text(f"{_number(n)}: {_topic(n, topics)}", width, 7) for n in counts.columns]
    half = -(-len(lines) // 2)
    return ["\n".join(part) for part in (lines[:half], lines[half:]) if part]


def _dress(ax: Axes, rows: list[str], heads: list[str], upright: bool) -> None:
    turn = 90 if upright else 0
    places = np.arange(len(heads)) + 0.5
    ax.set_xticks(places, heads, rotation=turn, size=_HEAD, linespacing=1.0)
    ax.xaxis.tick_top()
    ax.set_yticks(np.arange(len(rows)) + 0.5, rows, size=7.5, linespacing=1.1)
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
    parts = [f"{row[j]} in {_topic(counts.columns[j], topics)}" for j in order if row[j]]
    others = int(row.sum() - row[order].sum())
    return ", ".join([*parts, f"{others} in other topics"] if others else parts)
