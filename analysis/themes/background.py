"""General concepts of all fields: what a paper could be about instead of a theme.

A cosine alone says little: encoders differ in what is usual, and so do papers. Nor does it help
to know that a paper is nearer to a theme than to bread baking, if it is nearer still to fair
division. So some two thousand concepts, from number theory to bread baking and densest where
papers of computing lie, stand beside the themes. A concept belongs to a theme as far as it is
close to one of the theme's texts, and else to none; a paper is near a theme if the theme, with
the concepts that belong to it, is nearer than those that belong to none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from analysis.themes.settings import THEMES
from analysis.vectors.base import unit_rows

__all__ = ["Background", "concepts"]

_TINY = 1e-3  # spread below which vectors tell no concepts apart
_BLOCK = 2048  # papers compared with all concepts at once


@cache
def concepts() -> tuple[str, ...]:
    """Give the general concepts that ship with the package.

    Returns
    -------
    tuple of str

    Examples
    --------
    >>> len(concepts()) > 1500, "bread baking" in concepts()
    (True, True)
    """
    file = resources.files("analysis") / "data" / "concepts.txt"
    lines = file.read_text(encoding="utf-8").splitlines()
    return tuple(line for line in lines if line and not line.startswith("#"))


@dataclass(frozen=True)
class Background:
    """The concepts as an encoder sees them.

    Attributes
    ----------
    vectors : ndarray of float64, shape (n_concepts, n_dims)
        Unit rows.

    Examples
    --------
    >>> background = Background.fit(lambda texts: np.eye(2)[[len(t) % 2 for t in texts]])
    >>> background.vectors.shape[1]
    2
    """

    vectors: NDArray[np.float64]

    @classmethod
    def fit(cls, encode: Callable[[Sequence[str]], NDArray]) -> Background:
        """Encode the concepts.

        Parameters
        ----------
        encode : callable
            Gives the vectors of a list of texts.

        Returns
        -------
        Background
        """
        return cls(unit_rows(encode(concepts())))

    def belonging(
        self, texts: NDArray[np.float64], theme: NDArray[np.bool_]
    ) -> NDArray[np.float64]:
        """Say how far every concept belongs to every theme, and to none.

        Parameters
        ----------
        texts : ndarray of float64, shape (n_texts, n_dims)
            Texts of the themes, unit rows.
        theme : ndarray of bool, shape (n_texts, n_themes)
            Whose text each is; a text may be of several themes.

        Returns
        -------
        ndarray of float64, shape (n_concepts, n_themes + 1)
            The last column is none; rows sum to 1.
        """
        alike = self.vectors @ texts.T
        close = np.stack([alike[:, of].max(axis=1) for of in theme.T], axis=1)
        weights = np.exp(
            THEMES.sharpness * np.hstack([close, np.full((len(close), 1), THEMES.own)])
        )
        rows: NDArray[np.float64] = weights / weights.sum(axis=1, keepdims=True)
        return rows

    def margins(
        self,
        papers: NDArray[np.float64],
        texts: NDArray[np.float64],
        theme: NDArray[np.bool_],
    ) -> NDArray[np.float64]:
        """How much nearer papers are to themes than to concepts that belong to none.

        Parameters
        ----------
        papers : ndarray of float64, shape (n_papers, n_dims)
            Unit rows.
        texts, theme
            As in `belonging`.

        Returns
        -------
        ndarray of float64, shape (n_papers, n_themes)
            Difference of the soft maxima of cosines, in standard deviations of the paper's
            cosines to all concepts. Rounded to 8 decimals.
        """
        belonging = self.belonging(texts, theme)
        rows = list(self._margins(papers, texts, theme.astype(np.float64), belonging))
        return np.asarray(np.round(np.vstack(rows), 8), dtype=np.float64)

    def _margins(
        self,
        papers: NDArray[np.float64],
        texts: NDArray[np.float64],
        theme: NDArray[np.float64],
        belonging: NDArray[np.float64],
    ) -> Iterator[NDArray[np.float64]]:
        for start in range(0, len(papers), _BLOCK):
            block = papers[start : start + _BLOCK]
            general, own = block @ self.vectors.T, block @ texts.T
            spread = np.maximum(general.std(axis=1, keepdims=True), _TINY)
            top = np.maximum(general.max(axis=1), own.max(axis=1))[:, None]
            near = np.exp(THEMES.sharpness * (general - top)) @ belonging
            near[:, :-1] += np.exp(THEMES.sharpness * (own - top)) @ theme
            near = np.log(near + np.finfo(np.float64).tiny) / THEMES.sharpness
            yield (near[:, :-1] - near[:, -1:]) / spread
