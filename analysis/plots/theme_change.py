"""Change of every theme between two digests: a forest plot with verdicts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter

from analysis.gate import plain
from analysis.plots.names import display_name, points, records
from analysis.plots.style import (
    GREY,
    INK,
    TWO_COLUMNS,
    describe,
    narrowed,
    new_axes,
    page_width,
    styled,
    verdict_style,
)
from analysis.plots.text import line_count, row_height, widest, wrap_names, wrap_text
from analysis.themes.fit import NO_PAPERS, TOO_FEW
from analysis.trends.filing import allows_for_filing
from analysis.trends.verdicts import ON_FILING, marked

__all__ = ["differs_from_interval", "plot_theme_change"]

_DAGGER = "†"
_HEAD = ("papers", "points", "verdict")


def differs_from_interval(trends: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Find rows whose pointwise interval alone would say something else than the verdict.

    Parameters
    ----------
    trends : DataFrame
        ``ci_low``, ``ci_high`` and ``verdict``.

    Returns
    -------
    ndarray of bool, shape (n_rows,)
        True where the interval leaves zero out although no growth or decline is claimed, or
        holds zero although one is; never where too few papers allow no verdict.

    Examples
    --------
    >>> differs_from_interval(pd.DataFrame({"ci_low": [0.01, 0.01], "ci_high": [0.2, 0.2],
    ...     "verdict": ["growing", "not distinguishable"]})).tolist()
    [False, True]
    """
    low, high = trends["ci_low"].to_numpy(float), trends["ci_high"].to_numpy(float)
    claimed = trends["verdict"].astype(str).str.match(r"growing|shrinking").to_numpy(bool)
    silent = trends["verdict"].isin([NO_PAPERS, TOO_FEW]).to_numpy(bool)
    return np.asarray((((low > 0) | (high < 0)) != claimed) & ~silent, dtype=bool)


@styled
def plot_theme_change(
    trends: pd.DataFrame,
    *,
    names: Mapping[str, str] | None = None,
    kind: str = "theme",
    max_rows: int = 30,
    ax: Axes | None = None,
) -> Axes:
    """Draw the change of every theme with its interval, sorted, and say the verdict.

    Parameters
    ----------
    trends : DataFrame
        ``kind``, ``name``, ``n_a``, ``n_b`` (or ``n``, for a series), ``change``, ``ci_low``,
        ``ci_high``, ``minimum_detectable_change``, ``verdict`` and, if there are such,
        ``status`` and ``note``; changes are fractions. `compare_digests` and `trend` give
        such tables.
    names : mapping of str to str, optional
        From ``name`` to what is shown.
    kind : {"theme", "topic"}
        Which rows to draw.
    max_rows : int
        How many rows to draw at most, those that change most.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a new two-column figure by default.

    Returns
    -------
    matplotlib.axes.Axes
        Largest growth on top. A dagger marks rows whose interval alone would say something
        else than the verdict, which counts how many comparisons were made; a line below the
        plot explains it. Strokes mark the change that would be found in four of five cases;
        smaller ones are found less often, and may be found all the same.

    Examples
    --------
    >>> trends = pd.DataFrame({"kind": ["theme"], "name": ["peft"], "n_a": [3], "n_b": [9],
    ...     "change": [0.1], "ci_low": [0.01], "ci_high": [0.19],
    ...     "minimum_detectable_change": [0.15], "verdict": ["not distinguishable"]})
    >>> [t.get_text() for t in plot_theme_change(trends).texts][-2:]
    ['+10.0', 'not distinguishable †']
    """
    rows = _rows(trends, kind, max_rows)
    differs = differs_from_interval(rows)
    columns = _columns(rows, differs)
    labels = wrap_names(
        [display_name(key, names) for key in rows["name"]], 7.5, narrowed(150), narrowed(170)
    )
    sides = widest(labels, 7.5) + 8, sum(columns.widths) + 38
    foot = _in_place(_foot(rows, differs, kind), *sides)
    below = 24.0 + 10 * line_count([foot])
    margins = (sides[0], below, sides[1], 20.0)
    row = row_height([*labels, *(cell[-1] for cell in columns.cells)], 7.5, 0.27)
    height = (below + 20) / 72 + row * max(len(rows), 1)
    ax = new_axes(ax, page_width(), height, margins)
    y = np.arange(len(rows))
    reach = rows["minimum_detectable_change"].to_numpy(float)
    for side in (-1, 1):
        ax.plot(side * reach, y, linestyle="none", marker="|", markersize=9, color=GREY, zorder=1)
    ax.axvline(0, color=INK, linewidth=0.8, zorder=1)
    for i, row in enumerate(records(rows)):
        _draw_row(ax, i, row)
    _write_columns(ax, columns)
    _dress(ax, labels, rows, foot)
    describe(ax, _words(rows, names, kind, differs))
    return ax


def _rows(trends: pd.DataFrame, kind: str, max_rows: int) -> pd.DataFrame:
    rows = trends[trends["kind"] == kind]
    if len(rows) > max_rows:
        strongest = rows["change"].abs().sort_values(ascending=False, kind="stable")
        rows = rows.loc[strongest.index[:max_rows].sort_values()]
    return rows.sort_values("change", ascending=False, kind="stable")


def _draw_row(ax: Axes, y: int, row: Any) -> None:
    look = verdict_style(str(row.verdict))
    ax.hlines(y, row.ci_low, row.ci_high, color=look.colour, linewidth=1.4, zorder=2)
    ax.plot(
        [row.change],
        [y],
        marker=look.marker,
        markersize=5.5,
        markerfacecolor=look.colour if look.filled else "white",
        markeredgecolor=look.colour,
        zorder=3,
    )


@dataclass(frozen=True)
class _Columns:
    """What stands to the right of the plot: cells by row, colours of the last, widths."""

    cells: list[tuple[str, str, str]]
    colours: list[str]
    widths: list[float]


def _columns(rows: pd.DataFrame, differs: npt.NDArray[np.bool_]) -> _Columns:
    two_ends = "n_a" in rows.columns
    cells = [
        (
            f"{row.n_a} → {row.n_b}" if two_ends else str(row.n),
            points(float(row.change)),
            wrap_text(_verdict(row), narrowed(118), 8) + (f" {_DAGGER}" if other else ""),
        )
        for row, other in zip(records(rows), differs, strict=True)
    ]
    colours = [verdict_style(str(verdict)).ink for verdict in rows["verdict"]]
    widths = [widest([cell[j] for cell in [_HEAD, *cells]], 8) for j in range(3)]
    return _Columns(cells, colours, widths)


def _verdict(row: Any) -> str:
    """Say the verdict, whether the theme emerges or fades, and whether it depends on filing."""
    status = plain(getattr(row, "status", ""))
    said = [str(row.verdict)] + ([status] if status not in {"", "nan", "None"} else [])
    if marked(row):
        said.append(ON_FILING)
    return ", ".join(said)


def _write_columns(ax: Axes, columns: _Columns) -> None:
    """Write counts, change and verdict to the right of the plot."""
    first = 12 + columns.widths[0]
    second = first + 10 + columns.widths[1]
    places = ((first, "right"), (second, "right"), (second + 10, "left"))
    look: dict[str, Any] = {
        "xycoords": ax.get_yaxis_transform(),
        "textcoords": "offset points",
        "va": "center_baseline",
        "size": 8,
    }
    for (x, side), head in zip(places, _HEAD, strict=True):
        ax.annotate(head, (1, -0.95), (x, 0), ha=side, color=GREY, **look)
    for i, (cell, last) in enumerate(zip(columns.cells, columns.colours, strict=True)):
        for (x, side), text, colour in zip(places, cell, (INK, INK, last), strict=True):
            ax.annotate(text, (1, i), (x, 0), ha=side, color=colour, **look)


def _foot(rows: pd.DataFrame, differs: npt.NDArray[np.bool_], kind: str) -> list[str]:
    """Say what is drawn."""
    lines = ["Points: change of the share, in percentage points, with 95 % interval"]
    if allows_for_filing(rows):
        lines[0] += "; it allows for papers filed wrongly"
    lines.append("Grey strokes: a true change of this size would be found in four of five cases")
    if not differs.any():
        return lines
    said = rows[differs]
    if ((said["ci_low"] > 0) | (said["ci_high"] < 0)).all():
        lines.append(
            f"{_DAGGER} Alone, this row would look like a change. With all {kind}s tested at once,"
            " it may be chance."
        )
    else:
        lines.append(
            f"{_DAGGER} The interval looks at this row alone. The verdict allows for all {kind}s"
            " being tested at once."
        )
    return lines


def _in_place(lines: list[str], left: float, right: float) -> str:
    """Wrap lines below the axis where figures are laid out narrower."""
    if page_width() < TWO_COLUMNS:
        whole = 72 * page_width()
        middle = (whole + left - right) / 2  # of the axis, where the lines are centred
        lines = [wrap_text(line, 2 * min(middle, whole - middle) - 8, 8) for line in lines]
    return "\n".join(lines)


def _dress(ax: Axes, labels: list[str], rows: pd.DataFrame, foot: str) -> None:
    ax.set_yticks(
        range(len(labels)),
        labels,
        size=7.5,
        linespacing=1.1,
    )
    ax.set_ylim(max(len(labels), 1) - 0.4, -0.6)
    bounds = rows[["ci_low", "ci_high", "change"]].to_numpy(float)
    furthest = float(np.abs(bounds).max(initial=0.05))
    detectable = float(rows["minimum_detectable_change"].max()) if len(rows) else 0.0
    reach = 1.06 * max(furthest, min(detectable, 2 * furthest))
    ax.set_xlim(-reach, reach)
    ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: points(value).removesuffix(".0")))
    ax.set_xlabel(foot)
    ax.grid(axis="x")
    ax.tick_params(axis="y", length=0)
    ax.spines["left"].set_visible(False)


def _words(
    rows: pd.DataFrame,
    names: Mapping[str, str] | None,
    kind: str,
    differs: npt.NDArray[np.bool_],
) -> str:
    parts = [
        f"{display_name(row.name, names)} {points(float(row.change))} "
        f"({points(float(row.ci_low))} to {points(float(row.ci_high))}), {plain(_verdict(row))}"
        + (" after adjustment, unlike its interval alone" if other else "")
        for row, other in zip(records(rows), differs, strict=True)
    ]
    return (
        f"Forest plot of the change of every {kind} in percentage points, with 95 % interval and "
        "verdict, largest growth first. " + "; ".join(parts) + "."
    )
