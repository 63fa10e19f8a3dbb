"""What a paper's text says for each theme, before anything is learned from other papers.

Three things speak. Whether the paper is nearer to the theme than to general concepts that
belong to none (`Background`). How close it is to the theme within the corpus, where what all
papers share is taken off. And which phrases of the theme it uses. All are log odds of the theme
against none, so that they add up.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from analysis.themes.background import Background
from analysis.themes.settings import THEMES
from analysis.themes.taxonomy import Taxonomy, texts_of, theme_texts
from analysis.themes.words import Float
from analysis.vectors.base import unit_rows

__all__ = ["Encode", "spread_of", "text_evidence", "theme_contrast", "theme_margins"]

Encode = Callable[[Sequence[str]], NDArray]


def theme_margins(
    vectors: NDArray, taxonomy: Taxonomy, encode: Encode, background: Background
) -> Float:
    """How much nearer every paper is to every theme than to concepts of no theme.

    Parameters
    ----------
    vectors : ndarray, shape (n_papers, n_dims)
        Vectors of the papers.
    taxonomy : Taxonomy
        The themes.
    encode : callable
        Gives the vectors of a list of texts, in the same space.
    background : Background

    Returns
    -------
    ndarray of float64, shape (n_papers, n_themes)
        From `Background.margins`; above 0 the theme is nearest.

    Examples
    --------
    >>> from analysis.themes import Theme
    >>> taxonomy = Taxonomy("t", (Theme("a", "a cat", "a cat"),))
    >>> encode = lambda texts: np.eye(3)[[2 if t == "a cat" else len(t) % 2 for t in texts]]
    >>> (theme_margins(np.eye(3), taxonomy, encode, Background.fit(encode)) > 0).tolist()
    [[False], [False], [True]]
    """
    texts = theme_texts(taxonomy)
    return background.margins(
        unit_rows(vectors), unit_rows(encode(texts)), _owners(taxonomy, texts)
    )


def _owners(taxonomy: Taxonomy, texts: Sequence[str]) -> NDArray[np.bool_]:
    """Say which text is of which theme."""
    own = [set(texts_of(theme)) for theme in taxonomy.themes]
    return np.array([[text in some for some in own] for text in texts])


def theme_contrast(
    vectors: NDArray, taxonomy: Taxonomy, encode: Encode, background: Background
) -> Float:
    """How close every paper is to every theme, beside the other papers of the corpus.

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
    background : Background

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
    >>> axis = {"a": [1.0, 0.0], "b": [0.0, 1.0]}
    >>> encode = lambda texts: np.array([axis.get(t, [0.5, 0.5]) for t in texts])
    >>> papers, background = np.array([[1.0, 0.1], [0.1, 1.0]]), Background.fit(encode)
    >>> theme_contrast(papers, taxonomy, encode, background).argmax(axis=1)
    array([0, 1])
    """
    texts = theme_texts(taxonomy)
    phrases = unit_rows(encode(texts))
    n, few = len(vectors), THEMES.few_papers
    # Few papers do not tell what is common to all; what concepts share stands in.
    centre = (vectors.sum(axis=0) + few * background.vectors.mean(axis=0)) / (n + few)
    cosines = np.round(unit_rows(vectors - centre) @ unit_rows(phrases - centre).T, 8)
    n_near = max(1, int(n * THEMES.nearest_share))
    near = np.partition(cosines, n - n_near, axis=0)[n - n_near :].mean(axis=0)
    hub = (n * near + few * THEMES.usual_nearest) / (n + few)
    weights = np.exp(THEMES.sharpness * (cosines - hub))
    owners = _owners(taxonomy, texts).astype(np.float64)
    means = weights @ owners / owners.sum(axis=0)
    return np.round(np.log(means) / THEMES.sharpness, 8)


def text_evidence(margins: Float | None, contrast: Float, words: Float) -> dict[str, Float]:
    """Weigh what the texts say, as log odds of every theme against none.

    Where concepts of none are nearer than a theme, that speaks against the theme by the square
    of how much nearer they are. Contrast counts in units of its spread over the corpus: where
    the themes tell the papers apart, it is wide, and where they are about something else, it is
    narrow, so that the same distance to a theme's nearest papers counts more against it.

    Parameters
    ----------
    margins : ndarray of float64, shape (n_papers, n_themes), optional
        From `theme_margins`; None where vectors hold no meaning of their own, so that words
        alone count.
    contrast : ndarray of float64, shape (n_papers, n_themes)
        From `theme_contrast`.
    words : ndarray of float64, shape (n_papers, n_themes)
        From `word_evidence`.

    Returns
    -------
    dict of str to ndarray of float64, shape (n_papers, n_themes)
        Parts that add up.

    Examples
    --------
    >>> far = text_evidence(np.full((1, 2), -9.0), np.full((1, 2), -0.4), np.zeros((1, 2)))
    >>> bool((sum(far.values()) < 0).all())
    True
    """
    if margins is None:
        return {
            "words": THEMES.words_alone * words,
            "level": np.full(words.shape, THEMES.level_alone),
        }
    return {
        "margin": -THEMES.shortfall * np.minimum(margins, 0.0) ** 2,
        "contrast": THEMES.contrast * (contrast - THEMES.aside) / spread_of(contrast),
        "words": THEMES.words * words,
        "level": np.full(words.shape, THEMES.level),
    }


def spread_of(contrast: Float) -> float:
    """Give the spread of closeness within a corpus, or the usual one where papers are few.

    Themes weigh by the variance of their own closeness, so that a theme which nobody writes
    about hardly narrows the spread.

    Parameters
    ----------
    contrast : ndarray of float64, shape (n_papers, n_themes)
        From `theme_contrast`.

    Returns
    -------
    float
        A standard deviation.

    Examples
    --------
    >>> round(spread_of(np.tile([[0.0], [2.0]], (5000, 1))), 2)
    1.0
    """
    n, few = len(contrast), THEMES.few_papers
    variance = contrast.var(axis=0)
    weight = variance / max(float(variance.sum()), np.finfo(np.float64).tiny)
    middle = float(weight @ contrast.mean(axis=0))
    square = float(weight @ ((contrast - middle) ** 2).mean(axis=0))
    return float(np.sqrt((n * square + few * THEMES.usual_spread**2) / (n + few)))
