"""How sure the filing is: a histogram of confidences or probabilities."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from analysis.gate import plain
from analysis.plots.style import BLUE, FAINT, ONE_COLUMN, describe, new_axes, styled
from analysis.plots.text import wrap_text

__all__ = ["plot_confidence_histogram"]

_BINS = 20


@styled
def plot_confidence_histogram(
    values: npt.ArrayLike,
    filed: npt.ArrayLike | None = None,
    *,
    what: str = "Probability of the theme",
    ax: Axes | None = None,
) -> Axes:
    """Count papers by how sure their place is.

    Parameters
    ----------
    values : array_like of float, shape (n_papers,)
        From 0 to 1.
    filed : array_like of bool, shape (n_papers,), optional
        Whether a paper was filed; those that were not are drawn apart, hatched.
    what : str
        What the values are, for the axis.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a new one-column figure by default.

    Returns
    -------
    matplotlib.axes.Axes
        Twenty bins of equal width.

    Examples
    --------
    >>> ax = plot_confidence_histogram([0.2, 0.9, 0.95], [False, True, True])
    >>> [t.get_text() for t in ax.get_legend().get_texts()]
    ['filed (2)', 'left unfiled (1)']
    """
    values = np.asarray(values, dtype=float)
    filed = np.ones(len(values), dtype=bool) if filed is None else np.asarray(filed, dtype=bool)
    ax = new_axes(ax, ONE_COLUMN, 2.3)
    edges = np.linspace(0, 1, _BINS + 1)
    sure, unsure = (np.histogram(values[part], edges)[0] for part in (filed, ~filed))
    look: dict[str, Any] = {
        "width": 1 / _BINS,
        "align": "edge",
        "edgecolor": "white",
        "linewidth": 0.5,
    }
    ax.bar(edges[:-1], sure, color=BLUE, label=f"filed ({filed.sum()})", **look)
    if not filed.all():
        label = f"left unfiled ({(~filed).sum()})"
        ax.bar(edges[:-1], unsure, bottom=sure, color=FAINT, hatch="////", label=label, **look)
        ax.legend(loc="lower left", bbox_to_anchor=(0, 1.0), ncols=2, borderpad=0)
    ax.set(xlim=(0, 1), xlabel=wrap_text(what, 200, 8), ylabel="Papers")
    ax.margins(y=0.06)
    ax.yaxis.set_major_locator(MaxNLocator(5, integer=True))
    ax.grid(axis="y")
    describe(ax, _words(values, filed, what))
    return ax


def _words(values: npt.NDArray[np.float64], filed: npt.NDArray[np.bool_], what: str) -> str:
    if not len(values):
        return f"Histogram of no papers: {plain(what)}."
    low, middle, high = np.quantile(values, (0.1, 0.5, 0.9))
    apart = "" if filed.all() else f" Left unfiled: {int((~filed).sum())}."
    return (
        f"Histogram of {len(values)} papers: {plain(what)}. Half lie below {middle:.2f}, a tenth "
        f"below {low:.2f}, a tenth above {high:.2f}.{apart}"
    )
