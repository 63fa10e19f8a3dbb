"""Many digests: a small panel for every theme, its share with a band."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from analysis.gate import plain
from analysis.plots.names import display_name, percent
from analysis.plots.style import BLUE, VERMILLION, describe, new_figure, page_width, styled
from analysis.plots.text import line_count, wrap_text
from analysis.plots.time_axis import cell_edges, seen_first_and_last, time_positions

__all__ = ["plot_share_bands"]

_DRAWN = ("share", "ci_low", "ci_high")

_COLUMNS = 4
_PANEL = 1.3  # inches high, with a title of one line
_LINE = 0.13  # inches for every further line


@styled
def plot_share_bands(
    shares: pd.DataFrame,
    *,
    names: Mapping[str, str] | None = None,
    kind: str = "theme",
    days: Mapping[str, str] | None = None,
    max_panels: int = 24,
) -> Figure:
    """Draw the share of every theme over time, each in a panel of its own.

    Parameters
    ----------
    shares : DataFrame
        ``kind``, ``name``, ``digest``, ``share``, ``ci_low``, ``ci_high`` and, if there are
        such, ``n`` and ``n_papers``; fractions, bins in order of time. A bin without papers is
        a gap.
    names : mapping of str to str, optional
        From ``name`` to what is shown.
    kind : {"theme", "topic"}
        Which rows to draw.
    days : mapping of str to str, optional
        Days of bins that are digests, as `time_positions` takes them.
    max_panels : int
        How many themes to draw at most, those with the largest mean share.

    Returns
    -------
    matplotlib.figure.Figure
        All panels have the same axes, so that they can be compared. A triangle on the axis
        marks where a theme is first seen, or last, as `seen_first_and_last` tells it.

    Examples
    --------
    >>> shares = pd.DataFrame({"kind": "theme", "name": "peft", "digest": ["a", "b", "c"],
    ...     "share": [0.1, 0.2, 0.3], "ci_low": [0.0, 0.1, 0.2], "ci_high": [0.2, 0.3, 0.4]})
    >>> [ax.get_title(loc="left") for ax in plot_share_bands(shares).axes]
    ['peft']
    """
    shares = shares[shares["kind"] == kind]
    digests = list(dict.fromkeys(shares["digest"]))
    order = largest_first(shares)[:max_panels]
    n_rows = -(-len(order) // _COLUMNS)
    titles = [wrap_text(display_name(key, names), 112, 8) for key in order]
    ticks = time_ticks(digests, (2,), 124)
    more = n_rows * (line_count(titles) - 1) + line_count(ticks[1]) - 1
    figure = new_figure(page_width(), 0.35 + _PANEL * max(n_rows, 1) + _LINE * more)
    if not order:
        return figure
    axes = (
        figure.subplots(n_rows, min(_COLUMNS, len(order)), sharex=True, sharey=True, squeeze=False)
        .ravel()
        .tolist()
    )
    places = time_positions(digests, days)
    for ax, key, title in zip(axes, order, titles, strict=False):
        _draw_panel(ax, shares[shares["name"] == key], places, title)
    top = _top(shares[shares["name"].isin(order)])
    _dress(axes[: len(order)], places, ticks, top)
    for ax in axes[len(order) :]:
        ax.set_visible(False)
    figure.supylabel("Share of the papers, with 95 % interval", size=8)
    describe(figure, _words(shares, order, digests, names, kind))
    return figure


def largest_first(shares: pd.DataFrame) -> list[str]:
    """Order themes by their mean share.

    Parameters
    ----------
    shares : DataFrame
        ``name`` and ``share``.

    Returns
    -------
    list of str
        Names, ties in the order of the table.

    Examples
    --------
    >>> largest_first(pd.DataFrame({"name": ["a", "b"], "share": [0.1, 0.2]}))
    ['b', 'a']
    """
    means = shares.groupby("name", sort=False)["share"].mean().round(9)
    return [str(name) for name in means.sort_values(ascending=False, kind="stable").index]


def time_ticks(
    digests: Sequence[str], counts: Sequence[int], room: float
) -> tuple[list[int], list[str]]:
    """Choose which digests are named on an axis of time.

    Parameters
    ----------
    digests : sequence of str
        All of them, in order.
    counts : sequence of int
        How many names there may be, the best number first; the first with which no name needs
        more than two lines is taken, else the last.
    room : float
        Length of the axis, in points.

    Returns
    -------
    tuple of list
        Positions, the first and the last among them, and the names there.

    Examples
    --------
    >>> time_ticks(["a", "b", "c", "d", "e"], (3, 2), 150)
    ([0, 2, 4], ['a', 'c', 'e'])
    """
    for count in counts:
        count = min(count, len(digests))
        places = np.unique(np.linspace(0, len(digests) - 1, count).round().astype(int)).tolist()
        names = [wrap_text(digests[i], room / max(count, 1) - 6, 8) for i in places]
        if line_count(names) <= 2:
            break
    return places, names


def _draw_panel(ax: Axes, rows: pd.DataFrame, x: npt.NDArray[np.float64], title: str) -> None:
    if "n_papers" in rows:
        rows = rows.assign(**{c: rows[c].where(rows["n_papers"] > 0) for c in _DRAWN})
    ax.fill_between(x, rows["ci_low"], rows["ci_high"], color=BLUE, alpha=0.22, linewidth=0)
    few = len(rows) <= 15
    ax.plot(x, rows["share"], color=BLUE, linewidth=1.1, marker="o" if few else "", markersize=2.5)
    bins = rows["digest"].tolist()
    for event, marker in zip(seen_first_and_last(rows), (">", "<"), strict=True):
        if event is not None:
            look: Any = {"marker": marker, "markersize": 4.5, "color": VERMILLION, "clip_on": False}
            ax.plot([x[bins.index(event)]], [0], zorder=4, **look)
    ax.set_title(title, size=8, pad=3)
    ax.grid(axis="y")


def _top(shares: pd.DataFrame) -> float:
    """Upper end of the axis: only bands far wider than the others may reach beyond it."""
    high = shares["ci_high"]
    usual = min(float(high.max()), 1.5 * float(high.quantile(0.95)))
    return 1.05 * max(float(shares["share"].max()), usual, 0.01)


def _dress(
    axes: Sequence[Axes],
    x: npt.NDArray[np.float64],
    ticks: tuple[list[int], list[str]],
    top: float,
) -> None:
    places, labels = ticks
    left, right = cell_edges(x)
    for i, ax in enumerate(axes):
        ax.set(xlim=(left[0], right[-1]), ylim=(0, top))
        ax.set_xticks(x[places], labels)
        ax.yaxis.set_major_locator(MaxNLocator(3))
        ax.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{100 * value:g} %"))
        lowest = i + _COLUMNS >= len(axes)
        ax.tick_params(axis="x", labelbottom=lowest, length=2)
        if lowest and len(places) > 1:
            first, last = ax.get_xticklabels()[0], ax.get_xticklabels()[-1]
            first.set_horizontalalignment("left")
            last.set_horizontalalignment("right")


def _words(
    shares: pd.DataFrame,
    order: list[str],
    digests: list[str],
    names: Mapping[str, str] | None,
    kind: str,
) -> str:
    held = shares[shares["n_papers"] > 0] if "n_papers" in shares else shares
    by_name = held.groupby("name", sort=False)["share"]
    first, last = by_name.first(), by_name.last()
    parts = [
        f"{display_name(key, names)} from {percent(float(first[key]))} to "
        f"{percent(float(last[key]))}{_seen(shares[shares['name'] == key])}"
        for key in order
    ]
    return (
        f"A panel per {kind} with its share from {plain(digests[0])} to {plain(digests[-1])} "
        f"({len(digests)} points in time), and a band of 95 % intervals. " + "; ".join(parts) + "."
    )


def _seen(rows: pd.DataFrame) -> str:
    """Say when a theme was first seen, or last, where that is an event."""
    first, last = seen_first_and_last(rows)
    said = [f"first seen in {plain(first)}"] if first else []
    said += [f"last seen in {plain(last)}"] if last else []
    return f" ({', '.join(said)})" if said else ""
