"""How much of each digest is its own, and how much other digests hold too."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from analysis.plots.names import records
from analysis.plots.style import BLUE, FAINT, INK, TWO_COLUMNS, describe, new_axes, styled
from analysis.plots.text import fit_text, plain, text_size

__all__ = ["plot_digest_overlap"]

_MANY = 12  # more digests than this stand upright, without numbers
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
    if len(digests) > _MANY:
        ax = _draw_standing(new_axes(ax, TWO_COLUMNS, 2.4), digests, parts)
    else:
        ax = _draw_lying(new_axes(ax, TWO_COLUMNS, 0.95 + 0.36 * len(digests)), digests, parts)
    ax.legend(loc="lower left", bbox_to_anchor=(0, 1.0), ncols=3, columnspacing=1.4, borderpad=0)
    describe(ax, _words(digests, parts))
    return ax


def _parts(digests: pd.DataFrame) -> np.ndarray:
    """Papers only here, first here and seen before, shape (n_digests, 3)."""
    papers, new, shared = (digests[c].to_numpy(int) for c in ("n_papers", "n_new", "n_shared"))
    return np.column_stack([papers - shared, new - (papers - shared), papers - new])


def _draw_lying(ax: Axes, digests: pd.DataFrame, parts: np.ndarray) -> Axes:
    y, left = np.arange(len(digests)), np.zeros(len(digests))
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
    ax.set_yticks(y, [_name(row) for row in records(digests)])
    ax.set(ylim=(len(digests) - 0.4, -0.6), xlabel="Papers")
    ax.xaxis.set_major_locator(MaxNLocator(6, integer=True))
    ax.tick_params(axis="y", length=0)
    ax.spines["left"].set_visible(False)
    return ax


def _draw_standing(ax: Axes, digests: pd.DataFrame, parts: np.ndarray) -> Axes:
    x, bottom = np.arange(len(digests)), np.zeros(len(digests))
    for j, (label, colour, _, hatch) in enumerate(_PARTS):
        ax.bar(
            x,
            parts[:, j],
            bottom=bottom,
            width=0.9,
            color=colour,
            label=label,
            hatch=hatch if len(digests) <= 60 else "",
            edgecolor="white",
            linewidth=0.2,
        )
        bottom = bottom + parts[:, j]
    ticks = np.unique(np.linspace(0, len(digests) - 1, min(len(digests), 7)).round().astype(int))
    ax.set_xticks(ticks, [fit_text(_when(digests.iloc[i]), 70, 8) for i in ticks])
    ax.set(xlim=(-0.7, len(digests) - 0.3), ylabel="Papers")
    ax.grid(axis="y")
    return ax


def _when(row: pd.Series) -> str:
    return (
        plain(row["date"]) if str(row["date"]) not in {"", "nan", "None"} else plain(row["digest"])
    )


def _name(row: Any) -> str:
    name, date = plain(row.digest), plain(row.date)
    shown = fit_text(name, 120, 8)
    return f"{shown}\n{date}" if date not in {"", "nan", "None", name} else shown


def _words(digests: pd.DataFrame, parts: np.ndarray) -> str:
    if len(digests) > _MANY:
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
