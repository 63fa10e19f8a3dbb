"""Digests or dated papers put in order of time, and into bins."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from analysis.digests.published import PaperDate
from analysis.errors import InputError
from analysis.trends.bins import bin_dates, unit_of
from analysis.trends.calendar import PERIODS, Bins, calendar_bins, parse_day
from analysis.trends.filing import Filing, check_filing
from analysis.trends.inputs import check_indicator, check_names, check_pair
from analysis.trends.lines import sum_by
from analysis.trends.settings import MANY_DIGESTS
from analysis.trends.strata import BoolArray, FloatArray, IntArray

__all__ = ["Timeline", "make_timeline"]

_COARSE = re.compile(r"\d{4}(?:-\d\d)?", re.ASCII)


@dataclass(frozen=True)
class Timeline:
    """Digests in order of time, without those that add no paper.

    Attributes
    ----------
    member : ndarray of bool, shape (n_papers, n_digests)
        Which digest lists which paper; only looked at where there are few digests and every
        one is a bin.
    first : ndarray of int, shape (n_papers,)
        The digest each paper first appears in.
    bins : list of str
        Names of all bins, empty ones included.
    bin_of : ndarray of int, shape (n_digests,)
        The bin of every digest.
    filing : Filing
        Labels of the papers.
    units : str
        What a digest is here, in the plural: "digests", "months" and so on.
    """

    member: BoolArray
    first: IntArray
    bins: list[str]
    bin_of: IntArray
    filing: Filing
    units: str = "digests"

    @property
    def used(self) -> IntArray:
        """Bins that hold papers."""
        return np.unique(self.bin_of)

    @property
    def many(self) -> bool:
        """Whether the noise between digests can be estimated."""
        return len(self.bin_of) >= MANY_DIGESTS

    def table(self, values: BoolArray | FloatArray) -> tuple[FloatArray, FloatArray]:
        """Label sums and papers by bin, every paper in its first one."""
        place = self.bin_of[self.first]
        n_papers = np.bincount(place, minlength=len(self.bins)).astype(np.float64)
        return sum_by(place, values, len(self.bins)), n_papers

    def used_table(self, by: str, values: BoolArray | FloatArray) -> tuple[FloatArray, FloatArray]:
        """Add up the papers' values and the papers in the bins that hold papers."""
        if by == "digest" and not self.many:  # few digests keep their repeats
            member = self.member.astype(np.float64)
            return member.T @ values, member.sum(axis=0)
        sums, n_papers = self.table(values)
        return sums[self.used], n_papers[self.used]


def make_timeline(
    membership: ArrayLike | None,
    indicators: ArrayLike,
    names: Sequence[object],
    dates: Iterable[object] | None,
    digests: Sequence[object] | None,
    by: str,
    options: tuple[str, ArrayLike | None, ArrayLike | None],
) -> tuple[Timeline, list[str]]:
    """Check the input, put digests in order and papers in the digest they first appear in.

    Parameters
    ----------
    membership, indicators, names, dates, digests, by
        As in `trend`.
    options : tuple
        Its `uncertainty`, `probabilities` and `hand_labels`.

    Returns
    -------
    Timeline, list of str
        With the names of the labels.

    Raises
    ------
    InputError
        As in `trend`.

    Examples
    --------
    >>> listed = [[0, 1], [1, 1], [1, 0]]
    >>> timeline, _ = make_timeline(listed, [[1]] * 3, ["agents"],
    ...                             ["2025-03-02", "2025-01-30"], None, "month",
    ...                             ("none", None, None))
    >>> timeline.bins, timeline.bin_of.tolist(), timeline.first.tolist()
    (['2025-01', '2025-02', '2025-03'], [0, 2], [0, 0, 1])
    """
    if by != "digest" and by not in PERIODS:
        raise InputError(f"by={by!r}", f"digest, {', '.join(PERIODS)}", "choose one of them")
    dates = None if dates is None else list(dates)
    if membership is None:
        return _by_paper(indicators, names, dates, by, options)
    member, label, label_names, digest_names = check_pair(membership, indicators, names, digests)
    if dates is not None and len(dates) != member.shape[1]:
        raise InputError(
            f"{len(dates)} dates for {member.shape[1]} digests",
            "one date for every digest",
            "pass as many dates as digests",
        )
    if dates is None and by != "digest":
        raise InputError(
            f"by={by!r} and no dates", "a date for every digest", 'pass dates, or by="digest"'
        )
    if not member.any():
        raise InputError("digests without papers", "at least one paper", "pass what they list")
    return _order(member, check_filing(label, *options), digest_names, dates, by), label_names


def _by_paper(
    indicators: ArrayLike,
    names: Sequence[object],
    dates: Sequence[object] | None,
    by: str,
    options: tuple[str, ArrayLike | None, ArrayLike | None],
) -> tuple[Timeline, list[str]]:
    """Make a digest of every bin, or of finer parts of the bins where these hold enough papers.

    Papers whose date is too coarse for the bins are left out.
    """
    label = check_indicator(indicators, "indicators")
    if dates is None or len(dates) != len(label):
        raise InputError(
            f"{0 if dates is None else len(dates)} dates for {len(label)} papers",
            "one date for every paper where there is no membership",
            "pass the papers' dates",
        )
    texts = [_date_text(date) for date in dates]
    names_of_bins, of = bin_dates(texts, "day" if by == "digest" else by)
    placed = of >= 0
    if not placed.any():
        raise InputError(
            f"no paper with a date for bins by {by}",
            "dates as fine as the bins",
            "pass other dates, or choose wider bins",
        )
    unit = "day" if by == "digest" else unit_of([t for t, is_in in zip(texts, placed, strict=True)
                                                 if is_in], by)  # fmt: skip
    place = bin_dates(texts, unit)[1][placed]
    used, at, first = np.unique(place, return_index=True, return_inverse=True)
    few = len(used) < MANY_DIGESTS
    n_placed = int(placed.sum())
    member = first[:, None] == np.arange(len(used)) if few else np.ones((n_placed, 1), dtype=bool)
    if by == "digest":
        names_of_bins, bin_of = [names_of_bins[i] for i in used], np.arange(len(used))
    else:
        bin_of = of[placed][at]
    filing = check_filing(label, *options).take(placed)
    timeline = Timeline(
        member, first.astype(np.int64), names_of_bins, bin_of, filing, units=f"{unit}s"
    )
    return timeline, check_names(names, label.shape[1], "label")


def _date_text(date: object) -> str:
    """Write a date as text; months and years stay such, what is missing is empty."""
    if date is None or date == "" or date != date:  # only NaT and NaN differ from themselves
        return ""
    if isinstance(date, np.datetime64) and np.isnat(date):
        return ""
    if isinstance(date, str) and _COARSE.fullmatch(date):
        try:
            return str(PaperDate.of(date))
        except ValueError:
            raise InputError(
                f"{date!r} is not a date", "a month from 1 to 12", "correct it"
            ) from None
    return parse_day(date).isoformat()


def _order(
    member: BoolArray,
    filing: Filing,
    digest_names: list[str],
    dates: Sequence[object] | None,
    by: str,
) -> Timeline:
    """Sort digests by date and find the first of every paper."""
    n_digests = member.shape[1]
    order = np.arange(n_digests)
    if dates is not None and (by != "digest" or not _yearless(dates)):
        order = np.argsort(calendar_bins(dates, "day").of, kind="stable")
    bins = Bins([digest_names[i] for i in order], np.arange(n_digests))
    if by != "digest" and dates is not None:
        bins = calendar_bins([dates[int(i)] for i in order], by)
    listed = np.asarray(member.any(axis=1), dtype=bool)
    member, filing = member[listed][:, order], filing.take(listed)
    first = member.argmax(axis=1)
    once = by != "digest" or n_digests >= MANY_DIGESTS
    holds = np.bincount(first, minlength=n_digests) > 0 if once else member.any(axis=0)
    place = np.cumsum(holds) - 1
    return Timeline(member[:, holds], place[first], bins.names, bins.of[holds], filing)


def _yearless(days: Sequence[object]) -> bool:
    """Say whether no date has a year; such digests come in order already."""
    return all(hasattr(day, "year") and getattr(day, "year", 0) is None for day in days)
