"""How well topics agree with labels that people gave.

A paper whose label is "" or None is not scored. A paper without a topic (-1) counts as a
topic of its own, so that leaving papers out costs what it hides; with ``left_out="dropped"``
it is not scored either.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import scipy.sparse as sp
from numpy.typing import ArrayLike, NDArray
from sklearn.metrics import adjusted_mutual_info_score, adjusted_rand_score
from sklearn.metrics.cluster import contingency_matrix

from analysis.errors import InputError

__all__ = [
    "BCubed",
    "LeftOut",
    "adjusted_mutual_information",
    "adjusted_rand",
    "bcubed",
    "bcubed_f",
    "coverage",
    "purity",
    "with_singletons",
]

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]
LeftOut = Literal["singletons", "dropped"]
LEFT_OUT = ("singletons", "dropped")


@dataclass(frozen=True)
class BCubed:
    """B-cubed agreement.

    Attributes
    ----------
    precision : float
        Mean over papers of the share of its topic's papers that have its label.
    recall : float
        Mean over papers of the share of its label's papers that are in its topic.
    f : float
        Harmonic mean of the two.
    """

    precision: float
    recall: float
    f: float


def coverage(labels: ArrayLike) -> float:
    """Give the share of papers that have a topic.

    Parameters
    ----------
    labels : array-like of int, shape (n_papers,)
        Topics; -1 means none.

    Returns
    -------
    float
        In [0, 1]; 0 where there are no papers.

    Examples
    --------
    >>> coverage([0, -1])
    0.5
    """
    given = _topics(labels)
    return float((given >= 0).mean()) if len(given) else 0.0


def adjusted_mutual_information(
    truth: Sequence[object], labels: ArrayLike, *, left_out: LeftOut = "singletons"
) -> float:
    """Give the adjusted mutual information (AMI) of topics and labels.

    Parameters
    ----------
    truth : sequence of length n_papers
        What people said; "" or None means unlabelled and is not scored.
    labels : array-like of int, shape (n_papers,)
        Topics; -1 means none.
    left_out : {"singletons", "dropped"}, default "singletons"
        Whether a paper without a topic counts as a topic of its own or is not scored.

    Returns
    -------
    float
        1 where they agree wholly, near 0 where they agree as chance would.

    Raises
    ------
    InputError
        Where the two differ in length or no paper is left to score.

    References
    ----------
    Vinh, Epps and Bailey (2010), Information theoretic measures for clusterings comparison.
    Entropies are averaged arithmetically, as scikit-learn does.

    Examples
    --------
    >>> adjusted_mutual_information(["a", "a", "b", "b", ""], [1, 1, 0, 0, 0])
    1.0
    """
    _, said, found = _scored(truth, labels, left_out)
    return float(adjusted_mutual_info_score(said, found))


def adjusted_rand(
    truth: Sequence[object], labels: ArrayLike, *, left_out: LeftOut = "singletons"
) -> float:
    """Give the adjusted Rand index (ARI) of topics and labels.

    Parameters
    ----------
    truth : sequence of length n_papers
        What people said; "" or None means unlabelled and is not scored.
    labels : array-like of int, shape (n_papers,)
        Topics; -1 means none.
    left_out : {"singletons", "dropped"}, default "singletons"
        Whether a paper without a topic counts as a topic of its own or is not scored.

    Returns
    -------
    float
        1 where they agree wholly, near 0 where they agree as chance would.

    Raises
    ------
    InputError
        Where the two differ in length or no paper is left to score.

    References
    ----------
    Hubert and Arabie (1985), Comparing partitions.

    Examples
    --------
    >>> adjusted_rand(["a", "a", "b", "b"], [0, 0, 1, -1], left_out="dropped")
    1.0
    >>> round(adjusted_rand(["a", "a", "b", "b"], [0, 0, 1, -1]), 2)
    0.57
    """
    _, said, found = _scored(truth, labels, left_out)
    return float(adjusted_rand_score(said, found))


def purity(
    truth: Sequence[object], labels: ArrayLike, *, left_out: LeftOut = "singletons"
) -> float:
    """Give the share of papers whose label is the commonest of their topic.

    Many small topics are pure whatever they hold: read it beside `adjusted_rand`.

    Parameters
    ----------
    truth : sequence of length n_papers
        What people said; "" or None means unlabelled and is not scored.
    labels : array-like of int, shape (n_papers,)
        Topics; -1 means none.
    left_out : {"singletons", "dropped"}, default "singletons"
        Whether a paper without a topic counts as a topic of its own or is not scored.

    Returns
    -------
    float
        In (0, 1].

    Raises
    ------
    InputError
        Where the two differ in length or no paper is left to score.

    Examples
    --------
    >>> purity(["a", "a", "b", "b"], [0, 0, 0, 1])
    0.75
    """
    _, said, found = _scored(truth, labels, left_out)
    table = contingency_matrix(found, said, sparse=True)
    return float(table.max(axis=1).sum() / len(said))


def bcubed(
    truth: Sequence[object], labels: ArrayLike, *, left_out: LeftOut = "singletons"
) -> BCubed:
    """Give B-cubed precision, recall and F of topics against labels.

    Parameters
    ----------
    truth : sequence of length n_papers
        What people said; "" or None means unlabelled and is not scored.
    labels : array-like of int, shape (n_papers,)
        Topics; -1 means none.
    left_out : {"singletons", "dropped"}, default "singletons"
        Whether a paper without a topic counts as a topic of its own or is not scored.

    Returns
    -------
    BCubed

    Raises
    ------
    InputError
        Where the two differ in length or no paper is left to score.

    References
    ----------
    Bagga and Baldwin (1998), Entity-based cross-document coreferencing using the vector
    space model. Amigo, Gonzalo, Artiles and Verdejo (2009), A comparison of extrinsic
    clustering evaluation metrics based on formal constraints.

    Examples
    --------
    >>> bcubed(["a", "a", "b", "b"], [0, 0, 0, 0])
    BCubed(precision=0.5, recall=1.0, f=0.666...)
    """
    _, precision, recall = _bcubed_each(truth, labels, left_out)
    p, r = float(precision.mean()), float(recall.mean())
    return BCubed(p, r, 2 * p * r / (p + r))


def bcubed_f(
    truth: Sequence[object], labels: ArrayLike, *, left_out: LeftOut = "singletons"
) -> FloatArray:
    """Give every paper's own B-cubed F.

    Parameters
    ----------
    truth : sequence of length n_papers
        What people said; "" or None means unlabelled and is not scored.
    labels : array-like of int, shape (n_papers,)
        Topics; -1 means none.
    left_out : {"singletons", "dropped"}, default "singletons"
        Whether a paper without a topic counts as a topic of its own or is not scored.

    Returns
    -------
    ndarray of shape (n_papers,)
        In (0, 1]; NaN where the paper is not scored.

    Raises
    ------
    InputError
        Where the two differ in length or no paper is left to score.

    Examples
    --------
    >>> bcubed_f(["a", "a", "b", "b", ""], [0, 0, 0, 1, 1]).round(2).tolist()
    [0.8, 0.8, 0.4, 0.67, nan]
    """
    rows, precision, recall = _bcubed_each(truth, labels, left_out)
    result = np.full(len(truth), np.nan)
    result[rows] = 2 * precision * recall / (precision + recall)
    return result


def with_singletons(labels: ArrayLike) -> IntArray:
    """Give every paper without a topic a number of its own.

    Parameters
    ----------
    labels : array-like of int, shape (n_papers,)
        Topics; -1 means none.

    Returns
    -------
    ndarray of shape (n_papers,), int64
        The same topics, no -1 among them.

    Examples
    --------
    >>> with_singletons([-1, 3, 3, -1]).tolist()
    [4, 3, 3, 5]
    """
    result = _topics(labels).copy()
    none = result < 0
    result[none] = result.max(initial=-1) + 1 + np.arange(none.sum())
    return result


def _bcubed_each(
    truth: Sequence[object], labels: ArrayLike, left_out: LeftOut
) -> tuple[IntArray, FloatArray, FloatArray]:
    """Give the rows that are scored, and their precision and recall."""
    rows, said, found = _scored(truth, labels, left_out)
    _, said = np.unique(said, return_inverse=True)
    _, found = np.unique(found, return_inverse=True)
    both = sp.csr_matrix((np.ones(len(rows)), (found, said)))
    shared = np.asarray(both[found, said]).ravel()
    return rows, shared / np.bincount(found)[found], shared / np.bincount(said)[said]


def _scored(
    truth: Sequence[object], labels: ArrayLike, left_out: LeftOut
) -> tuple[IntArray, IntArray, IntArray]:
    """Give the rows to score, their labels as numbers, and their topics, none of them -1."""
    topics = _topics(labels)
    if len(truth) != len(topics):
        raise InputError(
            f"{len(truth)} labels for {len(topics)} papers", "one each", "pass the same papers"
        )
    if left_out not in LEFT_OUT:
        raise InputError(
            f"left_out={left_out!r}", "one of " + ", ".join(LEFT_OUT), "pass one of these"
        )
    names = np.array(["" if label is None else str(label) for label in truth], dtype=object)
    keep = names != ""
    if left_out == "dropped":
        keep &= topics >= 0
    rows = np.flatnonzero(keep).astype(np.int64)
    if not len(rows):
        raise InputError("no paper to score", "a paper with label and topic", "label some papers")
    _, said = np.unique(names[rows].astype(str), return_inverse=True)
    return rows, said.astype(np.int64), with_singletons(topics)[rows]


def _topics(labels: ArrayLike) -> IntArray:
    topics = np.asarray(labels)
    if topics.ndim != 1 or (topics.size and not np.issubdtype(topics.dtype, np.integer)):
        raise InputError(
            f"topics of type {topics.dtype} and shape {topics.shape}",
            "a row of whole numbers, -1 for none",
            "pass labels_ of a topic model",
        )
    return topics.astype(np.int64)
