"""Intervals for contrasts of shares, from a Dirichlet posterior over strata and label.

Every paper falls into one cell: its membership pattern and whether it has the label. The
cells' probabilities get a Dirichlet posterior, and each draw gives every digest's share
and so any contrast of them. Papers listed by several digests count once and move the
digests' shares together, which is what an overlap-blind interval misses.
"""

from __future__ import annotations

import numpy as np

from analysis.trends._strata import FloatArray, IntArray, Strata

__all__ = ["contrast_quantiles", "share_draws"]


def share_draws(
    strata: Strata, counts: FloatArray | IntArray, n_draws: int, rng: np.random.Generator
) -> FloatArray:
    """Posterior draws of one label's share in every digest.

    The prior is worth one paper a digest, half with the label and half without, spread
    over the strata by their size; small digests beside large ones get no less for it, or
    none of their few papers having a label would look like knowledge.

    Parameters
    ----------
    strata : Strata
        Membership patterns.
    counts : ndarray of int or float, shape (n_strata,)
        Papers with the label in each stratum, or the number expected.
    n_draws : int
        Number of draws.
    rng : numpy.random.Generator
        Source of randomness.

    Returns
    -------
    ndarray of float, shape (n_draws, n_digests)

    Examples
    --------
    >>> import numpy as np
    >>> from analysis.trends._strata import make_strata
    >>> strata = make_strata(np.eye(2, dtype=bool).repeat(50, axis=0), np.array([-1.0, 1.0]))
    >>> share_draws(strata, np.array([25, 5]), 4000, np.random.default_rng(0)).mean(0).round(1)
    array([0.1, 0.5])
    """
    n_digests = strata.member.shape[1]
    member = strata.member.astype(np.float64)
    smallest = np.where(strata.member, strata.size @ member, np.inf).min(axis=1)
    prior = strata.size * np.maximum(n_digests / strata.n_papers, 1 / smallest) / 2
    inside = rng.gamma(counts + prior, size=(n_draws, len(prior))) @ member
    without = np.maximum(strata.size - counts, 0)
    outside = rng.gamma(without + prior, size=(n_draws, len(prior))) @ member
    return inside / (inside + outside)


def contrast_quantiles(
    strata: Strata,
    counts: FloatArray,
    contrasts: FloatArray,
    levels: FloatArray,
    *,
    n_draws: int,
    rng: np.random.Generator,
) -> FloatArray:
    """Posterior quantiles of contrasts of shares, label by label.

    Parameters
    ----------
    strata : Strata
        Membership patterns.
    counts : ndarray of float, shape (n_strata, n_labels)
        Papers with each label in each stratum; expected numbers where labels have
        probabilities.
    contrasts : ndarray of float, shape (n_contrasts, n_digests)
        Coefficients of the digests' shares.
    levels : ndarray of float, shape (n_levels,)
        Probabilities at which to take the quantiles.
    n_draws : int
        Number of draws.
    rng : numpy.random.Generator
        Source of randomness.

    Returns
    -------
    ndarray of float, shape (n_contrasts, n_levels, n_labels)

    Examples
    --------
    >>> import numpy as np
    >>> from analysis.trends._strata import make_strata
    >>> contrast = np.array([-1.0, 1.0])
    >>> strata = make_strata(np.eye(2, dtype=bool).repeat(50, axis=0), contrast)
    >>> contrast_quantiles(strata, np.array([[25], [5]]), contrast[None], np.array([.025, .975]),
    ...                    n_draws=4000, rng=np.random.default_rng(0)).round(1).ravel()
    array([0.2, 0.6])
    """
    out = np.empty((len(contrasts), len(levels), counts.shape[1]))
    for k in range(counts.shape[1]):
        draws = share_draws(strata, counts[:, k], n_draws, rng)
        out[:, :, k] = np.quantile(draws @ contrasts.T, levels, axis=0).T
    return out
