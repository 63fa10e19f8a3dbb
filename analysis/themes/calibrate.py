"""From scores to probabilities that can be believed."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.special import expit, logit

from analysis.themes.learn import soft_shares, with_none
from analysis.themes.settings import THEMES
from analysis.themes.words import Float

__all__ = [
    "also_probabilities",
    "shift_from_labels",
    "shifted",
    "theme_probabilities",
]


_TINY = 1e-9  # no probability is nearer to 0 or 1 than this


def theme_probabilities(odds: Float) -> Float:
    """Probability of every theme, against all others and none.

    Parameters
    ----------
    odds : ndarray of float64, shape (n_papers, n_themes)
        Log odds of the themes against none.

    Returns
    -------
    ndarray of float64, shape (n_papers, n_themes)
        A row sums to less than one by what speaks for none.

    Examples
    --------
    >>> theme_probabilities(np.zeros((1, 3))).tolist()
    [[0.25, 0.25, 0.25]]
    """
    return soft_shares(with_none(odds))[:, :-1]


def also_probabilities(evidence: Mapping[str, Float]) -> Float:
    """Probability that a paper is about a theme too, whatever its first theme is.

    What the text itself says counts; nothing learned from other papers does.

    Parameters
    ----------
    evidence : mapping of str to ndarray of float64, shape (n_papers, n_themes)
        From `text_evidence`.

    Returns
    -------
    ndarray of float64, shape (n_papers, n_themes)

    Examples
    --------
    >>> said = {"margin": np.array([[0.3, -0.4]]), "words": np.array([[3.0, 0.0]])}
    >>> also_probabilities(said).round(1).tolist()
    [[0.8, 0.1]]
    """
    return np.round(expit(sum(evidence.values(), np.zeros(())) - THEMES.also), 6)


def shift_from_labels(best: Float, right: NDArray[np.bool_]) -> float:
    """How much surer (or less sure) a reader's labels say one can be on this corpus.

    Parameters
    ----------
    best : ndarray of float64, shape (n_labels,)
        Probability of each labelled paper's best theme, in which the paper had no say.
    right : ndarray of bool, shape (n_labels,)
        Whether that theme is the reader's.

    Returns
    -------
    float
        Most likely shift of the log odds, under a normal prior around 0.

    Examples
    --------
    >>> shift_from_labels(np.full(9, 0.5), np.ones(9, dtype=bool)) > 0
    True
    """
    odds = _logit(best)
    trust = THEMES.label_spread**-2.0

    def slope(shift: float) -> float:
        return float((right - expit(odds + shift)).sum() - trust * shift)

    # The likelihood is concave; its slope cannot change sign further out than this.
    furthest = len(best) / trust
    return float(brentq(slope, -furthest, furthest, xtol=1e-14))


def shifted(p: Float, shift: float) -> Float:
    """Shift the log odds of every paper's best theme; the others keep their proportions.

    Parameters
    ----------
    p : ndarray of float64, shape (n_papers, n_themes)
        From `theme_probabilities`.
    shift : float
        From `shift_from_labels`.

    Returns
    -------
    ndarray of float64, shape (n_papers, n_themes)

    Examples
    --------
    >>> shifted(np.array([[0.5, 0.25]]), np.log(3)).round(3).tolist()
    [[0.75, 0.125]]
    """
    best = p.max(axis=1, keepdims=True)
    moved = expit(_logit(best) + shift)
    rest = np.divide(1 - moved, 1 - best, out=np.ones_like(best), where=best < 1)
    # No other theme overtakes the best one; what that leaves speaks for none.
    return np.where(p == best, moved, p * np.minimum(rest, moved / best))


def _logit(p: Float) -> Float:
    return logit(np.clip(p, _TINY, 1 - _TINY))
