"""Shares over time as one picture: stacked areas, the largest labels named, the rest joined."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import to_hex, to_rgb
from matplotlib.ticker import FuncFormatter

from analysis.gate import plain
from analysis.plots.names import display_name, percent
from analysis.plots.share_bands import time_ticks
from analysis.plots.spread import spread
from analysis.plots.style import (
    FAINT,
    GREY,
    PALE,
    PALETTE,
    describe,
    narrowed,
    new_axes,
    page_width,
    styled,
)
from analysis.plots.text import line_count, widest, wrap_names
from analysis.plots.time_axis import time_positions, used_bins

__all__ = ["plot_share_stack"]

_SIZE = 7.5
_HEIGHT = 3.4  # inches


@styled
def plot_share_stack(
    shares: pd.DataFrame,
    *,
    names: Mapping[str, str] | None = None,
    kind: str = "theme",
    days: Mapping[str, str] | None = None,
    max_areas: int = 10,
    ax: Axes | None = None,
) -> Axes:
    """Stack the shares of the largest themes over time; what is left of the whole is none.

    Parameters
    ----------
    shares : DataFrame
        ``kind``, ``name``, ``digest``, ``n_papers``, ``share``; fractions that add up to one
        at most, bins in order of time. Bins without papers are left out.
    names : mapping of str to str, optional
        From ``name`` to what is shown.
    kind : {"theme", "topic"}
        Which rows to draw.
    days : mapping of str to str, optional
        Days of bins that are digests, as `time_positions` takes them.
    max_areas : int
        How many themes have an area of their own, those with the largest mean share; the
        others are joined in one.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a new two-column figure by default.

    Returns
    -------
    matplotlib.axes.Axes
        Names stand at the right end of their areas. Neighbours differ in lightness, so that
        the areas can be told apart in grey.

    Examples
    --------
    >>> shares = pd.DataFrame({"kind": "theme", "name": ["a", "a", "b", "b"],
    ...     "digest": ["2019", "2020"] * 2, "n_papers": 9, "share": [0.6, 0.5, 0.2, 0.3]})
    >>> [t.get_text() for t in plot_share_stack(shares).texts]
    ['a', 'b', 'none']
    """
    shares = shares[(shares["kind"] == kind) & (shares["n_papers"] > 0)]
    bins = used_bins(shares)
    heights, labels, colours = _areas(shares, bins, names, max_areas, kind)
    written = wrap_names(labels, _SIZE, narrowed(130), narrowed(170))
    places = time_positions(bins, days)
    ticks, shown = time_ticks(bins, (6, 4, 2), 330)
    margins = (38.0, 10.0 + 11 * line_count(shown), widest(written, _SIZE) + 14, 8.0)
    ax = new_axes(ax, page_width(), _HEIGHT, margins)
    edges = np.vstack([np.zeros(len(bins)), np.cumsum(heights, axis=0)])
    for low, high, colour in zip(edges[:-1], edges[1:], colours, strict=True):
        ax.fill_between(places, low, high, facecolor=colour, edgecolor="white", linewidth=0.5)
    ax.set(xlim=(places[0], places[-1]) if len(bins) > 1 else (-0.5, 0.5), ylim=(0, 1))
    ax.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{100 * value:g} %"))
    ax.set_xticks(places[ticks], shown)
    if len(ticks) > 1:
        ax.get_xticklabels()[0].set_horizontalalignment("left")
        ax.get_xticklabels()[-1].set_horizontalalignment("right")
    _write(ax, edges[:, -1], written, colours)
    describe(ax, _words(heights, labels, bins, kind))
    return ax


def _areas(
    shares: pd.DataFrame,
    bins: list[str],
    names: Mapping[str, str] | None,
    max_areas: int,
    kind: str,
) -> tuple[npt.NDArray[np.float64], list[str], list[str]]:
    """Give heights, names and colours of the areas, largest first, then the rest, then none."""
    grid = shares.pivot(index="name", columns="digest", values="share").reindex(columns=bins)
    means = grid.mean(axis=1).round(9)
    order = means[means > 0].sort_values(ascending=False, kind="stable").index
    own, rest = list(order[:max_areas]), list(order[max_areas:])
    heights = [grid.loc[key].to_numpy(float) for key in own]
    labels = [display_name(key, names) for key in own]
    colours = [_shade(i) for i in range(len(own))]
    if rest:
        heights.append(grid.loc[rest].sum(axis=0).to_numpy(float))
        labels.append(f"{len(rest)} other {kind}s")
        colours.append(FAINT)
    left = np.clip(1 - np.sum(heights, axis=0), 0.0, 1.0) if heights else np.ones(len(bins))
    if left.max(initial=0.0) > 0.005:
        heights, labels, colours = [*heights, left], [*labels, "none"], [*colours, PALE]
    stack = np.array(heights)
    return stack / np.maximum(stack.sum(axis=0), 1.0), labels, colours


def _shade(i: int) -> str:
    """Give colours that repeat, every second one lighter."""
    rgb = np.array(to_rgb(PALETTE[i % len(PALETTE)]))
    red, green, blue = rgb + (1 - rgb) * (0.45 if i % 2 else 0.0)
    return to_hex((float(red), float(green), float(blue)))


def _write(ax: Axes, edges: npt.NDArray[np.float64], labels: list[str], colours: list[str]) -> None:
    """Name the areas at their right ends, moved apart where they would touch."""
    points = 72 * _HEIGHT * ax.get_position().height
    sizes = [(label.count("\n") + 1) * 1.35 * _SIZE / points for label in labels]
    middles = (edges[:-1] + edges[1:]) / 2
    half = max(sizes, default=0.0) / 2
    for label, y, at, colour in zip(
        labels, spread(middles, sizes, half, 1 - half), middles, colours, strict=True
    ):
        look = {"xycoords": ax.transAxes, "textcoords": ax.transAxes}
        ax.annotate(
            label, (1.0, at), (1.0 + 10 / (72 * page_width() * ax.get_position().width), y),
            va="center", ha="left", size=_SIZE, linespacing=1.1, annotation_clip=False,
            arrowprops={"arrowstyle": "-", "color": GREY if colour == PALE else colour,
                        "shrinkA": 1, "shrinkB": 0, "relpos": (0, 0.5), "linewidth": 0.8}, **look,
        )  # fmt: skip


def _words(heights: npt.NDArray[np.float64], labels: list[str], bins: list[str], kind: str) -> str:
    parts = [
        f"{label} from {percent(float(row[0]))} to {percent(float(row[-1]))}"
        for label, row in zip(labels, heights, strict=True)
    ]
    return (
        f"Stacked areas of the shares of the {kind}s from {plain(bins[0])} to {plain(bins[-1])}. "
        + "; ".join(parts)
        + "."
    )
