"""Two digests, or two groups of digests, set against each other."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from analysis.errors import InputError
from analysis.trends.closure import closure_words, log_ratio
from analysis.trends.digests import digest_contrast
from analysis.trends.filing import Filing, check_filing
from analysis.trends.inputs import check_pair
from analysis.trends.papers import paper_contrast, share_of_values
from analysis.trends.rows import add_note
from analysis.trends.settings import MANY_DIGESTS, Plan
from analysis.trends.strata import BoolArray, IntArray

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
    "status",
    "log_ratio",
    "closure",
    "estimand",
    "method",
    "note",
)

# Digests a group needs for its noise between digests to be estimated.
_DIGESTS_FOR_NOISE = 3


def compare_digests(
    membership: ArrayLike,
    indicators: ArrayLike,
    *,
    names: Sequence[object],
    digests: Sequence[object] | None = None,
    groups: tuple[Sequence[object], Sequence[object]] | None = None,
    kind: str = "theme",
    n_permutations: int = 9999,
    random_state: int = 0,
    level: float = 0.05,
    margin: float = 0.5,
    adjust: str = "max-t",
    uncertainty: str = "filing",
    probabilities: ArrayLike | None = None,
    hand_labels: ArrayLike | None = None,
) -> pd.DataFrame:
    """Compare the share of every label in two digests that may overlap, or two groups.

    A paper has the same labels in every digest that lists it, so papers are the units. The
    test permutes whole membership rows among papers; adjusted p-values are max-T over the
    labels, from the same permutations. Intervals come from a Dirichlet posterior over
    membership strata (only a, only b, both) and label. Groups of ten digests or more in
    all, three or more in each, are compared on first appearances with digests as units.

    Parameters
    ----------
    membership : array_like of bool, shape (n_papers, n_digests)
        Which digest lists which paper, earliest digest first. With three digests or more
        and no groups the first (a) is set against the last (b).
    indicators : array_like of bool, shape (n_papers, n_labels)
        Which paper has which label. Papers without any stay in the denominators.
    names : sequence, length n_labels
        Names of the labels.
    digests : sequence of str, length n_digests, optional
        Names of the digests; numbered from 1 when None.
    groups : pair of sequences of str, optional
        Names of the digests in group a and in group b; `before_after` makes them from a
        date.
    kind : str
        What the labels are, for example "theme" or "topic".
    n_permutations : int
        Number of random permutations.
    random_state : int
        Seed.
    level : float
        Error rate of tests and intervals.
    margin : float
        Largest change that still counts as stable, relative to the label's own share: by
        default less than half as much again, either way.
    adjust : {"max-t", "holm", "bh"}
        Adjustment over labels. Max-T and Holm hold the family-wise error,
        Benjamini-Hochberg the false discovery rate.
    uncertainty : {"filing", "none"}
        "filing" brings in that papers may be misfiled, as far as `probabilities` (multiple
        imputation) or `hand_labels` (prediction-powered correction) say; with neither, or
        with "none", labels are taken as they are.
    probabilities : array_like of float, shape (n_papers, n_labels), optional
        Calibrated probability of every label for every paper.
    hand_labels : array_like of float, shape (n_papers, n_labels), optional
        0 or 1 in the rows of a random sample of papers, NaN in all other rows. The filing
        must not have learnt from these labels.

    Returns
    -------
    DataFrame
        One row a label. Shares and changes are fractions, `change` is b minus a; `ci_low`
        and `ci_high` hold pointwise, `sim_low` and `sim_high` over all labels together.
        `minimum_detectable_change` is the growth found with 80 % power at the adjusted
        level, 1.0 where none could be found. `status` names labels that at least doubled
        ("emerging") or halved ("fading") beyond doubt. `closure` says whether a growth or
        shrinkage stands apart from what other labels did. `n_a` and `n_b` count filed
        papers whatever the `estimand`. No rows where there is only one digest.

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
    plan = Plan(n_permutations, random_state, level, margin, adjust)
    member, label, label_names, digest_names = check_pair(membership, indicators, names, digests)
    filing = check_filing(label, uncertainty, probabilities, hand_labels)
    if member.shape[1] < 2 or not label_names:
        return pd.DataFrame(columns=list(COMPARE_COLUMNS))
    sides = _sides(digest_names, groups)
    _check_sides(member, sides, digest_names)
    if sum(map(len, sides)) >= MANY_DIGESTS and min(map(len, sides)) >= _DIGESTS_FOR_NOISE:
        rows = _by_digest(member, filing, sides, plan)
    else:
        rows = _by_paper(member, filing, sides, plan)
    rows["kind"], rows["name"], rows["estimand"] = kind, label_names, filing.estimand
    every = np.ones(len(rows), dtype=bool)
    if groups is None and len(digest_names) > 2:
        add_note(rows, every, f"first against last of {len(digest_names)} digests")
    return rows[list(COMPARE_COLUMNS)]


def _sides(
    digest_names: list[str], groups: tuple[Sequence[object], Sequence[object]] | None
) -> tuple[list[int], list[int]]:
    """Columns of a and of b."""
    if groups is None:
        return [0], [len(digest_names) - 1]
    place = {name: i for i, name in enumerate(digest_names)}
    if len(groups) != 2 or any(isinstance(group, str) for group in groups):
        raise InputError(
            f"groups={groups!r}", "two lists of digest names", "pass the earlier ones and the later"
        )
    a, b = ([str(name) for name in group] for group in groups)
    for name in a + b:
        if name not in place:
            raise InputError(
                f"the digest {name!r} in a group", "names of digests that are there", "see digests"
            )
    if not a or not b or set(a) & set(b):
        raise InputError(
            f"groups of {len(a)} and {len(b)} digests, {len(set(a) & set(b))} in both",
            "at least one digest in each and none in both",
            "choose the groups again",
        )
    return sorted(place[name] for name in set(a)), sorted(place[name] for name in set(b))


def _check_sides(
    member: BoolArray, sides: tuple[list[int], list[int]], digest_names: list[str]
) -> None:
    for side in sides:
        if not member[:, side].any():
            listed = ", ".join(repr(digest_names[i]) for i in side[:3])
            raise InputError(
                f"digest {listed} without papers",
                "at least one paper in each digest",
                "leave the empty digest out",
            )


def _by_paper(
    member: BoolArray, filing: Filing, sides: tuple[list[int], list[int]], plan: Plan
) -> pd.DataFrame:
    """Papers as the units: a paper listed by both sides counts in both."""
    pair = np.column_stack([member[:, side].any(axis=1) for side in sides])
    either = np.asarray(pair.any(axis=1), dtype=bool)
    pair, filing = pair[either], filing.take(either)
    rows = paper_contrast(pair, filing, np.array([1.0, 0.0]), np.array([0.0, 1.0]), plan)
    way = "Dirichlet" if filing.correction is None else "prediction-powered"
    test = plan.words(imputed=filing.probabilities is not None)
    rows["method"] = f"membership permutation, {test}; {way} interval"
    _count(rows, pair, filing)
    return rows


def _by_digest(
    member: BoolArray, filing: Filing, sides: tuple[list[int], list[int]], plan: Plan
) -> pd.DataFrame:
    """Digests as the units: a paper counts in the first digest that lists it."""
    columns = np.sort(np.concatenate(sides))
    member = member[:, columns]
    listed = np.asarray(member.any(axis=1), dtype=bool)
    filing, first = filing.take(listed), member[listed].argmax(axis=1)
    used, first = np.unique(first, return_inverse=True)
    later = np.isin(columns[used], sides[1]).astype(np.float64)
    if later.min() == later.max():
        raise InputError(
            "a group whose papers all appeared in the other first",
            "papers of its own in each group",
            "put the earlier digests in group a",
        )
    rows = digest_contrast(first.astype(np.int64), filing, later, (0.0, 1.0), plan, pooled=True)
    words = plan.words(imputed=filing.probabilities is not None)
    rows["method"] = f"first appearances, {len(used)} digests permuted, {words}"
    _count(rows, np.column_stack([later[first] == 0, later[first] == 1]), filing)
    return rows


def _count(rows: pd.DataFrame, pair: BoolArray, filing: Filing) -> None:
    """Add counts, shares and the closure check."""
    sizes: IntArray = pair.sum(axis=0)
    rows["n_a"], rows["n_b"] = pair.T.astype(np.int64) @ filing.indicators
    rows["n_papers_a"], rows["n_papers_b"] = sizes
    shares = share_of_values(pair, filing.values)
    rows["share_a"], rows["share_b"] = shares.T
    early, late = shares.T * sizes[:, None]
    absent = filing.indicators.sum(axis=0) == 0
    ratio, error = log_ratio(early, sizes[0], late, sizes[1])
    rows["log_ratio"] = ratio
    rows["closure"] = closure_words(ratio, error, list(rows["verdict"]), int((~absent).sum()))
    add_note(rows, absent, "no paper has this label")
