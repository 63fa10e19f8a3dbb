"""Errors of the filing, brought into the numbers."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from analysis.errors import InputError
from analysis.trends import (
    SimulatedDigests,
    compare_digests,
    digest_shares,
    simulate_digests,
    trend,
)
from analysis.trends.filing import check_filing, impute


def hand_labels(drawn: SimulatedDigests, n: int, seed: int) -> np.ndarray:
    table = np.full(drawn.indicators.shape, np.nan)
    rows = np.random.default_rng(seed).choice(len(table), n, replace=False)
    table[rows] = drawn.indicators[rows]
    return table


def test_estimand_is_named() -> None:
    drawn = simulate_digests(noise=0.1)
    filed = compare_digests(drawn.membership, drawn.filed, names=drawn.names, n_permutations=99)
    assert set(filed["estimand"]) == {"share of filed labels"}
    soft = compare_digests(
        drawn.membership,
        drawn.filed,
        names=drawn.names,
        n_permutations=99,
        uncertainty="filing",
        probabilities=drawn.probabilities,
    )
    assert "probabilities are calibrated" in soft["estimand"][0]
    hand = compare_digests(
        drawn.membership,
        drawn.filed,
        names=drawn.names,
        n_permutations=99,
        uncertainty="filing",
        hand_labels=hand_labels(drawn, 60, 0),
    )
    assert hand["estimand"][0].endswith("60 hand labels")
    assert soft["n_a"].tolist() == hand["n_a"].tolist() == filed["n_a"].tolist()


def test_sure_probabilities_change_nothing_but_the_estimand() -> None:
    drawn = simulate_digests()
    plain = compare_digests(drawn.membership, drawn.indicators, names=drawn.names)
    sure = compare_digests(
        drawn.membership,
        drawn.indicators,
        names=drawn.names,
        uncertainty="filing",
        probabilities=drawn.indicators.astype(float),
    )
    np.testing.assert_allclose(sure["change"], plain["change"], atol=1e-12)
    np.testing.assert_allclose(sure["ci_low"], plain["ci_low"], atol=0.02)
    np.testing.assert_allclose(sure["p_value"], plain["p_value"], atol=0.03)


def test_everything_labelled_by_hand_gives_the_true_shares() -> None:
    drawn = simulate_digests(noise=0.3)
    table = digest_shares(
        drawn.membership,
        drawn.filed,
        names=drawn.names,
        uncertainty="filing",
        hand_labels=drawn.indicators.astype(float),
    )
    true = drawn.indicators.T.astype(float) @ drawn.membership / drawn.membership.sum(axis=0)
    np.testing.assert_allclose(table["share"], true.ravel(), atol=1e-9)


@pytest.mark.parametrize("way", ["probabilities", "hand"])
def test_intervals_cover_the_true_share_where_the_filed_ones_do_not(way: str) -> None:
    plain: list[Any] = []
    corrected: list[Any] = []
    for seed in range(25):
        drawn = simulate_digests((200, 300), overlap=60, noise=0.25, random_state=seed)
        given: dict[str, Any] = (
            {"probabilities": drawn.probabilities}
            if way == "probabilities"
            else {"hand_labels": hand_labels(drawn, 100, seed)}
        )
        truth = drawn.true_shares.T.ravel()
        for kind, found in (({}, plain), ({"uncertainty": "filing", **given}, corrected)):
            table = digest_shares(drawn.membership, drawn.filed, names=drawn.names, **kind)
            found.append((table["ci_low"] <= truth) & (truth <= table["ci_high"]))
    assert np.mean(plain) < 0.9
    assert np.mean(corrected) >= 0.93


@pytest.mark.parametrize("way", ["probabilities", "hand"])
def test_series_with_filing_errors(way: str) -> None:
    drawn = simulate_digests(60, n_digests=14, overlap=5, growth={1: 0.5}, noise=0.1)
    given = (
        {"probabilities": drawn.probabilities}
        if way == "probabilities"
        else {"hand_labels": hand_labels(drawn, 300, 1)}
    )
    plain = trend(drawn.membership, drawn.filed, names=drawn.names)
    table = trend(drawn.membership, drawn.filed, names=drawn.names, uncertainty="filing", **given)
    assert table.loc[1, "verdict"] == "growing"
    assert table.loc[1, "ci_low"] <= 0.5 - drawn.shares[0, 1] <= table.loc[1, "ci_high"]
    numbers = table.select_dtypes("number").to_numpy(dtype=float)
    assert np.isfinite(numbers).all()
    assert not np.allclose(table["change"], plain["change"])


def test_imputed_labels_follow_the_probabilities() -> None:
    chance = np.tile([0.2, 0.5], (4000, 1))
    one = check_filing(chance > 0.4, "filing", chance, None)
    drawn = impute(one, 2, np.random.default_rng(0))
    assert max(table.sum(axis=1).max() for table in drawn) == 1
    np.testing.assert_allclose(drawn[0].mean(axis=0), [0.2, 0.5], atol=0.04)
    several = np.tile([0.9, 0.8], (4000, 1))
    both = impute(check_filing(several > 0, "filing", several, None), 2, np.random.default_rng(0))[
        0
    ]
    assert both.all(axis=1).mean() == pytest.approx(0.72, abs=0.04)


def test_wrong_calls_say_what_is_wrong() -> None:
    drawn = simulate_digests()

    def call(**given: Any) -> None:
        compare_digests(drawn.membership, drawn.indicators, names=drawn.names, **given)

    with pytest.raises(InputError, match='"filing" or "none"'):
        call(uncertainty="bootstrap")
    with pytest.raises(InputError, match="shape"):
        call(uncertainty="filing", probabilities=np.ones((3, 3)))
    with pytest.raises(InputError, match="0 to 1"):
        call(uncertainty="filing", probabilities=drawn.indicators * 2.0)
    with pytest.raises(InputError, match="at least two papers"):
        call(uncertainty="filing", hand_labels=np.full(drawn.indicators.shape, np.nan))
    with pytest.raises(InputError, match="shape"):
        call(uncertainty="filing", hand_labels=np.ones((3, 3)))
