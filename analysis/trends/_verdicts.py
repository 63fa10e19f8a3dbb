"""The verdict in words."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from analysis.trends._strata import FloatArray

__all__ = ["GROWING", "SHRINKING", "UNCLEAR", "stable_within", "statuses", "verdicts"]

GROWING = "growing"
SHRINKING = "shrinking"
UNCLEAR = "not distinguishable"


def stable_within(margin: float) -> str:
    """Words for a tested equivalence.

    Examples
    --------
    >>> stable_within(0.05)
    'stable within 5 points'
    """
    return f"stable within {100 * margin:g} points"


def verdicts(
    change: FloatArray,
    p_adjusted: FloatArray,
    sim_low: FloatArray,
    sim_high: FloatArray,
    *,
    level: float,
    margin: float,
    bend_low: FloatArray | None = None,
    bend_high: FloatArray | None = None,
) -> list[str]:
    """One verdict a label; together they hold the family-wise error.

    A label is growing or shrinking when its adjusted p is at most `level`, and stable when
    its simultaneous interval lies within the margin, and the interval of its bend too: a
    share that rises and falls back is not stable. A true change of at least the margin
    leaves the interval with probability at most `level` over all labels together, and no
    label can earn a false "growing" and a false "stable" at once, so the second kind of
    verdict costs no extra error.

    Parameters
    ----------
    change, p_adjusted, sim_low, sim_high : ndarray, shape (n_labels,)
        Estimate, adjusted p and simultaneous interval.
    level : float
        Family-wise error.
    margin : float
        Largest change that counts as none, as a fraction.
    bend_low, bend_high : ndarray, shape (n_labels,), optional
        Simultaneous interval of the bend, where a series is long enough to have one.

    Returns
    -------
    list of str

    Examples
    --------
    >>> import numpy as np
    >>> verdicts(np.array([0.2, 0.0]), np.array([0.01, 1.0]), np.array([0.1, -0.01]),
    ...          np.array([0.3, 0.01]), level=0.05, margin=0.05)
    ['growing', 'stable within 5 points']
    """
    words = []
    lowest = sim_low if bend_low is None else np.minimum(sim_low, bend_low)
    highest = sim_high if bend_high is None else np.maximum(sim_high, bend_high)
    for delta, p, low, high in zip(change, p_adjusted, lowest, highest, strict=True):
        if p <= level and delta != 0:
            words.append(GROWING if delta > 0 else SHRINKING)
        elif -margin < low and high < margin:
            words.append(stable_within(margin))
        else:
            words.append(UNCLEAR)
    return words


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
