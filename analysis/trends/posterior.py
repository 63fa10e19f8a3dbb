"""Intervals for contrasts of shares, from a Dirichlet posterior over strata and label.

Every paper falls into one cell: its membership pattern and whether it has the label. The
cells' probabilities get a Dirichlet posterior, and each draw gives every digest's share
and so any contrast of them. Papers listed by several digests count once and move the
digests' shares together, which is what an overlap-blind interval misses.
"""

from __future__ import annotations

import numpy as np

from analysis.trends.strata import FloatArray, IntArray, Strata

__all__ = ["contrast_moments", "contrast_quantiles", "share_draws"]


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
    >>> from analysis.trends.strata import make_strata
    >>> strata = make_strata(np.eye(2, dtype=bool).repeat(50, axis=0), np.array([-1.0, 1.0]))
    >>> share_draws(strata, np.array([25, 5]), 4000, np.random.default_rng(0)).mean(0).round(1)
    array([0.1, 0.5])
    """
    member, prior = strata.member.astype(np.float64), _prior(strata)
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
    >>> from analysis.trends.strata import make_strata
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


def contrast_moments(
    strata: Strata, counts: FloatArray | IntArray, contrasts: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Mean and standard deviation of contrasts in the same posterior, by the delta method.

    Parameters
    ----------
    strata : Strata
        Membership patterns.
    counts : ndarray of int or float, shape (n_strata, n_labels)
        Papers with each label in each stratum.
    contrasts : ndarray of float, shape (n_contrasts, n_digests)
        Coefficients of the digests' shares.

    Returns
    -------
    mean, error : ndarray of float, shape (n_contrasts, n_labels)

    Examples
    --------
    >>> import numpy as np
    >>> from analysis.trends.strata import make_strata
    >>> contrast = np.array([-1.0, 1.0])
    >>> strata = make_strata(np.eye(2, dtype=bool).repeat(50, axis=0), contrast)
    >>> mean, error = contrast_moments(strata, np.array([[25], [5]]), contrast[None])
    >>> float(mean[0, 0].round(2)), float(error[0, 0].round(2))
    (0.39, 0.08)
    """
    member, prior = strata.member.astype(np.float64), _prior(strata)[:, None]
    inside = counts + prior
    outside = np.maximum(strata.size[:, None] - counts, 0) + prior
    total = member.T @ (inside + outside)
    share = (member.T @ inside) / total
    each = contrasts[:, :, None] / total  # of a unit more in a digest's numerator
    gains = np.einsum("cdl,sd->csl", each * (1 - share), member)
    losses = np.einsum("cdl,sd->csl", each * share, member)
    variance = (gains**2 * inside + losses**2 * outside).sum(axis=1)
    return contrasts @ share, np.sqrt(variance)


def _prior(strata: Strata) -> FloatArray:
    """Papers that the prior is worth in each stratum, with the label and as many without."""
    member = strata.member.astype(np.float64)
    smallest = np.where(strata.member, strata.size @ member, np.inf).min(axis=1)
    each = np.maximum(strata.member.shape[1] / strata.n_papers, 1 / smallest)
    return np.asarray(strata.size * each / 2)
