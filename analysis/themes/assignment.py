"""The result of filing papers under themes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.counted import counted
from analysis.html_table import html_table

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

    def _repr_html_(self) -> str:
        """Count the papers of every theme in a small table."""
        rows = []
        for theme in (*self.theme_ids, ""):
            of_it = self.primary == theme
            n, sure = int(of_it.sum()), self.probability[of_it]
            mean = f"{sure.mean():.2f}" if theme and n else ""
            rows.append((theme or "(none)", n, mean))
        filed = counted(int((self.primary != "").sum()), "paper")
        caption = f"{filed} of {len(self)} filed under {counted(len(self.theme_ids), 'theme')}"
        return html_table(caption, ("theme", "papers", "mean probability"), rows)


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
