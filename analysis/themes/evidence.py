"""What a paper's text says for each theme, before anything is learned from the corpus.

Three things speak. Whether the paper is near the theme at all, held against general concepts
(`Background`): that stands alone, whatever the other papers and themes are. Where it is near,
how much nearer than the other papers of the corpus. And which phrases of the theme it uses.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from analysis.themes.background import Background
from analysis.themes.settings import THEMES
from analysis.themes.taxonomy import Taxonomy, texts_of, theme_texts
from analysis.themes.words import Float
from analysis.vectors.base import unit_rows

__all__ = [
    "Encode",
    "nearness",
    "standardised",
    "text_evidence",
    "theme_contrast",
    "theme_nearness",
]

Encode = Callable[[Sequence[str]], NDArray]


def theme_nearness(
    vectors: NDArray, taxonomy: Taxonomy, encode: Encode, background: Background
) -> Float:
    """How close every paper is to every theme, against general concepts.

    Parameters
    ----------
    vectors : ndarray, shape (n_papers, n_dims)
        Vectors of the papers.
    taxonomy : Taxonomy
        The themes; each stands at the middle of its texts.
    encode : callable
        Gives the vectors of a list of texts, in the same space.
    background : Background

    Returns
    -------
    ndarray of float64, shape (n_papers, n_themes)
        In standard deviations above the paper's closeness to a general concept.

    Examples
    --------
    >>> from analysis.themes import Theme
    >>> taxonomy = Taxonomy("t", (Theme("a", "a", "a"), Theme("bb", "bb", "bb")))
    >>> encode = lambda texts: np.eye(2)[[len(t) % 2 for t in texts]]
    >>> theme_nearness(np.eye(2), taxonomy, encode, Background.fit(encode)).round().tolist()
    [[-1.0, 1.0], [1.0, -1.0]]
    """
    middles = [unit_rows(encode(texts_of(theme))).mean(axis=0) for theme in taxonomy.themes]
    return background.closeness(unit_rows(vectors), unit_rows(np.stack(middles)))


def nearness(closeness: Float) -> Float:
    """Say how far a paper counts as near, from 0 to 1.

    Parameters
    ----------
    closeness : ndarray of float64
        From `theme_nearness`.

    Returns
    -------
    ndarray of float64, of the same shape

    Examples
    --------
    >>> nearness(THEMES.near + np.array([-3.0, 0.0, 3.0])).round(2).tolist()
    [0.0, 0.5, 1.0]
    """
    return expit(THEMES.steepness * (closeness - THEMES.near))


def theme_contrast(vectors: NDArray, taxonomy: Taxonomy, encode: Encode) -> Float:
    """How much closer every paper is to every theme than the other papers are.

    Papers and phrases alike are centred, so that what all papers share (the digest's common
    subject) favours no theme. From every phrase's cosines its mean closeness to the papers
    nearest to it is taken off (cross-domain similarity local scaling), so that a phrase that
    is close to everything does not draw everything in.

    Parameters
    ----------
    vectors : ndarray, shape (n_papers, n_dims)
        Vectors of the papers.
    taxonomy : Taxonomy
        The themes.
    encode : callable
        Gives the vectors of a list of texts, in the same space.

    Returns
    -------
    ndarray of float64, shape (n_papers, n_themes)
        A soft maximum over phrases; near 0 for a paper that is as close to a theme as its
        closest papers are, lower for others.

    References
    ----------
    A. Conneau et al., Word translation without parallel data, ICLR 2018.

    Examples
    --------
    >>> from analysis.themes import Theme
    >>> taxonomy = Taxonomy("t", (Theme("a", "a", "a"), Theme("b", "b", "b")))
    >>> encode = lambda texts: np.array([[1.0, 0.0] if t == "a" else [0.0, 1.0] for t in texts])
    >>> theme_contrast(np.array([[1.0, 0.1], [0.1, 1.0]]), taxonomy, encode).argmax(axis=1)
    array([0, 1])
    """
    texts = theme_texts(taxonomy)
    phrases = unit_rows(encode(texts))
    n, usual = len(vectors), THEMES.prior_papers
    # Few papers do not tell what is common to all; the themes' own texts stand in.
    weight = THEMES.prior_mean
    centre = (vectors.sum(axis=0) + weight * phrases.mean(axis=0)) / (n + weight)
    cosines = np.round(unit_rows(vectors - centre) @ unit_rows(phrases - centre).T, 8)
    n_near = max(1, int(n * THEMES.hub_share))
    near = np.sort(cosines, axis=0)[n - n_near :].mean(axis=0)
    hub = (n * near + usual * THEMES.usual_hub) / (n + usual)
    weights = np.exp(THEMES.phrase_sharpness * (cosines - THEMES.hub * hub))
    columns = [
        weights[:, [texts.index(t) for t in texts_of(theme)]].mean(axis=1)
        for theme in taxonomy.themes
    ]
    return np.round(np.log(np.stack(columns, axis=1)) / THEMES.phrase_sharpness, 8)


def text_evidence(closeness: Float | None, contrast: Float, words: Float) -> dict[str, Float]:
    """Weigh what the texts say, beside the evidence for "none of the themes".

    Parameters
    ----------
    closeness : ndarray of float64, shape (n_papers, n_themes), optional
        From `theme_nearness`; None where vectors hold no meaning of their own, so that words
        alone count.
    contrast : ndarray of float64, shape (n_papers, n_themes)
        From `theme_contrast`.
    words : ndarray of float64, shape (n_papers, n_themes)
        From `word_evidence`.

    Returns
    -------
    dict of str to ndarray of float64, shape (n_papers, n_themes + 1)
        Parts that add up; the last column is "none".

    Examples
    --------
    >>> far = text_evidence(np.zeros((1, 2)), np.ones((1, 2)), np.zeros((1, 2)))
    >>> sum(far.values()).argmax(axis=1)
    array([2])
    """
    empty = np.zeros((len(words), 1))
    if closeness is None:
        alone = THEMES.words_alone * words
        return {"words": np.hstack([alone, empty + THEMES.none_alone])}
    spread = standardised(contrast, THEMES.usual_spread)
    meaning = nearness(closeness) * (THEMES.close + THEMES.contrast * spread)
    nearer = np.maximum(closeness.max(axis=1, keepdims=True) - THEMES.near, 0)
    return {
        "meaning": np.hstack([meaning, THEMES.none - THEMES.nearer * nearer]),
        "words": np.hstack([THEMES.words * words, empty]),
    }


def standardised(scores: Float, usual: float) -> Float:
    """Divide scores by their spread, or by the usual one where few papers are there.

    Parameters
    ----------
    scores : ndarray of float64, shape (n_papers, n_themes)
        Any scores.
    usual : float
        Their usual standard deviation.

    Returns
    -------
    ndarray of float64, shape (n_papers, n_themes)

    Examples
    --------
    >>> standardised(np.array([[0.0, 2.0]]), 1.0).tolist()
    [[0.0, 2.0]]
    """
    n, prior = len(scores), THEMES.prior_papers
    return scores / np.sqrt((n * scores.var() + prior * usual**2) / (n + prior))
