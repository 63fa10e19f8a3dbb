"""The three tables of a study over time: changes, shares, and the series in detail."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from analysis.trends.bins import Binning
from analysis.trends.compare import COMPARE_COLUMNS, compare_digests
from analysis.trends.series import TREND_COLUMNS, trend_rows
from analysis.trends.shares import SHARE_COLUMNS, digest_shares
from analysis.trends.weights import WEIGHTED_COLUMNS, weighted_shares

__all__ = ["LabelSet", "trend_tables", "weighted_table"]


@dataclass(frozen=True)
class LabelSet:
    """A set of labels that papers have, such as the themes they are filed under.

    Attributes
    ----------
    kind : str
        "theme" or "topic".
    names : list of str
        Ids of the labels.
    words : list of str
        What a reader calls them.
    indicators : ndarray of bool, shape (n_papers, n_labels)
        Which paper has which label.
    probabilities : ndarray of float, shape (n_papers, n_labels)
        How probable each label is for each paper.
    """

    kind: str
    names: list[str]
    words: list[str]
    indicators: NDArray[np.bool_]
    probabilities: NDArray[np.float64]


def trend_tables(
    binning: Binning,
    label_sets: Sequence[LabelSet],
    *,
    uncertainty: str = "filing",
    random_state: int = 0,
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Say how labels change over the bins: overall, bin by bin, and in detail.

    Parameters
    ----------
    binning : Binning
        Papers in bins.
    label_sets : sequence of LabelSet
        What to follow.
    uncertainty : {"filing", "none"}
        Whether the probabilities enter.
    random_state : int
        Seed.

    Returns
    -------
    trends : DataFrame
        The columns of `compare_digests` and ``label``. Two bins are set against each other.
        Of more, `n_a`, `share_a`, `n_b` and `share_b` are those of the first and the last bin
        that hold papers; change, interval, p and verdict are those of a line through all.
        `method` says which. No rows for one bin.
    shares : DataFrame
        The columns of `digest_shares` and ``label``, a row for every label and bin.
    series : DataFrame
        The columns of `trend` and ``label``; no rows for fewer than three bins.

    Examples
    --------
    >>> from analysis.trends.bins import bin_papers
    >>> found = bin_papers(np.ones((60, 1)), ["all"], [""], ["2019"] * 20 + ["2021"] * 40)
    >>> indicators = (np.arange(60) >= 45)[:, None]
    >>> themes = LabelSet("theme", ["agents"], ["Agents"], indicators, indicators.astype(float))
    >>> trends, shares, series = trend_tables(found, [themes])
    >>> trends[["label", "n_a", "n_b", "verdict"]].values.tolist(), len(shares), len(series)
    ([['Agents', 0, 15, 'growing']], 3, 0)
    """
    trends, shares, series = [], [], []
    for one in label_sets:
        words = dict(zip(one.names, one.words, strict=True))
        asked: dict[str, Any] = {"names": one.names, "kind": one.kind, "random_state": random_state}
        asked |= {"uncertainty": uncertainty, "probabilities": one.probabilities}
        told = digest_shares(binning.member, one.indicators, digests=binning.names, **asked)
        shares.append(_labelled(told, words))
        if (n_used := int(binning.member.any(axis=0).sum())) < 2:
            continue
        if n_used == 2:
            ends = _pair(binning, one, asked)
        else:
            rows = _line(binning, one, asked)
            series.append(_labelled(rows[list(TREND_COLUMNS)], words))
            ends = _as_comparison(rows)
        trends.append(_labelled(ends, words))
    return (
        _stack(trends, COMPARE_COLUMNS),
        _stack(shares, SHARE_COLUMNS),
        _stack(series, TREND_COLUMNS),
    )


def weighted_table(
    binning: Binning, label_sets: Sequence[LabelSet], weight: str, counts: ArrayLike | None
) -> pd.DataFrame:
    """Give the labels' shares of the upvotes or citations of every bin.

    Parameters
    ----------
    binning : Binning
        Papers in bins.
    label_sets : sequence of LabelSet
        What to follow.
    weight : str
        What the counts are.
    counts : array_like of float, shape (n_papers,), or None
        Count of every paper, NaN where it has none; None for no weights.

    Returns
    -------
    DataFrame
        The columns of `weighted_shares` and ``label``; no rows without counts.

    Raises
    ------
    InputError
        No paper has a count.

    Examples
    --------
    >>> from analysis.trends.bins import bin_papers
    >>> found = bin_papers(np.ones((4, 1)), ["a"], [""], [""] * 4)
    >>> indicators = np.array([[1], [1], [0], [0]], dtype=bool)
    >>> themes = LabelSet("theme", ["agents"], ["Agents"], indicators, indicators.astype(float))
    >>> weighted_table(found, [themes], "citations", [6, 2, 1, 1])["weighted_share"].tolist()
    [0.8]
    """
    if counts is None:
        return _stack([], WEIGHTED_COLUMNS)
    tables = []
    for one in label_sets:
        told = weighted_shares(
            binning.member, one.indicators, counts,
            names=one.names, digests=binning.names, kind=one.kind, weight=weight,
        )  # fmt: skip
        tables.append(_labelled(told, dict(zip(one.names, one.words, strict=True))))
    return _stack(tables, WEIGHTED_COLUMNS)


def _pair(binning: Binning, one: LabelSet, asked: dict[str, Any]) -> pd.DataFrame:
    """Set two bins against each other."""
    used = np.flatnonzero(binning.member.any(axis=0))
    names = [binning.names[i] for i in used]
    return compare_digests(binning.member[:, used], one.indicators, digests=names, **asked)


def _line(binning: Binning, one: LabelSet, asked: dict[str, Any]) -> pd.DataFrame:
    """Follow all bins."""
    if binning.by == "digest":
        whole = all(len(day) == len("2025-03-11") for day in binning.days)
        return trend_rows(
            binning.member,
            one.indicators,
            digests=binning.names,
            dates=binning.days if whole else None,
            **asked,
        )
    return trend_rows(None, one.indicators, dates=binning.dates, by=binning.by, **asked)


def _as_comparison(rows: pd.DataFrame) -> pd.DataFrame:
    """Give the line through all bins the columns of a comparison of its ends."""
    ends = {
        "n_first": "n_a",
        "n_last": "n_b",
        "share_first": "share_a",
        "share_last": "share_b",
        "n_papers_first": "n_papers_a",
        "n_papers_last": "n_papers_b",
    }
    return rows.rename(columns=ends)[list(COMPARE_COLUMNS)]


def _labelled(rows: pd.DataFrame, words: Mapping[str, str]) -> pd.DataFrame:
    return rows.assign(label=[words[name] for name in rows["name"]])


def _stack(frames: list[pd.DataFrame], columns: Sequence[str]) -> pd.DataFrame:
    """Put frames below each other; empty ones must not decide the column types."""
    filled = [frame for frame in frames if len(frame)]
    if filled:
        return pd.concat(filled, ignore_index=True)
    return pd.DataFrame(columns=[*columns, "label"])
