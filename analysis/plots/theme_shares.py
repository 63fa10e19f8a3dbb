"""Share of every theme (or topic) in each of a few digests, with intervals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter

from analysis.counted import counted
from analysis.errors import InputError
from analysis.gate import plain
from analysis.plots.names import display_name, percent
from analysis.plots.style import (
    BLUE,
    DIGEST_MARKERS,
    GREEN,
    GREY,
    VERMILLION,
    describe,
    narrowed,
    new_axes,
    page_width,
    styled,
)
from analysis.plots.text import (
    left_to_right,
    line_count,
    row_height,
    widest,
    wrap_names,
    wrap_text,
)

__all__ = ["FEW_DIGESTS", "plot_theme_shares"]

_COLOURS = (GREY, BLUE, VERMILLION, GREEN)
FEW_DIGESTS = len(_COLOURS)  # more than these are drawn by `plot_share_bands`
_KEY = 34.0  # points from one digest's name in the legend to the next


@styled
def plot_theme_shares(
    shares: pd.DataFrame,
    *,
    names: Mapping[str, str] | None = None,
    kind: str = "theme",
    max_rows: int = 30,
    ax: Axes | None = None,
) -> Axes:
    """Draw one row per theme with a mark and an interval per digest.

    Parameters
    ----------
    shares : DataFrame
        ``kind``, ``name``, ``digest``, ``n``, ``n_papers``, ``share``, ``ci_low``, ``ci_high``;
        shares and bounds are fractions of the digest's papers. Digests in order of time, four
        at most (`plot_share_bands` draws more).
    names : mapping of str to str, optional
        From ``name`` to what is shown.
    kind : {"theme", "topic"}
        Which rows to draw.
    max_rows : int
        How many themes to draw at most, the largest in the last digest.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a new two-column figure by default.

    Returns
    -------
    matplotlib.axes.Axes
        Rows sorted by the share in the last digest.

    Raises
    ------
    InputError
        When there are more than four digests.

    Examples
    --------
    >>> shares = pd.DataFrame({"kind": "theme", "name": ["peft", "peft"], "digest": ["a", "b"],
    ...     "n": [3, 6], "n_papers": [30, 30], "share": [0.1, 0.2], "ci_low": [0.03, 0.09],
    ...     "ci_high": [0.24, 0.36]})
    >>> [t.get_text() for t in plot_theme_shares(shares).get_yticklabels()]
    ['peft']
    """
    shares = shares[shares["kind"] == kind]
    digests = list(dict.fromkeys(shares["digest"]))
    if len(digests) > FEW_DIGESTS:
        raise InputError(
            f"{len(digests)} digests", "four at most", "draw them with plot_share_bands"
        )
    order = _order(shares, digests, max_rows)
    named = [display_name(key, names) for key in order]
    labels = wrap_names(named, 8, narrowed(150), narrowed(200))
    legend = _legend(shares, digests, 72 * page_width() - widest(labels, 8) - 30)
    height = 0.77 + row_height(labels, 8, 0.22 + 0.07 * len(digests)) * max(len(order), 1)
    ax = new_axes(ax, page_width(), height + 0.13 * legend.n_lines)
    for i, digest in enumerate(digests):
        rows = shares[shares["digest"] == digest].set_index("name").reindex(order)
        offset = (i - (len(digests) - 1) / 2) * 0.56 / max(len(digests), 2)
        _draw_digest(ax, rows, np.arange(len(order)) + offset, i, legend.labels[i])
    _dress(ax, labels, legend)
    describe(ax, _words(shares, order, digests, names, kind))
    return ax


def _order(shares: pd.DataFrame, digests: list[str], max_rows: int) -> list[str]:
    """Largest share in the last digest first; ties keep the table's order."""
    if not digests:
        return []
    last = shares[shares["digest"] == digests[-1]]
    by_size = last.sort_values("share", ascending=False, kind="stable")
    return [str(name) for name in by_size["name"].head(max_rows)]


@dataclass(frozen=True)
class _Legend:
    """Names of the digests with their numbers of papers; in columns if there is room."""

    labels: list[str]
    n_columns: int

    @property
    def n_lines(self) -> int:
        lines = [label.count("\n") + 1 for label in self.labels]
        return line_count(self.labels) if self.n_columns > 1 else sum(lines)


def _legend(shares: pd.DataFrame, digests: list[str], room: float) -> _Legend:
    sizes = shares.groupby("digest")["n_papers"].max()
    whole = [
        f"{left_to_right(plain(digest))} ({counted(n, 'paper')})"
        for digest, n in ((digest, int(sizes[digest])) for digest in digests)
    ]
    if sum(widest([label], 8) + _KEY for label in whole) <= room:
        return _Legend(whole, max(len(whole), 1))
    return _Legend([wrap_text(label, room - _KEY, 8) for label in whole], 1)


def _draw_digest(ax: Axes, rows: pd.DataFrame, y: np.ndarray, number: int, label: str) -> None:
    colour, share = _COLOURS[number], rows["share"].to_numpy(float)
    ax.hlines(y, rows["ci_low"], rows["ci_high"], color=colour, linewidth=1.3, zorder=2)
    ax.plot(
        share,
        y,
        linestyle="none",
        marker=DIGEST_MARKERS[number],
        markersize=5,
        markerfacecolor="white" if number == 0 else colour,
        markeredgecolor=colour,
        label=label,
        clip_on=False,
        zorder=3,
    )


def _dress(ax: Axes, names: list[str], legend: _Legend) -> None:
    ax.set_yticks(range(len(names)), names, linespacing=1.1)
    ax.set_ylim(max(len(names), 1) - 0.4, -0.6)
    ax.set_xlim(left=0)
    ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{100 * value:g} %"))
    ax.set_xlabel("Share of the digest's papers, with 95 % interval")
    ax.grid(axis="x")
    ax.tick_params(axis="y", length=0, pad=7)  # marks at 0 reach to the left of the axis
    ax.spines["left"].set_visible(False)
    if len(legend.labels) > 1:
        ax.legend(
            loc="lower left",
            bbox_to_anchor=(0, 1.0),
            ncols=legend.n_columns,
            columnspacing=1.4,
            borderpad=0,
        )


def _words(
    shares: pd.DataFrame,
    order: list[str],
    digests: list[str],
    names: Mapping[str, str] | None,
    kind: str,
) -> str:
    cells = shares.set_index(["name", "digest"])["share"]
    parts = [
        f"{display_name(key, names)} "
        + ", ".join(f"{percent(float(cells.get((key, d), 0.0)))} in {plain(d)}" for d in digests)
        for key in order
    ]
    return f"Dot plot of the share of every {kind} in each digest. " + "; ".join(parts) + "."
