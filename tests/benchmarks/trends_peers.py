"""What other tools do to call a trend, for comparison."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from analysis.trends import SimulatedDigests


def blind_test(drawn: SimulatedDigests) -> NDArray[np.float64]:
    """Trend in proportions with every appearance as a paper of its own; the p-values."""
    n = drawn.membership.sum(axis=0).astype(float)
    x = (drawn.membership.T.astype(float)) @ drawn.indicators
    when = np.arange(len(n)) - (n @ np.arange(len(n))) / n.sum()
    pooled = x.sum(axis=0) / n.sum()
    error = np.sqrt(np.maximum(pooled * (1 - pooled) * (n @ when**2), 1e-12))
    return 2 * stats.norm.sf(np.abs(when @ x) / error)


def bertrend_rule(drawn: SimulatedDigests) -> NDArray[np.bool_]:
    """What BERTrend would call a signal.

    Popularity piles up counts and decays while a theme is silent; the latest value above
    the 90th percentile of all is a strong signal, above the 10th and rising a weak one
    (Boutaleb, Picault and Grosjean 2024, with the decay of their default settings).
    """
    counts = drawn.membership.T.astype(float) @ drawn.indicators
    popularity = np.zeros_like(counts)
    silent = np.zeros(counts.shape[1])
    level = np.zeros(counts.shape[1])
    for t, x in enumerate(counts):
        silent = np.where(x > 0, 0, silent + 1)
        level = np.where(x > 0, level + x, level * np.exp(-0.01 * silent**2))
        popularity[t] = level
    window = popularity[-7:]
    seen = window[window > 1e-5]
    low, high = np.percentile(seen, [10, 90])
    slope = (np.arange(len(window)) - (len(window) - 1) / 2) @ window
    return (window[-1] > high) | ((window[-1] >= low) & (slope > 0))


def slope_sign(drawn: SimulatedDigests) -> NDArray[np.bool_]:
    """Every theme whose share has a slope other than zero is called."""
    share = drawn.membership.T.astype(float) @ drawn.indicators
    share /= drawn.membership.sum(axis=0)[:, None]
    away = np.arange(len(share)) - (len(share) - 1) / 2
    return np.abs(away @ share) > 1e-12
