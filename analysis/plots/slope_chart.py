"""Shares in the first and the last digest, joined by a line a theme."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from matplotlib.axes import Axes

from analysis.plots.names import display_name, percent, records
from analysis.plots.spread import spread
from analysis.plots.style import (
    FAINT,
    GREY,
    TWO_COLUMNS,
    describe,
    new_axes,
    styled,
    verdict_style,
)
from analysis.plots.text import bold, fit_text, left_to_right, plain, widest

__all__ = ["plot_slope_chart"]

_SIZE = 8.0
_LINE = 11.0  # points from label to label


@styled
def plot_slope_chart(
    trends: pd.DataFrame,
    *,
    names: Mapping[str, str] | None = None,
    kind: str = "theme",
    ends: tuple[str, str] = ("first", "last"),
    max_rows: int = 30,
    ax: Axes | None = None,
) -> Axes:
    r"""Draw one line per theme from its share in the first to that in the last digest.

    Parameters
    ----------
    trends : DataFrame
        ``kind``, ``name``, ``share_a``, ``share_b`` (or ``share_first``, ``share_last``, for a
        series), ``verdict``; shares are fractions. `compare_digests` and `trend` give such
        tables.
    names : mapping of str to str, optional
        From ``name`` to what is shown.
    kind : {"theme", "topic"}
        Which rows to draw.
    ends : tuple of str
        Names of the two digests.
    max_rows : int
        How many themes to draw at most, the largest. Those without a paper in either digest are
        left out.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a new two-column figure by default.

    Returns
    -------
    matplotlib.axes.Axes
        Lines of themes that grow or shrink are dark, the others light; labels stand at both
        ends, moved apart where they would overlap.

    Examples
    --------
    >>> trends = pd.DataFrame({"kind": ["theme"], "name": ["peft"], "share_a": [0.05],
    ...     "share_b": [0.1], "verdict": ["growing"]})
    >>> [t.get_text() for t in plot_slope_chart(trends, ends=("mar-11", "mar-12")).texts]
    ['peft  5.0\xa0%', '10\xa0%  peft']
    """
    trends = trends.rename(columns={"share_first": "share_a", "share_last": "share_b"})
    rows = _largest(trends[trends["kind"] == kind], max_rows)
    labels = [left_to_right(fit_text(display_name(key, names), 150, _SIZE)) for key in rows["name"]]
    left = _End(0, [f"{a}  {percent(s)}" for a, s in zip(labels, rows["share_a"], strict=True)])
    right = _End(1, [f"{percent(s)}  {a}" for a, s in zip(labels, rows["share_b"], strict=True)])
    margins = tuple(widest(end.labels, _SIZE, "bold") + 22 for end in (left, right))
    height = max(2.6, (1.45 * _LINE * len(rows) + 44) / 72)
    ax = new_axes(ax, TWO_COLUMNS, height, (margins[0], 8.0, margins[1], 26.0))
    top = max(float(rows[["share_a", "share_b"]].to_numpy(float).max(initial=0.0)), 0.01)
    ax.set(xlim=(-0.02, 1.02), ylim=(-0.03 * top, 1.04 * top), yticks=[])
    _draw_lines(ax, rows)
    for end, column in ((left, "share_a"), (right, "share_b")):
        _write_labels(ax, end, rows[column].to_numpy(float), rows["verdict"].tolist())
    ax.xaxis.tick_top()
    heads = [fit_text(end, room, _SIZE) for end, room in zip(ends, margins, strict=True)]
    ax.set_xticks([0, 1], heads)
    ax.get_xticklabels()[0].set_horizontalalignment("right")
    ax.get_xticklabels()[1].set_horizontalalignment("left")
    ax.tick_params(axis="x", length=0)
    ax.spines[:].set_visible(False)
    describe(ax, _words(rows, names, kind, ends))
    return ax


@dataclass(frozen=True)
class _End:
    """One side of the chart: 0 on the left, 1 on the right, and its labels."""

    side: int
    labels: list[str]


def _largest(rows: pd.DataFrame, max_rows: int) -> pd.DataFrame:
    size = rows[["share_a", "share_b"]].max(axis=1)
    order = size[size > 0].sort_values(ascending=False, kind="stable").index[:max_rows]
    return rows.loc[order].sort_values("share_b", kind="stable")


def _draw_lines(ax: Axes, rows: pd.DataFrame) -> None:
    for row in records(rows):
        look = verdict_style(str(row.verdict))
        colour = look.colour if look.filled else FAINT
        ax.plot(
            [0, 1],
            [row.share_a, row.share_b],
            color=colour,
            linewidth=2.0 if look.filled else 1.1,
            marker=look.marker,
            markersize=4.5,
            markerfacecolor=look.colour if look.filled else "white",
            markeredgecolor=look.colour,
            clip_on=False,
            zorder=3 if look.filled else 2,
        )


def _write_labels(
    ax: Axes, end: _End, shares: npt.NDArray[np.float64], verdicts: list[Any]
) -> None:
    """Write the labels beside the line ends, with a thin line where one had to move."""
    figure = ax.get_figure(root=True)
    assert figure is not None
    low, high = ax.get_ylim()
    per_point = (high - low) / (ax.get_position().height * figure.get_figheight() * 72)
    places = spread(shares, _LINE * per_point, low, high)
    away = -1 if end.side == 0 else 1
    for label, share, place, verdict in zip(end.labels, shares, places, verdicts, strict=True):
        look = verdict_style(str(verdict))
        ax.annotate(
            label,
            (end.side, float(share)),
            (18 * away, (float(place) - float(share)) / per_point),
            textcoords="offset points",
            ha="right" if end.side == 0 else "left",
            va="center",
            size=_SIZE,
            color=look.ink,
            **(bold(label) if look.filled else {}),
            arrowprops={
                "arrowstyle": "-",
                "color": GREY,
                "linewidth": 0.4,
                "shrinkA": 1,
                "shrinkB": 5,
                "relpos": (1 - end.side, 0.5),
            },
        )


def _words(
    rows: pd.DataFrame, names: Mapping[str, str] | None, kind: str, ends: tuple[str, str]
) -> str:
    parts = [
        f"{display_name(row.name, names)} from {percent(row.share_a)} to {percent(row.share_b)} "
        f"({plain(row.verdict)})"
        for row in reversed(records(rows))
    ]
    return (
        f"Slope chart of the share of every {kind}, from {plain(ends[0])} to {plain(ends[1])}. "
        + "; ".join(parts)
        + "."
    )
