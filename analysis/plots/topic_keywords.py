"""Every topic with its size and its keywords."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from analysis.plots.style import BLUE, GREY, TWO_COLUMNS, describe, new_axes, styled
from analysis.plots.text import fit_text, left_to_right, plain, widest

__all__ = ["plot_topic_keywords"]

_ROW = 0.34  # inches
_LABEL, _WORDS = 132.0, 236.0  # points for a label and for a line of keywords


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
        How many keywords of each.
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
    words = [_words_of(cell)[:max_words] for cell in rows["keywords"]]
    lines = [
        fit_text(", ".join(map(left_to_right, found)), _WORDS, 7.5, lines=2) for found in words
    ]
    labels = [fit_text(label, _LABEL, 8, lines=2) for label in rows["label"]]
    margins = (widest(labels, 8) + 8, 22.0, widest(lines, 7.5) + 30, 4.0)
    ax = new_axes(ax, TWO_COLUMNS, 0.4 + _ROW * max(len(rows), 1), margins)
    y = np.arange(len(rows))
    ax.barh(y, rows["n_papers"], height=0.55, color=BLUE)
    place: dict[str, Any] = {"textcoords": "offset points", "va": "center", "size": 7.5}
    for i, (count, line) in enumerate(zip(rows["n_papers"], lines, strict=True)):
        ax.annotate(str(count), (count, i), (3, 0), color=GREY, **place)
        beside = ax.get_yaxis_transform()
        ax.annotate(line, (1, i), (26, 0), xycoords=beside, linespacing=1.15, **place)
    ax.set_yticks(y, labels)
    ax.set_ylim(max(len(rows), 1) - 0.5, -0.6)
    ax.set(xlim=(0, max(rows["n_papers"].max(), 1)), xticks=[], xlabel="Papers")
    ax.tick_params(axis="y", length=0)
    ax.spines["bottom"].set_visible(False)
    describe(ax, _words(rows, words))
    return ax


def _words_of(cell: object) -> list[str]:
    words = cell.split("|") if isinstance(cell, str) else list(cell)  # type: ignore[call-overload]
    return [plain(word) for word in words if str(word).strip()]


def _words(rows: pd.DataFrame, words: list[list[str]]) -> str:
    parts = [
        f"{plain(label)} ({count}): {', '.join(keywords)}"
        for label, count, keywords in zip(rows["label"], rows["n_papers"], words, strict=True)
    ]
    return (
        "Bars with the number of papers of every topic, and its keywords. " + "; ".join(parts) + "."
    )
