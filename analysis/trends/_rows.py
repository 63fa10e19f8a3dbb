"""Verdicts and rows of a contrast, whatever its units."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis.trends._permutation import MaxT, adjust_p
from analysis.trends._settings import Plan
from analysis.trends._strata import FloatArray
from analysis.trends._verdicts import statuses, verdicts

__all__ = ["contain", "contrast_rows"]


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


def contrast_rows(
    change: FloatArray,
    intervals: tuple[FloatArray, ...],
    test: MaxT,
    plan: Plan,
    *,
    bend: FloatArray,
    bend_interval: tuple[FloatArray, FloatArray],
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
    bend_interval : tuple of ndarray
        Its simultaneous lower and upper end.
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
    >>> one = np.ones(1)
    >>> test = MaxT(p_value=one / 100, p_adjusted=one / 50, pointwise=2 * one, simultaneous=2.2)
    >>> rows = contrast_rows(
    ...     one / 5, (one / 10, one / 3, one / 20, one / 2), test, Plan(), bend=0 * one,
    ...     bend_interval=(-one, one), factors=(one / 9, -one), detectable=one / 10)
    >>> rows[["change", "p_adjusted", "verdict", "status"]]
       change  p_adjusted  verdict    status
    0     0.2        0.02  growing  emerging
    """
    ci_low, ci_high, sim_low, sim_high = intervals
    adjusted = adjust_p(test, plan.adjust)
    words = verdicts(
        change,
        adjusted,
        sim_low,
        sim_high,
        level=plan.level,
        margin=plan.margin,
        bend_low=bend_interval[0],
        bend_high=bend_interval[1],
    )
    return pd.DataFrame(
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
