"""How much of each digest is its own, and how much other digests hold too."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from analysis.gate import plain
from analysis.plots.names import records
from analysis.plots.share_bands import time_ticks
from analysis.plots.style import BLUE, FAINT, INK, describe, narrowed, new_axes, page_width, styled
from analysis.plots.text import line_count, row_height, text_size, wrap_names

__all__ = ["plot_digest_overlap"]

_MANY_DIGESTS = 12  # more digests than this stand upright, without numbers
_PARTS = (
    ("in this digest only", BLUE, "white", ""),
    ("first here, again in a later one", "#56b4e9", INK, "////"),
    ("already in an earlier digest", FAINT, INK, ""),
)


@styled
def plot_digest_overlap(digests: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw every digest as a bar of its papers, by whether other digests hold them too.

    Parameters
    ----------
    digests : DataFrame
        ``digest``, ``date``, ``n_papers``, ``n_new`` (in no earlier digest), ``n_shared`` (in at
        least one other digest); earliest first.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a new two-column figure by default.

    Returns
    -------
    matplotlib.axes.Axes
        Lying bars with their counts up to twelve digests, standing bars in order of time above.

    Examples
    --------
    >>> digests = pd.DataFrame({"digest": ["a", "b"], "date": ["03-11", "03-12"],
    ...     "n_papers": [66, 99], "n_new": [66, 70], "n_shared": [29, 29]})
    >>> [t.get_text() for t in plot_digest_overlap(digests).texts]
    ['37', '70', '29', '29']
    """
    parts = _parts(digests)
    if len(digests) > _MANY_DIGESTS:
        ticks = time_ticks([_when(row) for row in records(digests)], (7, 4, 2), 460)
        height = 2.27 + 0.13 * line_count(ticks[1])
        ax = _draw_standing(new_axes(ax, page_width(), height), ticks, parts)
    else:
        names = _names(digests)
        height = 0.95 + row_height(names, 8, 0.36) * len(digests)
        ax = _draw_lying(new_axes(ax, page_width(), height), names, parts)
    ax.legend(loc="lower left", bbox_to_anchor=(0, 1.0), ncols=3, columnspacing=1.4, borderpad=0)
    describe(ax, _words(digests, parts))
    return ax


def _parts(digests: pd.DataFrame) -> np.ndarray:
    """Papers only here, first here and seen before, shape (n_digests, 3)."""
    papers, new, shared = (digests[c].to_numpy(int) for c in ("n_papers", "n_new", "n_shared"))
    return np.column_stack([papers - shared, new - (papers - shared), papers - new])


def _draw_lying(ax: Axes, names: list[str], parts: np.ndarray) -> Axes:
    y, left = np.arange(len(names)), np.zeros(len(names))
    scale = 330 / max(int(parts.sum(axis=1).max(initial=1)), 1)  # points per paper, about
    for j, (label, colour, ink, hatch) in enumerate(_PARTS):
        count = parts[:, j]
        ax.barh(
            y,
            count,
            left=left,
            height=0.62,
            color=colour,
            hatch=hatch,
            label=label,
            edgecolor="white",
        )
        for i in np.flatnonzero(count).tolist():
            text = str(count[i])
            if text_size(text, 8)[0] + 6 < count[i] * scale:
                box = {"facecolor": "white", "linewidth": 0, "pad": 1.4} if hatch else None
                ax.text(
                    left[i] + count[i] / 2, i, text, color=ink, ha="center", va="center", bbox=box
                )
        left = left + count
    ax.set_yticks(y, names, linespacing=1.1)
    ax.set(ylim=(len(names) - 0.4, -0.6), xlabel="Papers")
    ax.xaxis.set_major_locator(MaxNLocator(6, integer=True))
    ax.tick_params(axis="y", length=0)
    ax.spines["left"].set_visible(False)
    return ax


def _draw_standing(ax: Axes, ticks: tuple[list[int], list[str]], parts: np.ndarray) -> Axes:
    x, bottom = np.arange(len(parts)), np.zeros(len(parts))
    for j, (label, colour, _, hatch) in enumerate(_PARTS):
        ax.bar(
            x,
            parts[:, j],
            bottom=bottom,
            width=0.9,
            color=colour,
            label=label,
            hatch=hatch if len(parts) <= 60 else "",
            edgecolor="white",
            linewidth=0.2,
        )
        bottom = bottom + parts[:, j]
    ax.set_xticks(*ticks)
    ax.set(xlim=(-0.7, len(parts) - 0.3), ylabel="Papers")
    ax.grid(axis="y")
    return ax


def _has_date(row: Any) -> bool:
    return plain(row.date) not in {"", "nan", "None", plain(row.digest)}


def _when(row: Any) -> str:
    return plain(row.date) if _has_date(row) else plain(row.digest)


def _names(digests: pd.DataFrame) -> list[str]:
    """Name the digests, with the date on a line of its own."""
    shown = wrap_names(digests["digest"], 8, narrowed(120), narrowed(130))
    return [
        f"{name}\n{plain(row.date)}" if _has_date(row) else name
        for name, row in zip(shown, records(digests), strict=True)
    ]


def _words(digests: pd.DataFrame, parts: np.ndarray) -> str:
    if len(digests) > _MANY_DIGESTS:
        total, repeats = int(digests["n_papers"].sum()), int(parts[:, 2].sum())
        return (
            f"Bars with the papers of {len(digests)} digests in order of time: {total} entries, "
            f"{repeats} of them papers that an earlier digest lists too."
        )
    rows = [
        f"{plain(name)} holds {int(p.sum())} papers: {p[0]} in this digest only, {p[1]} first "
        f"here and again in a later one, {p[2]} already in an earlier digest"
        for name, p in zip(digests["digest"], parts, strict=True)
    ]
    return "Bars with the papers of every digest. " + "; ".join(rows) + "."
