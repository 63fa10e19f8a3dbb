"""Intervals for a contrast of shares, from a Dirichlet posterior over strata and label.

Every paper falls into one cell: its membership pattern and whether it has the label. The
cells' probabilities get a Dirichlet posterior, and each draw gives every digest's share
and so the contrast. Papers listed by several digests count once and move the digests'
shares together, which is what an overlap-blind interval misses.
"""

from __future__ import annotations

import numpy as np

from analysis.trends._strata import FloatArray, IntArray, Strata

__all__ = ["contrast_intervals"]


def contrast_intervals(
    strata: Strata,
    contrast: FloatArray,
    counts: IntArray,
    levels: FloatArray,
    *,
    n_draws: int,
    rng: np.random.Generator,
) -> FloatArray:
    """Posterior quantiles of a contrast of shares, label by label.

    The prior is worth one paper a digest, half with the label and half without, spread
    over the strata by their size.

    Parameters
    ----------
    strata : Strata
        Membership patterns.
    contrast : ndarray of float, shape (n_digests,)
        Coefficient of every digest's share.
    counts : ndarray of int, shape (n_strata, n_labels)
        Papers with the label in each stratum.
    levels : ndarray of float, shape (n_levels,)
        Probabilities at which to take the quantiles.
    n_draws : int
        Number of posterior draws.
    rng : numpy.random.Generator
        Source of randomness.

    Returns
    -------
    ndarray of float, shape (n_levels, n_labels)

    Examples
    --------
    >>> import numpy as np
    >>> from analysis.trends._strata import make_strata
    >>> contrast = np.array([-1.0, 1.0])
    >>> strata = make_strata(np.eye(2, dtype=bool).repeat(50, axis=0), contrast)
    >>> contrast_intervals(strata, contrast, np.array([[25], [5]]), np.array([0.025, 0.975]),
    ...                    n_draws=4000, rng=np.random.default_rng(0)).round(1).ravel()
    array([0.2, 0.6])
    """
    n_digests = strata.member.shape[1]
    prior = n_digests / 2 * strata.size / strata.n_papers
    member = strata.member.astype(np.float64)
    out = np.empty((len(levels), counts.shape[1]))
    for k in range(counts.shape[1]):
        inside = rng.gamma(counts[:, k] + prior, size=(n_draws, len(prior)))
        outside = rng.gamma(strata.size - counts[:, k] + prior, size=(n_draws, len(prior)))
        having = inside @ member
        shares = having / (having + outside @ member)
        out[:, k] = np.quantile(shares @ contrast, levels)
    return out
