"""The verdict in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from analysis.trends.strata import BoolArray, FloatArray, IntArray

__all__ = [
    "GROWING",
    "ON_FILING",
    "SHRINKING",
    "UNCLEAR",
    "equivalence_contrasts",
    "equivalent",
    "marked",
    "stable_within",
    "statuses",
    "verdicts",
]

GROWING = "growing"
SHRINKING = "shrinking"
UNCLEAR = "not distinguishable"
ON_FILING = "depends on filing"


def marked(row: Any) -> bool:
    """Whether a row's verdict is marked as depending on filing.

    Parameters
    ----------
    row : named tuple
        Of the trend table; one without a note is not marked.

    Returns
    -------
    bool

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> marked(SimpleNamespace(note="depends on filing: 61 % of the imputed labellings show it"))
    True
    """
    return str(getattr(row, "note", "")).startswith(ON_FILING)


def stable_within(margin: float) -> str:
    """Words for a tested equivalence.

    Examples
    --------
    >>> stable_within(0.5)
    'stable within a factor of 1.5'
    """
    return f"stable within a factor of {1 + margin:g}"


def verdicts(
    change: FloatArray,
    p_adjusted: FloatArray,
    direction: IntArray,
    stable: BoolArray,
    *,
    level: float,
    margin: float,
) -> list[str]:
    """One verdict a label; together they hold the family-wise error.

    A label is growing or shrinking when its adjusted p is at most `level` and its share moved
    that way. It is stable by two one-sided tests on the ratio of its late to its early share.
    No label can earn a false "growing" and a false "stable" at once, so the second kind of
    verdict costs no extra error.

    Parameters
    ----------
    change, p_adjusted : ndarray, shape (n_labels,)
        Estimate and adjusted p.
    direction : ndarray of int, shape (n_labels,)
        Side on which the test found the change: 1, -1, or 0 for none.
    stable : ndarray of bool, shape (n_labels,)
        From `equivalent`.
    level : float
        Family-wise error.
    margin : float
        Largest change that counts as none, relative to the share.

    Returns
    -------
    list of str

    Examples
    --------
    >>> verdicts(np.array([0.2, 0.0]), np.array([0.01, 1.0]), np.array([1, 0]),
    ...          np.array([False, True]), level=0.05, margin=0.5)
    ['growing', 'stable within a factor of 1.5']
    """
    words = []
    for delta, p, side, same in zip(change, p_adjusted, direction, stable, strict=True):
        if p <= level and side != 0 and delta * side > 0:
            words.append(GROWING if side > 0 else SHRINKING)
        else:
            words.append(stable_within(margin) if same and p > level else UNCLEAR)
    return words


def equivalence_contrasts(
    start: FloatArray, end: FloatArray, arch: FloatArray, margin: float
) -> FloatArray:
    """Give combinations of shares that are all positive where a share is stable.

    The late share is less than `margin` above and below the early one, as a ratio; and so is
    the middle of the series against the middle between both ends, as a share that rises and
    falls back is not stable.

    Parameters
    ----------
    start, end, arch : ndarray of float, shape (n_bins,)
        Early and late share, and the middle less the straight line, as combinations of the
        bins' shares.
    margin : float
        As in `verdicts`.

    Returns
    -------
    ndarray of float, shape (4, n_bins)

    References
    ----------
    D. J. Schuirmann, A Comparison of the Two One-Sided Tests Procedure and the Power Approach
    for Assessing the Equivalence of Average Bioavailability, Journal of Pharmacokinetics and
    Biopharmaceutics 15, 1987; on the ratio as linear combinations after E. C. Fieller, Some
    Problems in Interval Estimation, Journal of the Royal Statistical Society B 16, 1954.

    Examples
    --------
    >>> start, end = np.eye(2)
    >>> equivalence_contrasts(start, end, 0 * start, 0.5)[:2] @ np.array([0.2, 0.25])
    array([0.175, 0.05 ])
    """
    factor, chord = 1 + margin, (start + end) / 2
    return np.array(
        [
            factor * end - start,
            factor * start - end,
            arch + (1 - 1 / factor) * chord,
            (factor - 1) * chord - arch,
        ]
    )


def equivalent(
    lowest: FloatArray, detectable: FloatArray, share: FloatArray, margin: float
) -> BoolArray:
    """Say which labels are shown to be stable.

    Parameters
    ----------
    lowest : ndarray of float, shape (4, n_labels)
        Simultaneous lower bounds of the `equivalence_contrasts`.
    detectable : ndarray of float, shape (n_labels,)
        Smallest change that the data could have shown.
    share : ndarray of float, shape (n_labels,)
        Mean share; where a change by the margin could not have been seen, nothing is stable.
    margin : float
        As in `verdicts`.

    Returns
    -------
    ndarray of bool, shape (n_labels,)

    Examples
    --------
    >>> equivalent(np.ones((4, 2)), np.array([0.01, 0.2]), np.array([0.1, 0.1]), 0.5)
    array([ True, False])
    """
    return np.asarray((lowest > 0).all(axis=0) & (detectable <= margin * share), dtype=bool)


def statuses(
    words: Sequence[str],
    doubled: Sequence[float] | FloatArray,
    halved: Sequence[float] | FloatArray,
) -> list[str]:
    """Name the labels that emerge or fade, against the null that they less than doubled.

    Parameters
    ----------
    words : sequence of str
        Verdicts.
    doubled : array_like, shape (n_labels,)
        Simultaneous lower bound of the late share less twice the early one.
    halved : array_like, shape (n_labels,)
        Simultaneous lower bound of the early share less twice the late one.

    Returns
    -------
    list of str
        "emerging", "fading" or nothing.

    Examples
    --------
    >>> statuses(["growing", "growing", "shrinking"], [0.1, -0.1, -1.0], [-1.0, -1.0, 0.2])
    ['emerging', '', 'fading']
    """
    out = []
    for word, up, down in zip(words, doubled, halved, strict=True):
        if word == GROWING and up > 0:
            out.append("emerging")
        elif word == SHRINKING and down > 0:
            out.append("fading")
        else:
            out.append("")
    return out
