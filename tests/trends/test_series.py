"""Series of digests."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray
from scipy import stats

from analysis.errors import InputError
from analysis.trends import (
    before_after,
    compare_digests,
    series_shares,
    simulate_digests,
    trend,
)
from analysis.trends.closure import closure_words, log_ratio
from analysis.trends.descriptive import dispersion
from analysis.trends.lines import fit_slopes, make_design, permute_slopes
from analysis.trends.series import TREND_COLUMNS


def daily(n_days: int) -> list[str]:
    return pd.date_range("2024-01-01", periods=n_days).strftime("%Y-%m-%d").tolist()


def all_finite(table: pd.DataFrame) -> bool:
    return bool(np.isfinite(table.select_dtypes("number").to_numpy(dtype=float)).all())


@pytest.mark.parametrize("n_digests", [2, 3, 9, 10, 30])
def test_planted_growth_is_found(n_digests: int) -> None:
    drawn = simulate_digests(
        120, n_digests=n_digests, overlap=0.2, growth={3: 0.6}, volume_dispersion=0.1
    )
    table = trend(drawn.membership, drawn.indicators, names=drawn.names, n_permutations=1999)
    assert list(table.columns) == list(TREND_COLUMNS)
    assert table.loc[3, "verdict"] == "growing"
    assert table.loc[3, "status"] == "emerging"
    assert table.loc[3, "closure"] == "holds"
    assert (table.drop(3)["verdict"] != "growing").all()
    assert all_finite(table)
    assert table["change"].between(table["ci_low"], table["ci_high"]).all()
    assert (table["sim_low"] <= table["ci_low"]).all()
    assert (table["sim_high"] >= table["ci_high"]).all()
    assert ("permuted" in table["method"][0]) == (n_digests >= 10)
    assert table["note"][0].startswith("under ten") == (n_digests < 10)


def test_two_digests_agree_with_compare() -> None:
    drawn = simulate_digests(growth={2: 0.3})
    pair = compare_digests(drawn.membership, drawn.indicators, names=drawn.names)
    line = trend(drawn.membership, drawn.indicators, names=drawn.names)
    for column in ("p_value", "p_adjusted", "verdict"):
        assert line[column].tolist() == pair[column].tolist()
    np.testing.assert_allclose(line["change"], pair["change"], atol=1e-12)


def some_digests(n_digests: int, seed: int) -> tuple[NDArray, NDArray, NDArray]:
    rng = np.random.default_rng(seed)
    n = rng.integers(5, 40, n_digests).astype(float)
    counts = rng.binomial(n.astype(int), 0.3).astype(float)[:, None]
    return counts, n, np.arange(float(n_digests))


@pytest.mark.parametrize("pooled", [False, True])
def test_slopes_are_those_of_least_squares(pooled: bool) -> None:
    import statsmodels.api as sm

    counts, n, time = some_digests(25, 0)
    design = make_design(counts, n, time, pooled=pooled)
    fit = fit_slopes(counts / n[:, None], design)
    model = sm.WLS(counts[:, 0] / n, sm.add_constant(time), weights=design.weight)
    reference = model.fit()
    assert fit.slope[0] == pytest.approx(reference.params[1])
    if not pooled:
        assert fit.statistic[0] == pytest.approx(reference.tvalues[1])


@pytest.mark.parametrize("pooled", [False, True])
def test_permuted_slopes_are_slopes_of_permuted_digests(pooled: bool) -> None:
    counts, n, time = some_digests(12, 3)
    shares = counts / n[:, None]
    design = replace(
        make_design(counts, n, time, pooled=pooled), spread=1 / n + np.linspace(0.02, 0.1, 12)
    )
    permuted = permute_slopes(shares, design, 4, np.random.default_rng(9))
    moved = np.random.default_rng(9).permuted(np.broadcast_to(time, (4, 12)), axis=1)
    by_hand = [fit_slopes(shares, replace(design, time=row)).statistic for row in moved]
    np.testing.assert_allclose(permuted, by_hand)


def test_design_finds_the_correlation_within_digests() -> None:
    for correlation in (0.0, 0.1):
        drawn = simulate_digests(
            50, n_digests=300, overlap=0, dispersion=correlation, volume_dispersion=0.2
        )
        n = drawn.membership.sum(axis=0).astype(float)
        counts = drawn.membership.T.astype(float) @ drawn.indicators
        spread = make_design(counts, n, np.arange(300.0)).spread
        found = ((spread * n - 1) / np.maximum(n - 1, 1)).max()
        assert found == pytest.approx(correlation, abs=0.015)


def test_no_p_value_falls_below_the_t_tests() -> None:
    drawn = simulate_digests(40, n_digests=12, overlap=0, growth={0: 0.7})
    table = trend(drawn.membership, drawn.indicators, names=drawn.names)
    n = drawn.membership.sum(axis=0).astype(float)
    counts = drawn.membership.T.astype(float) @ drawn.indicators
    fit = fit_slopes(counts / n[:, None], make_design(counts, n, np.arange(12.0)))
    floor = 2 * stats.t.sf(np.abs(fit.statistic), 10)
    assert (table["p_value"] >= floor - 1e-9).all()
    assert (table["p_adjusted"] >= table["p_value"]).all()


def test_dispersion_is_pearsons() -> None:
    rng = np.random.default_rng(1)
    n = np.full(400, 30.0)
    chance = rng.beta(0.3 * 9, 0.7 * 9, 400)  # correlation .1: variance 1 + 29 * .1 times as large
    counts = np.column_stack([rng.binomial(30, chance), rng.binomial(30, 0.3, 400), np.zeros(400)])
    found = dispersion(counts, n, np.arange(400.0))
    assert found[0] == pytest.approx(3.9, abs=0.6)
    assert found[1] == pytest.approx(1.0, abs=0.15)
    assert found[2] == 1.0


def test_rank_statistics_are_scipys() -> None:
    drawn = simulate_digests(40, n_digests=15, overlap=0)
    table = trend(drawn.membership, drawn.indicators, names=drawn.names, n_permutations=99)
    share = (drawn.membership.T.astype(int) @ drawn.indicators[:, 0]) / drawn.membership.sum(axis=0)
    tau = stats.kendalltau(np.arange(15), share)
    slope = stats.theilslopes(share, np.arange(15))
    assert table.loc[0, "kendall_tau"] == pytest.approx(tau.statistic)
    assert table.loc[0, "kendall_p_value"] == pytest.approx(tau.pvalue)
    assert table.loc[0, "theil_sen"] == pytest.approx(slope[0] * 14)


def test_calendar_bins_count_every_paper_once() -> None:
    drawn = simulate_digests(20, n_digests=90, overlap=0.4)
    dates = daily(90)
    shares = series_shares(
        drawn.membership, drawn.indicators, names=drawn.names, dates=dates, by="month"
    )
    assert shares["digest"].unique().tolist() == ["2024-01", "2024-02", "2024-03"]
    one = shares[shares["name"] == "theme-01"]
    assert one["n_papers"].sum() == len(drawn.indicators)
    assert shares["n"].sum() == len(drawn.indicators)
    table = trend(drawn.membership, drawn.indicators, names=drawn.names, dates=dates, by="month")
    assert table["n_bins"].unique().tolist() == [3]
    assert table["n_digests"].unique().tolist() == [90]


@pytest.mark.parametrize("n_digests", [3, 5, 40])
def test_a_share_that_rises_and_falls_back_is_not_stable(n_digests: int) -> None:
    rng = np.random.default_rng(0)
    first = np.arange(n_digests).repeat(12_000 // n_digests)
    height = 0.05 + 0.2 * np.sin(np.pi * first / (n_digests - 1))
    labels = np.column_stack([rng.random(len(first)) < height, rng.random(len(first)) < 0.1])
    member = first[:, None] == np.arange(n_digests)
    table = trend(member, labels, names=["hump", "flat"], n_permutations=999)
    assert table["verdict"].tolist() == ["not distinguishable", "stable within a factor of 1.5"]
    assert table["bend"][0] > 0.1
    assert abs(table["bend"][1]) < 0.03
    assert table["shape"].tolist() == ["rises, then falls" if n_digests == 40 else "", ""]


def test_bends_are_those_of_a_parabola() -> None:
    time = np.arange(12.0)
    member = (np.arange(12).repeat(1000))[:, None] == np.arange(12)
    share = 0.1 + 0.01 * time - 0.0005 * time**2
    labels = ((np.arange(12_000) % 1000) < share.repeat(1000) * 1000)[:, None]
    table = trend(member, labels, names=["x"], n_permutations=99)
    assert table.loc[0, "bend"] == pytest.approx(0.0005 * 5.5**2, abs=1e-3)


def test_order_of_digests_does_not_matter_when_they_are_dated() -> None:
    drawn = simulate_digests(30, n_digests=14, growth={1: 0.3}, overlap=5)
    order = np.random.default_rng(0).permutation(14)
    dates = daily(14)
    one = trend(
        drawn.membership, drawn.indicators, names=drawn.names, digests=drawn.digests, dates=dates
    )
    two = trend(
        drawn.membership[:, order],
        drawn.indicators,
        names=drawn.names,
        digests=[drawn.digests[i] for i in order],
        dates=[dates[i] for i in order],
    )
    pd.testing.assert_frame_equal(one, two, check_exact=True)
    rows = np.random.default_rng(1).permutation(len(drawn.indicators))
    three = trend(
        drawn.membership[rows],
        drawn.indicators[rows],
        names=drawn.names,
        digests=drawn.digests,
        dates=dates,
    )
    pd.testing.assert_frame_equal(one, three, check_exact=True)


def test_papers_with_dates_of_their_own() -> None:
    dates = np.repeat(daily(400), 3).tolist()
    labels = np.zeros((1200, 2), dtype=bool)
    labels[600:, 0] = True
    labels[::2, 1] = True
    table = trend(None, labels, names=["late", "even"], dates=dates, by="quarter")
    assert table["verdict"].tolist()[0] == "growing"
    assert table["verdict"].tolist()[1] == "stable within a factor of 1.5"
    assert table.loc[0, "n_digests"] == 14  # months, as days hold three papers each
    assert "14 months permuted" in table["method"][0]
    assert table.loc[0, "peak"] == "2024Q4"
    few = trend(None, labels[:12], names=["late", "even"], dates=dates[:12], by="day")
    assert few["n_digests"].tolist() == [4, 4]


def test_empty_bins_and_absent_labels() -> None:
    member = np.zeros((40, 4), dtype=bool)
    member[np.arange(40), np.arange(40) // 20 * 3] = True
    labels = np.zeros((40, 2), dtype=bool)
    labels[25:, 0] = True
    dates = ["2025-01-05", "2025-02-05", "2025-02-07", "2025-04-05"]
    table = trend(member, labels, names=["x", "none"], dates=dates, by="month")
    assert table["n_bins"].tolist() == [4, 4]
    assert table["verdict"].tolist() == ["growing", "not distinguishable"]
    assert table["note"].tolist()[1].endswith("no paper has this label")
    assert all_finite(table)
    shares = series_shares(member, labels, names=["x", "none"], dates=dates, by="month")
    assert shares["n_papers"].tolist() == [20, 0, 0, 20] * 2


def test_detectable_growth_is_a_straight_line_over_empty_bins_too() -> None:
    months = np.array([0, 1, 8]).repeat(60)
    labels = np.column_stack([np.arange(180) % every == 0 for every in (30, 10, 4, 2)])
    dates = [f"2025-{month + 1:02d}-05" for month in months]
    table = trend(None, labels, names="abcd", dates=dates, by="month", n_permutations=99)
    change = table["minimum_detectable_change"].to_numpy()
    grown = (labels.sum(axis=0) + 0.5) / 181 + np.outer(months / 8, change)
    away = months - months.mean()
    weight = 8 * away / (away @ away)
    mean = grown.mean(axis=0)
    null = np.sqrt(weight @ weight * mean * (1 - mean) * 180 / 179)
    error = np.sqrt(weight**2 @ (grown * (1 - grown)))
    critical = (change - stats.norm.ppf(0.8) * error) / null
    np.testing.assert_allclose(critical, critical[0], rtol=1e-9)  # one for all labels


def test_absent_label_among_many_digests_has_a_width() -> None:
    drawn = simulate_digests(10, n_digests=20, overlap=0)
    labels = np.column_stack([drawn.indicators, np.zeros(len(drawn.indicators), dtype=bool)])
    row = trend(drawn.membership, labels, names=range(16)).iloc[-1]
    assert row["p_value"] == 1.0
    assert row["ci_low"] < -0.001
    assert row["minimum_detectable_change"] > 0.001


def test_one_digest_or_one_bin_gives_no_rows() -> None:
    assert trend(np.ones((5, 1)), np.ones((5, 1)), names=["x"]).empty
    drawn = simulate_digests(20, n_digests=12)
    table = trend(drawn.membership, drawn.indicators, names=drawn.names, dates=daily(12), by="year")
    assert table.empty
    assert list(table.columns) == list(TREND_COLUMNS)


def test_wrong_calls_say_what_is_wrong() -> None:
    member, labels = np.eye(3, dtype=bool), np.ones((3, 1), dtype=bool)
    with pytest.raises(InputError, match="a date for every digest"):
        trend(member, labels, names=["x"], by="month")
    with pytest.raises(InputError, match="one date for every digest"):
        trend(member, labels, names=["x"], by="month", dates=daily(2))
    with pytest.raises(InputError, match="missing date"):
        trend(member, labels, names=["x"], by="month", dates=["2025-01-01", None, "2025-01-02"])
    with pytest.raises(InputError, match="choose one"):
        trend(member, labels, names=["x"], by="decade", dates=daily(3))
    with pytest.raises(InputError, match="at least one paper"):
        trend(np.zeros((3, 3)), labels, names=["x"])
    with pytest.raises(InputError, match="one date for every paper"):
        trend(None, labels, names=["x"], by="month")
    with pytest.raises(InputError, match="max-t"):
        trend(member, labels, names=["x"], adjust="none")
    with pytest.raises(InputError, match="margin"):
        trend(member, labels, names=["x"], margin=0.0)


def test_groups_of_digests() -> None:
    drawn = simulate_digests(30, n_digests=16, growth={2: 0.4}, overlap=4)
    names, dates = drawn.digests, daily(16)
    groups = before_after(names, dates, "2024-01-09")
    many = compare_digests(
        drawn.membership, drawn.indicators, names=drawn.names, digests=names, groups=groups
    )
    assert "16 digests permuted" in many["method"][0]
    assert many["n_papers_a"].iloc[0] + many["n_papers_b"].iloc[0] == len(drawn.indicators)
    assert many.loc[2, "verdict"] == "growing"
    np.testing.assert_allclose(many["change"], many["share_b"] - many["share_a"])
    few = compare_digests(
        drawn.membership, drawn.indicators, names=drawn.names, digests=names,
        groups=(names[:2], names[-2:]),
    )  # fmt: skip
    assert few["method"][0].startswith("membership permutation")
    assert few.loc[0, "n_papers_a"] == drawn.membership[:, :2].any(axis=1).sum()
    with pytest.raises(InputError, match="none in both"):
        compare_digests(
            drawn.membership, drawn.indicators, names=drawn.names, digests=names,
            groups=(names[:2], names[1:3]),
        )  # fmt: skip
    with pytest.raises(InputError, match="'digest-99'"):
        compare_digests(
            drawn.membership, drawn.indicators, names=drawn.names, digests=names,
            groups=(names[:2], ["digest-99"]),
        )  # fmt: skip


@pytest.mark.parametrize("adjust", ["holm", "bh"])
def test_other_adjustments_are_statsmodels(adjust: str) -> None:
    from statsmodels.stats.multitest import multipletests

    drawn = simulate_digests(growth={2: 0.3})
    table = compare_digests(drawn.membership, drawn.indicators, names=drawn.names, adjust=adjust)
    method = {"holm": "holm", "bh": "fdr_bh"}[adjust]
    expected = multipletests(table["p_value"], method=method)[1]
    np.testing.assert_allclose(table["p_adjusted"], expected)


def test_closure_tells_own_change_from_forced_change() -> None:
    early = np.array([200, 200, 300, 300])
    late = np.array([600, 100, 150, 150])
    ratio, error = log_ratio(early, 1000, late, 1000)
    words = closure_words(ratio, error, ["growing", "shrinking", "shrinking", "shrinking"], 4)
    assert words == ["holds", "may be closure", "may be closure", "may be closure"]
    assert closure_words(ratio, error, ["growing"] * 4, 2) == ["not checked"] * 4


def test_importing_the_room_is_light() -> None:
    heavy = "statsmodels matplotlib torch numba umap bertopic"
    code = f"import sys, analysis.trends; print([m for m in '{heavy}'.split() if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_several_labels_a_paper() -> None:
    rng = np.random.default_rng(0)
    member: NDArray[np.bool_] = np.eye(2, dtype=bool).repeat(80, axis=0)
    labels = rng.random((160, 5)) < 0.4
    labels[80:, 0] |= rng.random(80) < 0.6
    table = compare_digests(member, labels, names="abcde")
    assert table["share_b"].sum() > 1
    assert table["verdict"].tolist()[0] == "growing"
