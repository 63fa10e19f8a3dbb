"""How large a figure is where it is seen: on a page, in one column, on a slide."""

from __future__ import annotations

from dataclasses import dataclass

from matplotlib.figure import Figure

from analysis.plots.style import ONE_COLUMN, TWO_COLUMNS

__all__ = ["LAYOUTS", "SIZES", "Place", "placed"]

#: The sizes there are.
SIZES = ("page", "column", "slide")
#: Widths at which a figure may be laid out for each size, in inches, the first that fits wins.
#: A figure for a column is laid out wider and scaled down: letters of 8 points come out at 5.6,
#: where journals ask for 5 or more, and names keep their room.
LAYOUTS = {"page": (TWO_COLUMNS,), "column": (5.0, 5.6, 6.4), "slide": (TWO_COLUMNS,)}
_SLIDE = (40 / 3, 7.5)  # inches, as presentation programs make them
_MARGIN = 0.3  # inches around a figure on a slide


@dataclass(frozen=True)
class Place:
    """Where a figure stands on what is written.

    Attributes
    ----------
    width, height : float
        Of the whole, in inches.
    scale : float
        Of the figure.
    left, top : float
        Inches beside and above the figure.
    """

    width: float
    height: float
    scale: float = 1.0
    left: float = 0.0
    top: float = 0.0

    @property
    def as_drawn(self) -> bool:
        """Whether the figure is all of it, at its own size."""
        return self.scale == 1.0 and not self.left and not self.top


def placed(figure: Figure, size: str) -> Place:
    """Say how a figure is scaled and where it stands.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
    size : {"page", "column", "slide"}

    Returns
    -------
    Place

    Examples
    --------
    >>> from analysis.plots.style import new_figure
    >>> placed(new_figure(7.0, 4.0), "column")
    Place(width=3.5, height=2.0, scale=0.5, left=0.0, top=0.0)
    """
    width, height = (float(value) for value in figure.get_size_inches())
    if size == "slide":
        room = [edge - 2 * _MARGIN for edge in _SLIDE]
        scale = min(room[0] / width, room[1] / height)
        left, top = (_SLIDE[0] - scale * width) / 2, (_SLIDE[1] - scale * height) / 2
        return Place(*_SLIDE, scale, left, top)
    scale = min(1.0, ONE_COLUMN / width) if size == "column" else 1.0
    return Place(scale * width, scale * height, scale)
