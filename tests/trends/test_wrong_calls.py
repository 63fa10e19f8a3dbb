"""Wrong calls end in one clear line, and data that can tell nothing in a row that says so."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from analysis.errors import InputError
from analysis.trends import before_after, compare_digests, simulate_digests, trend

PAIR = np.eye(2, dtype=bool).repeat(30, axis=0)
LABELS = (np.arange(60) % 3 == 0)[:, None]
TWELVE = np.eye(12, dtype=bool).repeat(5, axis=0)
HALF = np.where(np.arange(60)[:, None] < 20, LABELS, np.nan)


def compare(**options: object) -> pd.DataFrame:
    given = {"membership": PAIR, "indicators": LABELS, "names": ["agents"]} | options
    return compare_digests(given.pop("membership"), given.pop("indicators"), **given)


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: compare(indicators=[[1]] * 59 + [[1, 0]]), "indicators with 1 dimension"),
        (lambda: compare(indicators=np.full((60, 1), np.nan)), "values other than 0 and 1"),
        (lambda: compare(groups=("1", "2")), "two lists of digest names"),
        (lambda: compare(groups=(["1"], ["2"], ["3"])), "two lists of digest names"),
        (lambda: compare(uncertainty=None), '"filing" or "none"'),
        (
            lambda: compare(uncertainty="filing", probabilities=np.full((60, 1), np.nan)),
            "numbers from 0 to 1",
        ),
        (
            lambda: compare(
                indicators=np.hstack([LABELS, LABELS]),
                names="ab",
                uncertainty="filing",
                hand_labels=np.hstack([HALF, np.where(np.arange(60)[:, None] < 19, HALF, np.nan)]),
            ),
            "0 or 1 in every cell",
        ),
        (lambda: compare(n_permutations=1.5), "a whole number from 1 on"),
        (lambda: compare(random_state=-1), "a whole number from 0 on"),
        (lambda: compare(level=float("nan")), "a fraction between"),
        (lambda: before_after(["a", "b"], ["2025-01-01"], "2025-01-01"), "1 dates for 2 digests"),
        (lambda: simulate_digests(overlap=-3), "numbers from 0"),
        (lambda: simulate_digests(shares=[np.nan, 0.5]), "shares from 0 to 1"),
        (lambda: simulate_digests(growth={-1: 0.5}), "growth of themes that are there"),
        (lambda: simulate_digests(60, n_digests=0), "a digest without papers"),
    ],
)
def test_wrong_calls_end_in_one_clear_line(call: Callable[[], object], said: str):
    with pytest.raises(InputError, match=said):
        call()


def test_dates_are_taken_in_their_order_whatever_their_index():
    days = [f"2025-03-{day + 1:02d}" for day in range(12)]
    labels = (np.arange(60) >= 30)[:, None]
    turned = pd.Series(days, index=range(11, -1, -1))
    one, other = (
        trend(TWELVE, labels, names=["agents"], dates=dates, by="week") for dates in (days, turned)
    )
    pd.testing.assert_frame_equal(one, other)


@pytest.mark.parametrize("n_papers", [1, 60])
@pytest.mark.parametrize("n_digests", [2, 4])
def test_digests_of_the_same_papers_cannot_show_a_change(n_papers: int, n_digests: int):
    listed, labels = np.ones((n_papers, n_digests)), np.ones((n_papers, 1))
    for table in (
        compare_digests(listed, labels, names=["agents"]),
        trend(listed, labels, names=["agents"]),
    ):
        row = table.iloc[0]
        assert row["verdict"] == "not distinguishable"
        assert row["note"].startswith("the digests list the same papers")
        assert (row["change"], row["p_value"], row["minimum_detectable_change"]) == (0, 1, 1)


def test_a_label_that_all_papers_have_cannot_grow():
    row = trend(TWELVE, np.ones((60, 1)), names=["agents"]).iloc[0]
    assert row["change"] == 0 and row["verdict"] == "not distinguishable"
    assert row["minimum_detectable_change"] == 1


def test_shares_on_a_perfect_line_are_not_taken_as_free_of_noise():
    day = np.arange(12).repeat(12)
    labels = (np.arange(144) % 12 < day)[:, None]
    row = trend(day[:, None] == np.arange(12), labels, names=["agents"]).iloc[0]
    assert row["verdict"] == "growing"
    assert row["ci_low"] < row["change"] - 0.1
    assert row["minimum_detectable_change"] > 0.1


@pytest.mark.parametrize("n_digests", [4, 12])
def test_no_change_exceeds_the_whole(n_digests: int):
    later = (np.arange(n_digests) >= n_digests / 2)[:, None]
    row = trend(np.eye(n_digests), later, names=["agents"]).iloc[0]
    assert row["change"] == 1 and row["ci_low"] < row["ci_high"] == 1


def test_a_digest_of_few_papers_beside_many_is_not_known_well():
    drawn = simulate_digests((4, 400), overlap=0, shares=[0.1, 0.9])
    labels = drawn.indicators.copy()
    labels[:4, 0] = False
    row = compare_digests(drawn.membership, labels, names=drawn.names).iloc[0]
    assert row["share_a"] == 0 and row["ci_low"] < -0.2 < 0 < row["ci_high"]
