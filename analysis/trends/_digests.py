"""Ten digests or more: slopes over first appearances with digests as the units.

Digests differ from each other by more than chance draws of papers would (one day's crawl,
one editor's taste). With ten or more, that noise shows in the data itself: the share's
slope over time is set against its own residual noise, and whole digests are permuted in
time; no p-value falls below that of the line's t-test. A paper counts in the first digest
that lists it, so repeats add nothing.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from scipy import stats

from analysis.trends._filing import Filing, impute
from analysis.trends._papers import contain
from analysis.trends._permutation import MaxT, adjust_p, max_t
from analysis.trends._settings import Plan
from analysis.trends._strata import BoolArray, FloatArray, IntArray
from analysis.trends._verdicts import statuses, verdicts

__all__ = [
    "Design",
    "Slopes",
    "digest_contrast",
    "dispersion",
    "fit_slopes",
    "make_design",
    "permute_slopes",
    "sum_by",
]

_BATCH = 4_000_000


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
    step = max(1, _BATCH // len(weight))
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


def digest_contrast(
    first: IntArray,
    filing: Filing,
    time: FloatArray,
    ends: tuple[float, float],
    plan: Plan,
    *,
    pooled: bool = False,
) -> pd.DataFrame:
    """Test and interval for the change of a fitted line, label by label.

    Parameters
    ----------
    first : ndarray of int, shape (n_papers,)
        Digest that each paper first appears in; every digest has one.
    filing : Filing
        Labels of the same papers.
    time : ndarray of float, shape (n_digests,)
        When each digest is.
    ends : tuple of float
        Times between which the change is taken.
    plan : Plan
        Numbers to run with.
    pooled : bool
        As in `make_design`.

    Returns
    -------
    DataFrame
        As from `paper_contrast`.

    Examples
    --------
    >>> import numpy as np
    >>> from analysis.trends._filing import check_filing
    >>> first = np.arange(12).repeat(10)
    >>> filing = check_filing((np.arange(120) % 10 < first)[:, None], None, None, None)
    >>> digest_contrast(first, filing, np.arange(12.0), (0.0, 11.0), Plan())["verdict"].tolist()
    ['growing']
    """
    for_test, for_filing = (
        np.random.default_rng(seed) for seed in np.random.SeedSequence(plan.random_state).spawn(2)
    )
    n_papers = np.bincount(first, minlength=len(time)).astype(np.float64)
    counts = sum_by(first, filing.labels, len(time))
    design = make_design(counts, n_papers, time, pooled=pooled)
    shares = sum_by(first, filing.values, len(time)) / n_papers[:, None]
    fit = fit_slopes(shares, design)
    permuted = permute_slopes(shares, design, plan.n_permutations, for_test)
    test = _guard(max_t(fit.statistic, permuted, plan.level), fit.statistic, len(time), plan.level)
    adjusted = adjust_p(test, plan.adjust)

    start = (np.clip(n_papers @ shares, 0, len(first)) + 0.5) / (len(first) + 1)
    fit = _honest(fit, design, start)
    filed = _filing_variance(first, filing, n_papers, design, plan, for_filing)
    error = np.sqrt(fit.error**2 + filed)
    span = ends[1] - ends[0]
    change = np.clip(np.round(fit.slope * span, 12), -1.0, 1.0)
    point, critical = test.pointwise, test.simultaneous
    half = np.array([-point, point, np.full_like(point, -critical), np.full_like(point, critical)])
    ci_low, ci_high, sim_low, sim_high = contain(change, change + half * error * span)
    bend, bend_error, shape = _bend(shares, design, fit, ends, plan.level)
    words = verdicts(
        change,
        adjusted,
        sim_low,
        sim_high,
        level=plan.level,
        margin=plan.margin,
        bend_low=bend - critical * bend_error,
        bend_high=bend + critical * bend_error,
    )
    return pd.DataFrame(
        {
            "change": change,
            "ci_low": ci_low,
            "ci_high": ci_high,
            "p_value": test.p_value,
            "p_adjusted": adjusted,
            "minimum_detectable_change": _detectable(start, error * span, critical, len(time)),
            "verdict": words,
            "sim_low": sim_low,
            "sim_high": sim_high,
            "status": statuses(words, *_factor_bounds(fit, design, filed, ends, critical)),
            "bend": np.round(bend, 12),
            "shape": shape,
            "note": "",
        }
    )


def dispersion(counts: FloatArray, n_papers: FloatArray, time: FloatArray) -> FloatArray:
    """Quasi-binomial over-dispersion of every label around a logistic line over time.

    Parameters
    ----------
    counts, n_papers, time
        As in `fit_slopes`.

    Returns
    -------
    ndarray of float, shape (n_labels,)
        Pearson's chi-squared over its degrees of freedom: 1 where digests differ no more
        than chance draws of papers; 1 also where no paper has the label, or every one.

    References
    ----------
    P. McCullagh and J. A. Nelder, Generalized Linear Models, Chapman and Hall, 1989.

    Examples
    --------
    >>> import numpy as np
    >>> dispersion(np.tile([[1.0], [9.0]], (6, 1)), np.full(12, 10.0), np.arange(12.0)).round(1)
    array([7.6])
    """
    import statsmodels.api as sm

    design = sm.add_constant((time - time.mean()) / max(float(time.std()), 1e-12))
    out = np.ones(counts.shape[1])
    for k, x in enumerate(counts.T):
        if 0 < x.sum() < n_papers.sum():
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # separation: the fit stops early, which is fine
                family = sm.families.Binomial()
                model = sm.GLM(x / n_papers, design, family, var_weights=n_papers)
                out[k] = model.fit(scale="X2").scale
    return np.round(out, 8)


def _guard(test: MaxT, statistic: FloatArray, n_digests: int, level: float) -> MaxT:
    """Let no p-value fall below the t-test's, and no critical value either.

    Whole digests can be permuted only as far as they are alike; where volumes drift with
    time, the t-test of the line is the better guide. The more cautious of the two counts.
    """
    freedom = max(n_digests - 2, 1)
    p_value = np.maximum(test.p_value, 2 * stats.t.sf(np.abs(statistic), freedom))
    pointwise = np.maximum(test.pointwise, stats.t.ppf(1 - level / 2, freedom))
    return MaxT(
        p_value=np.round(p_value, 12),
        p_adjusted=np.round(np.maximum(test.p_adjusted, p_value), 12),
        pointwise=pointwise,
        simultaneous=max(test.simultaneous, float(pointwise.max(initial=0.0))),
    )


def _bend(
    shares: FloatArray, design: Design, fit: Slopes, ends: tuple[float, float], level: float
) -> tuple[FloatArray, FloatArray, list[str]]:
    """Middle of a fitted parabola less the chord between its ends, tested over all labels.

    Returns the bend, its standard error, and in words which way the share turns where
    Holm's adjusted t-test finds a bend whose turning point lies within the series.
    """
    away = design.time - fit.centre
    if len(np.unique(away)) < 3:  # two groups: there is no middle
        return np.zeros(len(fit.slope)), np.zeros(len(fit.slope)), [""] * len(fit.slope)
    root = np.sqrt(design.weight)
    line = np.column_stack([np.ones(len(away)), away])
    beta = np.linalg.lstsq(line * root[:, None], away**2 * root, rcond=None)[0]
    curve = away**2 - line @ beta
    squares = float(design.weight @ curve**2)
    bow = (design.weight * curve) @ (shares - fit.mean) / squares
    left = shares - fit.mean - np.outer(away, fit.slope) - np.outer(curve, bow)
    noise = np.maximum(1 / design.spread @ left**2 / max(len(away) - 3, 1), 0.0)
    noise = np.where(noise > 1e-15, noise, fit.noise)
    half = (ends[1] - ends[0]) / 2
    error = np.sqrt(noise * float((design.weight * curve) ** 2 @ design.spread)) / squares * half**2
    bend = -bow * half**2
    size = np.divide(np.abs(bend), error, out=np.zeros_like(bend), where=error > 1e-15)
    flat = np.divide(fit.slope, bow, out=np.full_like(bow, np.inf), where=np.abs(bow) > 1e-15)
    turn = (beta[1] - flat) / 2 + fit.centre
    inside = (turn > ends[0] + half / 5) & (turn < ends[1] - half / 5)
    found = inside & (_holm(2 * stats.t.sf(size, max(len(away) - 3, 1))) <= level)
    words = np.where(bend > 0, "rises, then falls", "falls, then rises")
    return bend, error, np.where(found, words, "").tolist()


def _holm(p_value: FloatArray) -> FloatArray:
    from statsmodels.stats.multitest import multipletests

    return np.asarray(multipletests(p_value, method="holm")[1])


def _honest(fit: Slopes, design: Design, share: FloatArray) -> Slopes:
    """Give labels on a line without residual (no paper has them, say) binomial noise."""
    away = design.time - fit.centre
    binomial = share * (1 - share)
    noise = np.where(fit.noise > 1e-9 * binomial, fit.noise, binomial)
    factor = float((design.weight * away) ** 2 @ design.spread)
    error = np.sqrt(noise * factor) / float(design.weight @ away**2)
    return replace(fit, noise=noise, error=error)


def _filing_variance(
    first: IntArray,
    filing: Filing,
    n_papers: FloatArray,
    design: Design,
    plan: Plan,
    rng: np.random.Generator,
) -> FloatArray:
    """Variance of the slope between imputations of the labels (Rubin's rule)."""
    if filing.probabilities is None:
        return np.zeros(filing.labels.shape[1])
    slopes = [
        fit_slopes(sum_by(first, labels, len(n_papers)) / n_papers[:, None], design).slope
        for labels in impute(filing, plan.n_imputations, rng)
    ]
    return (1 + 1 / plan.n_imputations) * np.var(slopes, axis=0, ddof=1)


def _detectable(
    start: FloatArray, error: FloatArray, critical: float, n_digests: int
) -> FloatArray:
    """Straight-line growth from the share seen that the test finds with 80 % power.

    One where even growth to all papers would not be found.

    The shift that noncentral t needs is taken from its normal approximation (N. L. Johnson,
    S. Kotz and N. Balakrishnan, Continuous Univariate Distributions 2, Wiley, 1995).
    """
    freedom = max(n_digests - 2, 1)
    width = np.sqrt(1 + critical**2 / (2 * freedom))
    shift = critical * (1 - 1 / (4 * freedom)) + float(stats.norm.ppf(0.8)) * width

    def surplus(change: FloatArray) -> FloatArray:
        pooled = np.minimum(start + change / 2, 1.0)
        return change - shift * error * np.sqrt(pooled * (1 - pooled) / (start * (1 - start)))

    top = 1 - start
    low, high = np.zeros(len(start)), top
    for _ in range(60):
        middle = (low + high) / 2
        found = surplus(middle) >= 0
        low, high = np.where(found, low, middle), np.where(found, middle, high)
    return np.where(surplus(top) >= 0, np.round(high, 12), 1.0)


def _factor_bounds(
    fit: Slopes, design: Design, filed: FloatArray, ends: tuple[float, float], critical: float
) -> tuple[FloatArray, FloatArray]:
    """Lower bounds of late share less twice the early one, and the other way round."""
    early, late = (end - fit.centre for end in ends)
    away = design.time - fit.centre
    of_mean = design.weight / design.weight.sum()
    of_slope = design.weight * away / float(design.weight @ away**2)
    bounds = []
    for from_, to in ((early, late), (late, early)):
        reach = to - 2 * from_
        factor = float((reach * of_slope - of_mean) ** 2 @ design.spread)
        error = np.sqrt(fit.noise * factor + reach**2 * filed)
        bounds.append(fit.slope * reach - fit.mean - critical * error)
    return bounds[0], bounds[1]
