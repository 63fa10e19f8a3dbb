"""Verdicts that carry the doubt about filing, tails apart, and stability as a ratio."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from analysis.trends import compare_digests, digest_shares, simulate_digests, trend
from analysis.trends.lines import fit_slopes, make_design, redraw_slopes, sum_by
from analysis.trends.permutation import max_t
from analysis.trends.shares import expected_shares

CALLED = ("growing", "shrinking")


def both_ways(seed: int, n_bins: int) -> pd.DataFrame:
    drawn = simulate_digests(
        120, n_digests=n_bins, overlap=0.2, growth={4: 0.25}, noise=0.2, random_state=seed
    )
    return trend(
        drawn.membership, drawn.filed, names=drawn.names, n_permutations=999,
        probabilities=drawn.probabilities, random_state=seed,
    )  # fmt: skip


@pytest.mark.parametrize("n_bins", [2, 5, 12])
def test_verdict_and_simultaneous_interval_never_disagree(n_bins: int) -> None:
    rows = pd.concat([both_ways(seed, n_bins) for seed in range(8)])
    up, down = rows["sim_low"] > 0, rows["sim_high"] < 0
    assert (up == (rows["verdict"] == "growing")).all()
    assert (down == (rows["verdict"] == "shrinking")).all()
    assert ((rows["p_adjusted"] <= 0.05) == (up | down)).all()
    assert (rows["sim_low"] <= rows["ci_low"]).all() and (rows["ci_low"] <= rows["change"]).all()
    assert (rows["sim_high"] >= rows["ci_high"]).all() and (rows["ci_high"] >= rows["change"]).all()
    assert up.any()
    assert rows["method"].str.contains("median p of 20 labellings").all()


def test_the_doubt_enters_by_default_and_can_be_left_out() -> None:
    drawn = simulate_digests(growth={3: 0.3}, noise=0.2)
    given: dict[str, Any] = {"names": drawn.names, "probabilities": drawn.probabilities}
    soft = compare_digests(drawn.membership, drawn.filed, **given)
    fixed = compare_digests(drawn.membership, drawn.filed, uncertainty="none", **given)
    plain = compare_digests(drawn.membership, drawn.filed, names=drawn.names)
    pd.testing.assert_frame_equal(fixed, plain)
    assert set(soft["estimand"]) != set(fixed["estimand"])
    assert soft["n_a"].tolist() == fixed["n_a"].tolist()
    assert (soft["p_value"] != fixed["p_value"]).any()


def test_doubt_makes_no_verdict_surer_than_sure_labels_do() -> None:
    """Labels that say the same, once surely and once with every second paper in doubt."""
    member = np.eye(2, dtype=bool).repeat(60, axis=0)
    labels = np.zeros((120, 1), dtype=bool)
    labels[:6], labels[60:78] = True, True
    half = np.where(labels, 1.0, 0.0)
    half[::2] = np.where(labels[::2], 0.6, 0.4 * 24 / 96)
    sure = compare_digests(member, labels, names=["x"], probabilities=labels.astype(float))
    doubt = compare_digests(member, labels, names=["x"], probabilities=half)
    assert sure.loc[0, "verdict"] == "growing"
    assert sure.loc[0, "note"] == ""
    assert doubt["p_adjusted"][0] > sure["p_adjusted"][0]


def test_a_verdict_that_depends_on_filing_is_marked() -> None:
    member = np.eye(2, dtype=bool).repeat(60, axis=0)
    labels = np.zeros((120, 1), dtype=bool)
    labels[:4], labels[60:76] = True, True
    notes = []
    for doubt in (0.0, 0.25):
        chance = np.where(labels, 1 - doubt, doubt * 0.05)
        table = compare_digests(member, labels, names=["x"], probabilities=chance)
        notes.append((table["verdict"][0], table["note"][0]))
    assert notes[0] == ("growing", "")
    assert notes[1][0] == "growing" and notes[1][1].startswith("depends on filing: ")
    assert "% of the imputed labellings show it" in notes[1][1]


@pytest.mark.parametrize("n_bins", [2, 12])
def test_stable_is_marked_where_it_depends_on_filing(n_bins: int) -> None:
    """The same shares throughout: shown by many papers, and only just by fewer."""
    marked = []
    for papers in (6000, 800 if n_bins == 2 else 1200):
        member = np.eye(n_bins, dtype=bool).repeat(papers // n_bins, axis=0)
        labels = (np.arange(papers) % 6 == 0)[:, None]
        chance = np.where(labels, 0.85, 0.03)
        table = trend(member, labels, names=["x"], probabilities=chance)
        sure = trend(member, labels, names=["x"], probabilities=labels.astype(float))
        assert table["verdict"][0] == sure["verdict"][0] == "stable within a factor of 1.5"
        assert "depends on filing" not in sure["note"][0]
        marked.append("depends on filing: " in table["note"][0])
    assert marked == [False, True]


def test_the_median_of_the_labellings_counts() -> None:
    permuted = np.random.default_rng(0).normal(size=(9999, 1))
    observed = np.array([[0.0], [2.5], [2.6], [9.0], [2.7]])
    several = max_t(observed, permuted, 0.05)
    one = max_t(np.array([[2.6]]), permuted, 0.05)
    assert several.p_adjusted[0] == one.p_adjusted[0]
    assert several.agreement[0] == 0.8
    assert one.agreement[0] == 1.0


def test_each_tail_has_half_of_the_error() -> None:
    """A skewed statistic would be called on its long side only, by the largest size."""
    skewed = np.random.default_rng(1).exponential(size=(20_000, 5)) - 1
    draws, null = skewed[:10_000], skewed[10_000:]
    tests = max_t(null, draws, 0.05)
    above = (null.max(axis=1) >= tests.all_above).mean()
    below = (-null.min(axis=1) >= tests.all_below).mean()
    assert above == pytest.approx(0.025, abs=0.006)
    assert below == pytest.approx(0.025, abs=0.006)


@pytest.mark.parametrize("sizes", [(30, 300), (300, 30)])
def test_false_growing_is_as_likely_as_false_shrinking(sizes: tuple[int, int]) -> None:
    """In small: 120 corpora without change, four standard errors of room."""
    calls = {"growing": 0, "shrinking": 0}
    for seed in range(120):
        drawn = simulate_digests(sizes, overlap=10, random_state=seed)
        table = compare_digests(
            drawn.membership,
            drawn.indicators,
            names=drawn.names,
            n_permutations=399,
            random_state=seed,
        )
        for word in calls:
            calls[word] += bool((table["verdict"] == word).any())
    assert max(calls.values()) / 120 <= 0.025 + 4 * np.sqrt(0.025 * 0.975 / 120)


def test_stable_is_relative_to_the_themes_own_size() -> None:
    member = np.eye(2, dtype=bool).repeat(2000, axis=0)
    labels = np.zeros((4000, 4), dtype=bool)
    for k, (a, b) in enumerate([(600, 590), (30, 22), (3, 3), (600, 800)]):
        labels[:a, k], labels[2000 : 2000 + b, k] = True, True
    table = compare_digests(member, labels, names=["large", "halved", "rare", "grown"])
    assert table["verdict"].tolist() == [
        "stable within a factor of 1.5", "not distinguishable", "not distinguishable", "growing",
    ]  # fmt: skip
    narrow = compare_digests(member, labels, names=["a", "b", "c", "d"], margin=0.01)
    assert not narrow["verdict"].str.startswith("stable").any()


def test_intervals_of_shares_hold_for_the_stream_and_for_these_papers() -> None:
    hits: dict[str, list[float]] = {"stream": [], "papers": []}
    for seed in range(60):
        drawn = simulate_digests((150, 200), overlap=30, noise=0.2, random_state=seed)
        told = digest_shares(
            drawn.membership, drawn.filed, names=drawn.names, probabilities=drawn.probabilities
        )
        held = drawn.indicators.T.astype(float) @ drawn.membership / drawn.membership.sum(axis=0)
        for key, truth in (("stream", drawn.true_shares.T.ravel()), ("papers", held.ravel())):
            inside = (told["ci_low"] <= truth + 1e-9) & (truth <= told["ci_high"] + 1e-9)
            hits[key].append(inside[drawn.true_shares.T.ravel() * told["n_papers"] >= 5].mean())
    assert all(0.92 <= np.mean(rates) <= 0.995 for rates in hits.values())


def test_sure_labels_give_the_usual_interval_and_empty_bins_none() -> None:
    listed = np.zeros((40, 2), dtype=bool)
    listed[:, 0] = True
    labels = np.arange(40)[:, None] < 10
    share, low, high = expected_shares(listed, labels.astype(float), 0.05)
    plain = digest_shares(listed, labels, names=["x"])
    assert share.ravel().tolist() == plain["share"].tolist() == [0.25, 0.0]
    np.testing.assert_allclose(low.ravel(), plain["ci_low"])
    np.testing.assert_allclose(high.ravel(), plain["ci_high"])
    assert (low[0, 1], high[0, 1]) == (0.0, 1.0)


def test_papers_dealt_to_digests_of_unlike_sizes_show_how_the_statistic_leans() -> None:
    """A rare label is mostly absent from the small digests at the end of a series."""
    sizes = np.linspace(300, 30, 12).round()
    labels = (np.arange(int(sizes.sum())) % 150 == 0)[:, None]
    counts = sum_by(np.repeat(np.arange(12), sizes.astype(int)), labels, 12)
    for turned, side in ((False, -1), (True, 1)):
        n_papers = sizes[::-1] if turned else sizes
        design = make_design(counts[::-1] if turned else counts, n_papers, np.arange(12.0))
        drawn = redraw_slopes(labels, n_papers, design, 4000, np.random.default_rng(0))
        low, high = np.quantile(drawn, [0.025, 0.975])
        assert side * (high + low) > 0.1


def test_dealt_statistics_are_those_of_the_lines_fitted_to_what_was_dealt() -> None:
    sizes, labels = np.array([30.0, 50, 80, 40]), np.arange(200)[:, None] % [3, 7] == 0
    design = make_design(np.ones((4, 2)), sizes, np.arange(4.0))
    drawn = redraw_slopes(labels, sizes, design, 5, np.random.default_rng(3))
    patterns, size = np.unique(labels, axis=0, return_counts=True)
    tables = stats.random_table(sizes.astype(int), size).rvs(
        5, random_state=np.random.default_rng(3)
    )
    for table, one in zip(tables, drawn, strict=True):
        shares = table @ patterns.astype(float) / sizes[:, None]
        np.testing.assert_allclose(one, fit_slopes(shares, design).statistic, atol=1e-9)
