"""Two to nine digests: contrasts of shares with papers as the units."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import lazy_loader
import numpy as np
import pandas as pd

from analysis.trends.filing import Correction, Filing, impute, stratum_counts
from analysis.trends.permutation import MaxT, combined_statistic, max_t, permute_contrast
from analysis.trends.posterior import contrast_moments, contrast_quantiles
from analysis.trends.power import minimum_detectable_change
from analysis.trends.rows import contain, contrast_rows, keep_to_test
from analysis.trends.settings import Plan
from analysis.trends.strata import BoolArray, FloatArray, Strata, make_strata
from analysis.trends.verdicts import UNCLEAR, equivalence_contrasts, equivalent

# Its import takes longer than all others.
stats = lazy_loader.load("scipy.stats", suppress_warning=True)

__all__ = [
    "PaperTest",
    "paper_contrast",
    "paper_test",
    "share_of_values",
    "share_quantiles",
    "value_intervals",
]


@dataclass(frozen=True)
class PaperTest:
    """What `paper_test` gives.

    Attributes
    ----------
    strata : Strata
        Membership patterns with the contrast's weights.
    labellings : sequence of ndarray, shape (n_papers, n_labels)
        What was tested: the labels, or imputed ones.
    test : MaxT
        Of "no change".
    statistic : ndarray of float, shape (n_labels,)
        From `combined_statistic`.
    """

    strata: Strata
    labellings: Sequence[BoolArray | FloatArray]
    test: MaxT
    statistic: FloatArray


def paper_contrast(
    membership: BoolArray,
    filing: Filing,
    start: FloatArray,
    end: FloatArray,
    plan: Plan,
    *,
    time: FloatArray | None = None,
    bend: FloatArray | None = None,
) -> pd.DataFrame:
    """Test and interval for a change of share, label by label.

    Parameters
    ----------
    membership : ndarray of bool, shape (n_papers, n_digests)
        Every row lists at least one digest, every digest at least one paper.
    filing : Filing
        Labels of the same papers.
    start, end : ndarray of float, shape (n_digests,)
        Early and late share as combinations of the digests' shares; the change is their
        difference.
    plan : Plan
        Numbers to run with.
    time : ndarray of float, shape (n_digests,), optional
        When each digest is; without it they count as evenly spaced.
    bend : ndarray of float, shape (n_digests,), optional
        The middle of the series less the straight line, as such a combination.

    Returns
    -------
    DataFrame
        One row a label: change, intervals, p-values, minimum detectable change, verdict,
        status.

    Examples
    --------
    >>> import numpy as np
    >>> from analysis.trends.filing import check_filing
    >>> filing = check_filing(np.arange(60)[:, None] >= 30, "none", None, None)
    >>> member = np.eye(2, dtype=bool).repeat(30, axis=0)
    >>> paper_contrast(member, filing, np.array([1., 0.]), np.array([0., 1.]), Plan())[
    ...     ["change", "verdict", "status"]]
       change  verdict    status
    0     1.0  growing  emerging
    """
    tested = paper_test(membership, filing, end - start, plan)
    strata, test = tested.strata, tested.test
    least = float(stats.norm.ppf(1 - plan.level / 2))
    above, below = max(test.all_above, least), max(test.all_below, least)
    for_interval = np.random.default_rng(np.random.SeedSequence(plan.random_state).spawn(3)[2])

    per_digest = share_of_values(membership, filing.values)
    change = np.clip(per_digest @ (end - start), -1.0, 1.0)
    arch = np.zeros(len(start)) if bend is None else bend
    contrasts = np.array([end - start, end - 2 * start, start - 2 * end])
    contrasts = np.vstack([contrasts, equivalence_contrasts(start, end, arch, plan.margin)])
    pointwise = [plan.level / 2, 1 - plan.level / 2]
    normal = [stats.norm.sf(above), stats.norm.cdf(below), stats.norm.sf(max(above, below))]
    tails = np.array([*pointwise, *normal])
    quantiles = _intervals(strata, filing, contrasts, tails, plan, for_interval)
    intervals = contain(change, quantiles[0, :4])
    detectable = minimum_detectable_change(
        strata,
        filing.values.sum(axis=0),
        above,
        np.arange(len(start), dtype=np.float64) if time is None else time,
        noise=_noise(filing),
    )
    middle = np.clip(per_digest @ (start + end) / 2, 0.0, 1.0)
    rows = contrast_rows(
        change,
        keep_to_test(change, intervals, tested.statistic, test, plan),
        test,
        plan,
        bend=per_digest @ arch,
        stable=equivalent(quantiles[3:, 4], detectable, middle, plan.margin),
        stable_agreement=_stable_agreement(
            strata, tested.labellings, contrasts[3:], max(above, below)
        ),
        factors=(quantiles[1, 4], quantiles[2, 4]),
        detectable=detectable,
    )
    if strata.sum_of_squares < 1e-20:
        rows[["verdict", "status", "note"]] = UNCLEAR, "", "the digests list the same papers"
    return rows


def paper_test(
    membership: BoolArray, filing: Filing, contrast: FloatArray, plan: Plan
) -> PaperTest:
    """Test a contrast of shares with whole membership rows permuted among papers.

    Parameters
    ----------
    membership : ndarray of bool, shape (n_papers, n_digests)
        As in `paper_contrast`.
    filing : Filing
        Labels of the same papers.
    contrast : ndarray of float, shape (n_digests,)
        Coefficients of the digests' shares; they sum to zero.
    plan : Plan
        Numbers to run with.

    Returns
    -------
    PaperTest

    Examples
    --------
    >>> import numpy as np
    >>> from analysis.trends.filing import check_filing
    >>> filing = check_filing(np.arange(60)[:, None] >= 30, "none", None, None)
    >>> member = np.eye(2, dtype=bool).repeat(30, axis=0)
    >>> paper_test(member, filing, np.array([-1., 1.]), Plan()).test.direction
    array([1])
    """
    strata = make_strata(membership, contrast)
    for_filing, for_test = (
        np.random.default_rng(seed)
        for seed in np.random.SeedSequence(plan.random_state).spawn(3)[:2]
    )
    labellings: Sequence[BoolArray | FloatArray] = [filing.values]
    if filing.probabilities is not None:
        labellings = impute(filing, plan.n_imputations, for_filing)
    observed, permuted = permute_contrast(strata, labellings, plan.n_permutations, for_test)
    test = max_t(observed, permuted, plan.level)
    return PaperTest(strata, labellings, test, combined_statistic(observed))


def _stable_agreement(
    strata: Strata,
    labellings: Sequence[BoolArray | FloatArray],
    contrasts: FloatArray,
    critical: float,
) -> FloatArray:
    """Share of the labellings that show every label to be stable; one where labels are fixed."""
    if len(labellings) == 1:
        return np.ones(labellings[0].shape[1])
    shown = np.zeros(labellings[0].shape[1])
    for indicators in labellings:
        mean, error = contrast_moments(strata, stratum_counts(strata, indicators), contrasts)
        shown += (mean > critical * error).all(axis=0)
    return shown / len(labellings)


def share_of_values(membership: BoolArray, values: BoolArray | FloatArray) -> FloatArray:
    """Share of every label in every digest.

    Parameters
    ----------
    membership : ndarray of bool, shape (n_papers, n_digests)
        Every digest lists at least one paper.
    values : ndarray of bool or float, shape (n_papers, n_labels)
        Labels, or how much of a label each paper has.

    Returns
    -------
    ndarray of float, shape (n_labels, n_digests)
        Corrected values can leave 0 to 1 by chance; shares are cut off there.

    Examples
    --------
    >>> import numpy as np
    >>> share_of_values(np.ones((4, 1), dtype=bool), np.array([[1], [0], [0], [0]]))
    array([[0.25]])
    """
    totals = values.T.astype(np.float64) @ membership.astype(np.float64)
    return np.clip(totals / membership.sum(axis=0), 0.0, 1.0)


def value_intervals(
    strata: Strata,
    values: FloatArray,
    known: Correction,
    contrasts: FloatArray,
    tails: FloatArray,
) -> FloatArray:
    """Intervals of prediction-powered contrasts, by the normal approximation.

    Sampling of the papers and of the hand labels add up. Each variance holds a pseudo
    paper, so that no label gets a width of zero from a sample without errors.

    Parameters
    ----------
    strata : Strata
        Membership patterns.
    values : ndarray of float, shape (n_papers, n_labels)
        Corrected values.
    known : Correction
        What the hand labels say.
    contrasts : ndarray of float, shape (n_contrasts, n_digests)
        Coefficients of the digests' shares.
    tails : ndarray of float, shape (n_levels,)
        Probabilities at which to take the quantiles.

    Returns
    -------
    ndarray of float, shape (n_contrasts, n_levels, n_labels)
    """
    predicted, gap = known.predicted, known.rectifier
    n, m = strata.n_papers, len(gap)
    in_stratum = np.eye(len(strata.size))[strata.of_paper]
    mean = in_stratum.T @ predicted / strata.size[:, None]
    spread = in_stratum.T @ (predicted - mean[strata.of_paper]) ** 2
    spread = (spread + 0.5) / (strata.size[:, None] + 1)
    spread = np.maximum(spread + 2 * known.covariance, spread / 4)
    gap_spread = ((gap - gap.mean(axis=0)) ** 2).sum(axis=0) + 1
    gap_spread = gap_spread / (m + 1)
    listed = strata.member.T @ strata.size
    weight = (contrasts / listed) @ strata.member.T  # of one paper of each stratum
    centre = weight @ strata.size / n
    centred = ((weight - centre[:, None]) ** 2) @ strata.size
    sampled = (weight**2 * strata.size) @ spread
    audited = (n / m * centred + (n * centre) ** 2 / m)[:, None] * gap_spread
    estimate = weight @ (in_stratum.T @ values)
    z = stats.norm.ppf(tails)[None, :, None]
    return estimate[:, None, :] + z * np.sqrt(sampled + audited)[:, None, :]


def share_quantiles(membership: BoolArray, filing: Filing, plan: Plan) -> FloatArray:
    """Pointwise interval of every label's share in one digest, filing errors included.

    Parameters
    ----------
    membership : ndarray of bool, shape (n_papers, 1)
        True throughout.
    filing : Filing
        Labels of the digest's papers, with probabilities or hand labels.
    plan : Plan
        Numbers to run with.

    Returns
    -------
    ndarray of float, shape (2, n_labels)
    """
    strata = make_strata(membership, np.array([1.0]))
    tails = np.array([plan.level / 2, 1 - plan.level / 2])
    rng = np.random.default_rng(plan.random_state)
    return _intervals(strata, filing, np.ones((1, 1)), tails, plan, rng)[0]


def _intervals(
    strata: Strata,
    filing: Filing,
    contrasts: FloatArray,
    tails: FloatArray,
    plan: Plan,
    rng: np.random.Generator,
) -> FloatArray:
    """Quantiles of contrasts of shares, by what is known of the labels' errors.

    With calibrated probabilities p the posterior is that of as many papers as there are, with
    the expected number of labels among them. Its variance, that of true or false labels, is
    by the law of total variance Var(p) + E[p (1 - p)]: sampling of papers and doubt about
    their labels together.
    """
    if filing.correction is not None:
        values = np.asarray(filing.values, dtype=np.float64)
        return value_intervals(strata, values, filing.correction, contrasts, tails)
    known = filing.indicators if filing.probabilities is None else filing.probabilities
    n_draws = min(plan.n_draws, max(2_000_000 // len(strata.size), 4_000))
    counts = stratum_counts(strata, known)
    return contrast_quantiles(strata, counts, contrasts, tails, n_draws=n_draws, rng=rng)


def _noise(filing: Filing) -> FloatArray:
    """Variance of what is tested as a multiple of that of a true or false label."""
    values = filing.values
    share = np.clip(values.mean(axis=0), 0.0, 1.0)
    binary = share * (1 - share)
    if filing.correction is None:  # each labelling that is tested is true or false
        return np.ones(len(binary))
    return np.divide(values.var(axis=0), binary, out=np.ones(len(binary)), where=binary > 1e-12)
