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
from numpy.typing import NDArray
from scipy import stats

from analysis.trends._strata import BoolArray, FloatArray, Strata, label_patterns

__all__ = ["MaxT", "max_t", "permute_contrast"]

# Statistics this close count as equal: ties must not hang on the last bit.
_TIE = 1e-9


@dataclass(frozen=True)
class MaxT:
    """Raw and max-T adjusted p-values from one set of permutations.

    Attributes
    ----------
    p_value, p_adjusted : ndarray of float, shape (n_labels,)
        Two-sided, in (0, 1]; the adjusted p holds the family-wise error.
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
    array([1.   , 0.001])
    """
    size = np.abs(permuted)
    largest = size.max(axis=1)
    bar = np.abs(observed) - _TIE
    n = len(permuted) + 1
    return MaxT(
        p_value=(1 + (size >= bar).sum(axis=0)) / n,
        p_adjusted=(1 + (largest[:, None] >= bar).sum(axis=0)) / n,
        pointwise=np.quantile(size, 1 - level, axis=0, method="higher"),
        simultaneous=float(np.quantile(largest, 1 - level, method="higher")),
    )


def permute_contrast(
    strata: Strata,
    labels: BoolArray,
    n_permutations: int,
    rng: np.random.Generator,
) -> tuple[FloatArray, FloatArray]:
    """Standardised contrast of every label, observed and permuted.

    Parameters
    ----------
    strata : Strata
        Membership patterns with their weights.
    labels : ndarray of bool, shape (n_papers, n_labels)
        Whole rows are permuted, so several labels a paper stay together.
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
    patterns, size = label_patterns(labels)
    scale = 1 / null_error(strata, labels.sum(axis=0))
    by_stratum = np.zeros((len(strata.size), labels.shape[1]))
    np.add.at(by_stratum, strata.of_paper, labels)
    observed = (strata.weight @ by_stratum) * scale
    if min(len(strata.size), len(size)) == 1:  # one row or one column: nothing can move
        permuted = np.repeat(observed[None, :], n_permutations, axis=0)
    else:
        tables = stats.random_table(strata.size, size).rvs(n_permutations, random_state=rng)
        weighted = np.tensordot(tables, strata.weight, axes=([1], [0]))
        permuted = (weighted @ patterns.astype(np.float64)) * scale
    return _exact_zero(observed), _exact_zero(permuted)


def null_error(strata: Strata, n_labelled: NDArray) -> FloatArray:
    """Give the contrast's standard deviation under permutation, infinite where it is zero.

    Parameters
    ----------
    strata : Strata
        Membership patterns with their weights.
    n_labelled : ndarray of int, shape (n_labels,)
        Papers with each label.

    Returns
    -------
    ndarray of float, shape (n_labels,)

    Examples
    --------
    >>> import numpy as np
    >>> from analysis.trends._strata import make_strata
    >>> strata = make_strata(np.eye(2, dtype=bool), np.array([-1.0, 1.0]))
    >>> null_error(strata, np.array([0, 1]))
    array([inf,  1.])
    """
    n = strata.n_papers
    share = n_labelled / n
    variance = strata.sum_of_squares * share * (1 - share) * n / max(n - 1, 1)
    return np.where(variance > 1e-20, np.sqrt(variance), np.inf)


def _exact_zero(values: FloatArray) -> FloatArray:
    return np.where(np.abs(values) < _TIE, 0.0, values)
