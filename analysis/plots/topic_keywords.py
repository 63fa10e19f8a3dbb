"""Every topic with its size and its keywords."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from analysis.cells import listed
from analysis.gate import plain
from analysis.plots.style import BLUE, GREY, describe, narrowed, new_axes, page_width, styled
from analysis.plots.text import left_to_right, row_height, widest, wrap_names, wrap_text

__all__ = ["plot_topic_keywords"]

_ROW = 0.34  # inches
_WORDS = 236.0  # points for a line of keywords


@styled
def plot_topic_keywords(
    topics: pd.DataFrame, *, max_topics: int = 26, max_words: int = 8, ax: Axes | None = None
) -> Axes:
    """Draw a bar per topic as long as its number of papers, its keywords beside it.

    Parameters
    ----------
    topics : DataFrame
        ``topic``, ``label``, ``n_papers``, ``keywords`` (joined by ``|``, or a sequence).
    max_topics : int
        How many topics to draw at most, in the table's order.
    max_words : int
        How many keywords of each, at most: as many as fit on two lines.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a new two-column figure by default.

    Returns
    -------
    matplotlib.axes.Axes
        Topics from top to bottom in the table's order.

    Examples
    --------
    >>> topics = pd.DataFrame({"topic": [0], "label": ["Adapters"], "n_papers": [4],
    ...     "keywords": ["low-rank|adapter"]})
    >>> [t.get_text() for t in plot_topic_keywords(topics).texts]
    ['4', 'low-rank, adapter']
    """
    rows = topics[topics["topic"] >= 0].head(max_topics)
    words = [_fitting(_words_of(cell)[:max_words]) for cell in rows["keywords"]]
    lines = [_line(found) for found in words]
    labels = wrap_names(rows["label"], 8, narrowed(132), narrowed(170))
    margins = (widest(labels, 8) + 8, 22.0, widest(lines, 7.5) + 30, 4.0)
    row = max(row_height(labels, 8, _ROW), row_height(lines, 7.5, _ROW))
    ax = new_axes(ax, page_width(), 0.4 + row * max(len(rows), 1), margins)
    y = np.arange(len(rows))
    ax.barh(y, rows["n_papers"], height=0.55, color=BLUE)
    place: dict[str, Any] = {"textcoords": "offset points", "va": "center", "size": 7.5}
    for i, (count, line) in enumerate(zip(rows["n_papers"], lines, strict=True)):
        ax.annotate(str(count), (count, i), (3, 0), color=GREY, **place)
        beside = ax.get_yaxis_transform()
        ax.annotate(line, (1, i), (26, 0), xycoords=beside, linespacing=1.15, **place)
    ax.set_yticks(y, labels, linespacing=1.1)
    ax.set_ylim(max(len(rows), 1) - 0.5, -0.6)
    ax.set(xlim=(0, max(rows["n_papers"].max(), 1)), xticks=[], xlabel="Papers")
    ax.tick_params(axis="y", length=0)
    ax.spines["bottom"].set_visible(False)
    describe(ax, _words(rows, words))
    return ax


def _words_of(cell: object) -> list[str]:
    words = listed(cell) if isinstance(cell, str) else list(cell)  # type: ignore[call-overload]
    return [plain(word) for word in words if str(word).strip()]


def _line(words: list[str]) -> str:
    return wrap_text(", ".join(map(left_to_right, words)), narrowed(_WORDS), 7.5, balance=False)


def _fitting(words: list[str]) -> list[str]:
    """Take the first words that fit on two lines, whole ones, and always one."""
    while len(words) > 1 and _line(words).count("\n") > 1:
        words = words[:-1]
    return words


def _words(rows: pd.DataFrame, words: list[list[str]]) -> str:
    parts = [
        f"{plain(label)} ({count}): {', '.join(keywords)}"
        for label, count, keywords in zip(rows["label"], rows["n_papers"], words, strict=True)
    ]
    return (
        "Bars with the number of papers of every topic, and its keywords. " + "; ".join(parts) + "."
    )
