"""How well groups hold together: a square matrix of agreement."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd
from matplotlib.axes import Axes

from analysis.errors import InputError
from analysis.gate import plain
from analysis.plots.share_heat_map import SHADES
from analysis.plots.style import INK, describe, narrowed, new_axes, page_width, styled
from analysis.plots.text import row_height, widest, wrap_names

__all__ = ["plot_stability_matrix"]

_NUMBERS = 20  # up to here the values are written into the cells
_NAMED = 50  # and up to here the rows are named


@styled
def plot_stability_matrix(
    matrix: npt.ArrayLike | pd.DataFrame,
    labels: Iterable[object] | None = None,
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
    labels : iterable, optional
        Names of the rows; a DataFrame's index by default, else numbers.
    what : str
        What the numbers are, for the colour bar.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a new two-column figure by default.

    Returns
    -------
    matplotlib.axes.Axes
        Row and column in the order given. Columns carry the rows' names where they are short,
        else numbers, counted from 0, that stand beside the names of the rows.

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
    rows, columns = _names(names)
    row = row_height(rows, 8, 0.235 if len(names) <= _NAMED else 8 / len(names))
    ax = new_axes(ax, page_width(), 0.5 + row * max(len(names), 4))
    mesh = ax.pcolormesh(values, cmap=SHADES, vmin=0, vmax=1, edgecolors="white", linewidth=0.4)
    if len(names) <= _NUMBERS:
        _write_values(ax, values)
    _dress(ax, rows, columns, len(names))
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


def _names(names: Sequence[object]) -> tuple[list[str], list[str]]:
    """Name rows and columns, both by name if that leaves room, else the columns by number."""
    if len(names) > _NAMED:
        return [], []
    shown = wrap_names(names, 8, narrowed(190), narrowed(230))
    room = (72 * page_width() - widest(shown, 8) - 70) / max(len(names), 1)
    if widest(shown, 8) + 4 <= room:
        return shown, shown
    numbers = [str(i) for i in range(len(names))]
    return [f"{name}  {i}" for name, i in zip(shown, numbers, strict=True)], numbers


def _dress(ax: Axes, rows: list[str], columns: list[str], n: int) -> None:
    middle = np.arange(n) + 0.5
    ax.set_yticks(middle if rows else [], rows, linespacing=1.1)
    ax.set_xticks(middle if columns else [], columns)
    if n > _NUMBERS:
        ax.tick_params(labelsize=7)
    ax.set_ylim(n, 0)
    ax.tick_params(length=0)
    ax.spines[:].set_visible(False)


def _words(values: npt.NDArray[np.float64], names: Sequence[object], what: str) -> str:
    own = "; ".join(
        f"{plain(name)} {value:.2f}" for name, value in zip(names, np.diag(values), strict=True)
    )
    apart = values[~np.eye(len(values), dtype=bool)]
    most = f" The largest value between two of them is {apart.max():.2f}." if len(apart) else ""
    return f"Matrix of {len(values)} by {len(values)}: {plain(what)}. On the diagonal: {own}.{most}"
