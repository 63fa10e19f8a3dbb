"""Exact calendar bins: every date in one bin, none outside the data, empty ones kept."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.errors import InputError

__all__ = [
    "PERIODS",
    "Bins",
    "before_after",
    "bin_name",
    "bin_number",
    "calendar_bins",
    "parse_day",
]

PERIODS = ("day", "week", "month", "quarter", "year")
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[T ].*)?$")


@dataclass(frozen=True)
class Bins:
    """Dates sorted into bins.

    Attributes
    ----------
    names : list of str
        One name a bin, first to last, empty bins included.
    of : ndarray of int
        The bin of every date handed in.
    """

    names: list[str]
    of: NDArray[np.int64]


def calendar_bins(dates: Sequence[object], by: str) -> Bins:
    """Sort dates into days, ISO weeks, months, quarters or years.

    Parameters
    ----------
    dates : sequence of str, date, datetime or any object with year, month and day
        Text as in "2025-03-11", with a time after it or none; a time with a zone is taken
        to UTC first.
    by : {"day", "week", "month", "quarter", "year"}
        Width of a bin.

    Returns
    -------
    Bins

    Raises
    ------
    InputError
        There is no date, one is missing or has no year, or `by` is unknown.

    Examples
    --------
    >>> bins = calendar_bins(["2024-12-30", "2025-01-01", "2025-01-13"], "week")
    >>> bins.names, bins.of.tolist()
    (['2025-W01', '2025-W02', '2025-W03'], [0, 0, 2])
    """
    if by not in PERIODS:
        raise InputError(f"by={by!r}", ", ".join(PERIODS), "choose one of them")
    if len(dates) == 0:
        raise InputError("no dates", "at least one date", "pass the digests' dates")
    numbers = np.array([bin_number(parse_day(date), by) for date in dates])
    first, last = int(numbers.min()), int(numbers.max())
    names = [bin_name(number, by) for number in range(first, last + 1)]
    return Bins(names, (numbers - first).astype(np.int64))


def before_after(
    digests: Sequence[object], dates: Sequence[object], date: object
) -> tuple[list[str], list[str]]:
    """Split digests into those before a date and those on it or after.

    Parameters
    ----------
    digests : sequence of str
        Names of the digests.
    dates : sequence
        Their dates, as in `calendar_bins`.
    date : str, date or datetime
        First day of the later group.

    Returns
    -------
    before, after : list of str
        What `compare_digests` takes as `groups`.

    Raises
    ------
    InputError
        A date is missing, or a side is empty.

    Examples
    --------
    >>> before_after(["a", "b", "c"], ["2025-01-01", "2025-02-01", "2025-03-01"], "2025-02-01")
    (['a'], ['b', 'c'])
    """
    if len(digests) != len(dates):
        raise InputError(
            f"{len(dates)} dates for {len(digests)} digests", "one each", "pass as many of both"
        )
    cut = parse_day(date)
    days = [parse_day(day) for day in dates]
    pairs = list(zip(digests, days, strict=True))
    before = [str(name) for name, day in pairs if day < cut]
    after = [str(name) for name, day in pairs if day >= cut]
    if not before or not after:
        raise InputError(
            f"{len(before)} digest(s) before {cut} and {len(after)} on it or later",
            "at least one on each side",
            f"choose a date after {min(days)} and up to {max(days)}",
        )
    return before, after


def parse_day(date: object) -> dt.date:
    """Read one date; times with a zone are taken to UTC.

    Parameters
    ----------
    date : object
        As in `calendar_bins`.

    Returns
    -------
    datetime.date

    Raises
    ------
    InputError
        It is missing, has no year, or is no date.

    Examples
    --------
    >>> parse_day("2025-03-11T23:30:00-05:00")
    datetime.date(2025, 3, 12)
    """
    if isinstance(date, np.datetime64):
        date = None if np.isnat(date) else date.astype("datetime64[us]").item()
    if date is None or date == "" or date != date:  # only NaT and NaN differ from themselves
        raise _no_date("a missing date")
    if isinstance(date, str):
        return _parse_text(date)
    if isinstance(date, dt.datetime):
        return (date.astimezone(dt.UTC) if date.tzinfo else date).date()
    if isinstance(date, dt.date):
        return date
    parts = [getattr(date, part, None) for part in ("year", "month", "day")]
    if parts[0] is None and None not in parts[1:]:
        raise _no_date(f"the date {date} without a year")
    if not all(isinstance(part, int) for part in parts):
        raise _no_date(f"{date!r} as a date")
    return dt.date(*(int(str(part)) for part in parts))


def _parse_text(text: str) -> dt.date:
    if not _ISO.match(text.strip()):
        raise _no_date(f"{text!r} as a date")
    try:
        moment = dt.datetime.fromisoformat(text.strip())
    except ValueError as problem:
        raise _no_date(f"{text!r} as a date") from problem
    return (moment.astimezone(dt.UTC) if moment.tzinfo else moment).date()


def _no_date(got: str) -> InputError:
    return InputError(
        got, "a full date such as 2025-03-11", "give every digest a date (--year adds the year)"
    )


# By hand, as pandas' periods name no ISO week and write the year 900 as "900".
def bin_number(day: dt.date, by: str) -> int:
    """Give a day's bin a number; bins that follow each other have numbers that do.

    Examples
    --------
    >>> bin_number(dt.date(2025, 4, 1), "quarter") - bin_number(dt.date(2025, 3, 31), "quarter")
    1
    """
    if by == "day":
        return day.toordinal()
    if by == "week":
        return (day.toordinal() - 1) // 7  # ordinal 1 was a Monday
    if by == "month":
        return day.year * 12 + day.month - 1
    if by == "quarter":
        return day.year * 4 + (day.month - 1) // 3
    return day.year


def bin_name(number: int, by: str) -> str:
    """Name the bin that `bin_number` numbers.

    Examples
    --------
    >>> bin_name(bin_number(dt.date(2025, 3, 11), "week"), "week")
    '2025-W11'
    """
    if by == "day":
        return dt.date.fromordinal(number).isoformat()
    if by == "week":
        year, week, _ = dt.date.fromordinal(number * 7 + 1).isocalendar()
        return f"{year:04d}-W{week:02d}"
    if by == "month":
        return f"{number // 12:04d}-{number % 12 + 1:02d}"
    if by == "quarter":
        return f"{number // 4:04d}Q{number % 4 + 1}"
    return f"{number:04d}"
