"""How alike the topics of several runs are."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np
from numpy.typing import ArrayLike
from sklearn.metrics import adjusted_rand_score

from analysis.errors import InputError
from analysis.evaluate.agreement import with_singletons

__all__ = ["stability"]


def stability(runs: Sequence[ArrayLike]) -> float:
    """Give the mean adjusted Rand index between every two runs.

    Parameters
    ----------
    runs : sequence of array-like of int, each of shape (n_papers,)
        Topics of the same papers in the same order; -1 means none, and a paper without a
        topic counts as a topic of its own.

    Returns
    -------
    float
        1 where all runs find the same topics.

    Raises
    ------
    InputError
        Where there are fewer than two runs or they differ in length.

    Examples
    --------
    >>> stability([[0, 0, 1, 1], [1, 1, 0, 0]])
    1.0
    """
    found = [with_singletons(run) for run in runs]
    if len(found) < 2 or len({len(run) for run in found}) > 1:
        raise InputError(
            f"runs of {[len(run) for run in found]} papers",
            "two or more runs of the same papers",
            "fit the same papers with different seeds",
        )
    return float(np.mean([adjusted_rand_score(a, b) for a, b in combinations(found, 2)]))
