"""Digests with known truth."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.errors import InputError
from analysis.trends import simulate_digests
from analysis.trends.simulate import zipf_shares


def test_default_is_the_pair_of_march() -> None:
    drawn = simulate_digests()
    assert drawn.membership.sum(axis=0).tolist() == [66, 99]
    assert drawn.membership.all(axis=1).sum() == 29
    assert (drawn.indicators.sum(axis=1) == 1).all()
    assert (drawn.filed == drawn.indicators).all()
    np.testing.assert_allclose(drawn.shares[0], zipf_shares(15))


def test_same_seed_same_digests() -> None:
    one, two = (simulate_digests(noise=0.1, random_state=4) for _ in range(2))
    assert (one.filed == two.filed).all()
    assert (one.indicators != simulate_digests(random_state=5).indicators).any()


def test_planted_growth_repeats_and_volumes() -> None:
    drawn = simulate_digests(2000, n_digests=5, overlap=0.3, growth={4: 0.4}, volume_dispersion=0.1)
    member = drawn.membership
    sizes = member.sum(axis=0)
    assert sizes.std() > 200
    again = (member[:, 1:] & member[:, :-1]).sum(axis=0)
    assert (again <= np.round(0.3 * sizes[1:])).all()
    new_last = member.argmax(axis=1) == 4
    assert drawn.indicators[new_last, 4].mean() == pytest.approx(0.4, abs=0.05)
    np.testing.assert_allclose(drawn.shares.sum(axis=1), 1)
    true = drawn.true_shares
    assert drawn.shares[0, 4] < true[-1, 4] < 0.4


def test_dispersion_makes_digests_differ() -> None:
    def spread(dispersion: float) -> float:
        drawn = simulate_digests(100, n_digests=200, overlap=0, dispersion=dispersion)
        share = drawn.membership.T.astype(int) @ drawn.indicators[:, 0] / 100
        return float(np.var(share))

    binomial = zipf_shares(15)[0] * (1 - zipf_shares(15)[0]) / 100
    assert spread(0.0) == pytest.approx(binomial, rel=0.35)
    assert spread(0.1) == pytest.approx(binomial * (1 + 99 * 0.1), rel=0.35)


def test_papers_without_a_theme() -> None:
    drawn = simulate_digests(2000, n_digests=2, overlap=0, shares=[0.3, 0.2])
    assert drawn.indicators.any(axis=1).mean() == pytest.approx(0.5, abs=0.05)


def test_filing_errors_are_told_truly() -> None:
    drawn = simulate_digests(20_000, n_digests=1, noise=0.2, shares=[0.5, 0.2, 0.1])
    wrong = (drawn.filed != drawn.indicators).any(axis=1).mean()
    assert wrong == pytest.approx(0.2, abs=0.01)
    for low in (0.0, 0.2, 0.5, 0.8):
        of = (drawn.probabilities >= low) & (drawn.probabilities < low + 0.2)
        assert drawn.indicators[of].mean() == pytest.approx(
            drawn.probabilities[of].mean(), abs=0.03
        )


@pytest.mark.parametrize(
    "given",
    [
        {"shares": [0.9, 0.9]},
        {"growth": {99: 0.1}},
        {"growth": {0: 0.8, 1: 0.8}},
        {"n_papers": (0, 10)},
        {"noise": 1.0},
        {"dispersion": -0.1},
    ],
)
def test_wrong_calls_say_what_is_wrong(given: dict) -> None:
    with pytest.raises(InputError):
        simulate_digests(**given)
