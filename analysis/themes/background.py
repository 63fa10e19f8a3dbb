"""Closeness in meaning, held against general concepts of all fields.

A cosine alone says little: encoders differ in what is usual, and so do papers. So a paper's
cosine to a theme is held against its cosines to some nine hundred concepts from all fields,
from number theory to bread baking. That is the same scale for every field and encoder, and it
does not depend on the other papers or themes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from analysis.vectors.base import unit_rows

__all__ = ["Background", "concepts"]

_TINY = 1e-3  # spread below which vectors tell no concepts apart


@cache
def concepts() -> tuple[str, ...]:
    """Give the general concepts that ship with the package.

    Returns
    -------
    tuple of str

    Examples
    --------
    >>> len(concepts()) > 800, "bread baking" in concepts()
    (True, True)
    """
    file = resources.files("analysis") / "data" / "concepts.txt"
    lines = file.read_text(encoding="utf-8").splitlines()
    return tuple(line for line in lines if line and not line.startswith("#"))


@dataclass(frozen=True)
class Background:
    """How close texts usually are to a general concept.

    Attributes
    ----------
    mean : ndarray of float64, shape (n_dims,)
        Mean of the concepts' vectors.
    second : ndarray of float64, shape (n_dims, n_dims)
        Mean of their outer products.

    Examples
    --------
    >>> background = Background.fit(lambda texts: np.eye(2)[[len(t) % 2 for t in texts]])
    >>> (background.closeness(np.eye(2), np.eye(2)) > 0).tolist()
    [[True, False], [False, True]]
    """

    mean: NDArray[np.float64]
    second: NDArray[np.float64]

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
        vectors = unit_rows(encode(concepts()))
        return cls(vectors.mean(axis=0), vectors.T @ vectors / len(vectors))

    def closeness(
        self, papers: NDArray[np.float64], texts: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """Give closeness in standard deviations above that to a general concept.

        Parameters
        ----------
        papers : ndarray of float64, shape (n_papers, n_dims)
        texts : ndarray of float64, shape (n_texts, n_dims)
            Unit rows, both.

        Returns
        -------
        ndarray of float64, shape (n_papers, n_texts)
            Rounded to 8 decimals.
        """
        usual = papers @ self.mean
        squares = np.einsum("id,id->i", papers @ self.second, papers)
        spread = np.sqrt(np.maximum(squares - usual**2, _TINY**2))
        return np.round((papers @ texts.T - usual[:, None]) / spread[:, None], 8)
