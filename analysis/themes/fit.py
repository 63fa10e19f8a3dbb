"""How well a taxonomy fits a corpus, and which of several does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.counted import counted
from analysis.themes.settings import THEMES

__all__ = ["NO_PAPERS", "TOO_FEW", "TaxonomyFit", "best_fit", "no_verdict", "why_chosen"]

NO_PAPERS = "no papers"
TOO_FEW = "too few papers"


@dataclass(frozen=True)
class TaxonomyFit:
    """How many papers of a corpus a taxonomy has a theme for.

    Parameters
    ----------
    name : str
        Name of the taxonomy.
    n_filed, n_papers : int
        Papers filed under one of its themes, and all papers.

    Examples
    --------
    >>> fit = TaxonomyFit("pretraining", 17, 136)
    >>> fit.poor, fit.sentence
    (True, '12 % of these papers (17 of 136) fit the taxonomy pretraining.')
    """

    name: str
    n_filed: int
    n_papers: int

    @property
    def share(self) -> float:
        """Share of the papers that are filed."""
        return self.n_filed / self.n_papers

    @property
    def poor(self) -> bool:
        """Whether so few papers fit that a reader should be warned."""
        return self.share < THEMES.poor_fit

    @property
    def sentence(self) -> str:
        """What is said of the fit."""
        # Rounded down: all papers fit only where all do.
        percent = int(100 * self.share)
        return (
            f"{percent} % of these papers ({self.n_filed} of {self.n_papers}) fit the taxonomy "
            f"{self.name}."
        )


def best_fit(fits: Mapping[str, TaxonomyFit], expected: Mapping[str, float]) -> str | None:
    """Choose the taxonomy that fits a corpus, if one does.

    Parameters
    ----------
    fits : mapping of str to TaxonomyFit
        By name.
    expected : mapping of str to float
        Expected share of papers that belong under each: the mean over papers of the
        probability that some theme fits. It decides between those that fit.

    Returns
    -------
    str or None
        A name, or None where fewer than half of the papers fit any.

    Examples
    --------
    >>> fits = {"a": TaxonomyFit("a", 9, 10), "b": TaxonomyFit("b", 1, 10)}
    >>> best_fit(fits, {"a": 0.8, "b": 0.3}), best_fit({"b": fits["b"]}, {"b": 0.3})
    ('a', None)
    """
    fitting = [name for name, fit in fits.items() if fit.share >= THEMES.good_fit]
    return max(sorted(fitting), key=lambda name: expected[name], default=None)


def no_verdict(primary: NDArray[np.str_], themes: Sequence[str]) -> dict[str, str]:
    """Name the themes with too few papers for a verdict on their change.

    Parameters
    ----------
    primary : ndarray of str, shape (n_papers,)
        The theme of each paper; ``""`` for none.
    themes : sequence of str
        Ids of the themes.

    Returns
    -------
    dict of str to str
        What stands in the verdict's place, by theme.

    Examples
    --------
    >>> no_verdict(np.array(["a", "a", "a", "b", ""]), ["a", "b", "c"])
    {'b': 'too few papers', 'c': 'no papers'}
    """
    counts = {theme: int((primary == theme).sum()) for theme in themes}
    return {theme: TOO_FEW if n else NO_PAPERS for theme, n in counts.items() if n < THEMES.fewest}


def why_chosen(fits: Mapping[str, TaxonomyFit], chosen: str | None) -> str:
    """Say which bundled taxonomy was taken, and why.

    Parameters
    ----------
    fits : mapping of str to TaxonomyFit
        Of the taxonomies tried.
    chosen : str, optional
        The one taken; None for none.

    Returns
    -------
    str
        One or two sentences.

    Examples
    --------
    >>> why_chosen({"b": TaxonomyFit("b", 1, 10)}, None)
    'No bundled taxonomy fits: b 1 of 10 papers. The study has topics only; drafts of ...'
    """
    tried = ", ".join(f"{name} {fit.n_filed}" for name, fit in sorted(fits.items()))
    papers = counted(next(iter(fits.values())).n_papers, "paper")
    if chosen is None:
        return (
            f"No bundled taxonomy fits: {tried} of {papers}. The study has topics only; drafts "
            "of themes are in themes-suggested.toml."
        )
    others = "; ".join(f"{n} fits {fit.n_filed}" for n, fit in sorted(fits.items()) if n != chosen)
    more = f" ({others})" if others else ""
    return f"Chose the bundled taxonomy {chosen}: it fits {fits[chosen].n_filed} of {papers}{more}."
