"""Tell a label's own change of share from one that other labels force on it.

Shares of one whole push each other: where one label doubles, all others lose. Ratios
between the others do not move then. So each label's log ratio of late to early share is
set against the weighted median over labels: what is left is the label's own change.

References
----------
J. Aitchison, The Statistical Analysis of Compositional Data, Chapman and Hall, 1986.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from analysis.trends.strata import FloatArray
from analysis.trends.verdicts import GROWING, SHRINKING

__all__ = ["closure_words", "log_ratio"]


def log_ratio(
    early: FloatArray, n_early: float, late: FloatArray, n_late: float
) -> tuple[FloatArray, FloatArray]:
    """Log ratio of late to early share, centred at the labels' weighted median.

    Parameters
    ----------
    early, late : ndarray, shape (n_labels,)
        Papers with the label; half a paper is added to each.
    n_early, n_late : float
        All papers.

    Returns
    -------
    ratio, error : ndarray of float, shape (n_labels,)
        Natural logarithm, and its standard error (overlap ignored, so on the wide side).

    Examples
    --------
    >>> import numpy as np
    >>> ratio, _ = log_ratio(np.array([200, 400, 400]), 1000, np.array([500, 250, 250]), 1000)
    >>> ratio.round(2)
    array([1.38, 0.  , 0.  ])
    """
    late, early = np.maximum(late, 0) + 0.5, np.maximum(early, 0) + 0.5
    raw = np.log(late / (n_late + 1)) - np.log(early / (n_early + 1))
    variance = 1 / late + 1 / early
    order = np.argsort(raw, kind="stable")
    weight = np.cumsum((1 / variance)[order])
    centre = raw[order][np.searchsorted(weight, weight[-1] / 2)]
    return np.round(raw - centre, 12), np.sqrt(variance)


def closure_words(
    ratio: FloatArray, error: FloatArray, verdicts: Sequence[str], n_present: int
) -> list[str]:
    """Say for every verdict whether it stands without the other labels' changes.

    Parameters
    ----------
    ratio, error : ndarray, shape (n_labels,)
        From `log_ratio`.
    verdicts : sequence of str
        The verdicts on the shares.
    n_present : int
        Labels that any paper has.

    Returns
    -------
    list of str
        "holds", "may be closure", "not checked" (fewer than three labels), or nothing where
        there is no growth or shrinkage to check.

    Examples
    --------
    >>> import numpy as np
    >>> closure_words(np.array([1.4, 0.0]), np.array([0.1, 0.1]), ["growing", "shrinking"], 5)
    ['holds', 'may be closure']
    """
    sign = {GROWING: 1, SHRINKING: -1}
    words = []
    for own, spread, verdict in zip(ratio, error, verdicts, strict=True):
        if verdict not in sign:
            words.append("")
        elif n_present < 3:
            words.append("not checked")
        else:
            words.append("holds" if sign[verdict] * own > 1.96 * spread else "may be closure")
    return words
