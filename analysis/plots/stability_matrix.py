"""How well groups hold together: a square matrix of agreement."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd
from matplotlib.axes import Axes

from analysis.errors import InputError
from analysis.plots.share_heat_map import SHADES
from analysis.plots.style import INK, TWO_COLUMNS, describe, new_axes, styled
from analysis.plots.text import fit_text, plain

__all__ = ["plot_stability_matrix"]

_NUMBERS = 20  # up to here the values are written into the cells


@styled
def plot_stability_matrix(
    matrix: npt.ArrayLike | pd.DataFrame,
    labels: Sequence[object] | None = None,
    *,
    what: str = "Agreement",
    ax: Axes | None = None,
) -> Axes:
    """Shade how often the members of two groups, or how well two runs, agree.

    Parameters
    ----------
    matrix : array_like of float or DataFrame, shape (n, n)
        Agreement from 0 to 1: of topics, the mean share of runs in which a paper of one and a
        paper of the other stood together; of runs, the similarity of their labels.
    labels : sequence, optional
        Names of the rows; a DataFrame's index by default, else numbers.
    what : str
        What the numbers are, for the colour bar.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a new two-column figure by default.

    Returns
    -------
    matplotlib.axes.Axes
        Row and column in the order given; columns carry the rows' numbers, counted from 0.

    Raises
    ------
    InputError
        When the matrix is not square or the labels do not fit.

    Examples
    --------
    >>> ax = plot_stability_matrix([[0.9, 0.1], [0.1, 0.8]], ["Adapters", "Retrieval"])
    >>> [t.get_text() for t in ax.texts]
    ['.90', '.10', '.10', '.80']
    """
    if labels is None and isinstance(matrix, pd.DataFrame):
        labels = list(matrix.index)
    values = np.asarray(matrix, dtype=float)
    names = list(range(len(values))) if labels is None else list(labels)
    if values.ndim != 2 or values.shape != (len(names), len(names)):
        raise InputError(
            f"a matrix of shape {values.shape} with {len(names)} labels",
            "a square matrix and a label a row",
            "hand in one row and one column for every group",
        )
    ax = new_axes(ax, TWO_COLUMNS, 0.5 + min(0.235 * max(len(names), 4), 8.0))
    mesh = ax.pcolormesh(values, cmap=SHADES, vmin=0, vmax=1, edgecolors="white", linewidth=0.4)
    if len(names) <= _NUMBERS:
        _write_values(ax, values)
    _dress(ax, names)
    figure = ax.get_figure(root=True)
    assert figure is not None
    bar = figure.colorbar(mesh, ax=ax, pad=0.015, aspect=30, label=plain(what))
    bar.outline.set_visible(False)
    describe(ax, _words(values, names, what))
    return ax


def _write_values(ax: Axes, values: npt.NDArray[np.float64]) -> None:
    for (i, j), value in np.ndenumerate(values):
        ink = "white" if value > 0.55 else INK
        text = f"{value:.2f}".removeprefix("0") if value < 0.995 else "1"
        ax.text(j + 0.5, i + 0.5, text, ha="center", va="center", size=7, color=ink)


def _dress(ax: Axes, names: Sequence[object]) -> None:
    middle = np.arange(len(names)) + 0.5
    rows = [fit_text(name, 190, 8) for name in names]
    numbered = [f"{row}  {i}" for i, row in enumerate(rows)]
    few = len(names) <= 50
    ax.set_yticks(middle if few else [], numbered if few else [])
    ax.set_xticks(middle if few else [], [str(i) for i in range(len(names))] if few else [])
    if len(names) > _NUMBERS:
        ax.tick_params(labelsize=7)
    ax.set_ylim(len(names), 0)
    ax.tick_params(length=0)
    ax.spines[:].set_visible(False)


def _words(values: npt.NDArray[np.float64], names: Sequence[object], what: str) -> str:
    own = "; ".join(
        f"{plain(name)} {value:.2f}" for name, value in zip(names, np.diag(values), strict=True)
    )
    apart = values[~np.eye(len(values), dtype=bool)]
    most = f" The largest value between two of them is {apart.max():.2f}." if len(apart) else ""
    return f"Matrix of {len(values)} by {len(values)}: {plain(what)}. On the diagonal: {own}.{most}"
