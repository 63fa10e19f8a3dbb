"""Straight lines through the shares of many digests, and their permutation in time."""

from __future__ import annotations

from dataclasses import dataclass

import lazy_loader
import numpy as np

from analysis.trends.strata import BoolArray, FloatArray, IntArray, label_patterns

# Its import takes longer than all others.
stats = lazy_loader.load("scipy.stats", suppress_warning=True)

__all__ = [
    "Design",
    "Slopes",
    "fit_slopes",
    "make_design",
    "permute_slopes",
    "redraw_slopes",
    "sum_by",
]

# Numbers held at a time where digests are permuted.
_NUMBERS_AT_A_TIME = 4_000_000


@dataclass(frozen=True)
class Design:
    """When the digests are, how much each counts, and how uncertain its shares are.

    Attributes
    ----------
    time : ndarray, shape (n_digests,)
        When; not all the same.
    weight : ndarray, shape (n_digests,)
        How much a digest counts in the line.
    spread : ndarray, shape (n_digests,)
        Variance of a digest's share as a multiple of that of a single paper's label.
    """

    time: FloatArray
    weight: FloatArray
    spread: FloatArray


@dataclass(frozen=True)
class Slopes:
    """Weighted least-squares line of every label's share over time.

    Attributes
    ----------
    slope : ndarray, shape (n_labels,)
        Change of share a unit of time.
    mean : ndarray, shape (n_labels,)
        Weighted mean share: the line's height at `centre`.
    centre : float
        Weighted mean time.
    noise : ndarray, shape (n_labels,)
        Residual variance, of a single paper's label.
    error : ndarray, shape (n_labels,)
        Standard error of the slope.
    """

    slope: FloatArray
    mean: FloatArray
    centre: float
    noise: FloatArray
    error: FloatArray

    @property
    def statistic(self) -> FloatArray:
        """Slope over its standard error."""
        return np.divide(
            self.slope, self.error, out=np.zeros_like(self.slope), where=self.error > 1e-15
        )


def sum_by(first: IntArray, values: BoolArray | FloatArray, n_digests: int) -> FloatArray:
    """Sum the papers' values over the digests they first appear in.

    Parameters
    ----------
    first : ndarray of int, shape (n_papers,)
        Column of each paper's first digest.
    values : ndarray, shape (n_papers, n_labels)
        Labels, or how much of a label each paper has.
    n_digests : int
        Number of digests.

    Returns
    -------
    ndarray of float, shape (n_digests, n_labels)

    Examples
    --------
    >>> import numpy as np
    >>> sum_by(np.array([0, 0, 1]), np.array([[1], [1], [0]]), 2)
    array([[2.],
           [0.]])
    """
    weights = values.astype(np.float64)
    columns = [np.bincount(first, column, minlength=n_digests) for column in weights.T]
    return np.stack(columns, axis=1) if columns else np.zeros((n_digests, 0))


def make_design(
    counts: FloatArray, n_papers: FloatArray, time: FloatArray, *, pooled: bool = False
) -> Design:
    """Say how much digests differ from each other beyond chance, and weigh them for it.

    The correlation of labels within a digest is estimated by moments around straight
    lines, over all labels together, and cut off at zero. It makes large digests count for
    less than their papers.

    Parameters
    ----------
    counts : ndarray, shape (n_digests, n_labels)
        Papers with the label.
    n_papers : ndarray, shape (n_digests,)
        All papers, each at least one.
    time : ndarray, shape (n_digests,)
        When; not all the same.
    pooled : bool
        Weigh digests by their papers all the same, so that the line runs through pooled
        shares; only the standard errors then take the correlation in.

    Returns
    -------
    Design

    Examples
    --------
    >>> import numpy as np
    >>> counts = np.tile([[1.0], [9.0]], (6, 1))
    >>> make_design(counts, np.full(12, 10.0), np.arange(12.0)).spread.round(2)[:2]
    array([0.75, 0.75])
    """
    n_digests, total = len(n_papers), float(n_papers.sum())
    plain = Design(time, n_papers, 1 / n_papers)
    fit = fit_slopes(counts / n_papers[:, None], plain)
    binomial = float((fit.mean * (1 - fit.mean)).sum())
    correlation = 0.0
    if binomial > 0 and total > n_digests:
        excess = float(fit.noise.sum()) / binomial - 1
        correlation = min(max(excess * n_digests / (total - n_digests), 0.0), 1.0)
    spread = (1 + (n_papers - 1) * correlation) / n_papers
    return Design(time, n_papers if pooled else 1 / spread, spread)


def fit_slopes(shares: FloatArray, design: Design) -> Slopes:
    """Fit a line to every label's share.

    Parameters
    ----------
    shares : ndarray, shape (n_digests, n_labels)
        Share of every label in each digest.
    design : Design
        Times and weights.

    Returns
    -------
    Slopes

    Examples
    --------
    >>> import numpy as np
    >>> design = Design(np.arange(3.0), np.full(3, 10.0), np.full(3, 0.1))
    >>> fit_slopes(np.array([[0.1], [0.2], [0.4]]), design).slope.round(2)
    array([0.15])
    """
    weight, spread = design.weight, design.spread
    centre = float(weight @ design.time / weight.sum())
    away = design.time - centre
    squares = float(weight @ away**2)
    mean = weight @ shares / weight.sum()
    slope = (weight * away) @ shares / squares
    left = shares - mean - np.outer(away, slope)
    freedom = max(len(away) - 2, 1)
    noise = np.maximum(1 / spread @ left**2, 1e-12 * (1 / spread @ (shares - mean) ** 2)) / freedom
    error = np.sqrt(noise * float((weight * away) ** 2 @ spread)) / squares
    return Slopes(slope, mean, centre, noise, error)


def permute_slopes(
    shares: FloatArray, design: Design, n_permutations: int, rng: np.random.Generator
) -> FloatArray:
    """Draw the slope statistic of every label with the digests in random order.

    Parameters
    ----------
    shares : ndarray, shape (n_digests, n_labels)
        Share of every label in each digest.
    design : Design
        Times and weights; weights move with their digests.
    n_permutations : int
        Number of random permutations.
    rng : numpy.random.Generator
        Source of randomness.

    Returns
    -------
    ndarray of float, shape (n_permutations, n_labels)

    Examples
    --------
    >>> import numpy as np
    >>> design = Design(np.arange(4.0), np.full(4, 9.0), np.full(4, 1 / 9))
    >>> permute_slopes(np.array([[.1], [.2], [.4], [.3]]), design, 5,
    ...                np.random.default_rng(0)).shape
    (5, 1)
    """
    weight, precise = design.weight, 1 / design.spread
    centred = shares - weight @ shares / weight.sum()
    total = precise @ centred**2
    # One product with the permuted times gives all sums that are linear in time.
    linear = np.column_stack([weight, precise, weight**2 * design.spread])
    by_share = np.hstack([weight[:, None] * centred, precise[:, None] * centred])
    freedom = max(len(weight) - 2, 1)
    out = np.zeros((n_permutations, shares.shape[1]))
    step = max(1, _NUMBERS_AT_A_TIME // len(weight))
    for begin in range(0, n_permutations, step):
        stop = min(begin + step, n_permutations)
        time = rng.permuted(np.broadcast_to(design.time, (stop - begin, len(weight))), axis=1)
        centre = time @ weight / weight.sum()
        first, second = time @ linear, time**2 @ linear
        squares, inverse, variance = (
            second - 2 * centre[:, None] * first + centre[:, None] ** 2 * linear.sum(axis=0)
        ).T
        cross = time @ by_share - np.outer(centre, by_share.sum(axis=0))
        slope = cross[:, : shares.shape[1]] / squares[:, None]
        left = total - 2 * slope * cross[:, shares.shape[1] :] + slope**2 * inverse[:, None]
        noise = np.maximum(left, 1e-12 * total) / freedom
        error = np.sqrt(noise * variance[:, None]) / squares[:, None]
        out[begin:stop] = np.divide(slope, error, out=np.zeros_like(slope), where=error > 1e-15)
    return out


def redraw_slopes(
    indicators: BoolArray,
    n_papers: FloatArray,
    design: Design,
    n_permutations: int,
    rng: np.random.Generator,
) -> FloatArray:
    """Draw the slope statistic of every label with the papers dealt out to the digests by chance.

    Digests keep their sizes and their place in time, so that a series whose digests grow or
    shrink meets its own skewness: rare labels are mostly absent from small digests.

    Parameters
    ----------
    indicators : ndarray of bool, shape (n_papers, n_labels)
        Which paper has which label; whole rows are dealt out.
    n_papers : ndarray of float, shape (n_digests,)
        Papers of every digest.
    design : Design
        Times and weights.
    n_permutations : int
        Number of random draws.
    rng : numpy.random.Generator
        Source of randomness.

    Returns
    -------
    ndarray of float, shape (n_permutations, n_labels)

    Examples
    --------
    >>> import numpy as np
    >>> design = Design(np.arange(4.0), np.full(4, 9.0), np.full(4, 1 / 9))
    >>> indicators = (np.arange(36) % 5 == 0)[:, None]
    >>> redraw_slopes(indicators, np.full(4, 9.0), design, 5, np.random.default_rng(0)).shape
    (5, 1)
    """
    patterns, size = label_patterns(indicators)
    out = np.zeros((n_permutations, indicators.shape[1]))
    if len(size) == 1:  # all papers have the same labels
        return out
    weight, precise = design.weight, 1 / design.spread
    away = design.time - float(weight @ design.time / weight.sum())
    squares = float(weight @ away**2)
    factor = np.sqrt(float((weight * away) ** 2 @ design.spread)) / squares
    freedom = max(len(weight) - 2, 1)
    sums = np.vstack([weight / weight.sum(), weight * away / squares, precise, precise * away])
    table = stats.random_table(n_papers.astype(np.int64), size)
    overall, values = indicators.mean(axis=0), patterns.astype(np.float64)
    step = max(1, _NUMBERS_AT_A_TIME // (len(weight) * max(len(size), 1)))
    for begin in range(0, n_permutations, step):
        stop = min(begin + step, n_permutations)
        drawn = table.rvs(stop - begin, random_state=rng)
        shares = drawn @ values / n_papers[:, None] - overall
        mean, slope, first, second = np.moveaxis(sums @ shares, 1, 0)
        left = precise @ shares**2 - 2 * mean * first + mean**2 * precise.sum()
        left -= 2 * slope * (second - mean * sums[3].sum()) - slope**2 * (precise @ away**2)
        total = precise @ shares**2 - first**2 / precise.sum()
        noise = np.maximum(left, 1e-12 * total) / freedom
        error = np.sqrt(np.maximum(noise, 0.0)) * factor
        out[begin:stop] = np.divide(slope, error, out=np.zeros_like(slope), where=error > 1e-15)
    return out
