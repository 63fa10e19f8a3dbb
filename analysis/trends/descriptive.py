"""Statistics that stand beside the test of a series: ranks and over-dispersion."""

from __future__ import annotations

import warnings

import lazy_loader
import numpy as np

from analysis.trends.strata import FloatArray

# Its import takes longer than all others.
stats = lazy_loader.load("scipy.stats", suppress_warning=True)

__all__ = ["dispersion", "rank_statistics"]


def dispersion(counts: FloatArray, n_papers: FloatArray, time: FloatArray) -> FloatArray:
    """Quasi-binomial over-dispersion of every label around a logistic line over time.

    Parameters
    ----------
    counts : ndarray of float, shape (n_digests, n_labels)
        Papers with the label.
    n_papers, time : ndarray of float, shape (n_digests,)
        All papers of a digest, and when it is.

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


def rank_statistics(time: FloatArray, share: FloatArray, span: float) -> tuple[float, ...]:
    """Kendall's tau-b with its p, Theil-Sen change over the series with its interval.

    Parameters
    ----------
    time, share : ndarray of float, shape (n_bins,)
        When, and one label's share then.
    span : float
        Time from the first bin to the last.

    Returns
    -------
    tuple of float
        tau, p, change, low, high; no change and p = 1 where the share is constant.

    Examples
    --------
    >>> import numpy as np
    >>> print(f"{rank_statistics(np.arange(4.0), np.array([0.1, 0.2, 0.3, 0.4]), 3.0)[2]:.2f}")
    0.30
    """
    if np.ptp(share) < 1e-12:
        return 0.0, 1.0, 0.0, 0.0, 0.0
    tau = stats.kendalltau(time, share)
    slope, _, low, high = stats.theilslopes(share, time)
    return float(tau.statistic), float(tau.pvalue), slope * span, low * span, high * span
