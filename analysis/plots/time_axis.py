"""Where bins stand on an axis of time."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

__all__ = ["cell_edges", "seen_first_and_last", "time_positions", "used_bins"]


_DAY = re.compile(r"(?:(\d{4})-)?(\d\d)-(\d\d)", re.ASCII)
_EXPECTED = 5.0  # papers; none are found by chance in exp(-5) = 0.7 % of series
_LEAP_YEAR = 2000  # days without a year may be the 29th of February


def used_bins(shares: pd.DataFrame) -> list[str]:
    """Name the bins that hold papers, in order of time.

    Parameters
    ----------
    shares : DataFrame
        ``digest`` and ``n_papers``.

    Returns
    -------
    list of str

    Examples
    --------
    >>> used_bins(pd.DataFrame({"digest": ["2019", "2020", "2021"], "n_papers": [3, 0, 2]}))
    ['2019', '2021']
    """
    return list(dict.fromkeys(shares.loc[shares["n_papers"] > 0, "digest"].astype(str)))


def time_positions(
    bins: Sequence[str], days: Mapping[str, str] | None = None
) -> npt.NDArray[np.float64]:
    """Give every bin its place on an axis of time.

    Parameters
    ----------
    bins : sequence of str
        Digests, or spans of the calendar; the latter follow each other without a gap.
    days : mapping of str to str, optional
        From digest to its day, "2025-03-11" or "03-11".

    Returns
    -------
    ndarray of float, shape (n_bins,)
        Days after the first one, where every bin is a digest with a day and no two share one;
        else 0, 1, 2 and so on.

    Examples
    --------
    >>> time_positions(["a", "b", "c"], {"a": "2025-03-11", "b": "2025-03-12", "c": "2025-03-20"})
    array([0., 1., 9.])
    >>> time_positions(["2019", "2020"])
    array([0., 1.])
    """
    found = [_ordinal((days or {}).get(name, "")) for name in bins]
    known = [day for day in found if day is not None]
    if len(known) == len(bins) and bool(np.all(np.diff(known) > 0)):
        return np.array(known, dtype=np.float64) - (known[0] if known else 0)
    return np.arange(len(bins), dtype=np.float64)


def cell_edges(
    places: npt.NDArray[np.float64],
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Give cells around places: as wide as the usual step, and narrower where they would touch.

    Parameters
    ----------
    places : ndarray of float, shape (n,)
        Rising.

    Returns
    -------
    left, right : ndarray of float, shape (n,)

    Examples
    --------
    >>> [edge.tolist() for edge in cell_edges(np.array([0.0, 1.0, 9.0, 10.0]))]
    [[-0.5, 0.5, 8.5, 9.5], [0.5, 1.5, 9.5, 10.5]]
    """
    if len(places) < 2:
        return places - 0.5, places + 0.5
    steps = np.diff(places)
    half = float(np.median(steps)) / 2
    left = places - np.concatenate([[half], np.minimum(steps / 2, half)])
    right = places + np.concatenate([np.minimum(steps / 2, half), [half]])
    return left, right


def seen_first_and_last(rows: pd.DataFrame) -> tuple[str | None, str | None]:
    """Name the bins in which a theme was first seen and last seen, where that is an event.

    Papers of a rare theme are missing from a bin by chance. So a beginning counts only where,
    at the share it has after that, the bins before would hold five papers or more; none is
    then found by chance in less than one series of a hundred. The same goes for an end.

    Parameters
    ----------
    rows : DataFrame
        One theme's ``digest``, ``n`` and ``n_papers``, in order of time.

    Returns
    -------
    first, last : str or None
        None where there is no such event, or the table has no counts.

    Examples
    --------
    >>> rows = pd.DataFrame({"digest": list("abcd"), "n": [0, 0, 9, 8], "n_papers": 40})
    >>> seen_first_and_last(rows)
    ('c', None)
    """
    if not {"n", "n_papers"} <= set(rows.columns) or not rows["n"].sum():
        return None, None
    n, of = rows["n"].to_numpy(float), rows["n_papers"].to_numpy(float)
    seen = np.flatnonzero(n)
    first, last = int(seen[0]), int(seen[-1])
    rate = n.sum() / of[first : last + 1].sum()
    bins = rows["digest"].tolist()
    begins = bins[first] if rate * of[:first].sum() >= _EXPECTED else None
    ends = bins[last] if rate * of[last + 1 :].sum() >= _EXPECTED else None
    return begins, ends


def _ordinal(day: str) -> int | None:
    match = _DAY.fullmatch(str(day))
    if match is None:
        return None
    year = _LEAP_YEAR if match[1] is None else int(match[1])
    try:
        return datetime.date(year, int(match[2]), int(match[3])).toordinal()
    except ValueError:
        return None
