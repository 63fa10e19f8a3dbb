"""What a notebook's cells call: figures with their words, and the version line."""

from __future__ import annotations

import html
import json
import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["FOLDER_VARIABLE", "show_figure", "version_line"]

#: Where the figures of a page are kept while ``make figures`` runs it; unset otherwise.
FOLDER_VARIABLE = "DIGEST_ATLAS_FIGURES"
#: Resolution in the page; the gallery has 150.
_PAGE_DPI = 110
_NAMED = ("matplotlib", "numpy", "pandas", "scikit-learn", "scipy")


def show_figure(
    drawn: Axes | Figure, name: str = "", data: pd.DataFrame | None = None, *, alt: str = ""
) -> None:
    """Put a figure into the page, with what it shows in words under it.

    While ``make figures`` runs the page, a figure with a name and a table also goes into the
    gallery, as SVG, as PNG and as the table behind it. Anywhere else no file is written.

    Parameters
    ----------
    drawn : matplotlib.axes.Axes or matplotlib.figure.Figure
        What a ``plot_`` function returned.
    name : str, optional
        The figure's name in the gallery: small letters, digits and underscores.
    data : DataFrame, optional
        The table the figure was drawn from; needed with a name.
    alt : str, optional
        What the figure shows, for readers who cannot see it; what the plot itself says by
        default.

    Raises
    ------
    ValueError
        If the name is not of that form, or nothing says in words what the figure shows.

    Examples
    --------
    >>> from analysis.plots.style import new_figure
    >>> show_figure(new_figure(2, 1), "Not a name", alt="Nothing.")
    Traceback (most recent call last):
    ValueError: a figure is named by small letters, digits and underscores, not 'Not a name'
    """
    from IPython.display import HTML, Image, display

    from analysis.plots import alt_text, figure_bytes

    if not re.fullmatch(r"[a-z][a-z0-9_]*|", name):
        raise ValueError(
            f"a figure is named by small letters, digits and underscores, not {name!r}"
        )
    figure = _figure_of(drawn)
    words = alt or alt_text(drawn) or alt_text(figure)
    if not words:
        raise ValueError(f"say in words what the figure {name} shows: alt=...")
    if name and data is not None and (folder := os.environ.get(FOLDER_VARIABLE)):
        _keep(figure, Path(folder) / name, data, words)
    display(Image(figure_bytes(figure, "png", dpi=_PAGE_DPI), format="png", alt=words))
    display(HTML(f"<details><summary>The figure in words</summary>{html.escape(words)}</details>"))


def _figure_of(drawn: Axes | Figure) -> Figure:
    """Give the whole figure, also when handed one of its axes."""
    from matplotlib.figure import Figure

    figure = drawn if isinstance(drawn, Figure) else drawn.get_figure(root=True)
    if not isinstance(figure, Figure):
        raise ValueError("these axes are not part of a figure")
    return figure


def _keep(figure: Figure, stem: Path, data: pd.DataFrame, words: str) -> None:
    """Write a figure for the gallery, with its table and its words."""
    from analysis.plots import save_figure

    if stem.with_suffix(".json").exists():
        raise ValueError(f"the gallery has a figure {stem.name!r} already; choose another name")
    save_figure(figure, stem, ("svg", "png"), dpi=150)
    data.round(6).to_csv(stem.with_suffix(".csv"), index=False, lineterminator="\n")
    about = {"alt": words, "order": len(list(stem.parent.glob("*.json")))}
    stem.with_suffix(".json").write_text(json.dumps(about), encoding="utf-8")


def version_line() -> str:
    """Say which versions computed a page, in one line.

    Returns
    -------
    str
        Python, this package, and the libraries that compute or draw.

    Examples
    --------
    >>> version_line().startswith("digest-atlas ")
    True
    """
    from importlib import metadata

    from analysis import __version__

    python = f"Python {sys.version_info.major}.{sys.version_info.minor}"
    libraries = [f"{name} {metadata.version(name)}" for name in _NAMED]
    return " · ".join([f"digest-atlas {__version__}", python, *libraries])
