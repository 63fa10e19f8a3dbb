"""Dates in every spelling."""

from __future__ import annotations

import pytest

from analysis.digests import DigestDate
from analysis.digests.dates import date_in_name, parse_date


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Mar 11", "03-11"),
        ("mar 11, 2025", "2025-03-11"),
        ("March 11th, 2025", "2025-03-11"),
        ("Tuesday, March 11, 2025", "2025-03-11"),
        ("Tue, 11 Mar 2025", "2025-03-11"),
        ("11 March", "03-11"),
        ("Sept. 3 2024", "2024-09-03"),
        ("2025-03-11", "2025-03-11"),
        ("2025/03/11", "2025-03-11"),
        (" Feb  29 ", "02-29"),
        ("--03-11", "03-11"),
        ("03-11", None),
        ("3/11", None),
        ("Mar", None),
        ("Mar 11 things to know", None),
        ("", None),
        ("x" * 1_000_000, None),
    ],
)
def test_parse_date(text: str, expected: str | None) -> None:
    date = parse_date(text)
    assert (None if date is None else str(date)) == expected


@pytest.mark.parametrize("text", ["Feb 30", "2025-13-01", "Feb 29, 2025", "31 April"])
def test_impossible_days(text: str) -> None:
    with pytest.raises(ValueError):
        parse_date(text)


@pytest.mark.parametrize(
    ("stem", "expected"),
    [
        ("2025-03-11", "2025-03-11"),
        ("papers_20250311", "2025-03-11"),
        ("mar-11", "03-11"),
        ("digest-mar-11-2025", "2025-03-11"),
        ("arxiv-2503.0811", None),
        ("2011.1103", None),
        ("2025.03.11", "2025-03-11"),
        ("summary-11", None),
        ("2025-02-30", None),
        ("feb-30", None),
        ("12345678901", None),
    ],
)
def test_date_in_name(stem: str, expected: str | None) -> None:
    date = date_in_name(stem)
    assert (None if date is None else str(date)) == expected


def test_order() -> None:
    days = [DigestDate(2025, 1, 2), DigestDate(2024, 12, 31), DigestDate(2025, 1, 1)]
    assert [str(d) for d in sorted(days)] == ["2024-12-31", "2025-01-01", "2025-01-02"]
    assert str(DigestDate(None, 3, 11).with_year(2025)) == "2025-03-11"
    assert str(DigestDate(2024, 3, 11).with_year(2025)) == "2024-03-11"
