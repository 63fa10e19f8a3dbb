"""How topics join into larger ones: a tree with the topics as its leaves."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from matplotlib.axes import Axes

from analysis.errors import InputError
from analysis.plots.style import BLUE, GREY, TWO_COLUMNS, describe, new_axes, styled
from analysis.plots.text import fit_text, plain, widest

__all__ = ["plot_topic_tree"]

_ROW = 0.23  # inches


@styled
def plot_topic_tree(
    linkage: npt.ArrayLike,
    topics: pd.DataFrame,
    *,
    what: str = "Distance at which topics join",
    ax: Axes | None = None,
) -> Axes:
    """Draw the tree of topics, joining from right to left.

    Parameters
    ----------
    linkage : array_like of float, shape (n_topics - 1, 4)
        As scipy's: the two nodes that join (topics first, in the order of the table, then
        joins in the order of the rows), the height of the join, the number of topics below it.
    topics : DataFrame
        ``topic``, ``label``, ``n_papers``; topic -1 is left out.
    what : str
        What the heights are, for the axis.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a new two-column figure by default.

    Returns
    -------
    matplotlib.axes.Axes
        Leaves on the right, in an order in which no branches cross.

    Raises
    ------
    InputError
        When the linkage does not fit the topics.

    References
    ----------
    The table of joins is that of `scipy.cluster.hierarchy.linkage`.

    Examples
    --------
    >>> topics = pd.DataFrame({"topic": [0, 1, 2], "label": ["A", "B", "C"],
    ...     "n_papers": [5, 4, 3]})
    >>> ax = plot_topic_tree([[0, 2, 0.3, 2], [3, 1, 0.8, 3]], topics)
    >>> [t.get_text() for t in ax.get_yticklabels()]
    ['A (5)', 'C (3)', 'B (4)']
    """
    topics = topics[topics["topic"] >= 0]
    joins = _checked(linkage, len(topics))
    order = _leaf_order(joins, len(topics))
    named = [
        fit_text(f"{plain(label)} ({n})", 230, 8)
        for label, n in zip(topics["label"], topics["n_papers"], strict=True)
    ]
    labels = [named[i] for i in order]
    margins = (8.0, 34.0, widest(labels, 8) + 10, 4.0)
    ax = new_axes(ax, TWO_COLUMNS, 0.55 + _ROW * max(len(labels), 2), margins)
    _draw(ax, joins, order)
    top = float(joins[:, 2].max()) if len(joins) else 1.0
    ax.set(xlim=(1.04 * top, 0), ylim=(max(len(labels), 1) - 0.4, -0.6), xlabel=plain(what))
    ax.yaxis.tick_right()
    ax.set_yticks(range(len(labels)), labels)
    ax.tick_params(axis="y", length=0)
    ax.spines[["left", "right"]].set_visible(False)
    describe(ax, _words(joins, named, order))
    return ax


def _checked(linkage: npt.ArrayLike, n_topics: int) -> npt.NDArray[np.float64]:
    joins = np.asarray(linkage, dtype=float).reshape(-1, 4)
    if len(joins) != max(n_topics - 1, 0):
        raise InputError(
            f"{len(joins)} joins for {n_topics} topics",
            "one join fewer than there are topics",
            "hand in the linkage of these topics",
        )
    return joins


def _leaf_order(joins: npt.NDArray[np.float64], n_topics: int) -> list[int]:
    """Leaves from top to bottom: left branch first, as the joins name them."""
    below = [[i] for i in range(n_topics)]
    for left, right, *_ in joins:
        below.append(below[int(left)] + below[int(right)])
    return below[-1] if below else []


@dataclass(frozen=True)
class _Node:
    """Where a branch starts: its height and its row."""

    height: float
    row: float


def _draw(ax: Axes, joins: npt.NDArray[np.float64], order: list[int]) -> None:
    row = {leaf: float(i) for i, leaf in enumerate(order)}
    nodes = [_Node(0.0, row[i]) for i in range(len(order))]
    for left, right, height, _ in joins:
        a, b = nodes[int(left)], nodes[int(right)]
        ax.plot(
            [a.height, height, height, b.height],
            [a.row, a.row, b.row, b.row],
            color=BLUE,
            linewidth=1.1,
            solid_joinstyle="miter",
        )
        nodes.append(_Node(float(height), (a.row + b.row) / 2))
    ax.plot([0] * len(order), range(len(order)), "o", color=GREY, markersize=2.5, clip_on=False)


def _words(joins: npt.NDArray[np.float64], named: list[str], order: list[int]) -> str:
    groups = [[i] for i in range(len(named))]
    first = []
    for left, right, height, _ in joins:
        groups.append(groups[int(left)] + groups[int(right)])
        if int(left) < len(named) and int(right) < len(named):
            first.append(f"{named[int(left)]} with {named[int(right)]} at {height:.2f}")
    pairs = f" Pairs that join first: {'; '.join(first)}." if first else ""
    return f"Tree of {len(order)} topics: {', '.join(named[i] for i in order)}.{pairs}"
