"""Permutation of whole membership rows among papers, and max-T over labels, tail by tail.

Under "no change" the membership rows could have fallen on any papers. How many papers of
each label pattern then fall into each stratum is a random table with both margins fixed,
which scipy draws directly; its cost does not grow with the number of papers.

Digests of unequal size make the tails unequal: a rare label's statistic reaches further on
the side of the smaller digest. So each tail gets half of the error, and its own largest (or
smallest) statistic over labels: a false "growing" is then as likely as a false "shrinking".

Where papers may be misfiled, every imputed labelling is tested by itself, and the median of
the p-values counts (the median p rule of Eekhout and others). An imputed labelling is
exchangeable where the true one is, so each of these p-values holds its level. Their
statistics scatter about one that varies less than any of them, so the median is the more
cautious, the more papers are in doubt. In general twice the median would be needed
(Meinshausen and others); tests/benchmarks/trends_filing.py measures that the median itself is
enough here.

References
----------
P. H. Westfall and S. S. Young, Resampling-Based Multiple Testing, Wiley, 1993 (max-T, here
for each tail).
B. Phipson and G. K. Smyth, Permutation p-values should never be zero, Statistical
Applications in Genetics and Molecular Biology 9(1), 2010.
I. Eekhout, M. A. van de Wiel and M. W. Heymans, Methods for significance testing of
categorical covariates in logistic regression models after multiple imputation, BMC Medical
Research Methodology 17:129, 2017 (the median p rule).
N. Meinshausen, L. Meier and P. Buehlmann, p-Values for High-Dimensional Regression, Journal
of the American Statistical Association 104, 2009 (quantiles of p-values).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import lazy_loader
import numpy as np

from analysis.trends.strata import BoolArray, FloatArray, IntArray, Strata, label_patterns

# Its import takes longer than all others.
stats = lazy_loader.load("scipy.stats", suppress_warning=True)

__all__ = [
    "MaxT",
    "adjust_p",
    "combined_statistic",
    "max_t",
    "more_cautious",
    "null_error",
    "permute_contrast",
]

#: Share of the imputed labellings that must reach a p-value: half, for the median. With three
#: in four, a series of six bins finds 67 % of what fixed true labels find where 10 % of the
#: papers are misfiled; with half, 86 % or more, and false verdicts stay below 5 %.
SHOWN_BY = 0.5
# Statistics this close count as equal: ties must not depend on the last bit.
_TIE = 1e-9
# Numbers held at a time where rows are permuted one by one.
_NUMBERS_AT_A_TIME = 4_000_000


@dataclass(frozen=True)
class MaxT:
    """Raw and max-T adjusted p-values from one set of permutations.

    Attributes
    ----------
    p_value, p_adjusted : ndarray of float, shape (n_labels,)
        Two-sided, in (0, 1]: twice that of the nearer tail. The adjusted p, of the largest z
        over labels in that tail, holds the family-wise error and is never below the raw one.
    direction : ndarray of int, shape (n_labels,)
        1 where that tail is the upper one, -1 where it is the lower, 0 where neither.
    agreement : ndarray of float, shape (n_labels,)
        Share of the imputed labellings whose own adjusted p is at most the level, in the same
        direction.
    above, below : ndarray of float, shape (n_labels,)
        Critical values of each label's own z, and of its negative.
    all_above, all_below : float
        Critical values of the largest z over labels, and of the largest negative.
    """

    p_value: FloatArray
    p_adjusted: FloatArray
    direction: IntArray
    agreement: FloatArray
    above: FloatArray
    below: FloatArray
    all_above: float
    all_below: float


def max_t(observed: FloatArray, permuted: FloatArray, level: float) -> MaxT:
    """Turn standardised statistics and their permutations into p-values.

    Parameters
    ----------
    observed : ndarray, shape (n_labellings, n_labels)
        Standardised statistics of the data, once for each imputed labelling; one row where
        labels are fixed.
    permuted : ndarray, shape (n_permutations, n_labels)
        The same under permutation, all labels permuted together; with several labellings an
        equal number of permutations of each.
    level : float
        Error rate for the critical values, both tails together.

    Returns
    -------
    MaxT

    Examples
    --------
    >>> import numpy as np
    >>> permuted = np.random.default_rng(0).normal(size=(999, 2))
    >>> test = max_t(np.array([[0.0, 9.0]]), permuted, 0.05)
    >>> test.p_adjusted, test.direction
    (array([1.   , 0.002]), array([1, 1]))
    """
    n = len(permuted) + 1
    raw = [np.sort(sign * permuted, axis=0) for sign in (1, -1)]
    extreme = [np.sort((sign * permuted).max(axis=1)) for sign in (1, -1)]
    own = np.empty((2, *observed.shape))
    family = np.empty_like(own)
    for tail, sign in enumerate((1, -1)):
        reached = sign * observed - _TIE
        for k in range(observed.shape[1]):
            own[tail, :, k] = len(permuted) - np.searchsorted(raw[tail][:, k], reached[:, k])
        family[tail] = len(permuted) - np.searchsorted(extreme[tail], reached)
    own, family = (1 + own) / n, (1 + family) / n
    middle = np.quantile(family, SHOWN_BY, axis=1, method="higher")
    nearer = np.quantile(own, SHOWN_BY, axis=1, method="higher")
    p_value = np.minimum(2 * nearer.min(axis=0), 1.0)
    tail = np.where(np.isclose(nearer[0], nearer[1]), middle.argmin(axis=0), nearer.argmin(axis=0))
    p_adjusted = np.minimum(2 * np.take_along_axis(middle, tail[None], axis=0)[0], 1.0)
    called = np.take_along_axis(family, tail[None, None], axis=0)[0] <= level / 2
    return MaxT(
        p_value=p_value,
        p_adjusted=np.maximum(p_adjusted, p_value),
        direction=np.where(p_value >= 1, 0, 1 - 2 * tail),
        agreement=called.mean(axis=0),
        above=np.quantile(permuted, 1 - level / 2, axis=0, method="higher"),
        below=-np.quantile(permuted, level / 2, axis=0, method="lower"),
        all_above=float(np.quantile(extreme[0], 1 - level / 2, method="higher")),
        all_below=float(np.quantile(extreme[1], 1 - level / 2, method="higher")),
    )


def more_cautious(one: MaxT, other: MaxT) -> MaxT:
    """Let the more cautious of two tests of the same statistics count, label by label.

    Parameters
    ----------
    one, other : MaxT
        Of the same data, against two ways to draw them by chance; `one` says the direction.

    Returns
    -------
    MaxT
        Each p-value and each critical value the larger of the two.

    Examples
    --------
    >>> draws = np.random.default_rng(0).normal(size=(999, 1))
    >>> narrow, wide = (max_t(np.array([[2.5]]), scale * draws, 0.05) for scale in (1, 2))
    >>> more_cautious(narrow, wide).p_value == wide.p_value
    array([ True])
    """
    return MaxT(
        p_value=np.maximum(one.p_value, other.p_value),
        p_adjusted=np.maximum(one.p_adjusted, other.p_adjusted),
        direction=one.direction,
        agreement=np.minimum(one.agreement, other.agreement),
        above=np.maximum(one.above, other.above),
        below=np.maximum(one.below, other.below),
        all_above=max(one.all_above, other.all_above),
        all_below=max(one.all_below, other.all_below),
    )


def combined_statistic(observed: FloatArray) -> FloatArray:
    """Give the statistic that half of the labellings reach, on the side of most.

    Parameters
    ----------
    observed : ndarray, shape (n_labellings, n_labels)
        Standardised statistics.

    Returns
    -------
    ndarray, shape (n_labels,)
        Zero where fewer lie on one side.

    Examples
    --------
    >>> import numpy as np
    >>> combined_statistic(np.array([[1.0, -1.0], [2.0, 2.0], [3.0, 3.0], [4.0, -2.0]]))
    array([2., 0.])
    """
    low = np.quantile(observed, 1 - SHOWN_BY, axis=0, method="lower")
    high = np.quantile(observed, SHOWN_BY, axis=0, method="higher")
    return np.maximum(low, 0.0) + np.minimum(high, 0.0)


def adjust_p(test: MaxT, adjust: str) -> FloatArray:
    """Adjust p-values over the labels in the wanted way.

    Parameters
    ----------
    test : MaxT
        Result of the permutations.
    adjust : {"max-t", "holm", "bh"}
        Max-T and Holm hold the family-wise error, Benjamini-Hochberg the false discovery rate.

    Returns
    -------
    ndarray of float, shape (n_labels,)

    Examples
    --------
    >>> import numpy as np
    >>> import numpy as np
    >>> test = max_t(np.array([[4.0, 0.0]]), np.random.default_rng(0).normal(size=(999, 2)), 0.05)
    >>> adjust_p(test, "holm")
    array([0.004, 0.964])
    """
    if adjust == "max-t":
        return test.p_adjusted
    from statsmodels.stats.multitest import multipletests

    method = {"holm": "holm", "bh": "fdr_bh"}[adjust]
    return np.asarray(multipletests(test.p_value, method=method)[1])


def permute_contrast(
    strata: Strata,
    labellings: Sequence[BoolArray | FloatArray],
    n_permutations: int,
    rng: np.random.Generator,
) -> tuple[FloatArray, FloatArray]:
    """Standardised contrast of every label, observed and permuted.

    Parameters
    ----------
    strata : Strata
        Membership patterns with their weights.
    labellings : sequence of ndarray of bool or float, shape (n_papers, n_labels)
        Labels, or how much of a label each paper has; one of them, or one an imputation. Whole
        rows are permuted, so several labels of a paper stay together.
    n_permutations : int
        Number of random permutations, in equal parts over the labellings.
    rng : numpy.random.Generator
        Source of randomness.

    Returns
    -------
    observed : ndarray, shape (n_labellings, n_labels)
    permuted : ndarray, shape (n_permutations, n_labels)
        Zero throughout where a label has no paper, or all, or no weight varies.

    Examples
    --------
    >>> import numpy as np
    >>> from analysis.trends.strata import make_strata
    >>> member = np.eye(2, dtype=bool).repeat(10, axis=0)
    >>> strata = make_strata(member, np.array([-1.0, 1.0]))
    >>> indicators = np.arange(20)[:, None] >= 10
    >>> z, _ = permute_contrast(strata, [indicators], 9, np.random.default_rng(0))
    >>> z.round(3)
    array([[4.359]])
    """
    observed, permuted = [], []
    for part, values in zip(
        np.array_split(np.arange(n_permutations), len(labellings)), labellings, strict=True
    ):
        centred = values - values.mean(axis=0)
        scale = 1 / null_error(strata, (centred**2).sum(axis=0) / max(len(values) - 1, 1))
        observed.append((strata.weight[strata.of_paper] @ centred) * scale)
        if values.dtype == bool:
            raw = _permute_tables(strata, values.astype(bool), len(part), rng)
            raw -= values.mean(axis=0) * float(strata.size @ strata.weight)
        else:
            raw = _permute_rows(strata, centred, len(part), rng)
        permuted.append(raw * scale)
    return _exact_zero(np.array(observed)), _exact_zero(np.concatenate(permuted))


def null_error(strata: Strata, variance: FloatArray) -> FloatArray:
    """Give the contrast's standard deviation under permutation, infinite where it is zero.

    Parameters
    ----------
    strata : Strata
        Membership patterns with their weights.
    variance : ndarray of float, shape (n_labels,)
        Variance of each label's values over the papers, one degree of freedom taken off.

    Returns
    -------
    ndarray of float, shape (n_labels,)

    Examples
    --------
    >>> import numpy as np
    >>> from analysis.trends.strata import make_strata
    >>> strata = make_strata(np.eye(2, dtype=bool), np.array([-1.0, 1.0]))
    >>> null_error(strata, np.array([0.0, 0.5]))
    array([inf,  1.])
    """
    squared = strata.sum_of_squares * variance
    return np.where(squared > 1e-20, np.sqrt(squared), np.inf)


def _permute_tables(
    strata: Strata, indicators: BoolArray, n_permutations: int, rng: np.random.Generator
) -> FloatArray:
    patterns, size = label_patterns(indicators)
    if min(len(strata.size), len(size)) == 1:  # one row or one column: nothing can move
        fixed = strata.weight @ np.outer(strata.size, size) / strata.n_papers @ patterns
        return np.repeat(fixed[None, :], n_permutations, axis=0)
    raw = np.empty((n_permutations, indicators.shape[1]))
    step = max(1, _NUMBERS_AT_A_TIME // (len(strata.size) * len(size)))
    table = stats.random_table(strata.size, size)
    for start in range(0, n_permutations, step):
        stop = min(start + step, n_permutations)
        drawn = table.rvs(stop - start, random_state=rng)
        weighted = np.tensordot(drawn, strata.weight, axes=([1], [0]))
        raw[start:stop] = weighted @ patterns.astype(np.float64)
    return raw


def _permute_rows(
    strata: Strata, values: FloatArray, n_permutations: int, rng: np.random.Generator
) -> FloatArray:
    weight = strata.weight[strata.of_paper]
    raw = np.empty((n_permutations, values.shape[1]))
    step = max(1, _NUMBERS_AT_A_TIME // len(weight))
    for start in range(0, n_permutations, step):
        stop = min(start + step, n_permutations)
        rows = np.broadcast_to(weight, (stop - start, len(weight)))
        raw[start:stop] = rng.permuted(rows, axis=1) @ values
    return raw


def _exact_zero(values: FloatArray) -> FloatArray:
    return np.where(np.abs(values) < _TIE, 0.0, values)
