"""Which bin every paper falls into: a digest, or a day, week, month, quarter or year.

A paper is placed by the day of the first digest that lists it where there is one, else by
its own date; `date` says otherwise. A date that is too coarse for a bin puts the paper into
none: it then counts as undated, in no share.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.counted import counted
from analysis.digests.published import PaperDate
from analysis.errors import InputError
from analysis.trends.calendar import PERIODS, bin_name, bin_number
from analysis.trends.settings import MANY_DIGESTS

__all__ = ["BinRules", "Binning", "bin_dates", "bin_papers", "paper_dates", "unit_of", "within"]

BoolArray = NDArray[np.bool_]
IntArray = NDArray[np.int64]

# Bins that lie whole in another; weeks lie in no month.
_PARTS = {"week": ("day",), "month": ("day",), "quarter": ("day", "month")}
_PARTS |= {"day": (), "year": ("day", "month", "quarter")}
_NEEDS = {"day": 3, "week": 3, "month": 2, "quarter": 2, "year": 1}  # parts of a date


@dataclass(frozen=True)
class BinRules:
    """When a bin counts as large, and when there are too many of them.

    Attributes
    ----------
    papers : int
        Papers of a large bin. With 30 a theme of a tenth of the papers has an interval of
        about eleven points either way.
    unit : int
        Papers of a unit that a test counts with. With ten, false verdicts stay at the level
        over 200 digests (tests/benchmarks/trends.py); with one or two, a rare theme's
        statistic is erratic and hides the others.
    most : float
        Bins that must be large, as a fraction of those that the middle 98 % of the papers
        span.
    placed : float
        Dated papers whose date must be fine enough, as a fraction; and what digests with a day
        must list of all, for digests to be bins.
    bins : int
        Bins there may be; more are an error, as where one date is a thousand years off.
    """

    papers: int = 30
    unit: int = 10
    most: float = 0.5
    placed: float = 0.9
    bins: int = 5_000


RULES = BinRules()


@dataclass(frozen=True)
class Binning:
    """Papers in bins of time.

    Attributes
    ----------
    by : str
        "digest" or the width of the bins.
    why : str
        What was chosen, or asked for, in a sentence.
    names : list of str
        Names of the bins in order of time, empty ones included.
    member : ndarray of bool, shape (n_papers, n_bins)
        Which bin holds which paper: for digests every one that lists it, else one or none.
    dates : list of str, length n_papers
        The date each paper is placed by; empty where it is in no bin, and for digests.
    days : list of str
        Days of the digests that are bins; empty for bins of the calendar.
    """

    by: str
    why: str
    names: list[str]
    member: BoolArray
    dates: list[str]
    days: list[str]

    @property
    def n_undated(self) -> int:
        """Papers in no bin."""
        return int((~self.member.any(axis=1)).sum())


def paper_dates(
    membership: ArrayLike,
    days: Sequence[str],
    published: Sequence[str],
    date: str | None = None,
) -> list[str]:
    """Give the date that places each paper in time.

    Parameters
    ----------
    membership : array_like of bool, shape (n_papers, n_digests)
        Which digest lists which paper.
    days : sequence of str, length n_digests
        Day of every digest, "2025-03-11"; one without a year, or none, says nothing here.
    published : sequence of str, length n_papers
        The papers' own dates: "2025-03-11", "2025-03", "2025" or nothing.
    date : {None, "digest", "paper"}
        Whether only the digests' days count, only the papers' own dates, or (None) those of
        the digests where they have any.

    Returns
    -------
    list of str, length n_papers
        Empty where nothing is known.

    Examples
    --------
    >>> listed = [[1, 1], [0, 1], [0, 0]]
    >>> paper_dates(listed, ["2025-03-12", "2025-03-11"], ["2024", "2024-12", "2023"])
    ['2025-03-11', '2025-03-11', '2023']
    """
    if date == "paper":
        return list(published)
    member = np.asarray(membership, dtype=bool)
    whole = np.array([len(day) == len("2025-03-11") for day in days], dtype=bool)
    order = [i for i in np.argsort(np.array(days, dtype=object), kind="stable") if whole[i]]
    listed = member[:, order]
    first = np.zeros(len(member), dtype=np.int64)
    if order:
        first = np.asarray(listed.argmax(axis=1))
    found = np.asarray(listed.any(axis=1))
    other = [""] * len(member) if date == "digest" else list(published)
    return [days[order[first[i]]] if found[i] else other[i] for i in range(len(member))]


def within(date: str, since: str | None, until: str | None) -> bool | None:
    """Say whether a date lies in a span of time.

    Parameters
    ----------
    date : str
        A day, a month, a year, or nothing.
    since, until : str or None
        Ends of the span, both inside.

    Returns
    -------
    bool or None
        None where the date is too coarse to tell, or there is none.

    Examples
    --------
    >>> [within(date, "2019-03", "2020") for date in ("2019-03-01", "2021", "2019", "")]
    [True, False, None, None]
    """
    if not date:
        return None
    said = PaperDate.of(date)
    low = datetime.date.min if since is None else PaperDate.of(since).first_day
    high = datetime.date.max if until is None else PaperDate.of(until).last_day
    if said.last_day < low or said.first_day > high:
        return False
    return True if low <= said.first_day and said.last_day <= high else None


def bin_dates(dates: Sequence[str], by: str) -> tuple[list[str], IntArray]:
    """Sort dates of any precision into bins of the calendar.

    Parameters
    ----------
    dates : sequence of str
        Days, months, years or nothing.
    by : {"day", "week", "month", "quarter", "year"}
        Width of a bin.

    Returns
    -------
    names : list of str
        All bins from the first to the last, empty ones included.
    of : ndarray of int, shape (n_papers,)
        The bin of every date; -1 for none, or one too coarse to tell.

    Raises
    ------
    InputError
        There are more bins than anybody could look at.

    Examples
    --------
    >>> names, of = bin_dates(["2019-12-30", "2020", "2020-04", ""], "quarter")
    >>> names, of.tolist()
    (['2019Q4', '2020Q1', '2020Q2'], [0, -1, 2, -1])
    """
    numbers = np.full(len(dates), -1, dtype=np.int64)
    for i, date in enumerate(dates):
        if date and date.count("-") + 1 >= _NEEDS[by]:
            numbers[i] = bin_number(PaperDate.of(date).first_day, by)
    placed = numbers >= 0
    if not placed.any():
        return [], numbers
    first, last = int(numbers[placed].min()), int(numbers[placed].max())
    if last - first >= RULES.bins:
        raise InputError(
            f"{last - first + 1:,} bins by {by}, from {bin_name(first, by)} to "
            f"{bin_name(last, by)}",
            f"at most {RULES.bins:,}",
            "choose a wider bin with --by, or a span of time with --since and --until",
        )
    names = [bin_name(number, by) for number in range(first, last + 1)]
    return names, np.where(placed, numbers - first, -1)


def unit_of(dates: Sequence[str], by: str) -> str:
    """Choose what a test over bins counts as its units: the bins, or finer parts of them.

    More units show the noise between them better, while most hold enough papers; units of a
    paper or two make the statistics of rare themes erratic.

    Parameters
    ----------
    dates : sequence of str
        Dates of the papers that are in a bin.
    by : {"day", "week", "month", "quarter", "year"}
        Width of a bin.

    Returns
    -------
    str
        The finest width of which most parts hold ten papers or more and for which every date
        is fine enough; `by` where there is none.

    Examples
    --------
    >>> unit_of([f"20{year}-0{month}" for year in range(10, 22) for month in range(1, 10)] * 40,
    ...         "year")
    'month'
    """
    finest = min((text.count("-") + 1 for text in dates), default=1)
    fitting = (u for u in _PARTS[by] if finest >= _NEEDS[u] and _fits(dates, u, RULES.unit))
    return next(fitting, by)


def bin_papers(
    membership: ArrayLike,
    digests: Sequence[str],
    days: Sequence[str],
    published: Sequence[str],
    *,
    by: str = "auto",
    date: str | None = None,
    since: str | None = None,
    until: str | None = None,
) -> Binning:
    """Put papers into the bins asked for, or into those that suit them.

    Parameters
    ----------
    membership : array_like of bool, shape (n_papers, n_digests)
        Which digest lists which paper.
    digests, days : sequence of str, length n_digests
        Names and days of the digests, in order of time.
    published : sequence of str, length n_papers
        The papers' own dates.
    by : {"auto", "digest", "day", "week", "month", "quarter", "year"}
        "auto" takes digests while they are fewer than ten and half of them hold 30 papers or
        more (those without a day are no bins, as long as they list few of the papers); else
        the finest bin of the calendar of which most hold as many; where there is none, digests
        if they have days, else the widest bin of which there are two.
    date : {None, "digest", "paper"}
        As in `paper_dates`.
    since, until : str or None
        A paper whose date does not say on which side of these it lies is in no bin.

    Returns
    -------
    Binning

    Raises
    ------
    InputError
        Digests are asked for and cannot be put in order, or bins that no date is fine enough
        for.

    Examples
    --------
    >>> listed = np.ones((70, 1), dtype=bool)
    >>> own = ["2019-03"] * 35 + ["2020"] * 35
    >>> found = bin_papers(listed, ["export"], [""], own)
    >>> found.by, found.names, found.member.sum(axis=0).tolist()
    ('year', ['2019', '2020'], [35, 35])
    """
    member = np.asarray(membership, dtype=bool)
    dates = paper_dates(member, days, published, date)
    if since is not None or until is not None:
        dates = [text if within(text, since, until) else "" for text in dates]
    if by == "digest":
        _check_order(member, digests, days)
        return _of_digests(member, digests, days)
    if by != "auto":
        return _of_calendar(dates, by, _asked(dates, by))
    sizes = member[:, _usable(days)].sum(axis=0)
    ordered = len(sizes) > 1 and _in_order(member, days) and date != "paper"
    if ordered and len(sizes) < MANY_DIGESTS and np.median(sizes) >= RULES.papers:
        return _of_digests(member, digests, days)
    fitting = [width for width in PERIODS if _fits(dates, width, RULES.papers)]
    if fitting:
        return _of_calendar(dates, fitting[0], _chosen(member, dates, fitting[0]))
    if ordered:
        return _of_digests(member, digests, days)
    return _widest(member, digests, days, dates)


def _of_digests(member: BoolArray, digests: Sequence[str], days: Sequence[str]) -> Binning:
    used = _usable(days)
    member = member[:, used]
    sizes = member.sum(axis=0)
    held = f"{int(sizes.min())} to {int(sizes.max())} papers" if len(sizes) else "none"
    why = f"by digest: {counted(len(used), 'digest')} of {held}"
    names, when = [digests[i] for i in used], [days[i] for i in used]
    return Binning("digest", why, names, member, [""] * len(member), when)


def _usable(days: Sequence[str]) -> list[int]:
    """Give the digests that have a day, or all where none has."""
    return [i for i, day in enumerate(days) if day] or list(range(len(days)))


def _of_calendar(dates: list[str], by: str, why: str) -> Binning:
    names, of = bin_dates(dates, by)
    member = of[:, None] == np.arange(len(names))
    kept = [text if place >= 0 else "" for text, place in zip(dates, of, strict=True)]
    return Binning(by, why, names, member, kept, [])


def _in_order(member: BoolArray, days: Sequence[str]) -> bool:
    """Say whether digests can be put in order: those without a day list few of the papers."""
    if len(days) < 2:
        return True
    sizes = member.sum(axis=0)
    dated = sizes[[i for i, day in enumerate(days) if day]]
    return bool(dated.sum() >= max(RULES.placed * sizes.sum(), 1))


def _check_order(member: BoolArray, digests: Sequence[str], days: Sequence[str]) -> None:
    if not _in_order(member, days):
        lacking = next(name for name, day in zip(digests, days, strict=True) if not day)
        raise InputError(
            f"by = digest, and {lacking} has no day",
            "a day for each of several digests",
            "put the day into its file name (2025-03-11), or choose --by year, for example",
        )


def _asked(dates: list[str], by: str) -> str:
    """Check that bins asked for hold papers, and say how they are."""
    if by not in PERIODS:
        raise InputError(f"by={by!r}", f"auto, digest, {', '.join(PERIODS)}", "choose one of them")
    names, of = bin_dates(dates, by)
    if not names:
        known = sum(map(bool, dates))
        told = f"{known} papers are dated, none as finely" if known else "no paper is dated"
        wider = "year" if known else "digest"
        raise InputError(f"by = {by}, and {told}", "papers with such dates", f"choose --by {wider}")
    return f"by {by}, as asked for: {_held(of, names, by)}"


def _chosen(member: BoolArray, dates: list[str], by: str) -> str:
    names, of = bin_dates(dates, by)
    n_digests = member.shape[1]
    each = float(np.median(member.sum(axis=0)))
    before = "one digest" if n_digests == 1 else f"{n_digests:,} digests of {each:g} papers"
    return (
        f"by {by}, chosen for {before}: the finest bins of which most hold {RULES.papers} papers "
        f"or more; {_held(of, names, by)}"
    )


def _held(of: IntArray, names: list[str], by: str) -> str:
    held = np.bincount(of[of >= 0], minlength=len(names))
    return f"{counted(len(names), by)}, {int(held[held > 0].min())} to {int(held.max())} papers"


def _fits(dates: Sequence[str], by: str, papers: int) -> bool:
    """Say whether at least two bins are there, most of them large, and most papers in one."""
    try:
        names, of = bin_dates(dates, by)
    except InputError:
        return False
    inside = np.sort(of[of >= 0])
    if len(names) < 2 or len(inside) < RULES.placed * sum(map(bool, dates)):
        return False
    low, high = inside[int(0.01 * len(inside))], inside[int(np.ceil(0.99 * len(inside))) - 1]
    held = np.bincount(inside, minlength=len(names))[low : high + 1]
    return len(held) > 1 and float(np.mean(held >= papers)) > RULES.most


def _widest(
    member: BoolArray, digests: Sequence[str], days: Sequence[str], dates: list[str]
) -> Binning:
    """Take years, or the next finer bins of which there are two, where no bin is large."""
    for by in reversed(PERIODS):
        try:
            names, of = bin_dates(dates, by)
        except InputError:
            continue
        if len(names) > 1:
            told = f"no width has {RULES.papers} papers in most bins; {_held(of, names, by)}"
            return _of_calendar(dates, by, f"by {by}, the widest that has two bins: {told}")
    _check_order(member, digests, days)
    return _of_digests(member, digests, days)
