"""Ten digests or more: slopes over first appearances with digests as the units.

Digests differ from each other by more than chance draws of papers would (one day's crawl,
one editor's taste). With ten or more, that noise shows in the data itself: the share's
slope over time is set against its own residual noise, and whole digests are permuted in
time. Digests that grow or shrink over the series are not alike, though: a rare label is
mostly absent from small ones, which leans its statistic to one side (with twelve digests of
300 to 30 papers, false "shrinking" came in 4.8 % instead of 2.5 %). So the papers are
dealt out by chance, too, to digests that keep their sizes and places, and the more cautious
of both tests counts; and no p-value falls below that of the line's t-test. A paper counts in
the first digest that lists it, so repeats add nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import lazy_loader
import numpy as np
import pandas as pd

from analysis.trends.filing import Filing, impute
from analysis.trends.lines import (
    Design,
    Slopes,
    fit_slopes,
    make_design,
    permute_slopes,
    redraw_slopes,
    sum_by,
)
from analysis.trends.permutation import MaxT, combined_statistic, max_t, more_cautious
from analysis.trends.power import smallest_change
from analysis.trends.rows import contain, contrast_rows, keep_to_test
from analysis.trends.settings import Plan
from analysis.trends.strata import BoolArray, FloatArray, IntArray
from analysis.trends.verdicts import equivalence_contrasts, equivalent

# Its import takes longer than all others.
stats = lazy_loader.load("scipy.stats", suppress_warning=True)

__all__ = ["digest_contrast"]


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
    >>> from analysis.trends.filing import check_filing
    >>> first = np.arange(12).repeat(10)
    >>> filing = check_filing((np.arange(120) % 10 < first)[:, None], "none", None, None)
    >>> digest_contrast(first, filing, np.arange(12.0), (0.0, 11.0), Plan())["verdict"].tolist()
    ['growing']
    """
    for_test, for_filing, for_dealing = (
        np.random.default_rng(seed) for seed in np.random.SeedSequence(plan.random_state).spawn(3)
    )
    n_papers = np.bincount(first, minlength=len(time)).astype(np.float64)
    counts = sum_by(first, filing.indicators, len(time))
    design = make_design(counts, n_papers, time, pooled=pooled)
    shares = sum_by(first, filing.values, len(time)) / n_papers[:, None]
    indicators = _tested(filing, plan, for_filing)
    labellings = [sum_by(first, one, len(n_papers)) / n_papers[:, None] for one in indicators]
    fits = [fit_slopes(one, design) for one in labellings]
    observed = np.array([fit.statistic for fit in fits])
    parts = np.array_split(np.arange(plan.n_permutations), len(labellings))
    permuted = np.concatenate(
        [
            permute_slopes(one, design, len(part), for_test)
            for one, part in zip(labellings, parts, strict=True)
        ]
    )
    statistic = combined_statistic(observed)
    test = max_t(observed, permuted, plan.level)
    if all(one.dtype == bool for one in indicators):  # values corrected by hand labels are not
        dealt = [
            redraw_slopes(one.astype(bool), n_papers, design, len(part), for_dealing)
            for one, part in zip(indicators, parts, strict=True)
        ]
        test = more_cautious(test, max_t(observed, np.concatenate(dealt), plan.level))
    test = _guard(test, statistic, len(time), plan.level)

    start = (np.clip(n_papers @ shares, 0, len(first)) + 0.5) / (len(first) + 1)
    noise = np.mean([fit.noise for fit in fits], axis=0)
    fit = _honest(replace(fit_slopes(shares, design), noise=noise), design, start)
    span = ends[1] - ends[0]
    change = np.clip(np.round(fit.slope * span, 12), -1.0, 1.0)
    half = np.array([-test.above, test.below, 0 * test.above, 0 * test.above])
    half[2:] = np.array([[-test.all_above], [test.all_below]])
    intervals = contain(change, change + half * fit.error * span)
    bend, shape = _bend(shares, design, fit, ends, plan.level)
    detectable = _detectable(start, fit.error * span, test.all_above, len(time))
    critical = max(test.all_above, test.all_below)
    low = _lower_bounds(shares, design, fit, ends, critical, plan.margin)
    each = [
        _lower_bounds(one, design, _honest(own, design, start), ends, critical, plan.margin)[2:]
        for one, own in zip(labellings, fits, strict=True)
    ]
    return contrast_rows(
        change,
        keep_to_test(change, intervals, statistic, test, plan),
        test,
        plan,
        bend=bend,
        stable=equivalent(low[2:], detectable, start, plan.margin),
        stable_agreement=np.mean([(bounds > 0).all(axis=0) for bounds in each], axis=0),
        factors=(low[0], low[1]),
        detectable=detectable,
        shape=shape,
    )


def _tested(
    filing: Filing, plan: Plan, rng: np.random.Generator
) -> Sequence[BoolArray | FloatArray]:
    """Give every labelling that is tested: imputed ones where labels have probabilities."""
    if filing.probabilities is None:
        return [filing.values]
    return impute(filing, plan.n_imputations, rng)


def _guard(test: MaxT, statistic: FloatArray, n_digests: int, level: float) -> MaxT:
    """Let no p-value fall below the t-test's, and no critical value either.

    Whole digests can be permuted only as far as they are alike; where volumes drift with
    time, the t-test of the line is the better guide. The more cautious of the two counts.
    """
    freedom = max(n_digests - 2, 1)
    p_value = np.maximum(test.p_value, 2 * stats.t.sf(np.abs(statistic), freedom))
    least = float(stats.t.ppf(1 - level / 2, freedom))
    above, below = np.maximum(test.above, least), np.maximum(test.below, least)
    return replace(
        test,
        p_value=np.round(p_value, 12),
        p_adjusted=np.round(np.maximum(test.p_adjusted, p_value), 12),
        above=above,
        below=below,
        all_above=max(test.all_above, float(above.max(initial=0.0))),
        all_below=max(test.all_below, float(below.max(initial=0.0))),
    )


def _bend(
    shares: FloatArray, design: Design, fit: Slopes, ends: tuple[float, float], level: float
) -> tuple[FloatArray, list[str]]:
    """Middle of a fitted parabola less the chord between its ends, tested over all labels.

    Returns the bend, and in words which way the share turns where Holm's adjusted t-test
    finds a bend whose turning point lies within the series.
    """
    away = design.time - fit.centre
    if len(np.unique(away)) < 3:  # two groups: there is no middle
        return np.zeros(len(fit.slope)), [""] * len(fit.slope)
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
    return bend, np.where(found, words, "").tolist()


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

    return smallest_change(surplus, 1 - start)


def _lower_bounds(
    shares: FloatArray,
    design: Design,
    fit: Slopes,
    ends: tuple[float, float],
    critical: float,
    margin: float,
) -> FloatArray:
    """Lower bounds of what shows a doubling, a halving, and stability.

    Early and late share are those of the line, the bend that of a parabola; each is a
    combination of the digests' shares, and so is all that is bounded here.
    """
    away = design.time - fit.centre
    of_mean = design.weight / design.weight.sum()
    of_slope = design.weight * away / float(design.weight @ away**2)
    start, end = (of_mean + (at - fit.centre) * of_slope for at in ends)
    arch = _arch(design, away, ends)
    wanted = np.vstack(
        [end - 2 * start, start - 2 * end, equivalence_contrasts(start, end, arch, margin)]
    )
    error = np.sqrt(np.outer(wanted**2 @ design.spread, fit.noise))
    return np.asarray(wanted @ shares - critical * error)


def _arch(design: Design, away: FloatArray, ends: tuple[float, float]) -> FloatArray:
    """Give the bend as a combination of the digests' shares."""
    if len(np.unique(away)) < 3:
        return np.zeros(len(away))
    root = np.sqrt(design.weight)
    line = np.column_stack([np.ones(len(away)), away])
    beta = np.linalg.lstsq(line * root[:, None], away**2 * root, rcond=None)[0]
    curve = away**2 - line @ beta
    bow = design.weight * curve / float(design.weight @ curve**2)
    return np.asarray(-bow * ((ends[1] - ends[0]) / 2) ** 2)
