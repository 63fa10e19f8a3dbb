"""Permutation of whole membership rows among papers, and max-T over labels.

Under "no change" the membership rows could have fallen on any papers. How many papers of
each label pattern then fall into each stratum is a random table with both margins fixed,
which scipy draws directly; its cost does not grow with the number of papers.

References
----------
P. H. Westfall and S. S. Young, Resampling-Based Multiple Testing, Wiley, 1993 (max-T).
B. Phipson and G. K. Smyth, Permutation p-values should never be zero, Statistical
Applications in Genetics and Molecular Biology 9(1), 2010.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import stats

from analysis.trends._strata import BoolArray, FloatArray, Strata, label_patterns

__all__ = ["MaxT", "adjust_p", "max_t", "null_error", "permute_contrast"]

# Statistics this close count as equal: ties must not hang on the last bit.
_TIE = 1e-9
# Numbers held at a time where rows are permuted one by one.
_BATCH = 4_000_000


@dataclass(frozen=True)
class MaxT:
    """Raw and max-T adjusted p-values from one set of permutations.

    Attributes
    ----------
    p_value, p_adjusted : ndarray of float, shape (n_labels,)
        Two-sided, in (0, 1]. The raw p is twice that of the nearer tail, as digests of
        unequal size make the tails unequal; the adjusted p, of the largest |z|, holds the
        family-wise error and is never below the raw one.
    pointwise : ndarray of float, shape (n_labels,)
        Critical value of each label's own |z|.
    simultaneous : float
        Critical value of the largest |z| over labels.
    """

    p_value: FloatArray
    p_adjusted: FloatArray
    pointwise: FloatArray
    simultaneous: float


def max_t(observed: FloatArray, permuted: FloatArray, level: float) -> MaxT:
    """Turn standardised statistics and their permutations into p-values.

    Parameters
    ----------
    observed : ndarray, shape (n_labels,)
        Standardised statistics of the data.
    permuted : ndarray, shape (n_permutations, n_labels)
        The same under permutation, all labels permuted together.
    level : float
        Error rate for the critical values.

    Returns
    -------
    MaxT

    Examples
    --------
    >>> import numpy as np
    >>> permuted = np.random.default_rng(0).normal(size=(999, 2))
    >>> max_t(np.array([0.0, 9.0]), permuted, 0.05).p_adjusted
    array([1.   , 0.002])
    """
    size = np.abs(permuted)
    largest = size.max(axis=1)
    n = len(permuted) + 1
    above = (1 + (permuted >= observed - _TIE).sum(axis=0)) / n
    below = (1 + (permuted <= observed + _TIE).sum(axis=0)) / n
    p_value = np.minimum(2 * np.minimum(above, below), 1.0)
    adjusted = (1 + (largest[:, None] >= np.abs(observed) - _TIE).sum(axis=0)) / n
    return MaxT(
        p_value=p_value,
        p_adjusted=np.maximum(adjusted, p_value),
        pointwise=np.quantile(size, 1 - level, axis=0, method="higher"),
        simultaneous=float(np.quantile(largest, 1 - level, method="higher")),
    )


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
    >>> test = MaxT(np.array([0.01, 0.04]), np.array([0.02, 0.06]), np.full(2, 1.96), 2.2)
    >>> adjust_p(test, "holm")
    array([0.02, 0.04])
    """
    if adjust == "max-t":
        return test.p_adjusted
    from statsmodels.stats.multitest import multipletests

    method = {"holm": "holm", "bh": "fdr_bh"}[adjust]
    return np.asarray(multipletests(test.p_value, method=method)[1])


def permute_contrast(
    strata: Strata,
    values: BoolArray | FloatArray,
    n_permutations: int,
    rng: np.random.Generator,
) -> tuple[FloatArray, FloatArray]:
    """Standardised contrast of every label, observed and permuted.

    Parameters
    ----------
    strata : Strata
        Membership patterns with their weights.
    values : ndarray of bool or float, shape (n_papers, n_labels)
        Labels, or how much of a label each paper has. Whole rows are permuted, so several
        labels of a paper stay together.
    n_permutations : int
        Number of random permutations.
    rng : numpy.random.Generator
        Source of randomness.

    Returns
    -------
    observed : ndarray, shape (n_labels,)
    permuted : ndarray, shape (n_permutations, n_labels)
        Zero throughout where a label has no paper, or all, or no weight varies.

    Examples
    --------
    >>> import numpy as np
    >>> from analysis.trends._strata import make_strata
    >>> member = np.eye(2, dtype=bool).repeat(10, axis=0)
    >>> strata = make_strata(member, np.array([-1.0, 1.0]))
    >>> labels = np.arange(20)[:, None] >= 10
    >>> z, _ = permute_contrast(strata, labels, 9, np.random.default_rng(0))
    >>> z.round(3)
    array([4.359])
    """
    centred = values - values.mean(axis=0)
    scale = 1 / null_error(strata, (centred**2).sum(axis=0) / max(len(values) - 1, 1))
    observed = (strata.weight[strata.of_paper] @ centred) * scale
    if values.dtype == bool:
        raw = _permute_tables(strata, values.astype(bool), n_permutations, rng)
        raw -= values.mean(axis=0) * float(strata.size @ strata.weight)
    else:
        raw = _permute_rows(strata, centred, n_permutations, rng)
    return _exact_zero(observed), _exact_zero(raw * scale)


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
    >>> from analysis.trends._strata import make_strata
    >>> strata = make_strata(np.eye(2, dtype=bool), np.array([-1.0, 1.0]))
    >>> null_error(strata, np.array([0.0, 0.5]))
    array([inf,  1.])
    """
    squared = strata.sum_of_squares * variance
    return np.where(squared > 1e-20, np.sqrt(squared), np.inf)


def _permute_tables(
    strata: Strata, labels: BoolArray, n_permutations: int, rng: np.random.Generator
) -> FloatArray:
    patterns, size = label_patterns(labels)
    if min(len(strata.size), len(size)) == 1:  # one row or one column: nothing can move
        fixed = strata.weight @ np.outer(strata.size, size) / strata.n_papers @ patterns
        return np.repeat(fixed[None, :], n_permutations, axis=0)
    raw = np.empty((n_permutations, labels.shape[1]))
    step = max(1, _BATCH // (len(strata.size) * len(size)))
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
    step = max(1, _BATCH // len(weight))
    for start in range(0, n_permutations, step):
        stop = min(start + step, n_permutations)
        rows = np.broadcast_to(weight, (stop - start, len(weight)))
        raw[start:stop] = rng.permuted(rows, axis=1) @ values
    return raw


def _exact_zero(values: FloatArray) -> FloatArray:
    return np.where(np.abs(values) < _TIE, 0.0, values)
