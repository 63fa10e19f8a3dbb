"""The one style of every figure: sizes, colours, fonts, and how figures are made.

Colours are Okabe and Ito's, which people with any common colour blindness can tell apart;
nothing is told by colour alone (markers, line styles or words go with it), so every figure can
be read in grey. Sizes are those of a one-column (89 mm) and a two-column (183 mm) figure of a
journal, in inches. No setting of matplotlib is changed outside the `style` context.

References
----------
Okabe, M. and Ito, K. (2008), Color Universal Design: how to make figures and presentations
that are friendly to colorblind people.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Literal, ParamSpec, TypeVar

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

__all__ = [
    "BLUE",
    "DIGEST_MARKERS",
    "FAINT",
    "FAMILY",
    "GREEN",
    "GREY",
    "INK",
    "MARKERS",
    "ONE_COLUMN",
    "PALE",
    "PALETTE",
    "TWO_COLUMNS",
    "VERMILLION",
    "VerdictStyle",
    "alt_text",
    "describe",
    "narrowed",
    "new_axes",
    "new_figure",
    "page_width",
    "settle",
    "style",
    "styled",
    "verdict_style",
    "wide",
]

ONE_COLUMN = 3.5
TWO_COLUMNS = 7.2

INK = "#222222"
GREY = "#6b6b6b"
FAINT = "#bdbdbd"
PALE = "#ececec"
BLUE = "#0072b2"
VERMILLION = "#d55e00"
GREEN = "#009e73"
PALETTE = (BLUE, VERMILLION, GREEN, "#cc79a7", "#56b4e9", "#e69f00", "#5c5c5c")
MARKERS = ("o", "s", "^", "D", "v", "P")
DIGEST_MARKERS = ("o", "s", "^", "D", "v", "P", "X", "<", ">")

# matplotlib ships both: DejaVu Sans for Latin, Greek, Cyrillic, Arabic, Hebrew and more, and
# Unicode's Last Resort font, a labelled box for every other script. Naming the second keeps
# matplotlib from warning and from looking at what else this machine has.
FAMILY = ("DejaVu Sans", "Last Resort High-Efficiency")

_STYLE: Any = {
    "axes.axisbelow": True,
    "axes.edgecolor": GREY,
    "axes.formatter.use_locale": False,
    "axes.labelcolor": INK,
    "axes.labelsize": 8,
    "axes.linewidth": 0.6,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlelocation": "left",
    "axes.titlepad": 8,
    "axes.titlesize": 9,
    "axes.unicode_minus": True,
    "figure.constrained_layout.w_pad": 0.06,
    "figure.dpi": 100,
    "figure.facecolor": "white",
    "font.family": list(FAMILY),
    "font.size": 8,
    "grid.color": PALE,
    "grid.linewidth": 0.6,
    "legend.fontsize": 8,
    "legend.frameon": False,
    "legend.handletextpad": 0.4,
    "lines.linewidth": 1.2,
    "patch.linewidth": 0.6,
    "pdf.compression": 6,
    "pdf.fonttype": 42,
    "savefig.facecolor": "white",
    "svg.fonttype": "path",
    "svg.hashsalt": "digest-atlas",
    "text.color": INK,
    "text.hinting": "none",  # the same widths in PNG, SVG and PDF, at every resolution
    "text.parse_math": False,
    "text.usetex": False,
    "xtick.color": GREY,
    "xtick.labelcolor": INK,
    "xtick.labelsize": 8,
    "xtick.major.width": 0.6,
    "ytick.color": GREY,
    "ytick.labelcolor": INK,
    "ytick.labelsize": 8,
    "ytick.major.width": 0.6,
}

_width: ContextVar[float] = ContextVar("width", default=TWO_COLUMNS)
_P = ParamSpec("_P")
_T = TypeVar("_T")


@contextmanager
def style() -> Iterator[None]:
    """Draw in this project's style, whatever the reader's own matplotlib settings are.

    Yields
    ------
    None
        Inside the block every setting is matplotlib's default with this style on top; after
        it, the reader's settings are back.

    Examples
    --------
    >>> import matplotlib as mpl
    >>> before = mpl.rcParams["font.size"]
    >>> with style():
    ...     mpl.rcParams["font.size"]
    8.0
    >>> mpl.rcParams["font.size"] == before
    True
    """
    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(_STYLE)
        yield


@contextmanager
def wide(inches: float) -> Iterator[None]:
    """Lay wide figures out for another width than that of a page.

    Parameters
    ----------
    inches : float
        Inside the block, what `page_width` gives.

    Yields
    ------
    None

    Examples
    --------
    >>> with wide(5.0):
    ...     page_width()
    5.0
    """
    token = _width.set(inches)
    try:
        yield
    finally:
        _width.reset(token)


def page_width() -> float:
    """Give the width of a wide figure, in inches: two columns, unless `wide` says otherwise.

    Examples
    --------
    >>> page_width() == TWO_COLUMNS
    True
    """
    return _width.get()


def narrowed(points: float) -> float:
    """Give a length beside a plot at the width in hand, where a page is its full width.

    Parameters
    ----------
    points : float
        Of a figure two columns wide.

    Returns
    -------
    float
        Fewer points where figures are laid out narrower; never more.

    Examples
    --------
    >>> with wide(TWO_COLUMNS / 2):
    ...     narrowed(150.0)
    75.0
    """
    return points * min(1.0, page_width() / TWO_COLUMNS)


def styled(function: Callable[_P, _T]) -> Callable[_P, _T]:
    """Run a plotting function inside `style`.

    Parameters
    ----------
    function : callable
        The function to wrap; it returns what it drew on, and takes ``ax`` by keyword if it
        can draw on axes of the caller's.

    Returns
    -------
    callable
        The same function, drawing in this project's style; a figure it makes is laid out for
        good.

    Examples
    --------
    >>> styled(lambda: new_figure(2, 1))().get_layout_engine() is None
    True
    """

    @functools.wraps(function)
    def wrapper(*args: _P.args, **kwargs: _P.kwargs) -> _T:
        with style():
            drawn = function(*args, **kwargs)
            if kwargs.get("ax") is None:
                settle(drawn.get_figure(root=True))  # type: ignore[attr-defined]
            return drawn

    return wrapper


def settle(figure: Figure) -> None:
    """Lay a figure out once and for all.

    The constrained layout starts from where it last ended, so that a figure drawn twice would
    not be quite the same figure.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        Its layout engine has run and is gone afterwards.

    Examples
    --------
    >>> figure = new_figure(2, 1)
    >>> settle(figure)
    >>> figure.get_layout_engine() is None
    True
    """
    if figure.get_layout_engine() is not None:
        figure.draw_without_rendering()
        figure.set_layout_engine(None)


def new_figure(
    width: float, height: float, layout: Literal["constrained"] | None = "constrained"
) -> Figure:
    """Make an empty figure that pyplot does not know of.

    Parameters
    ----------
    width, height : float
        In inches.
    layout : {"constrained"} or None
        What finds the places of the axes; None when they are given one.

    Returns
    -------
    matplotlib.figure.Figure
        With an Agg canvas.

    Examples
    --------
    >>> float(new_figure(ONE_COLUMN, 2.0).get_figwidth())
    3.5
    """
    figure = Figure(figsize=(width, height), layout=layout)
    FigureCanvasAgg(figure)
    return figure


def new_axes(
    ax: Axes | None,
    width: float,
    height: float,
    margins: tuple[float, float, float, float] | None = None,
) -> Axes:
    """Give back `ax`, or the axes of a new figure of this size.

    Parameters
    ----------
    ax : matplotlib.axes.Axes or None
        The axes to draw on, if the caller has some.
    width, height : float
        Size of the new figure in inches; ignored when `ax` is given.
    margins : tuple of float, optional
        Left, bottom, right and top margin in points, for plots that know what stands outside
        their axes; by default the constrained layout finds them.

    Returns
    -------
    matplotlib.axes.Axes
        Where to draw.

    Examples
    --------
    >>> ax = new_axes(None, ONE_COLUMN, 2.0)
    >>> new_axes(ax, TWO_COLUMNS, 9.0) is ax
    True
    """
    if ax is not None:
        return ax
    if margins is None:
        return new_figure(width, height).add_subplot()
    left, bottom, right, top = margins
    x, y = 72 * width, 72 * height
    across = max(x - left - right, 1.0)  # where names fill a narrow figure
    box = (left / x, bottom / y, across / x, (y - bottom - top) / y)
    return new_figure(width, height, layout=None).add_axes(box)


def describe(drawn: Axes | Figure, words: str) -> None:
    """Keep the alternative text of a plot with the plot.

    Parameters
    ----------
    drawn : matplotlib.axes.Axes or matplotlib.figure.Figure
        What was drawn on.
    words : str
        What it shows, for readers who cannot see it.

    Examples
    --------
    >>> ax = new_axes(None, ONE_COLUMN, 2.0)
    >>> describe(ax, "Nothing yet.")
    >>> alt_text(ax.figure)
    'Nothing yet.'
    """
    drawn.set_label(" ".join(words.split()))


def alt_text(drawn: Axes | Figure) -> str:
    """Say in words what a figure of this package shows.

    Parameters
    ----------
    drawn : matplotlib.axes.Axes or matplotlib.figure.Figure
        What a ``plot_`` function returned, or the figure it is part of.

    Returns
    -------
    str
        The alternative text; of several panels, all of them in order. Empty when nothing of
        this package was drawn there.

    Examples
    --------
    >>> alt_text(new_figure(ONE_COLUMN, 2.0))
    ''
    """
    own = str(drawn.get_label() or "")
    if own or isinstance(drawn, Axes):
        return own
    labels = (str(ax.get_label()) for ax in drawn.axes)
    return " ".join(words for words in labels if words and not words.startswith("<"))


@dataclass(frozen=True)
class VerdictStyle:
    """How a verdict looks: a colour, and a marker for those who see no colour.

    Parameters
    ----------
    colour : str
        Of line and marker.
    ink : str
        The same, darker, for words: at least 4.5 to 1 against white.
    marker : str
        matplotlib's name of the marker.
    filled : bool
        Whether the marker is filled.
    """

    colour: str
    ink: str
    marker: str
    filled: bool

    @property
    def claims_change(self) -> bool:
        """Whether the verdict is that something grew or shrank."""
        return self.marker in {"^", "v"}


def verdict_style(verdict: str) -> VerdictStyle:
    """Look up how a verdict of the trend table is drawn.

    Parameters
    ----------
    verdict : str
        A verdict in words; told apart by its first word.

    Returns
    -------
    VerdictStyle
        Growing and shrinking are filled triangles, stable a filled square, anything else an
        open grey circle.

    Examples
    --------
    >>> verdict_style("growing").marker, verdict_style("not distinguishable").filled
    ('^', False)
    """
    first = verdict.split(" ")[0].lower()
    known = {
        "growing": VerdictStyle(BLUE, "#005f96", "^", True),
        "shrinking": VerdictStyle(VERMILLION, "#a84a00", "v", True),
        "stable": VerdictStyle(GREEN, "#00704f", "s", True),
    }
    return known.get(first, VerdictStyle(GREY, GREY, "o", False))
