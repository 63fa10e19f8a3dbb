"""From scores to probabilities that can be believed."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from scipy.special import expit

from analysis.themes.learn import soft_shares, with_none
from analysis.themes.settings import THEMES
from analysis.themes.words import Float

__all__ = ["also_probabilities", "theme_probabilities"]


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
