"""Ten digests or more: slopes over first appearances with digests as the units.

Digests differ from each other by more than chance draws of papers would (one day's crawl,
one editor's taste). With ten or more, that noise shows in the data itself: the share's
slope over time is set against its own residual noise, and whole digests are permuted in
time. A paper counts in the first digest that lists it, so repeats add nothing.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import optimize, stats

from analysis.trends._filing import Filing, impute
from analysis.trends._papers import contain
from analysis.trends._permutation import adjust_p, max_t
from analysis.trends._settings import Plan
from analysis.trends._strata import BoolArray, FloatArray, IntArray
from analysis.trends._verdicts import statuses, verdicts

__all__ = ["Slopes", "digest_contrast", "dispersion", "fit_slopes", "permute_slopes", "sum_by"]

_BATCH = 4_000_000


@dataclass(frozen=True)
class Slopes:
    """Weighted least-squares line of every label's share over time.

    Attributes
    ----------
    slope : ndarray, shape (n_labels,)
        Change of share a unit of time.
    mean : ndarray, shape (n_labels,)
        Share over all papers: the line's height at `centre`.
    centre : float
        Mean time of a paper.
    spread : float
        Sum over papers of squared time from the centre.
    noise : ndarray, shape (n_labels,)
        Residual variance of one paper's worth of share.
    n_papers : float
        All papers.
    """

    slope: FloatArray
    mean: FloatArray
    centre: float
    spread: float
    noise: FloatArray
    n_papers: float

    @property
    def statistic(self) -> FloatArray:
        """Slope over its standard error."""
        error = np.sqrt(self.noise / self.spread)
        return np.divide(self.slope, error, out=np.zeros_like(error), where=error > 0)


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


def fit_slopes(counts: FloatArray, n_papers: FloatArray, time: FloatArray) -> Slopes:
    """Fit a line to every label's share, digests weighted by their papers.

    Parameters
    ----------
    counts : ndarray, shape (n_digests, n_labels)
        Papers with the label.
    n_papers : ndarray, shape (n_digests,)
        All papers, each at least one.
    time : ndarray, shape (n_digests,)
        When; not all the same.

    Returns
    -------
    Slopes

    Examples
    --------
    >>> import numpy as np
    >>> fit_slopes(np.array([[1.0], [2.0], [4.0]]), np.full(3, 10.0), np.arange(3.0)).slope
    array([0.15])
    """
    total = n_papers.sum()
    centre = float(n_papers @ time / total)
    away = time - centre
    spread = float(n_papers @ away**2)
    mean = counts.sum(axis=0) / total
    slope = away @ counts / spread
    squares = (counts**2 / n_papers[:, None]).sum(axis=0) - total * mean**2
    residual = np.maximum(squares - slope**2 * spread, 1e-12 * squares)
    return Slopes(slope, mean, centre, spread, residual / max(len(time) - 2, 1), float(total))


def permute_slopes(
    counts: FloatArray,
    n_papers: FloatArray,
    time: FloatArray,
    n_permutations: int,
    rng: np.random.Generator,
) -> FloatArray:
    """Draw the slope statistic of every label with the digests in random order.

    Parameters
    ----------
    counts, n_papers, time
        As in `fit_slopes`.
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
    >>> counts = np.array([[1.0], [2.0], [4.0], [3.0]])
    >>> permute_slopes(counts, np.full(4, 9.0), np.arange(4.0), 5, np.random.default_rng(0)).shape
    (5, 1)
    """
    total = n_papers.sum()
    mean = counts.sum(axis=0) / total
    squares = (counts**2 / n_papers[:, None]).sum(axis=0) - total * mean**2
    out = np.zeros((n_permutations, counts.shape[1]))
    step = max(1, _BATCH // len(time))
    for begin in range(0, n_permutations, step):
        stop = min(begin + step, n_permutations)
        moved = rng.permuted(np.broadcast_to(time, (stop - begin, len(time))), axis=1)
        centre = moved @ n_papers / total
        spread = (moved**2) @ n_papers - total * centre**2
        cross = moved @ counts - np.outer(centre, total * mean)
        explained = cross**2 / spread[:, None]
        noise = np.maximum(squares - explained, 1e-12 * squares) / max(len(time) - 2, 1)
        error = np.sqrt(noise * spread[:, None])
        out[begin:stop] = np.divide(cross, error, out=np.zeros_like(cross), where=error > 1e-15)
    return out


def digest_contrast(
    first: IntArray,
    filing: Filing,
    time: FloatArray,
    ends: tuple[float, float],
    plan: Plan,
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
    counts = sum_by(first, filing.values, len(time))
    fit = fit_slopes(counts, n_papers, time)
    permuted = permute_slopes(counts, n_papers, time, plan.n_permutations, for_test)
    test = max_t(fit.statistic, permuted, plan.level)
    adjusted = adjust_p(test, plan.adjust)

    noise = _honest_noise(fit, counts)
    filed = _filing_variance(first, filing, n_papers, time, plan, for_filing)
    error = np.sqrt(noise / fit.spread + filed)
    span = ends[1] - ends[0]
    change = np.round(fit.slope * span, 12)
    point = np.maximum(test.pointwise, stats.norm.ppf(1 - plan.level / 2))
    critical = max(test.simultaneous, float(point.max(initial=1.96)))
    half = np.array([-point, point, np.full_like(point, -critical), np.full_like(point, critical)])
    ci_low, ci_high, sim_low, sim_high = contain(change, change + half * error * span)
    words = verdicts(change, adjusted, sim_low, sim_high, level=plan.level, margin=plan.margin)
    return pd.DataFrame(
        {
            "change": change,
            "ci_low": ci_low,
            "ci_high": ci_high,
            "p_value": test.p_value,
            "p_adjusted": adjusted,
            "minimum_detectable_change": _detectable(fit, noise, filed, span, critical, len(time)),
            "verdict": words,
            "sim_low": sim_low,
            "sim_high": sim_high,
            "status": statuses(words, *_factor_bounds(fit, noise, filed, ends, critical)),
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


def _honest_noise(fit: Slopes, counts: FloatArray) -> FloatArray:
    """Residual variance; binomial with half a paper added where no paper has the label."""
    share = (counts.sum(axis=0) + 0.5) / (fit.n_papers + 1)
    return np.where(fit.noise > 1e-15, fit.noise, share * (1 - share))


def _filing_variance(
    first: IntArray,
    filing: Filing,
    n_papers: FloatArray,
    time: FloatArray,
    plan: Plan,
    rng: np.random.Generator,
) -> FloatArray:
    """Variance of the slope between imputations of the labels (Rubin's rule)."""
    if filing.probabilities is None:
        return np.zeros(filing.labels.shape[1])
    slopes = [
        fit_slopes(sum_by(first, labels, len(time)), n_papers, time).slope
        for labels in impute(filing, plan.n_imputations, rng)
    ]
    return (1 + 1 / plan.n_imputations) * np.var(slopes, axis=0, ddof=1)


def _detectable(
    fit: Slopes,
    noise: FloatArray,
    filed: FloatArray,
    span: float,
    critical: float,
    n_digests: int,
) -> FloatArray:
    """Straight-line growth from the share seen that the test finds with 80 % power."""
    freedom = max(n_digests - 2, 1)
    shift = float(
        optimize.brentq(
            lambda x: stats.nct.sf(critical, freedom, x) - 0.8, 0.0, 3 * critical + 5, xtol=1e-6
        )
    )
    start = (np.clip(fit.mean, 0.0, 1.0) * fit.n_papers + 0.5) / (fit.n_papers + 1)

    def surplus(change: FloatArray) -> FloatArray:
        pooled = np.minimum(start + change / 2, 1.0)
        grown = noise * pooled * (1 - pooled) / (start * (1 - start))
        return change - shift * span * np.sqrt(grown / fit.spread + filed)

    low, high = np.zeros(len(start)), np.ones(len(start))
    for _ in range(60):
        middle = (low + high) / 2
        found = surplus(middle) >= 0
        low, high = np.where(found, low, middle), np.where(found, middle, high)
    return np.asarray(np.round(high, 12), dtype=np.float64)


def _factor_bounds(
    fit: Slopes, noise: FloatArray, filed: FloatArray, ends: tuple[float, float], critical: float
) -> tuple[FloatArray, FloatArray]:
    """Lower bounds of late share less twice the early one, and the other way round."""
    early, late = (end - fit.centre for end in ends)
    bounds = []
    for from_, to in ((early, late), (late, early)):
        reach = to - 2 * from_
        estimate = -fit.mean + fit.slope * reach
        error = np.sqrt(noise / fit.n_papers + reach**2 * (noise / fit.spread + filed))
        bounds.append(estimate - critical * error)
    return bounds[0], bounds[1]
