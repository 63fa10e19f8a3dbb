"""Whether probabilities can be believed: what was promised against what came true."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes

from analysis.gate import plain
from analysis.plots.names import records
from analysis.plots.style import BLUE, GREY, ONE_COLUMN, describe, new_axes, styled
from analysis.plots.text import wrap_text

__all__ = ["plot_calibration_curve"]


@styled
def plot_calibration_curve(
    table: pd.DataFrame, *, what: str = "right", ax: Axes | None = None
) -> Axes:
    """Draw how often predictions of a probability were right.

    Parameters
    ----------
    table : DataFrame
        One row per bin of predictions: ``predicted`` (their mean probability), ``observed``
        (the share that was right), ``ci_low``, ``ci_high`` (its interval), ``n``.
    what : str
        What came true, for the axis.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a new one-column figure by default.

    Returns
    -------
    matplotlib.axes.Axes
        Points on the diagonal keep their promise; below it, the probabilities are too high.
        Marks grow with the number of predictions, which stands beside them.

    Examples
    --------
    >>> table = pd.DataFrame({"predicted": [0.3, 0.8], "observed": [0.25, 0.85],
    ...     "ci_low": [0.1, 0.7], "ci_high": [0.5, 0.95], "n": [20, 40]})
    >>> [t.get_text() for t in plot_calibration_curve(table).texts]
    ['20', '40']
    """
    ax = new_axes(ax, ONE_COLUMN, 3.3)
    ax.plot([0, 1], [0, 1], color=GREY, linewidth=0.8, linestyle=(0, (4, 3)), zorder=1)
    ax.vlines(table["predicted"], table["ci_low"], table["ci_high"], color=BLUE, linewidth=1.2)
    ax.plot(table["predicted"], table["observed"], color=BLUE, linewidth=0.8, zorder=2)
    most = max(float(table["n"].max()), 1.0) if len(table) else 1.0
    ax.scatter(
        table["predicted"], table["observed"], s=12 + 40 * table["n"] / most, color=BLUE, zorder=3
    )
    for row in records(table):
        ax.annotate(
            str(row.n),
            (row.predicted, row.ci_high),
            (0, 3),
            textcoords="offset points",
            ha="center",
            va="bottom",
            size=7,
            color=GREY,
        )
    ax.set(xlim=(0, 1), ylim=(0, 1.06), aspect="equal")
    ax.set(xlabel="Probability given", ylabel=wrap_text(f"Share that was {plain(what)}", 190, 8))
    ax.set(xticks=[0, 0.25, 0.5, 0.75, 1], yticks=[0, 0.25, 0.5, 0.75, 1])
    ax.grid()
    describe(ax, _words(table, what))
    return ax


def _words(table: pd.DataFrame, what: str) -> str:
    parts = [
        f"given {row.predicted:.2f}, {row.observed:.2f} were {plain(what)} "
        f"({row.ci_low:.2f} to {row.ci_high:.2f}, {row.n} predictions)"
        for row in records(table)
    ]
    return "Calibration curve; the diagonal is perfect. " + "; ".join(parts) + "."
