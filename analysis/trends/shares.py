"""The share of every label in every digest, with an interval."""

from __future__ import annotations

from collections.abc import Sequence

import lazy_loader
import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from analysis.trends.filing import Filing, check_filing
from analysis.trends.inputs import check_pair
from analysis.trends.papers import share_of_values, share_quantiles
from analysis.trends.settings import Plan
from analysis.trends.strata import BoolArray, FloatArray, IntArray

# Its import takes longer than all others.
stats = lazy_loader.load("scipy.stats", suppress_warning=True)

__all__ = [
    "SHARE_COLUMNS",
    "corrected_shares",
    "digest_shares",
    "expected_shares",
    "share_interval",
]

_TOWARDS_WHOLE = 1 / 3  # see `expected_shares`
SHARE_COLUMNS = ("kind", "name", "digest", "n", "n_papers", "share", "ci_low", "ci_high")


def digest_shares(
    membership: ArrayLike,
    indicators: ArrayLike,
    *,
    names: Sequence[object],
    digests: Sequence[object] | None = None,
    kind: str = "theme",
    level: float = 0.05,
    random_state: int = 0,
    uncertainty: str = "filing",
    probabilities: ArrayLike | None = None,
    hand_labels: ArrayLike | None = None,
) -> pd.DataFrame:
    """Share of every label in every digest.

    Parameters
    ----------
    membership : array_like of bool, shape (n_papers, n_digests)
        Which digest lists which paper.
    indicators : array_like of bool, shape (n_papers, n_labels)
        Which paper has which label.
    names : sequence, length n_labels
        Names of the labels.
    digests : sequence of str, length n_digests, optional
        Names of the digests; numbered from 1 when None.
    kind : str
        What the labels are.
    level : float
        One minus the interval's coverage.
    random_state : int
        Seed of the imputations.
    uncertainty, probabilities, hand_labels
        As in `compare_digests`; the share is then that of true labels.

    Returns
    -------
    DataFrame
        Columns `kind, name, digest, n, n_papers, share, ci_low, ci_high`: label by label,
        digests in the given order. `n` counts papers filed under the label, `n_papers` all
        papers of the digest, unfiled ones included. An empty digest has share 0 and
        interval 0 to 1.

    Raises
    ------
    InputError
        Arrays and names do not fit together.

    Examples
    --------
    >>> table = digest_shares([[1, 0], [1, 1]], [[1], [0]], names=["agents"], digests=["a", "b"])
    >>> table[["digest", "n", "n_papers", "share"]].values.tolist()
    [['a', 1, 2, 0.5], ['b', 0, 1, 0.0]]
    """
    member, label, label_names, digest_names = check_pair(membership, indicators, names, digests)
    plan = Plan(random_state=random_state, level=level)
    filing = check_filing(label, uncertainty, probabilities, hand_labels)
    n = (label.T.astype(np.float64) @ member.astype(np.float64)).astype(np.int64)
    n_papers = np.broadcast_to(member.sum(axis=0), n.shape)
    share, low, high = share_interval(n, n_papers, level)
    if filing.probabilities is not None:
        share, low, high = expected_shares(member, filing.probabilities, level)
    elif filing.correction is not None:
        share, low, high = corrected_shares(member, filing, plan)
    values = {
        "kind": kind,
        "name": np.repeat(label_names, len(digest_names)),
        "digest": np.tile(digest_names, len(label_names)),
        "n": n.ravel(),
        "n_papers": n_papers.ravel(),
        "share": share.ravel(),
        "ci_low": low.ravel(),
        "ci_high": high.ravel(),
    }
    return pd.DataFrame(values, columns=list(SHARE_COLUMNS))


def share_interval(
    n: IntArray | FloatArray, n_papers: IntArray | FloatArray, level: float
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Shares with Jeffreys intervals, which reach 0 or 1 where the share nearly does.

    Parameters
    ----------
    n, n_papers : ndarray of int or float
        Numerators and denominators, of one shape; expected and effective numbers where papers
        may be misfiled.
    level : float
        One minus the coverage.

    Returns
    -------
    share, low, high : ndarray of float
        Zero, zero and one where the denominator is zero.

    References
    ----------
    L. D. Brown, T. T. Cai and A. DasGupta, Interval Estimation for a Binomial Proportion,
    Statistical Science 16(2), 2001.

    Examples
    --------
    >>> import numpy as np
    >>> [x.round(2).tolist() for x in share_interval(np.array([0, 5]), np.array([10, 10]), .05)]
    [[0.0, 0.5], [0.0, 0.22], [0.22, 0.78]]
    """
    n = np.clip(np.asarray(n, dtype=np.float64), 0, n_papers)
    share = np.divide(n, n_papers, out=np.zeros(n.shape), where=n_papers > 0)
    low, high = (
        np.round(stats.beta.ppf(q, n + 0.5, n_papers - n + 0.5), 12)
        for q in (level / 2, 1 - level / 2)
    )
    return (  # within half a paper of none, or of all
        share,
        np.where(n < 0.5, 0.0, np.minimum(low, share)),
        np.where(n > n_papers - 0.5, 1.0, np.maximum(high, share)),
    )


def expected_shares(
    membership: BoolArray, probabilities: FloatArray, level: float
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Shares of true labels, from calibrated probabilities p, with intervals.

    The mean of p misses the share in the stream that a digest stands for with variance
    Var(p) / n, and the share that its own papers truly have with E[p (1 - p)] / n. The larger
    of the two holds for both. Together they make the variance of true or false labels (law of
    total variance). The interval's variance lies a third of the way from the larger one to
    the sum, as the larger alone covers 93.8 % in bins of 66 papers, and the sum 98.6 % where
    20 % are misfiled. As many papers as give that variance go into a Jeffreys interval; sure
    labels give the usual one.

    Parameters
    ----------
    membership : ndarray of bool, shape (n_papers, n_digests)
        Which digest lists which paper.
    probabilities : ndarray of float, shape (n_papers, n_labels)
        Probability of every label for every paper.
    level : float
        One minus the coverage.

    Returns
    -------
    share, low, high : ndarray of float, shape (n_labels, n_digests)
        Zero, zero and one where a digest is empty.

    Examples
    --------
    >>> import numpy as np
    >>> listed, sure = np.ones((50, 1), dtype=bool), (np.arange(50) < 20).astype(float)
    >>> [float(x[0, 0].round(2)) for x in expected_shares(listed, sure[:, None], 0.05)]
    [0.4, 0.27, 0.54]
    """
    member = membership.astype(np.float64)
    n = np.broadcast_to(member.sum(axis=0), (probabilities.shape[1], membership.shape[1]))
    many = np.maximum(n, 1)
    share = np.clip(probabilities.T @ member / many, 0.0, 1.0)
    doubt = (probabilities * (1 - probabilities)).T @ member / many
    whole = share * (1 - share)
    larger = np.maximum(np.maximum(whole - doubt, doubt), whole / 2)
    variance = larger + _TOWARDS_WHOLE * (whole - larger)
    factor = np.divide(whole, variance, out=np.ones_like(whole), where=variance > 1e-12)
    _, low, high = share_interval(share * n * factor, n * factor, level)
    return np.where(n > 0, share, 0.0), low, high


def corrected_shares(
    membership: BoolArray, filing: Filing, plan: Plan
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Shares of true labels, corrected by hand labels, with intervals, digest by digest.

    Parameters
    ----------
    membership : ndarray of bool, shape (n_papers, n_digests)
        Which digest lists which paper.
    filing : Filing
        Labels with hand labels.
    plan : Plan
        Numbers to run with.

    Returns
    -------
    share, low, high : ndarray of float, shape (n_labels, n_digests)
        Zero, zero and one where a digest is empty.

    Examples
    --------
    >>> import numpy as np
    >>> from analysis.trends.filing import check_filing
    >>> indicators = np.arange(50)[:, None] < 20
    >>> filing = check_filing(indicators, "filing", None, indicators.astype(float))
    >>> share, low, high = corrected_shares(np.ones((50, 1), dtype=bool), filing, Plan())
    >>> bool(low[0, 0] < share[0, 0].round(9) == 0.4 < high[0, 0])
    True
    """
    share = np.zeros((filing.indicators.shape[1], membership.shape[1]))
    low, high = np.zeros_like(share), np.ones_like(share)
    for t in np.flatnonzero(membership.any(axis=0)):
        rows = membership[:, t]
        one, some = np.ones((int(rows.sum()), 1), dtype=bool), filing.take(rows)
        share[:, t] = share_of_values(one, some.values)[:, 0]
        ends = np.clip(np.round(share_quantiles(one, some, plan), 12), 0.0, 1.0)
        half = 0.5 / rows.sum()  # an end within half a paper of none or all reaches it
        low[:, t] = np.minimum(np.where(ends[0] < half, 0.0, ends[0]), share[:, t])
        high[:, t] = np.maximum(np.where(ends[1] > 1 - half, 1.0, ends[1]), share[:, t])
    return share, low, high
