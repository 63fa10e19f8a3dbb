"""How large a figure is where it is seen: on a page, in one column, on a slide."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Text

from analysis.plots.style import ONE_COLUMN, TWO_COLUMNS, style

__all__ = ["LAYOUTS", "SIZES", "Place", "has_room", "placed"]

#: The sizes there are.
SIZES = ("page", "column", "slide")
#: Widths at which a figure may be laid out for each size, in inches, the first that fits wins.
#: A figure for a column is laid out wider and scaled down: letters of 8 points come out at 5.6,
#: where journals ask for 5 or more, and names keep their room.
LAYOUTS = {"page": (TWO_COLUMNS,), "column": (5.0, 5.6, 6.4), "slide": (TWO_COLUMNS,)}
_SLIDE = (40 / 3, 7.5)  # inches, as presentation programs make them
_MARGIN = 0.3  # inches around a figure on a slide
_PLOT = 0.3  # of a figure's width that its axes must have


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


def has_room(figure: Figure) -> bool:
    """Tell whether no text leaves a figure, and its widest axes have a fair share of its width.

    Parameters
    ----------
    figure : matplotlib.figure.Figure

    Returns
    -------
    bool

    Examples
    --------
    >>> from analysis.plots.style import new_figure
    >>> narrow = new_figure(1.0, 1.0, layout=None)
    >>> _ = narrow.add_axes((0.1, 0.1, 0.8, 0.8)).set_title("Far more words than an inch holds")
    >>> has_room(narrow)
    False
    """
    with style():
        figure.draw_without_rendering()
        renderer = figure.canvas.get_renderer()  # type: ignore[attr-defined]
        unseen = {id(text) for ax in figure.axes for text in _hidden_ticks(ax)}
        for text in figure.findobj(Text):
            if id(text) in unseen or not text.get_visible() or not text.get_text().strip():
                continue
            place = Text.get_window_extent(text, renderer)
            if place.x0 < figure.bbox.x0 - 1 or place.x1 > figure.bbox.x1 + 1:
                return False
    return max(ax.get_position().width for ax in figure.axes) >= _PLOT


def _hidden_ticks(ax: Axes) -> Iterator[Text]:
    """Give labels of ticks outside the view, which matplotlib keeps but does not draw."""
    for axis in (ax.xaxis, ax.yaxis):
        low, high = sorted(axis.get_view_interval())
        for tick in [*axis.get_major_ticks(), *axis.get_minor_ticks()]:
            if not low - 1e-9 <= tick.get_loc() <= high + 1e-9 or not axis.get_visible():
                yield tick.label1
                yield tick.label2
