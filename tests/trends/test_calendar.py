"""Exact calendar bins."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.errors import InputError
from analysis.trends import before_after, calendar_bins
from analysis.trends.calendar import PERIODS, parse_day


@dataclass(frozen=True)
class PageDate:
    year: int | None
    month: int
    day: int


@pytest.mark.parametrize(
    ("by", "names", "of"),
    [
        ("day", ["2024-02-28", "2024-02-29", "2024-03-01"], [0, 1, 2]),
        ("week", ["2024-W09"], [0, 0, 0]),
        ("month", ["2024-02", "2024-03"], [0, 0, 1]),
        ("quarter", ["2024Q1"], [0, 0, 0]),
        ("year", ["2024"], [0, 0, 0]),
    ],
)
def test_bins(by: str, names: list[str], of: list[int]) -> None:
    bins = calendar_bins(["2024-02-28", "2024-02-29", "2024-03-01"], by)
    assert (bins.names, bins.of.tolist()) == (names, of)


def test_empty_bins_are_kept_and_none_lies_outside() -> None:
    bins = calendar_bins(["2023-11-15", "2024-02-01"], "month")
    assert bins.names == ["2023-11", "2023-12", "2024-01", "2024-02"]
    assert bins.of.tolist() == [0, 3]


def test_times_with_a_zone_are_taken_to_utc() -> None:
    zone = dt.timezone(dt.timedelta(hours=9))
    dates = [
        "2025-01-01T08:00:00+09:00",
        dt.datetime(2025, 1, 1, 8, tzinfo=zone),
        pd.Timestamp("2025-01-01 08:00", tz="Asia/Tokyo"),
        "2024-12-31 23:00:00",
        np.datetime64("2024-12-31T23:00"),
        dt.date(2024, 12, 31),
        PageDate(2024, 12, 31),
    ]
    assert calendar_bins(dates, "year").names == ["2024"]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.dates(dt.date(1990, 1, 1), dt.date(2060, 1, 1)), min_size=1, max_size=30),
    st.sampled_from(PERIODS),
)
def test_every_date_once_as_pandas_has_it(dates: list[dt.date], by: str) -> None:
    bins = calendar_bins(dates, by)
    code = {"day": "D", "week": "W", "month": "M", "quarter": "Q", "year": "Y"}[by]
    periods = pd.PeriodIndex(pd.to_datetime(pd.Series(dates)), freq=code)
    expected = pd.period_range(periods.min(), periods.max(), freq=code)
    assert len(bins.names) == len(set(bins.names)) == len(expected)
    assert bins.of.tolist() == expected.get_indexer(periods).tolist()


@pytest.mark.parametrize(
    "date", [None, "", float("nan"), pd.NaT, np.datetime64("NaT"), "Mar 11", "2025-13-01", 7]
)
def test_missing_and_bad_dates(date: object) -> None:
    with pytest.raises(InputError, match="full date"):
        calendar_bins(["2025-03-11", date], "month")


def test_a_date_without_a_year_says_so() -> None:
    with pytest.raises(InputError, match=r"without a year.*--year"):
        parse_day(PageDate(None, 3, 11))


def test_unknown_period_and_no_dates() -> None:
    with pytest.raises(InputError, match="quarter"):
        calendar_bins(["2025-03-11"], "fortnight")
    with pytest.raises(InputError, match="at least one date"):
        calendar_bins([], "day")


def test_before_after() -> None:
    dates = ["2025-03-01", "2025-01-01", "2025-02-01"]
    assert before_after("cab", dates, dt.date(2025, 2, 1)) == (["a"], ["c", "b"])
    with pytest.raises(InputError, match="each side"):
        before_after("cab", dates, "2024-01-01")
