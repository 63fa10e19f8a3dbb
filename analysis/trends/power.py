"""The smallest change the data could have shown."""

from __future__ import annotations

from collections.abc import Callable

import lazy_loader
import numpy as np

from analysis.trends.strata import FloatArray, Strata

# Its import takes longer than all others.
stats = lazy_loader.load("scipy.stats", suppress_warning=True)

__all__ = ["minimum_detectable_change", "smallest_change"]


def minimum_detectable_change(
    strata: Strata,
    n_labelled: FloatArray,
    critical: float,
    time: FloatArray,
    *,
    noise: FloatArray | float = 1.0,
    power: float = 0.8,
) -> FloatArray:
    """Growth that the test would have found with the given power.

    The growth is planted along a straight line in time, in papers by the digest they first
    appear in: the papers that two digests share cannot change their label, so only new papers
    carry it. Normal approximation, at the critical value that holds the family-wise error.

    Parameters
    ----------
    strata : Strata
        Membership patterns with their weights.
    n_labelled : ndarray, shape (n_labels,)
        Papers with each label.
    critical : float
        Critical value of |z|.
    time : ndarray, shape (n_digests,)
        When each digest is.
    noise : ndarray or float
        Variance of the values as a multiple of that of true or false labels.
    power : float
        Wanted probability of finding the growth.

    Returns
    -------
    ndarray of float, shape (n_labels,)
        In units of the contrast; 1.0 where no growth could be found at all.

    Examples
    --------
    >>> import numpy as np
    >>> from analysis.trends.strata import make_strata
    >>> strata = make_strata(np.eye(2, dtype=bool).repeat(50, axis=0), np.array([-1.0, 1.0]))
    >>> minimum_detectable_change(strata, np.array([10]), 1.96, np.arange(2.0)).round(2)
    array([0.23])
    """
    n = strata.n_papers
    base = (np.clip(n_labelled, 0, n) + 0.5) / (n + 1)
    lift = _growth_profile(strata, time)
    if lift is None:
        return np.ones(len(base))
    quantile = float(stats.norm.ppf(power))

    def surplus(change: FloatArray) -> FloatArray:
        share = np.clip(base[:, None] + change[:, None] * lift, 0.0, 1.0)
        pooled = share @ strata.size / n
        null = strata.sum_of_squares * pooled * (1 - pooled) * n / (n - 1)
        error = (share * (1 - share)) @ (strata.size * strata.weight**2)
        return change - critical * np.sqrt(noise * null) - quantile * np.sqrt(noise * error)

    return np.minimum(smallest_change(surplus, (1 - base) / lift.max()), 1.0)


def smallest_change(surplus: Callable[[FloatArray], FloatArray], top: FloatArray) -> FloatArray:
    """Find by bisection the smallest change with a surplus.

    Parameters
    ----------
    surplus : callable
        From a change of every label to how far it lies above what is found; rises.
    top : ndarray, shape (n_labels,)
        Largest change there can be.

    Returns
    -------
    ndarray of float, shape (n_labels,)
        1.0 where even `top` has none.

    Examples
    --------
    >>> import numpy as np
    >>> smallest_change(lambda change: change - np.array([0.3, 0.9]), np.array([0.5, 0.5]))
    array([0.3, 1. ])
    """
    low, high = np.zeros(len(top)), top
    for _ in range(60):
        middle = (low + high) / 2
        found = surplus(middle) >= 0
        low, high = np.where(found, low, middle), np.where(found, middle, high)
    return np.where(surplus(top) >= 0, high, 1.0)


def _growth_profile(strata: Strata, time: FloatArray) -> FloatArray | None:
    """Lift of every stratum's share for a unit of change; None where none can be planted."""
    away = time[strata.first] - time[strata.first].min()
    total = float((strata.size * strata.weight) @ away)
    return away / total if total > 1e-12 else None
