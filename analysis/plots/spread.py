"""Keep labels in a column from lying on each other."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

__all__ = ["spread"]


def spread(
    wanted: npt.ArrayLike, heights: npt.ArrayLike, low: float, high: float
) -> npt.NDArray[np.float64]:
    """Move labels as little as needed so that none lies on another.

    Parameters
    ----------
    wanted : array_like of float, shape (n,)
        Where the labels would be best.
    heights : array_like of float, shape (n,) or scalar
        Of the labels, around their positions; made smaller if there is no room for them.
    low, high : float
        Bounds of the positions.

    Returns
    -------
    ndarray of float, shape (n,)
        The nearest positions, in least squares, in the same order. Labels that want the same
        place stay in the order they are given in.

    References
    ----------
    Barlow, R. E. et al. (1972), Statistical Inference under Order Restrictions (the pooling of
    adjacent violators).

    Examples
    --------
    >>> spread([1.0, 1.0, 5.0], 1.0, 0.0, 10.0).tolist()
    [0.5, 1.5, 5.0]
    """
    wanted = np.asarray(wanted, float)
    if not len(wanted):
        return wanted
    order = np.argsort(np.round(wanted, 9), kind="stable")
    sizes = np.broadcast_to(np.asarray(heights, float), wanted.shape)[order]
    steps = np.concatenate([[0.0], np.cumsum((sizes[1:] + sizes[:-1]) / 2)])
    steps *= min(1.0, (high - low) / max(float(steps[-1]), 1e-12))
    level = np.clip(_isotonic(wanted[order] - steps), low, high - steps[-1])
    place = np.empty(len(wanted))
    place[order] = level + steps
    return place


def _isotonic(values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Nearest non-decreasing sequence."""
    # By hand: scikit-learn's and scipy's agree to 1e-13, but take longer to import than one
    # figure takes to draw.
    pools: list[tuple[float, int]] = []
    for value in values.tolist():
        pools.append((value, 1))
        while len(pools) > 1 and pools[-2][0] > pools[-1][0]:
            (a, n), (b, m) = pools[-2:]
            pools[-2:] = [((a * n + b * m) / (n + m), n + m)]
    return np.repeat([value for value, _ in pools], [count for _, count in pools])
