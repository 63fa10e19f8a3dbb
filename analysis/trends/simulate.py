"""Digests with known truth, for calibration and for teaching."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from analysis.errors import InputError
from analysis.trends.strata import BoolArray, FloatArray

__all__ = ["SimulatedDigests", "simulate_digests", "zipf_shares"]


@dataclass(frozen=True)
class SimulatedDigests:
    """What `simulate_digests` gives.

    Attributes
    ----------
    membership : ndarray of bool, shape (n_papers, n_digests)
        Which digest lists which paper, earliest digest first.
    indicators : ndarray of bool, shape (n_papers, n_labels)
        The true theme of every paper.
    filed : ndarray of bool, shape (n_papers, n_labels)
        The theme each paper was filed under; differs from the truth by the noise asked for.
    probabilities : ndarray of float, shape (n_papers, n_labels)
        Calibrated probabilities that go with `filed`.
    names : list of str
        Names of the themes.
    digests : list of str
        Names of the digests.
    shares : ndarray of float, shape (n_digests, n_labels)
        Expected share of every theme among the papers new in each digest.
    """

    membership: BoolArray
    indicators: BoolArray
    filed: BoolArray
    probabilities: FloatArray
    names: list[str]
    digests: list[str]
    shares: FloatArray

    @property
    def true_shares(self) -> FloatArray:
        """Expected share of every theme in each digest, repeats included."""
        first = self.membership.argmax(axis=1)
        listed = self.membership.sum(axis=0)[:, None]
        return (self.membership.T.astype(np.float64) @ self.shares[first]) / listed


def zipf_shares(n_labels: int) -> FloatArray:
    """Shares of themes whose sizes fall as one over their rank.

    Parameters
    ----------
    n_labels : int
        Number of themes.

    Returns
    -------
    ndarray of float, shape (n_labels,)
        They sum to one.

    Examples
    --------
    >>> zipf_shares(3).round(2)
    array([0.55, 0.27, 0.18])
    """
    weight = 1 / np.arange(1, n_labels + 1)
    return weight / weight.sum()


def simulate_digests(
    n_papers: int | Sequence[int] = (66, 99),
    *,
    n_digests: int = 2,
    overlap: int | float = 29,
    shares: Sequence[float] | FloatArray | None = None,
    growth: Mapping[int, float] | None = None,
    volume_dispersion: float = 0.0,
    dispersion: float = 0.0,
    noise: float = 0.0,
    random_state: int = 0,
) -> SimulatedDigests:
    """Draw digests with planted growth, repeats, uneven volumes and filing errors.

    Every paper gets one theme when it first appears and keeps it. A digest repeats papers
    of the digest before it and fills up with new ones, whose shares move in a straight
    line from `shares` to what `growth` says; themes without growth share what is left in
    their old proportions.

    Parameters
    ----------
    n_papers : int or sequence of int
        Papers in each digest; one number stands for all.
    n_digests : int
        Number of digests, where `n_papers` is one number.
    overlap : int or float
        Papers repeated from the digest before, as a number, or as a fraction of the
        digest's papers when below one.
    shares : sequence of float, optional
        Shares of the themes in the first digest; 15 themes of Zipf sizes when None. What is
        missing from one is papers without a theme.
    growth : mapping of int to float, optional
        Share of a theme (by position) among the last digest's new papers.
    volume_dispersion : float
        Squared coefficient of variation of the digests' volumes (gamma); 0 keeps them.
    dispersion : float
        Correlation of labels within a digest (Dirichlet); 0 draws papers independently.
    noise : float
        Probability, on average, that a paper is filed under a wrong theme.
    random_state : int
        Seed.

    Returns
    -------
    SimulatedDigests

    Raises
    ------
    InputError
        Shares or growth are no shares, or a fraction is out of range.

    Examples
    --------
    >>> drawn = simulate_digests()
    >>> drawn.membership.sum(axis=0).tolist(), len(drawn.membership)
    ([66, 99], 136)
    """
    rng = np.random.default_rng(random_state)
    start = zipf_shares(15) if shares is None else np.asarray(shares, dtype=np.float64)
    alike = np.ndim(n_papers) == 0
    planned = np.full(max(n_digests, 0), n_papers) if alike else np.array(n_papers)
    planned = planned.astype(np.int64)
    _check(planned, start, growth or {}, (volume_dispersion, overlap, dispersion, noise))
    if volume_dispersion > 0:
        planned = rng.poisson(rng.gamma(1 / volume_dispersion, planned * volume_dispersion))
    planned = np.maximum(planned, 1)
    path = _share_path(start, growth or {}, len(planned))
    membership = _draw_membership(planned, overlap, rng)
    first = membership.argmax(axis=1)
    chance = path
    if dispersion > 0:
        mass = _with_rest(path) * (1 - dispersion) / dispersion
        chance = np.stack([_dirichlet(row, rng) for row in mass])[:, :-1]
    indicators = _draw_labels(chance[first], rng)
    filed, probabilities = _misfile(indicators, path[first], noise, rng)
    width = len(str(len(planned)))
    return SimulatedDigests(
        membership,
        indicators,
        filed,
        probabilities,
        [f"theme-{k + 1:02d}" for k in range(len(start))],
        [f"digest-{t + 1:0{width}d}" for t in range(len(planned))],
        path,
    )


def _check(
    planned: np.ndarray,
    start: FloatArray,
    growth: Mapping[int, float],
    fractions: tuple[float, ...],
) -> None:
    shares = np.array([*start, *growth.values()])
    grown = sum(growth.values())
    absent = set(growth) - set(range(len(start)))
    if not (shares >= 0).all() or start.sum() > 1 + 1e-9 or grown > 1 + 1e-9 or absent:
        raise InputError(
            f"shares that sum to {start.sum():g} and grow to {grown:g}",
            "shares from 0 to 1 that sum to at most 1, growth of themes that are there",
            "change shares or growth",
        )
    if len(planned) == 0 or (planned < 1).any():
        raise InputError("a digest without papers", "at least one paper each", "change n_papers")
    sound = all(value >= 0 for value in fractions) and all(value < 1 for value in fractions[2:])
    if not sound:
        raise InputError(
            f"volume_dispersion, overlap, dispersion, noise = {fractions}",
            "numbers from 0, the last two below 1",
            "change them",
        )


def _share_path(start: FloatArray, growth: Mapping[int, float], n_digests: int) -> FloatArray:
    """Share of every theme among each digest's new papers."""
    end = start.copy()
    planted = sorted(growth)
    if planted:
        rest = np.setdiff1d(np.arange(len(start)), planted)
        end[planted] = [growth[k] for k in planted]
        unplanted = 1 - start[planted].sum()
        end[rest] = start[rest] * (1 - end[planted].sum()) / unplanted if unplanted > 0 else 0.0
    step = np.linspace(0, 1, n_digests)[:, None] if n_digests > 1 else np.zeros((1, 1))
    return start + step * (end - start)


def _draw_membership(
    planned: np.ndarray, overlap: int | float, rng: np.random.Generator
) -> BoolArray:
    """List repeats of the digest before and new papers, digest by digest."""
    listed = [np.arange(planned[0])]
    n = int(planned[0])
    for size in planned[1:]:
        wanted = overlap if overlap >= 1 else round(overlap * size)
        n_again = int(min(wanted, len(listed[-1]), size))
        again = np.sort(rng.choice(listed[-1], size=n_again, replace=False))
        listed.append(np.concatenate([again, np.arange(n, n + size - n_again)]))
        n += int(size) - n_again
    membership = np.zeros((n, len(planned)), dtype=bool)
    for t, papers in enumerate(listed):
        membership[papers, t] = True
    return membership


def _with_rest(shares: FloatArray) -> FloatArray:
    rest = np.clip(1 - shares.sum(axis=-1, keepdims=True), 0, 1)
    return np.concatenate([shares, rest], axis=-1)


def _dirichlet(mass: FloatArray, rng: np.random.Generator) -> FloatArray:
    drawn = rng.gamma(np.maximum(mass, 1e-12))
    return drawn / drawn.sum()


def _draw_labels(chance: FloatArray, rng: np.random.Generator) -> BoolArray:
    """One theme a paper, or none."""
    below = rng.random((len(chance), 1)) < np.cumsum(chance, axis=1)
    below[:, -1] |= chance.sum(axis=1) > 1 - 1e-9
    return below & ~np.pad(below, ((0, 0), (1, 0)))[:, :-1]


def _misfile(
    indicators: BoolArray, shares: FloatArray, noise: float, rng: np.random.Generator
) -> tuple[BoolArray, FloatArray]:
    """File papers with errors that the probabilities tell truly.

    A paper's own chance of error is drawn evenly up to twice the noise; an error falls on
    any other theme (or none) alike, so small themes seem larger than they are. Bayes' rule
    with the digest's shares gives the probabilities.
    """
    if noise == 0:
        return indicators.copy(), indicators.astype(np.float64)
    n, k = indicators.shape
    doubt = np.minimum(noise * rng.uniform(0.0, 2.0, size=n), 1.0)
    truth = np.where(indicators.any(axis=1), indicators.argmax(axis=1), k)
    wrong = (truth + rng.integers(1, k + 1, size=n)) % (k + 1)
    guess = np.where(rng.random(n) < doubt, wrong, truth)
    likelihood = np.repeat((doubt / k)[:, None], k + 1, axis=1)
    likelihood[np.arange(n), guess] = 1 - doubt
    posterior = likelihood * _with_rest(shares)
    posterior /= np.maximum(posterior.sum(axis=1, keepdims=True), 1e-300)
    return guess[:, None] == np.arange(k), posterior[:, :k]
