"""Whether papers placed with more confidence are placed better."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from analysis.errors import InputError

__all__ = ["RiskCoverage", "risk_coverage", "risk_coverage_curve"]

FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class RiskCoverage:
    """The area under a risk-coverage curve, and what it gains on chance.

    Attributes
    ----------
    area : float
        Mean risk over all coverages; lower is better.
    low, high : float
        Bootstrap interval of the area.
    random : float
        The area were confidence random: the mean risk.
    gain : float
        ``random - area``; above 0 where confidence helps.
    gain_low, gain_high : float
        Bootstrap interval of the gain.
    """

    area: float
    low: float
    high: float
    random: float
    gain: float
    gain_low: float
    gain_high: float


def risk_coverage_curve(risk: ArrayLike, confidence: ArrayLike) -> pd.DataFrame:
    """Give the mean risk of the surest papers, for every number of them.

    Parameters
    ----------
    risk : array-like of shape (n_papers,)
        What is lost at each paper, for instance one minus its B-cubed F; NaN is left out.
    confidence : array-like of shape (n_papers,)
        The higher, the surer. Papers that tie count in all their orders at once.

    Returns
    -------
    DataFrame
        Columns coverage (share of papers, rising to 1) and risk (mean over those papers).

    Raises
    ------
    InputError
        Where the two differ in length, or nothing is left.

    References
    ----------
    El-Yaniv and Wiener (2010), On the foundations of noise-free selective classification.

    Examples
    --------
    >>> curve = risk_coverage_curve([0.0, 0.0, 1.0, 1.0], [0.9, 0.8, 0.2, 0.1])
    >>> curve["risk"].round(2).tolist()
    [0.0, 0.0, 0.33, 0.5]
    """
    lost, sure = _surest_first(risk, confidence)
    n = len(lost)
    return pd.DataFrame({"coverage": np.arange(1, n + 1) / n, "risk": _mean_so_far(lost, sure)})


def risk_coverage(
    risk: ArrayLike,
    confidence: ArrayLike,
    *,
    n_bootstrap: int = 1000,
    level: float = 0.95,
    random_state: int = 0,
) -> RiskCoverage:
    """Give the area under the risk-coverage curve, with bootstrap intervals.

    Parameters
    ----------
    risk : array-like of shape (n_papers,)
        What is lost at each paper, for instance one minus its B-cubed F; NaN is left out.
    confidence : array-like of shape (n_papers,)
        The higher, the surer.
    n_bootstrap : int, default 1000
        Resamples of the papers; risks are taken as they are, not computed again.
    level : float, default 0.95
        Share of resamples inside the intervals.
    random_state : int, default 0

    Returns
    -------
    RiskCoverage

    Raises
    ------
    InputError
        Where the two differ in length, or nothing is left.

    References
    ----------
    Geifman, Uziel and El-Yaniv (2019), Bias-reduced uncertainty estimation for deep neural
    classifiers (the area).

    Examples
    --------
    >>> found = risk_coverage([0.0, 0.0, 1.0, 1.0] * 25, [0.9, 0.8, 0.2, 0.1] * 25)
    >>> found.random, found.gain_low > 0
    (0.5, True)
    """
    lost, sure = _surest_first(risk, confidence)
    rng = np.random.default_rng(random_state)
    n = len(lost)
    drawn = np.empty((n_bootstrap, 2))
    for b in range(n_bootstrap):
        rows = np.sort(rng.integers(n, size=n))
        drawn[b] = _mean_so_far(lost[rows], sure[rows]).mean(), lost[rows].mean()
    ends = [(1 - level) / 2, (1 + level) / 2]
    low, high = np.quantile(drawn[:, 0], ends)
    gain_low, gain_high = np.quantile(drawn[:, 1] - drawn[:, 0], ends)
    area, random = float(_mean_so_far(lost, sure).mean()), float(lost.mean())
    return RiskCoverage(
        area, float(low), float(high), random, random - area, float(gain_low), float(gain_high)
    )


def _surest_first(risk: ArrayLike, confidence: ArrayLike) -> tuple[FloatArray, FloatArray]:
    lost = np.asarray(risk, dtype=np.float64)
    sure = np.asarray(confidence, dtype=np.float64)
    if lost.ndim != 1 or lost.shape != sure.shape:
        raise InputError(
            f"risks of shape {lost.shape}, confidences of shape {sure.shape}",
            "one of each per paper",
            "pass the same papers",
        )
    there = np.isfinite(lost) & np.isfinite(sure)
    if not there.any():
        raise InputError("no paper with risk and confidence", "some", "label some papers")
    lost, sure = lost[there], sure[there]
    order = np.argsort(-sure, kind="stable")
    return lost[order], sure[order]


def _mean_so_far(lost: FloatArray, sure: FloatArray) -> FloatArray:
    """Give the running mean of the loss; papers that tie each stand for the tie's mean."""
    starts = np.flatnonzero(np.r_[True, sure[1:] != sure[:-1]])
    sizes = np.diff(np.r_[starts, len(sure)])
    shared = np.repeat(np.add.reduceat(lost, starts) / sizes, sizes)
    return np.cumsum(shared) / np.arange(1, len(lost) + 1)
