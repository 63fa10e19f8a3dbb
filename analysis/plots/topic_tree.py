"""How topics nest: coarse topics, the topics inside them, and the fine ones inside those."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from analysis.errors import InputError
from analysis.gate import plain
from analysis.plots.names import records
from analysis.plots.style import BLUE, FAINT, GREY, describe, new_axes, page_width, styled
from analysis.plots.text import bold, left_to_right, text_size, wrap_text

__all__ = ["plot_topic_tree"]

_ROW = 0.215  # inches from leaf to leaf, of one line each
_MORE = 0.6  # of that for every further line
_SIZE = 7.5
_LINK = 20.0  # points between a label and the next grain's

_Key = tuple[int, int]  # number of the grain, number of the topic


@styled
def plot_topic_tree(
    hierarchy: pd.DataFrame, *, max_topics: int = 60, ax: Axes | None = None
) -> Axes:
    """Draw the grains of topics as columns, each topic beside the one it lies in.

    Parameters
    ----------
    hierarchy : DataFrame
        ``grain``, ``topic``, ``parent``, ``n_papers``, ``label``: one row per topic of every
        grain, coarsest first; ``parent`` is the topic of the grain before, -1 at the top.
        `TopicModel.hierarchy_` is such a table.
    max_topics : int
        Grains of more topics than this, and those finer, are left out.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a new two-column figure by default.

    Returns
    -------
    matplotlib.axes.Axes
        A column per grain, coarsest left, with numbers of papers. No lines cross.

    Raises
    ------
    InputError
        When a topic's parent is not in the grain before.

    Examples
    --------
    >>> hierarchy = pd.DataFrame({"grain": ["coarse", "fine", "fine"], "topic": [0, 0, 1],
    ...     "parent": [-1, 0, 0], "n_papers": [9, 5, 4], "label": ["All", "A", "B"]})
    >>> [t.get_text() for t in plot_topic_tree(hierarchy).texts]
    ['coarse', 'fine', 'All (9)', 'A (5)', 'B (4)']
    """
    grains = _grains(hierarchy, max_topics)
    hierarchy = hierarchy[hierarchy["grain"].isin(grains)]
    topics = {(grains.index(row.grain), int(row.topic)): row for row in records(hierarchy)}
    children = _children(topics)
    width = (72 * page_width() - 10) / max(len(grains), 1)
    labels = {key: _label(row, width - _LINK) for key, row in topics.items()}
    rows, n_rows = _place(labels, children)
    ax = new_axes(ax, page_width(), 0.4 + _ROW * n_rows, (6.0, 4.0, 4.0, 18.0))
    for i, grain in enumerate(grains):
        ax.text(i * width, -1.0, plain(grain), size=8, color=GREY, va="center")
    for key, label in labels.items():
        x, y = key[0] * width, rows[key]
        ax.text(x, y, label, size=_SIZE, va="center", **({} if key[0] else bold(label)))
        if children[key]:
            end = x + text_size(label, _SIZE, "normal" if key[0] else "bold")[0]
            _link(ax, end, x + width, y, [rows[child] for child in children[key]])
    ax.set(xlim=(0, width * max(len(grains), 1)), ylim=(n_rows - 0.5, -0.5), xticks=[], yticks=[])
    ax.spines[:].set_visible(False)
    describe(ax, _words(topics, children, [plain(grain) for grain in grains]))
    return ax


def _grains(hierarchy: pd.DataFrame, max_topics: int) -> list[str]:
    """Name the grains that can be drawn: all up to the first that is too fine."""
    grains = list(dict.fromkeys(hierarchy["grain"]))
    sizes = [int((hierarchy["grain"] == grain).sum()) for grain in grains]
    drawn = next((i for i, size in enumerate(sizes) if size > max_topics), len(grains))
    return [str(grain) for grain in grains[:drawn]]


def _children(topics: Mapping[_Key, Any]) -> dict[_Key, list[_Key]]:
    """List the topics inside each topic, largest first."""
    inside: dict[_Key, list[_Key]] = {key: [] for key in topics}
    for (grain, number), row in topics.items():
        above = (grain - 1, int(row.parent))
        if grain and above not in topics:
            raise InputError(
                f"topic {number} of the grain {plain(row.grain)} in topic {row.parent}",
                "a topic of the next coarser grain",
                "hand in the hierarchy of one fit, coarsest grain first",
            )
        if grain:
            inside[above].append((grain, number))
    return inside


def _label(row: Any, room: float) -> str:
    """Give the whole name of a topic, on as many lines as it needs, and its size."""
    count = f" ({row.n_papers})"
    weight = "bold" if int(row.parent) < 0 else "normal"
    room -= text_size(count, _SIZE, weight)[0]
    lines = wrap_text(row.label, room, _SIZE, weight=weight).split("\n")
    return "\n".join(map(left_to_right, lines)) + count


def _place(
    labels: Mapping[_Key, str], children: Mapping[_Key, list[_Key]]
) -> tuple[dict[_Key, float], float]:
    """Give every topic room for its label and those inside it; return places and rows used."""
    rows: dict[_Key, float] = {}

    def own(key: _Key) -> float:
        return 1 + _MORE * labels[key].count("\n")

    def block(key: _Key) -> float:
        return max(own(key), sum(map(block, children[key])))

    def visit(key: _Key, top: float) -> None:
        middle = top + block(key) / 2
        below = middle - sum(map(block, children[key])) / 2
        for child in children[key]:
            visit(child, below)
            below += block(child)
        if children[key]:
            middle = (rows[children[key][0]] + rows[children[key][-1]]) / 2
        high, low = top + own(key) / 2, top + block(key) - own(key) / 2
        rows[key] = min(max(middle, high), low)

    used = 0.0
    for key in labels:
        if key[0] == 0:
            visit(key, used - 0.5)
            used += block(key)
    return rows, used


def _link(ax: Axes, start: float, end: float, y: float, children: list[float]) -> None:
    """Draw lines from a topic to those inside it."""
    middle = end - 0.5 * _LINK
    ax.plot([start + 3, middle], [y, y], color=FAINT, linewidth=0.7)
    ax.plot([middle, middle], [min(children), max(children)], color=BLUE, linewidth=0.7)
    for child in children:
        ax.plot([middle, end - 3], [child, child], color=BLUE, linewidth=0.7)


def _words(
    topics: Mapping[_Key, Any], children: Mapping[_Key, list[_Key]], grains: list[str]
) -> str:
    parts = []
    for key, row in topics.items():
        if key[0] < len(grains) - 1 and children[key]:
            inside = ", ".join(
                f"{plain(topics[child].label)} ({topics[child].n_papers})"
                for child in children[key]
            )
            parts.append(f"{grains[key[0]]} {plain(row.label)} ({row.n_papers}) holds {inside}")
    return f"Tree of topics in {len(grains)} grains, {', '.join(grains)}. " + "; ".join(parts) + "."
