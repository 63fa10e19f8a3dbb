"""Small drawings beside a number: a change with its interval, a share, a line over time.

They are SVG that takes its colours from the page's style sheet, so that it can be read in the
dark; whatever they show stands beside them in figures, so they are hidden from screen readers.
They stretch to the width they are given.
"""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

__all__ = ["change_mark", "share_mark", "sparkline", "verdict_class"]

_HEIGHT = 20
_LOOKS = {"growing": "up", "shrinking": "down", "stable": "level"}


def verdict_class(verdict: object) -> str:
    """Give the class that a verdict is drawn in.

    Parameters
    ----------
    verdict : str
        As in the tables.

    Returns
    -------
    str
        One of "up", "down", "level" and "open".

    Examples
    --------
    >>> verdict_class("stable within 5 points"), verdict_class("not distinguishable")
    ('level', 'open')
    """
    return _LOOKS.get(str(verdict).partition(" ")[0], "open")


def change_mark(change: float, low: float, high: float, span: float, verdict: object) -> Markup:
    """Draw a change with its interval, and where no change would be.

    Parameters
    ----------
    change, low, high : float
        The change and the ends of its interval.
    span : float
        What lies at the right edge; its negative lies at the left one.
    verdict : str
        Says the colour.

    Returns
    -------
    Markup
        An ``svg`` element.

    Examples
    --------
    >>> "<svg" in change_mark(0.1, 0.0, 0.2, 0.25, "growing")
    True
    """
    at = [_place(value + span, 2 * span) for value in (0.0, change, low, high)]
    return _svg(
        f'<path class="zero" d="M{at[0]} 0V{_HEIGHT}"/>'
        f'<path class="reach" d="M{at[2]} 10H{at[3]}"/>'
        f'<path class="dot" d="M{at[1]} 10h0"/>',
        verdict_class(verdict),
    )


def share_mark(share: float, low: float, high: float, top: float) -> Markup:
    """Draw a share as a bar with its interval.

    Parameters
    ----------
    share, low, high : float
        The share and the ends of its interval.
    top : float
        The share at the right edge.

    Returns
    -------
    Markup
        An ``svg`` element.

    Examples
    --------
    >>> "<svg" in share_mark(0.1, 0.05, 0.2, 0.25)
    True
    """
    end, left, right = (_place(value, top) for value in (share, low, high))
    return _svg(
        f'<path class="bar" d="M0 4H{end}V16H0Z"/><path class="reach" d="M{left} 10H{right}"/>',
        "share",
    )


def sparkline(
    shares: Sequence[float], lows: Sequence[float], highs: Sequence[float], top: float
) -> Markup:
    """Draw a share over time, with the band of its intervals.

    Parameters
    ----------
    shares, lows, highs : sequence of float
        A share per bin, in order of time, and the ends of its interval; one bin at least.
    top : float
        The share at the upper edge.

    Returns
    -------
    Markup
        An ``svg`` element.

    Examples
    --------
    >>> "<svg" in sparkline([0.1, 0.2], [0.0, 0.1], [0.2, 0.3], 0.3)
    True
    """
    last = max(len(shares) - 1, 1)

    def points(values: Sequence[float]) -> list[str]:
        return [f"{_place(i, last)} {_place(top - v, top, 38):g}" for i, v in enumerate(values)]

    band = "L".join([*points(highs), *reversed(points(lows))])
    line = points(shares)
    return _svg(
        f'<path class="band" d="M{band}Z"/><path class="base" d="M0 39H100"/>'
        f'<path class="line" d="M{"L".join(line)}"/><path class="dot" d="M{line[-1]}h0"/>',
        "spark",
        40,
    )


def _place(value: float, whole: float, size: float = 100) -> float:
    """Give a place from 0 to the size; 1 is kept free at both ends for what is drawn there."""
    part = value / whole if whole > 0 else 0.0
    return round(1 + (size - 2) * min(max(part, 0.0), 1.0), 1)


def _svg(inside: str, look: str, height: int = _HEIGHT) -> Markup:
    return Markup(
        f'<svg class="mark {look}" viewBox="0 0 100 {height}" preserveAspectRatio="none" '
        f'aria-hidden="true" focusable="false">{inside}</svg>'
    )
