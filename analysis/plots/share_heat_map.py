"""Theme by time: a row per theme, a column per digest, darker where the share is larger."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.ticker import FuncFormatter

from analysis.gate import plain
from analysis.plots.names import display_name, percent
from analysis.plots.share_bands import largest_first, time_ticks
from analysis.plots.style import describe, narrowed, new_axes, page_width, styled
from analysis.plots.text import line_count, row_height, wrap_names
from analysis.plots.time_axis import cell_edges, time_positions

__all__ = ["SHADES", "plot_share_heat_map"]

#: White to dark blue, its lightness falling evenly, so that it can be read in grey.
SHADES = LinearSegmentedColormap.from_list(
    "digest-atlas", ["#ffffff", "#cfe3f1", "#7fb6d9", "#2b7bb5", "#08306b"]
)


@styled
def plot_share_heat_map(
    shares: pd.DataFrame,
    *,
    names: Mapping[str, str] | None = None,
    kind: str = "theme",
    days: Mapping[str, str] | None = None,
    max_rows: int = 30,
    ax: Axes | None = None,
) -> Axes:
    """Shade the share of every theme in every digest, or other bin, along a true axis of time.

    Parameters
    ----------
    shares : DataFrame
        ``kind``, ``name``, ``digest``, ``share`` and, if there is such, ``n_papers``;
        fractions, bins in order of time.
    names : mapping of str to str, optional
        From ``name`` to what is shown.
    kind : {"theme", "topic"}
        Which rows to draw.
    days : mapping of str to str, optional
        Days of bins that are digests, as `time_positions` takes them.
    max_rows : int
        How many themes to draw at most, those with the largest mean share.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a new two-column figure by default.

    Returns
    -------
    matplotlib.axes.Axes
        Largest mean share on top; a bin without papers, and time between digests, stays white.

    Examples
    --------
    >>> shares = pd.DataFrame({"kind": "theme", "name": ["a", "b"], "digest": ["x", "x"],
    ...     "share": [0.1, 0.4]})
    >>> [t.get_text() for t in plot_share_heat_map(shares).get_yticklabels()]
    ['b', 'a']
    """
    shares = shares[shares["kind"] == kind]
    digests = list(dict.fromkeys(shares["digest"]))
    order = largest_first(shares)[:max_rows]
    if "n_papers" in shares:
        shares = shares.assign(share=shares["share"].where(shares["n_papers"] > 0))
    grid = shares.pivot(index="name", columns="digest", values="share")
    grid = grid.reindex(index=order, columns=digests)
    edges, cells, middles = _cells(grid.to_numpy(float), time_positions(digests, days))
    named = [display_name(key, names) for key in order]
    labels = wrap_names(named, 7.5, narrowed(150), narrowed(200))
    places, shown = time_ticks(digests, (6, 4, 2), 350)
    height = row_height(labels, 7.5, 0.27) * max(len(order), 2) + 0.13 * line_count(shown)
    ax = new_axes(ax, page_width(), 0.42 + height)
    lines = 0.5 if len(digests) <= 60 else 0.0
    mesh = ax.pcolormesh(
        edges,
        np.arange(len(order) + 1),
        cells,
        cmap=SHADES,
        vmin=0,
        vmax=max(float(np.nanmax(grid.to_numpy(float), initial=0.0)), 0.01),
        edgecolors="white" if lines else "face",
        linewidth=lines or 0.1,
    )
    ax.set_yticks(np.arange(len(order)) + 0.5, labels, size=7.5, linespacing=1.1)
    ax.set_ylim(max(len(order), 1), 0)
    ax.set_xticks(middles[places], shown)
    ax.tick_params(axis="y", length=0)
    ax.spines[:].set_visible(False)
    figure = ax.get_figure(root=True)
    assert figure is not None
    bar = figure.colorbar(mesh, ax=ax, pad=0.015, aspect=30, label="Share of the digest's papers")
    bar.outline.set_visible(False)
    bar.ax.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{100 * value:g} %"))
    describe(ax, _words(grid, names, kind))
    return ax


def _cells(
    grid: npt.NDArray[np.float64], places: npt.NDArray[np.float64]
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Lay columns out in time, with empty ones where nothing was listed for a while."""
    left, right = cell_edges(places)
    edges, columns = [left[:1]], []
    empty = np.full(len(grid), np.nan)
    for i in range(len(places)):
        if i and left[i] > right[i - 1] + 1e-9:
            columns.append(empty)
            edges.append(left[i : i + 1])
        columns.append(grid[:, i])
        edges.append(right[i : i + 1])
    cells = np.column_stack(columns) if columns else np.zeros((len(grid), 0))
    return np.concatenate(edges), cells, places


def _words(grid: pd.DataFrame, names: Mapping[str, str] | None, kind: str) -> str:
    parts = []
    for key, row in grid.iterrows():
        peak = row.astype(float).fillna(0.0)
        where = plain(peak.index[int(np.argmax(peak.to_numpy()))])
        parts.append(f"{display_name(key, names)} up to {percent(float(peak.max()))} in {where}")
    return (
        f"Heat map of the share of every {kind} at {grid.shape[1]} points in time. "
        + "; ".join(parts)
        + "."
    )
