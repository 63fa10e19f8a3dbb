"""The result of filing papers under themes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["ThemeAssignment", "unfiled"]


@dataclass(frozen=True)
class ThemeAssignment:
    """Which theme every paper is filed under, and how sure that is.

    Parameters
    ----------
    theme_ids : tuple of str
        Ids of the themes, in the taxonomy's order.
    primary : ndarray of str, shape (n_papers,)
        The theme of each paper; ``""`` for none.
    probability : ndarray of float64, shape (n_papers,)
        Probability of the best theme, also where `primary` is ``""``.
    themes : list of tuple of str, length n_papers
        All themes of each paper, the primary first; empty for none.
    probabilities : ndarray of float64, shape (n_papers, n_themes)
        Probability of every theme; a row sums to less than one by what speaks for none.
    """

    theme_ids: tuple[str, ...]
    primary: NDArray[np.str_]
    probability: NDArray[np.float64]
    themes: list[tuple[str, ...]]
    probabilities: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.primary)


def unfiled(n_papers: int) -> ThemeAssignment:
    """Leave all papers without a theme, as where no taxonomy fits.

    Parameters
    ----------
    n_papers : int

    Returns
    -------
    ThemeAssignment

    Examples
    --------
    >>> unfiled(2).themes
    [(), ()]
    """
    nothing = np.zeros((n_papers, 0))
    return ThemeAssignment(
        (), np.full(n_papers, "", dtype="<U1"), np.zeros(n_papers), [()] * n_papers, nothing
    )
