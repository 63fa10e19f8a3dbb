"""A whole series of digests: which labels grow or shrink over it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from analysis.trends.closure import closure_words, log_ratio
from analysis.trends.descriptive import dispersion, rank_statistics
from analysis.trends.digests import digest_contrast
from analysis.trends.lines import sum_by
from analysis.trends.papers import paper_contrast
from analysis.trends.rows import add_note
from analysis.trends.settings import Plan
from analysis.trends.shares import SHARE_COLUMNS, share_interval
from analysis.trends.strata import FloatArray
from analysis.trends.timeline import Timeline, make_timeline

__all__ = ["TREND_COLUMNS", "series_shares", "trend", "trend_rows"]

TREND_COLUMNS = (
    "kind",
    "name",
    "n",
    "n_papers",
    "share",
    "bin_first",
    "bin_last",
    "share_first",
    "share_last",
    "change",
    "ci_low",
    "ci_high",
    "sim_low",
    "sim_high",
    "p_value",
    "p_adjusted",
    "minimum_detectable_change",
    "verdict",
    "status",
    "slope",
    "bend",
    "shape",
    "peak",
    "share_peak",
    "kendall_tau",
    "kendall_p_value",
    "theil_sen",
    "theil_sen_low",
    "theil_sen_high",
    "dispersion",
    "log_ratio",
    "closure",
    "n_bins",
    "n_digests",
    "estimand",
    "method",
    "note",
)
#: The note of every row of a series of fewer than ten digests.
FEW = "under ten digests: noise between digests is not in the p"
# What `trend_rows` tells beside them.
_ENDS = ("n_first", "n_last", "n_papers_first", "n_papers_last")


def trend(
    membership: ArrayLike | None,
    indicators: ArrayLike,
    *,
    names: Sequence[object],
    dates: Iterable[object] | None = None,
    digests: Sequence[object] | None = None,
    by: str = "digest",
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
    """Say which labels grow or shrink over a series of digests, and how sure that is.

    Up to nine digests: a straight line through the bins' shares, whole membership rows
    permuted among papers. Noise between digests cannot be told from so few, and `note`
    says so. From ten digests on: a straight line through the shares of first appearances,
    weighted by papers and set against its residual noise, whole digests permuted in time;
    Kendall's tau-b, the Theil-Sen slope and the quasi-binomial over-dispersion stand
    beside it.

    Parameters
    ----------
    membership : array_like of bool, shape (n_papers, n_digests), or None
        Which digest lists which paper. None: every paper has a date of its own. The bins then
        count as digests, or finer parts of them where most hold ten papers or more.
    indicators : array_like of bool, shape (n_papers, n_labels)
        Which paper has which label. Papers without any stay in the denominators.
    names : sequence, length n_labels
        Names of the labels.
    dates : iterable, length n_digests (or n_papers without a membership), optional
        Dates as text ("2025-03-11"), date or datetime (UTC). Without dates the columns
        are taken to be in order of time. Papers may have months ("2025-03"), years, or no
        date; those too coarse for the bins are left out.
    digests : sequence of str, length n_digests, optional
        Names of the digests, used as bin names for `by="digest"`.
    by : {"digest", "day", "week", "month", "quarter", "year"}
        Bins. Calendar bins count a paper once, in the bin it first appears in.
    kind : str
        What the labels are.
    n_permutations, random_state, level, margin, adjust
        As in `compare_digests`.
    uncertainty, probabilities, hand_labels
        As in `compare_digests`.

    Returns
    -------
    DataFrame
        One row a label. `n` of `n_papers` papers have it over the whole series, a share of
        `share`. `change` is the fitted line's, from the first bin to the last, as a fraction
        (`slope` is that a bin); `theil_sen` the same from the median of pairwise slopes.
        `minimum_detectable_change` is the growth along a straight line over the same bins,
        empty ones included, found with 80 % power at the adjusted level. `bend` is how far the
        middle of a fitted parabola stands above the chord between its ends; `shape` says, from
        ten digests on, which way a share turns within the series where Holm's adjusted test of
        the bend finds it. `dispersion` is 1 where it cannot be estimated. `log_ratio` compares
        the second half of the bins with the first, see `closure`. No rows with fewer than two
        bins.

    Raises
    ------
    InputError
        Arrays, names and dates do not fit together, or a date is missing.

    Notes
    -----
    The test asks whether whole digests could have come in any other order. A share that
    wanders from week to week without a direction is not that, and can look like a trend
    over a short span; longer bins do not cure it, a longer series does.

    References
    ----------
    M. G. Kendall, A New Measure of Rank Correlation, Biometrika 30, 1938.
    P. K. Sen, Estimates of the Regression Coefficient Based on Kendall's Tau, Journal of
    the American Statistical Association 63, 1968.

    Examples
    --------
    >>> import numpy as np
    >>> first = np.arange(12).repeat(20)
    >>> membership = first[:, None] == np.arange(12)
    >>> agents = (np.arange(240) % 20 < first)[:, None]
    >>> table = trend(membership, agents, names=["agents"])
    >>> table[["n", "n_papers", "verdict"]]
        n  n_papers  verdict
    0  66       240  growing
    """
    rows = trend_rows(
        membership,
        indicators,
        names=names,
        dates=dates,
        digests=digests,
        by=by,
        kind=kind,
        n_permutations=n_permutations,
        random_state=random_state,
        level=level,
        margin=margin,
        adjust=adjust,
        uncertainty=uncertainty,
        probabilities=probabilities,
        hand_labels=hand_labels,
    )
    return rows[list(TREND_COLUMNS)]


def trend_rows(
    membership: ArrayLike | None,
    indicators: ArrayLike,
    *,
    names: Sequence[object],
    dates: Iterable[object] | None = None,
    digests: Sequence[object] | None = None,
    by: str = "digest",
    kind: str = "theme",
    uncertainty: str = "filing",
    probabilities: ArrayLike | None = None,
    hand_labels: ArrayLike | None = None,
    **plan_options: Any,
) -> pd.DataFrame:
    """Do the work of `trend`, and tell a little more.

    Parameters
    ----------
    membership, indicators, names, dates, digests, by, kind
        As in `trend`.
    uncertainty, probabilities, hand_labels
        As in `trend`.
    **plan_options
        The numbers that tests and intervals run with, as in `trend`.

    Returns
    -------
    DataFrame
        The columns of `trend`, and papers of the first and the last bin: `n_first`,
        `n_last` with the label, `n_papers_first`, `n_papers_last` in all.

    Examples
    --------
    >>> dates = ["2019"] * 20 + ["2020"] * 20 + ["2021"] * 20
    >>> indicators = [[0]] * 30 + [[1]] * 30
    >>> rows = trend_rows(None, indicators, names=["agents"], dates=dates, by="year")
    >>> rows[["n_first", "n_last", "n_papers_last", "verdict"]].values.tolist()
    [[0, 20, 20, 'growing']]
    """
    plan = Plan(**plan_options)
    options = (uncertainty, probabilities, hand_labels)
    timeline, label_names = make_timeline(
        membership, indicators, names, dates, digests, by, options
    )
    if len(timeline.used) < 2 or not label_names:
        return pd.DataFrame(columns=[*TREND_COLUMNS, *_ENDS])
    rows = _digest_rows(timeline, plan) if timeline.many else _paper_rows(timeline, by, plan)
    rows["kind"], rows["name"] = kind, label_names
    rows["estimand"] = timeline.filing.estimand
    _describe(rows, timeline, by)
    numbers = rows.select_dtypes("float").columns
    rows[numbers] = rows[numbers].round(12) + 0.0  # the same bytes whatever the processor
    return rows[[*TREND_COLUMNS, *_ENDS]]


def series_shares(
    membership: ArrayLike | None,
    indicators: ArrayLike,
    *,
    names: Sequence[object],
    dates: Iterable[object] | None = None,
    digests: Sequence[object] | None = None,
    by: str = "digest",
    kind: str = "theme",
    level: float = 0.05,
) -> pd.DataFrame:
    """Share of every label in every bin of a series, each paper where it first appears.

    Parameters
    ----------
    membership, indicators, names, dates, digests, by, kind
        As in `trend`.
    level : float
        One minus the interval's coverage.

    Returns
    -------
    DataFrame
        Columns as from `digest_shares`, with the bin's name in `digest`. An empty bin has
        share 0 and interval 0 to 1.

    Raises
    ------
    InputError
        As in `trend`.

    Examples
    --------
    >>> series_shares(None, [[1], [0]], names=["agents"], dates=["2025-01-30", "2025-03-01"],
    ...               by="month")[["digest", "n", "n_papers"]].values.tolist()
    [['2025-01', 1, 1], ['2025-02', 0, 0], ['2025-03', 0, 1]]
    """
    timeline, label_names = make_timeline(
        membership, indicators, names, dates, digests, by, ("none", None, None)
    )
    counts, n_papers = timeline.table(timeline.filing.indicators)
    n = counts.T.astype(np.int64)
    of = np.broadcast_to(n_papers.astype(np.int64), n.shape)
    share, low, high = share_interval(n, of, level)
    values = {
        "kind": kind,
        "name": np.repeat(label_names, len(timeline.bins)),
        "digest": np.tile(timeline.bins, len(label_names)),
        "n": n.ravel(),
        "n_papers": of.ravel(),
        "share": share.ravel(),
        "ci_low": low.ravel(),
        "ci_high": high.ravel(),
    }
    return pd.DataFrame(values, columns=list(SHARE_COLUMNS))


def _paper_rows(timeline: Timeline, by: str, plan: Plan) -> pd.DataFrame:
    """Line through the bins' shares, papers as the units."""
    used = timeline.used
    binned = timeline.member if by == "digest" else timeline.bin_of[timeline.first][:, None] == used
    time = used.astype(np.float64)
    line = np.linalg.pinv(np.column_stack([np.ones(len(used)), time]))
    start, end = line[0] + line[1] * time[0], line[0] + line[1] * time[-1]
    bend = _bend_contrast(time) if len(used) > 2 else None
    rows = paper_contrast(binned, timeline.filing, start, end, plan, time=time, bend=bend)
    rows["dispersion"] = 1.0
    words = plan.words(imputed=timeline.filing.probabilities is not None)
    rows["method"] = f"line through {len(used)} bins, membership permutation, {words}"
    same = rows["note"].str.startswith("the digests list the same").to_numpy(bool)
    add_note(rows, ~same, FEW)
    return rows


def _bend_contrast(time: FloatArray) -> FloatArray:
    """Middle of a fitted parabola less the chord between its ends."""
    powers = np.column_stack([np.ones(len(time)), time, time**2])
    return -np.linalg.pinv(powers)[2] * ((time[-1] - time[0]) / 2) ** 2


def _digest_rows(timeline: Timeline, plan: Plan) -> pd.DataFrame:
    """Line through first appearances, digests as the units."""
    time = timeline.bin_of.astype(np.float64)
    ends = (float(time.min()), float(time.max()))
    rows = digest_contrast(timeline.first, timeline.filing, time, ends, plan)
    n_papers = np.bincount(timeline.first, minlength=len(time)).astype(np.float64)
    counts = sum_by(timeline.first, timeline.filing.indicators, len(time))
    rows["dispersion"] = dispersion(counts, n_papers, time)
    words = plan.words(imputed=timeline.filing.probabilities is not None)
    rows["method"] = (
        f"line through first appearances, {len(time)} {timeline.units} permuted, {words}"
    )
    return rows


def _describe(rows: pd.DataFrame, timeline: Timeline, by: str) -> None:
    """Add counts, shares of first and last bin, the peak, rank statistics and closure."""
    used, indicators = timeline.used, timeline.filing.indicators
    sums, n_papers = timeline.used_table(by, timeline.filing.values)
    filed, _ = timeline.used_table(by, indicators)
    rows["n_first"], rows["n_last"] = filed[[0, -1]].round().astype(np.int64)
    rows["n_papers_first"], rows["n_papers_last"] = n_papers[[0, -1]].astype(np.int64)
    shares = np.clip(sums / n_papers[:, None], 0.0, 1.0)
    rows["n"], rows["n_papers"] = indicators.sum(axis=0), len(indicators)
    rows["share"] = np.clip(timeline.filing.values.mean(axis=0), 0.0, 1.0)
    rows["bin_first"], rows["bin_last"] = timeline.bins[used[0]], timeline.bins[used[-1]]
    rows["share_first"], rows["share_last"] = shares[0], shares[-1]
    rows["peak"] = [timeline.bins[used[i]] for i in np.round(shares, 12).argmax(axis=0)]
    rows["share_peak"] = shares.max(axis=0)
    span = float(used[-1] - used[0])
    rows["slope"] = rows["change"] / span
    rows["n_bins"], rows["n_digests"] = len(timeline.bins), len(timeline.bin_of)
    ranks = [rank_statistics(used.astype(np.float64), y, span) for y in shares.T]
    columns = ["kendall_tau", "kendall_p_value", "theil_sen", "theil_sen_low", "theil_sen_high"]
    rows[columns] = np.array(ranks)
    _check_closure(rows, sums, n_papers)
    add_note(rows, (rows["n"] == 0).to_numpy(bool), "no paper has this label")


def _check_closure(rows: pd.DataFrame, sums: FloatArray, n_papers: FloatArray) -> None:
    """Set the second half of the bins against the first."""
    half = len(sums) // 2
    early, late = slice(None, half), slice(len(sums) - half, None)
    ratio, error = log_ratio(
        sums[early].sum(axis=0),
        float(n_papers[early].sum()),
        sums[late].sum(axis=0),
        float(n_papers[late].sum()),
    )
    rows["log_ratio"] = ratio
    rows["closure"] = closure_words(ratio, error, list(rows["verdict"]), int((rows["n"] > 0).sum()))
