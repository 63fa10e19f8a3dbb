"""Shares weighted by upvotes or citations, beside the shares of papers and apart from them.

A weight says how much a paper was noticed, not that there are more papers: one paper with a
thousand upvotes is still one. So weighted shares are a table of their own, and no test,
interval or verdict uses them.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from analysis.errors import InputError
from analysis.trends.inputs import check_pair

__all__ = ["WEIGHTED_COLUMNS", "check_weights", "weighted_shares"]

WEIGHTED_COLUMNS = (
    "kind",
    "name",
    "digest",
    "weight",
    "n",
    "n_papers",
    "share",
    "weight_sum",
    "weight_total",
    "weighted_share",
)


def weighted_shares(
    membership: ArrayLike,
    indicators: ArrayLike,
    weights: ArrayLike,
    *,
    names: Sequence[object],
    digests: Sequence[object] | None = None,
    weight: str = "upvotes",
    kind: str = "theme",
) -> pd.DataFrame:
    """Share of every label in every digest's upvotes, citations or other counts.

    Parameters
    ----------
    membership : array_like of bool, shape (n_papers, n_digests)
        Which digest, or other bin, lists which paper.
    indicators : array_like of bool, shape (n_papers, n_labels)
        Which paper has which label, as filed.
    weights : array_like of float, shape (n_papers,)
        Count of every paper; NaN where its source gives none. What is below zero counts as
        zero.
    names : sequence, length n_labels
        Names of the labels.
    digests : sequence of str, length n_digests, optional
        Names of the digests; numbered from 1 when None.
    weight : str
        What the counts are.
    kind : str
        What the labels are.

    Returns
    -------
    DataFrame
        Columns `kind, name, digest, weight, n, n_papers, share, weight_sum, weight_total,
        weighted_share`, label by label. Papers without a count are in none of them, so `n` of
        `n_papers` papers make up `share`, and their counts, `weight_sum` of `weight_total`,
        make up `weighted_share`: the two shares are of the same papers. Zero where there is
        nothing to take a share of.

    Raises
    ------
    InputError
        Arrays and names do not fit together, or no paper has a count.

    Examples
    --------
    >>> table = weighted_shares([[1], [1], [1]], [[1], [0], [0]], [60, 40, np.nan],
    ...                         names=["agents"], digests=["a"])
    >>> table[["n", "n_papers", "share", "weight_sum", "weight_total", "weighted_share"]]
       n  n_papers  share  weight_sum  weight_total  weighted_share
    0  1         2    0.5        60.0         100.0             0.6
    """
    member, label, label_names, digest_names = check_pair(membership, indicators, names, digests)
    counts = np.asarray(weights, dtype=np.float64)
    if counts.shape != (len(label),):
        raise InputError(
            f"weights of shape {counts.shape}", "one count for every paper", "pass as many"
        )
    check_weights(counts, weight)
    known = np.isfinite(counts)
    listed = (member & known[:, None]).astype(np.float64)
    held = np.where(known, np.maximum(counts, 0.0), 0.0)
    one = label.T.astype(np.float64)
    n, n_papers = one @ listed, np.broadcast_to(listed.sum(axis=0), (len(one), len(digest_names)))
    sums = (one * held) @ listed
    totals = np.broadcast_to(held @ listed, sums.shape)
    values = {
        "kind": kind,
        "name": np.repeat(label_names, len(digest_names)),
        "digest": np.tile(digest_names, len(label_names)),
        "weight": weight,
        "n": n.astype(np.int64).ravel(),
        "n_papers": n_papers.astype(np.int64).ravel(),
        "share": np.divide(n, n_papers, out=np.zeros_like(n), where=n_papers > 0).ravel(),
        "weight_sum": sums.ravel(),
        "weight_total": totals.ravel(),
        "weighted_share": np.divide(
            sums, totals, out=np.zeros_like(sums), where=totals > 0
        ).ravel(),
    }
    return pd.DataFrame(values, columns=list(WEIGHTED_COLUMNS))


def check_weights(counts: NDArray[np.float64], weight: str) -> None:
    """Say so where no paper has a count.

    Parameters
    ----------
    counts : ndarray of float, shape (n_papers,)
        NaN where there is none.
    weight : str
        What the counts are.

    Raises
    ------
    InputError
        There is none.

    Examples
    --------
    >>> check_weights(np.array([np.nan]), "upvotes")
    Traceback (most recent call last):
    ...
    analysis.errors.InputError: weight = upvotes, and no paper that has a number of them; ...
    """
    if not np.isfinite(counts).any():
        raise InputError(
            f"weight = {weight}, and no paper that has a number of them",
            "a source that gives them, such as Daily Papers (upvotes) or Scopus (citations)",
            "leave weight out, or add such a source",
        )
