"""Shares in the first and the last digest, joined by a line a theme."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from analysis.gate import plain
from analysis.plots.names import display_name, percent, records
from analysis.plots.spread import spread
from analysis.plots.style import (
    FAINT,
    GREY,
    VerdictStyle,
    describe,
    narrowed,
    new_axes,
    page_width,
    styled,
    verdict_style,
)
from analysis.plots.text import (
    bold,
    left_to_right,
    line_count,
    text_size,
    wrap_names,
    wrap_text,
)

__all__ = ["plot_slope_chart"]

_SIZE = 8.0
_LINE = 11.0  # points from line to line
_NAME = (150.0, 168.0)  # points for a line of a name
_OFF, _APART = 18.0, 6.0  # points from mark to share and from share to name


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
    ['5.0\xa0%', 'peft', '10\xa0%', 'peft']
    """
    trends = trends.rename(columns={"share_first": "share_a", "share_last": "share_b"})
    rows = _largest(trends[trends["kind"] == kind], max_rows)
    labels = _labels(rows, names)
    number = max((label.number for label in labels), default=0.0)
    margin = _OFF + number + _APART + max((label.width for label in labels), default=0.0) + 4
    heads = [wrap_text(end, margin, _SIZE) for end in ends]
    lines = sum(label.text.count("\n") + 1 for label in labels)
    above = 15 + _LINE * line_count(heads)
    height = max(2.6, (max(1.45 * len(rows), 1.15 * lines) * _LINE + 18 + above) / 72)
    ax = new_axes(ax, page_width(), height, (margin, 8.0, margin, above))
    top = max(float(rows[["share_a", "share_b"]].to_numpy(float).max(initial=0.0)), 0.01)
    ax.set(xlim=(-0.02, 1.02), ylim=(-0.03 * top, 1.04 * top), yticks=[])
    _draw_lines(ax, rows)
    for side in (0, 1):
        _write_labels(ax, side, labels, number)
    ax.xaxis.tick_top()
    ax.set_xticks([0, 1], heads)
    ax.get_xticklabels()[0].set_horizontalalignment("right")
    ax.get_xticklabels()[1].set_horizontalalignment("left")
    ax.tick_params(axis="x", length=0)
    ax.spines[:].set_visible(False)
    describe(ax, _words(rows, names, kind, ends))
    return ax


@dataclass(frozen=True)
class _Label:
    """What stands at both ends of a line: the name, and the share there."""

    text: str
    shares: tuple[float, float]
    look: VerdictStyle

    @property
    def font(self) -> dict[str, Any]:
        return bold(self.text) if self.look.claims_change else {}

    @property
    def width(self) -> float:
        return text_size(self.text, _SIZE, "bold" if self.look.claims_change else "normal")[0]

    @property
    def number(self) -> float:
        """Width of the wider of the two shares."""
        return max(text_size(percent(share), _SIZE, "bold")[0] for share in self.shares)


def _labels(rows: pd.DataFrame, names: Mapping[str, str] | None) -> list[_Label]:
    labels = []
    for row in records(rows):
        look = verdict_style(str(row.verdict))
        weight = "bold" if look.claims_change else "normal"
        room = narrowed(_NAME[0]), narrowed(_NAME[1])
        [name] = wrap_names([display_name(row.name, names)], _SIZE, *room, weight)
        shares = float(row.share_a), float(row.share_b)
        labels.append(_Label("\n".join(map(left_to_right, name.split("\n"))), shares, look))
    return labels


def _largest(rows: pd.DataFrame, max_rows: int) -> pd.DataFrame:
    size = rows[["share_a", "share_b"]].max(axis=1)
    order = size[size > 0].sort_values(ascending=False, kind="stable").index[:max_rows]
    return rows.loc[order].sort_values("share_b", kind="stable")


def _draw_lines(ax: Axes, rows: pd.DataFrame) -> None:
    for row in records(rows):
        look = verdict_style(str(row.verdict))
        colour = look.colour if look.claims_change else FAINT
        ax.plot(
            [0, 1],
            [row.share_a, row.share_b],
            color=colour,
            linewidth=2.0 if look.claims_change else 1.1,
            marker=look.marker,
            markersize=4.5,
            markerfacecolor=look.colour if look.filled else "white",
            markeredgecolor=look.colour,
            clip_on=False,
            zorder=3 if look.claims_change else 2,
        )


def _write_labels(ax: Axes, side: int, labels: list[_Label], number: float) -> None:
    """Write shares and names beside the line ends, with a thin line from mark to share."""
    figure = ax.get_figure(root=True)
    assert figure is not None
    low, high = ax.get_ylim()
    per_point = (high - low) / (ax.get_position().height * figure.get_figheight() * 72)
    heights = [_LINE * per_point * (label.text.count("\n") + 1) for label in labels]
    edge = (max(heights, default=0.0) - _LINE * per_point) / 2
    shares = [label.shares[side] for label in labels]
    places = spread(shares, heights, low + edge, high - edge)
    shift, away = (_OFF, -1) if side == 0 else (_OFF + number, 1)
    for label, place in zip(labels, places.tolist(), strict=True):
        share = label.shares[side]
        look: dict[str, Any] = {"va": "center_baseline", "size": _SIZE, "color": label.look.ink}
        look |= {"textcoords": "offset points"} | label.font
        up = (place - share) / per_point
        line = {"arrowstyle": "-", "color": GREY, "linewidth": 0.4, "shrinkA": 1, "shrinkB": 5}
        line["relpos"] = (1 - side, 0.5)
        told = percent(share)
        ax.annotate(told, (side, share), (away * shift, up), ha="right", arrowprops=line, **look)
        beyond = (away * (_OFF + number + _APART), up)
        ha = "left" if side else "right"
        ax.annotate(label.text, (side, share), beyond, ha=ha, **look)


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
