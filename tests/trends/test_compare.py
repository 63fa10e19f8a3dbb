"""Two digests against each other."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from analysis.errors import InputError
from analysis.trends import compare_digests, digest_shares, simulate_digests

CONTRACT = [
    "kind",
    "name",
    "n_a",
    "n_b",
    "share_a",
    "share_b",
    "change",
    "ci_low",
    "ci_high",
    "p_value",
    "p_adjusted",
    "minimum_detectable_change",
    "verdict",
]


def overlapping(n_a: int = 37, n_both: int = 29, n_b: int = 70) -> NDArray[np.bool_]:
    rows = [[1, 0]] * n_a + [[1, 1]] * n_both + [[0, 1]] * n_b
    return np.array(rows, dtype=bool)


def zipf_labels(n: int, k: int, seed: int) -> NDArray[np.bool_]:
    weight = 1 / np.arange(1, k + 1)
    drawn = np.random.default_rng(seed).choice(k, size=n, p=weight / weight.sum())
    return np.eye(k, dtype=bool)[drawn]


def test_columns_counts_and_intervals() -> None:
    member = overlapping()
    labels = zipf_labels(136, 15, 1)
    labels = np.column_stack([labels, np.zeros(136, dtype=bool)])
    table = compare_digests(member, labels, names=range(16), n_permutations=999)
    assert list(table.columns[: len(CONTRACT)]) == CONTRACT
    assert table["name"].tolist() == [str(i) for i in range(16)]
    assert table["n_a"].tolist() == labels[member[:, 0]].sum(axis=0).tolist()
    assert table["n_b"].tolist() == labels[member[:, 1]].sum(axis=0).tolist()
    assert (table["n_papers_a"] == 66).all()
    assert (table["n_papers_b"] == 99).all()
    numbers = table.select_dtypes("number").to_numpy(dtype=float)
    assert np.isfinite(numbers).all()
    assert (table["ci_low"] <= table["change"]).all()
    assert (table["change"] <= table["ci_high"]).all()
    assert (table["sim_low"] <= table["ci_low"]).all()
    assert (table["sim_high"] >= table["ci_high"]).all()
    assert (table["p_adjusted"] >= table["p_value"]).all()
    assert table["minimum_detectable_change"].between(0.02, 0.5).all()


def test_zero_count_label_is_an_honest_row() -> None:
    row = compare_digests(overlapping(), np.zeros((136, 1)), names=["none"]).iloc[0]
    assert (row["n_a"], row["n_b"], row["change"]) == (0, 0, 0.0)
    assert (row["p_value"], row["p_adjusted"]) == (1.0, 1.0)
    assert row["ci_low"] < -0.01
    assert row["ci_high"] > 0.01
    assert row["ci_high"] < 0.05
    assert row["verdict"] == "not distinguishable"  # a rare theme is not stable by being rare
    assert row["note"] == "no paper has this label"


def test_label_on_every_paper() -> None:
    row = compare_digests(overlapping(), np.ones((136, 1)), names=["all"]).iloc[0]
    assert row["change"] == 0.0
    assert row["p_value"] == 1.0


def test_p_value_is_the_exact_one() -> None:
    """All ways to choose the labelled papers, enumerated, give the permutation p."""
    member = overlapping(3, 2, 4)
    labels = np.zeros((9, 1), dtype=bool)
    labels[[5, 6, 7]] = True
    weight = member[:, 1] / 6 - member[:, 0] / 5
    every = np.array([sum(weight[list(c)]) for c in itertools.combinations(range(9), 3)])
    seen = weight[labels[:, 0]].sum()
    exact = 2 * min(np.mean(every >= seen - 1e-9), np.mean(every <= seen + 1e-9))
    table = compare_digests(member, labels, names=["x"], n_permutations=99_999)
    assert table.loc[0, "p_value"] == pytest.approx(exact, abs=0.01)


def test_planted_growth_is_found_and_shared_papers_do_not_hide_it() -> None:
    member = overlapping()
    labels = np.zeros((136, 2), dtype=bool)
    labels[np.arange(0, 66, 15), 0] = True
    labels[66:90, 0] = True
    labels[::7, 1] = True
    table = compare_digests(member, labels, names=["grows", "steady"])
    assert table["verdict"].tolist() == ["growing", "not distinguishable"]
    turned = compare_digests(member[:, ::-1], labels, names=["grows", "steady"])
    assert turned["verdict"].tolist() == ["shrinking", "not distinguishable"]
    assert turned["change"].tolist() == (-table["change"]).tolist()


def test_identical_digests_can_show_nothing() -> None:
    member = np.ones((40, 2), dtype=bool)
    table = compare_digests(member, zipf_labels(40, 3, 0), names="abc", n_permutations=99)
    assert (table["p_value"] == 1.0).all()
    assert (table["minimum_detectable_change"] == 1.0).all()
    assert (table["ci_low"] == 0.0).all()


def test_stable_is_a_tested_equivalence() -> None:
    member = np.eye(2, dtype=bool).repeat(3000, axis=0)
    labels = np.zeros((6000, 1), dtype=bool)
    labels[::10] = True
    wide = compare_digests(member, labels, names=["x"], n_permutations=999)
    assert wide.loc[0, "verdict"] == "stable within a factor of 1.5"
    narrow = compare_digests(member, labels, names=["x"], n_permutations=999, margin=0.001)
    assert narrow.loc[0, "verdict"] == "not distinguishable"


def test_three_digests_set_first_against_last() -> None:
    member = np.zeros((90, 3), dtype=bool)
    member[np.arange(90), np.arange(90) // 30] = True
    labels = np.arange(90)[:, None] >= 45
    table = compare_digests(member, labels, names=["x"], n_permutations=99)
    assert list(table.loc[0, ["n_a", "n_b", "n_papers_a", "n_papers_b"]]) == [0, 30, 30, 30]
    assert table.loc[0, "note"] == "first against last of 3 digests"


def test_one_digest_gives_columns_and_no_rows() -> None:
    table = compare_digests(np.ones((5, 1)), np.ones((5, 1)), names=["x"])
    assert list(table.columns[: len(CONTRACT)]) == CONTRACT
    assert table.empty
    assert compare_digests(overlapping(), np.zeros((136, 0)), names=[]).empty


def test_same_input_same_table_whatever_the_row_order() -> None:
    member, labels = overlapping(), zipf_labels(136, 6, 3)
    order = np.random.default_rng(1).permutation(136)
    one = compare_digests(member, labels, names="abcdef", n_permutations=999)
    two = compare_digests(member[order], labels[order], names="abcdef", n_permutations=999)
    pd.testing.assert_frame_equal(one, two, check_exact=True)


def test_false_positives_stay_at_the_level() -> None:
    """Calibration in small: 60 null corpora, five standard errors of room."""
    member = overlapping()
    tables = [
        compare_digests(
            member, zipf_labels(136, 8, seed), names="abcdefgh", n_permutations=199, random_state=7
        )
        for seed in range(60)
    ]
    family = np.mean([(t["p_adjusted"] <= 0.05).any() for t in tables])
    covered = np.mean([(t["ci_low"] <= 0) & (t["ci_high"] >= 0) for t in tables])
    assert family <= 0.05 + 5 * np.sqrt(0.05 * 0.95 / 60)
    assert covered >= 0.92


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6), st.integers(2, 40), st.integers(1, 5), st.floats(0, 1))
def test_every_table_keeps_the_contract(seed: int, n: int, k: int, share: float) -> None:
    rng = np.random.default_rng(seed)
    member = rng.random((n, 2)) < 0.6
    member[:2] = True
    labels = rng.random((n, k)) < share
    table = compare_digests(member, labels, names=range(k), n_permutations=19)
    numbers = table.select_dtypes("number").to_numpy(dtype=float)
    assert np.isfinite(numbers).all()
    assert table["change"].between(table["ci_low"], table["ci_high"]).all()
    assert table["p_value"].between(0.05, 1).all()
    assert (table["p_adjusted"] >= table["p_value"]).all()
    assert table["minimum_detectable_change"].between(0, 1).all()
    assert (table["change"] == table["share_b"] - table["share_a"]).all()
    assert set(table["verdict"]) <= {
        "growing",
        "shrinking",
        "stable within a factor of 1.5",
        "not distinguishable",
    }


@pytest.mark.parametrize(
    ("member", "labels", "names", "says"),
    [
        (np.ones(4), np.ones((4, 1)), ["x"], "two-dimensional"),
        (np.ones((4, 2)), np.ones((3, 1)), ["x"], "same papers"),
        (np.ones((4, 2)), np.ones((4, 2)), ["x"], "one name"),
        (np.ones((4, 2)), np.ones((4, 2)), ["x", "x"], "twice"),
        (np.ones((4, 2)), np.full((4, 1), np.nan), ["x"], "0 and 1"),
        (np.eye(2).repeat(2, axis=0) * [1, 0], np.ones((4, 1)), ["x"], "without papers"),
    ],
)
def test_wrong_calls_say_what_is_wrong(
    member: NDArray, labels: NDArray, names: list[str], says: str
) -> None:
    with pytest.raises(InputError, match=says):
        compare_digests(member, labels, names=names)


def test_digest_shares() -> None:
    member = np.array([[1, 0, 0], [1, 1, 0], [0, 1, 0]], dtype=bool)
    labels = np.array([[1, 0], [1, 0], [0, 0]], dtype=bool)
    table = digest_shares(member, labels, names=["x", "y"], digests=["d1", "d2", "d3"])
    assert table.columns.tolist() == [
        "kind",
        "name",
        "digest",
        "n",
        "n_papers",
        "share",
        "ci_low",
        "ci_high",
    ]
    assert table["digest"].tolist() == ["d1", "d2", "d3"] * 2
    assert table["n"].tolist() == [2, 1, 0, 0, 0, 0]
    assert table["n_papers"].tolist() == [2, 2, 0] * 2
    assert table["share"].tolist() == [1.0, 0.5, 0.0, 0.0, 0.0, 0.0]
    empty = table[table["n_papers"] == 0]
    assert empty[["ci_low", "ci_high"]].to_numpy().tolist() == [[0.0, 1.0]] * 2
    assert (table["ci_low"] <= table["share"]).all()
    assert (table["share"] <= table["ci_high"]).all()


def test_what_the_test_cannot_tell_lies_in_the_simultaneous_interval():
    open_rows = []
    for seed in range(30):
        drawn = simulate_digests(growth={5: 0.2}, random_state=seed)
        table = compare_digests(
            drawn.membership, drawn.indicators, names=drawn.names, n_permutations=499
        )
        open_rows.append(table[table["p_adjusted"] > 0.05])
    rows = pd.concat(open_rows)
    assert len(rows) > 300 and (rows["sim_low"] * rows["sim_high"] <= 0).all()
    assert ((rows["ci_low"] > 0) | (rows["ci_high"] < 0)).any()
