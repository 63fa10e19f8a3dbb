"""Two digests set against each other, papers as the units."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy import stats

from analysis.errors import InputError
from analysis.trends._inputs import check_pair
from analysis.trends._permutation import max_t, permute_contrast
from analysis.trends._posterior import contrast_intervals
from analysis.trends._power import minimum_detectable_change
from analysis.trends._strata import BoolArray, FloatArray, make_strata
from analysis.trends._verdicts import verdicts

__all__ = ["COMPARE_COLUMNS", "compare_digests"]

COMPARE_COLUMNS = (
    "kind",
    "name",
    "n_a",
    "n_b",
    "share_a",
    "share_b",
    "change",
    "ci_low",
    "ci_high",
    "p_value",
    "p_adjusted",
    "minimum_detectable_change",
    "verdict",
    "n_papers_a",
    "n_papers_b",
    "sim_low",
    "sim_high",
    "method",
    "note",
)


def compare_digests(
    membership: ArrayLike,
    labels: ArrayLike,
    *,
    names: Sequence[object],
    digests: Sequence[object] | None = None,
    kind: str = "theme",
    n_permutations: int = 9999,
    random_state: int = 0,
    level: float = 0.05,
    margin: float = 0.05,
) -> pd.DataFrame:
    """Compare the share of every label in two digests that may overlap.

    A paper has the same labels in every digest that lists it, so papers are the units. The
    test permutes whole membership rows among papers; adjusted p-values are max-T over the
    labels, from the same permutations. Intervals come from a Dirichlet posterior over
    membership strata (only a, only b, both) and label.

    Parameters
    ----------
    membership : array_like of bool, shape (n_papers, n_digests)
        Which digest lists which paper, earliest digest first. With three digests or more
        the first (a) is set against the last (b).
    labels : array_like of bool, shape (n_papers, n_labels)
        Which paper has which label. Papers without any stay in the denominators.
    names : sequence, length n_labels
        Names of the labels.
    digests : sequence of str, length n_digests, optional
        Names of the digests.
    kind : str
        What the labels are, for example "theme" or "topic".
    n_permutations : int
        Number of random permutations.
    random_state : int
        Seed.
    level : float
        Error rate of tests and intervals.
    margin : float
        Largest change, as a fraction, that still counts as stable.

    Returns
    -------
    DataFrame
        One row a label. Shares and changes are fractions, `change` is b minus a; `ci_low`
        and `ci_high` hold pointwise, `sim_low` and `sim_high` over all labels together.
        `minimum_detectable_change` is the growth found with 80 % power at the adjusted
        level, 1.0 where none could be found. No rows where there is only one digest.

    Raises
    ------
    InputError
        Arrays and names do not fit together, or a digest lists no paper.

    References
    ----------
    P. H. Westfall and S. S. Young, Resampling-Based Multiple Testing, Wiley, 1993.

    Examples
    --------
    >>> import numpy as np
    >>> membership = np.array([[1, 0]] * 30 + [[1, 1]] * 10 + [[0, 1]] * 30, dtype=bool)
    >>> agents = np.arange(70) >= 50
    >>> table = compare_digests(membership, agents[:, None], names=["agents"])
    >>> table[["n_a", "n_b", "change", "verdict"]]
       n_a  n_b  change  verdict
    0    0   20     0.5  growing
    """
    member, label, label_names, digest_names = check_pair(membership, labels, names, digests)
    if member.shape[1] < 2 or not label_names:
        return _frame([])
    pair = member[:, [0, -1]]
    for column, digest in ((0, digest_names[0]), (1, digest_names[-1])):
        if not pair[:, column].any():
            raise InputError(
                f"digest {digest!r} without papers",
                "at least one paper in each digest",
                "leave the empty digest out",
            )
    either = pair.any(axis=1)
    words = f"membership permutation, {n_permutations} permutations, max-T; Dirichlet interval"
    rows = _compare(
        pair[either],
        label[either],
        n_permutations=n_permutations,
        random_state=random_state,
        level=level,
        margin=margin,
    )
    rows.insert(0, "kind", kind)
    rows.insert(1, "name", label_names)
    rows["method"] = words
    return _frame(rows)


def _compare(
    pair: BoolArray,
    labels: BoolArray,
    *,
    n_permutations: int,
    random_state: int,
    level: float,
    margin: float,
) -> pd.DataFrame:
    """All numbers of the comparison; every paper is in a or b, and both hold papers."""
    contrast = np.array([-1.0, 1.0])
    strata = make_strata(pair, contrast)
    for_test, for_interval = (
        np.random.default_rng(seed) for seed in np.random.SeedSequence(random_state).spawn(2)
    )
    observed, permuted = permute_contrast(strata, labels, n_permutations, for_test)
    test = max_t(observed, permuted, level)
    critical = max(test.simultaneous, float(stats.norm.ppf(1 - level / 2)))

    counts = np.zeros((len(strata.size), labels.shape[1]), dtype=np.int64)
    np.add.at(counts, strata.of_paper, labels)
    tail = float(stats.norm.sf(critical))
    levels = np.array([level / 2, 1 - level / 2, tail, 1 - tail])
    quantiles = contrast_intervals(
        strata, contrast, counts, levels, n_draws=20_000, rng=for_interval
    )

    sizes = pair.sum(axis=0)
    n_a, n_b = pair.T.astype(np.int64) @ labels
    share_a, share_b = n_a / sizes[0], n_b / sizes[1]
    change = share_b - share_a
    ci_low, ci_high, sim_low, sim_high = widen_to(change, quantiles)
    n_labelled = labels.sum(axis=0)
    return pd.DataFrame(
        {
            "n_a": n_a,
            "n_b": n_b,
            "share_a": share_a,
            "share_b": share_b,
            "change": change,
            "ci_low": ci_low,
            "ci_high": ci_high,
            "p_value": test.p_value,
            "p_adjusted": test.p_adjusted,
            "minimum_detectable_change": np.round(
                minimum_detectable_change(strata, n_labelled, critical), 12
            ),
            "verdict": verdicts(
                change, test.p_adjusted, sim_low, sim_high, level=level, margin=margin
            ),
            "n_papers_a": sizes[0],
            "n_papers_b": sizes[1],
            "sim_low": sim_low,
            "sim_high": sim_high,
            "note": np.where(n_labelled == 0, "no paper has this label", ""),
        }
    )


def widen_to(estimate: FloatArray, quantiles: FloatArray) -> tuple[FloatArray, ...]:
    """Round quantiles and make every interval contain its estimate, wide ones the narrow.

    Parameters
    ----------
    estimate : ndarray, shape (n_labels,)
        What the intervals must contain.
    quantiles : ndarray, shape (4, n_labels)
        Lower and upper end, pointwise then simultaneous.

    Returns
    -------
    ci_low, ci_high, sim_low, sim_high : ndarray, shape (n_labels,)

    Examples
    --------
    >>> import numpy as np
    >>> [float(end[0]) for end in widen_to(np.array([0.5]), np.array([[.1], [.4], [.2], [.3]]))]
    [0.1, 0.5, 0.1, 0.5]
    """
    ci_low, ci_high, sim_low, sim_high = np.round(quantiles, 12)
    ci_low, ci_high = np.minimum(ci_low, estimate), np.maximum(ci_high, estimate)
    return ci_low, ci_high, np.minimum(sim_low, ci_low), np.maximum(sim_high, ci_high)


def _frame(rows: pd.DataFrame | list) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=list(COMPARE_COLUMNS))
