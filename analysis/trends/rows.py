"""Verdicts and rows of a contrast, whatever its units."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis.trends.permutation import MaxT, adjust_p
from analysis.trends.settings import Plan
from analysis.trends.strata import BoolArray, FloatArray
from analysis.trends.verdicts import GROWING, ON_FILING, SHRINKING, UNCLEAR, statuses, verdicts

__all__ = ["add_note", "contain", "contrast_rows", "keep_to_test"]

_SMALLEST_SHOWN = 1e-6  # what a bound that leaves out zero is away from it, and tables still show


def contain(estimate: FloatArray, quantiles: FloatArray) -> tuple[FloatArray, ...]:
    """Round quantiles and make every interval contain its estimate, wide ones the narrow.

    Parameters
    ----------
    estimate : ndarray, shape (n_labels,)
        What the intervals must contain.
    quantiles : ndarray, shape (4, n_labels)
        Lower and upper end, pointwise then simultaneous.

    Returns
    -------
    ci_low, ci_high, sim_low, sim_high : ndarray, shape (n_labels,)

    Examples
    --------
    >>> import numpy as np
    >>> [float(end[0]) for end in contain(np.array([0.5]), np.array([[.1], [.4], [.2], [.3]]))]
    [0.1, 0.5, 0.1, 0.5]
    """
    ci_low, ci_high, sim_low, sim_high = np.clip(np.round(quantiles, 12), -1.0, 1.0)
    ci_low, ci_high = np.minimum(ci_low, estimate), np.maximum(ci_high, estimate)
    return ci_low, ci_high, np.minimum(sim_low, ci_low), np.maximum(sim_high, ci_high)


def keep_to_test(
    change: FloatArray,
    intervals: tuple[FloatArray, ...],
    statistic: FloatArray,
    test: MaxT,
    plan: Plan,
) -> tuple[FloatArray, ...]:
    """Let interval and test say the same about "no change".

    Where the test over all labels leaves no change possible, so does the simultaneous
    interval. Where the test rules it out and the interval does not, the bound is that of the
    test inverted.

    Parameters
    ----------
    change : ndarray, shape (n_labels,)
        Estimate.
    intervals : tuple of ndarray
        From `contain`.
    statistic : ndarray, shape (n_labels,)
        What was tested, from `combined_statistic`.
    test : MaxT
        Of "no change".
    plan : Plan
        Level and adjustment.

    Returns
    -------
    ci_low, ci_high, sim_low, sim_high : ndarray, shape (n_labels,)

    Examples
    --------
    >>> import numpy as np
    >>> from analysis.trends.permutation import max_t
    >>> test = max_t(np.array([[6.0]]), np.random.default_rng(0).normal(size=(999, 1)), 0.05)
    >>> wide = tuple(np.array([x]) for x in (-0.1, 0.5, -0.2, 0.6))
    >>> low = keep_to_test(np.array([0.3]), wide, np.array([6.0]), test, Plan())[2]
    >>> bool(0 < low[0] < 0.3)
    True
    """
    ci_low, ci_high, sim_low, sim_high = intervals
    found = adjust_p(test, plan.adjust) <= plan.level
    up, down = (found & (test.direction * side > 0) & (change * side > 0) for side in (1, -1))
    size = np.maximum(np.abs(statistic), 1e-12)
    bounds = [
        np.sign(change) * np.maximum(np.abs(change) * (1 - critical / size), _SMALLEST_SHOWN)
        for critical in (test.all_above, test.all_below)
    ]
    sim_low = np.where(up & (sim_low <= 0), np.minimum(bounds[0], change), sim_low)
    sim_high = np.where(down & (sim_high >= 0), np.maximum(bounds[1], change), sim_high)
    open_ = ~(up | down)
    sim_low = np.where(open_, np.minimum(sim_low, 0.0), sim_low)
    sim_high = np.where(open_, np.maximum(sim_high, 0.0), sim_high)
    return np.maximum(ci_low, sim_low), np.minimum(ci_high, sim_high), sim_low, sim_high


def add_note(rows: pd.DataFrame, where: BoolArray, words: Sequence[str] | str) -> None:
    """Add a note to some rows, behind what is noted there already.

    Parameters
    ----------
    rows : DataFrame
        With the column ``note``; changed in place.
    where : ndarray of bool, shape (n_rows,)
        Which rows.
    words : str, or sequence of str of length n_rows
        What to note.

    Examples
    --------
    >>> import numpy as np
    >>> rows = pd.DataFrame({"note": ["a", ""]})
    >>> add_note(rows, np.array([True, True]), "b")
    >>> rows["note"].tolist()
    ['a; b', 'b']
    """
    said = [words] * len(rows) if isinstance(words, str) else words
    rows["note"] = [
        "; ".join(text for text in (old, new if here else "") if text)
        for old, new, here in zip(rows["note"], said, where, strict=True)
    ]


def contrast_rows(
    change: FloatArray,
    intervals: tuple[FloatArray, ...],
    test: MaxT,
    plan: Plan,
    *,
    bend: FloatArray,
    stable: BoolArray,
    stable_agreement: FloatArray,
    factors: tuple[FloatArray, FloatArray],
    detectable: FloatArray,
    shape: Sequence[str] | str = "",
) -> pd.DataFrame:
    """Turn the numbers of a contrast into verdicts and one row a label.

    Parameters
    ----------
    change : ndarray, shape (n_labels,)
        Late share less the early one.
    intervals : tuple of ndarray
        From `contain`.
    test : MaxT
        Of "no change".
    plan : Plan
        Level, margin and adjustment.
    bend : ndarray, shape (n_labels,)
        The middle of the series less the straight line.
    stable : ndarray of bool, shape (n_labels,)
        From `equivalent`.
    stable_agreement : ndarray of float, shape (n_labels,)
        Share of the imputed labellings that show it by themselves.
    factors : tuple of ndarray
        Simultaneous lower bounds of the late share less twice the early one, and the other
        way round.
    detectable : ndarray, shape (n_labels,)
        Minimum detectable change.
    shape : str or sequence of str
        Which way each share turns.

    Returns
    -------
    DataFrame
        Columns as `paper_contrast` and `digest_contrast` hand them on.

    Examples
    --------
    >>> import numpy as np
    >>> from analysis.trends.permutation import max_t
    >>> one, draws = np.ones(1), np.random.default_rng(0).normal(size=(999, 1))
    >>> test = max_t(9 * one[None], draws, 0.05)
    >>> rows = contrast_rows(
    ...     one / 5, (one / 10, one / 3, one / 20, one / 2), test, Plan(), bend=0 * one,
    ...     stable=one < 0, stable_agreement=one, factors=(one / 9, -one), detectable=one / 10)
    >>> rows[["change", "p_adjusted", "verdict", "status"]]
       change  p_adjusted  verdict    status
    0     0.2       0.002  growing  emerging
    """
    ci_low, ci_high, sim_low, sim_high = intervals
    adjusted = adjust_p(test, plan.adjust)
    words = verdicts(change, adjusted, test.direction, stable, level=plan.level, margin=plan.margin)
    rows = pd.DataFrame(
        {
            "change": change,
            "ci_low": ci_low,
            "ci_high": ci_high,
            "p_value": test.p_value,
            "p_adjusted": adjusted,
            "minimum_detectable_change": np.round(detectable, 12),
            "verdict": words,
            "sim_low": sim_low,
            "sim_high": sim_high,
            "status": statuses(words, *factors),
            "bend": np.round(bend, 12),
            "shape": shape,
            "note": "",
        }
    )
    moved = np.array([word in (GROWING, SHRINKING) for word in words], dtype=bool)
    called = np.array([word != UNCLEAR for word in words], dtype=bool)
    agreement = np.where(moved, test.agreement, stable_agreement)
    shown = [f"{ON_FILING}: {100 * share:.0f} % of the imputed labellings show it"
             for share in agreement]  # fmt: skip
    add_note(rows, called & (agreement < plan.sure), shown)
    return rows
