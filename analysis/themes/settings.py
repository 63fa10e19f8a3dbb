"""The numbers of this room, each with its source or its measured effect."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["THEMES", "ThemeSettings"]


@dataclass(frozen=True)
class ThemeSettings:
    """How evidence for a theme is weighed, and against what.

    Evidence is log odds of a theme against none. The weights of evidence and its levels are
    fitted by `tests/benchmarks/themes_fit.py` on labelled sets, with all of their themes, with
    some, with one, with names alone, with themes that no paper is about, and among papers of
    other fields; that command prints what it costs a set to be left out of the fit.

    Attributes
    ----------
    shortfall : float
        Evidence against a theme of the squared standard deviations by which concepts of none
        are nearer. With the margin itself in place of the square, themes that nobody writes
        about are filed.
    contrast, aside : float
        Evidence of one spread of closeness within the corpus, counted from `aside` on: a paper
        beside a theme's nearest papers by so much is as likely of the theme as of none.
    words : float
        Evidence of the phrases found (see `word_evidence`).
    level : float
        Evidence of a theme where nothing else speaks.
    neighbour, topic : float
        Evidence of the themes of a paper's neighbours, and of its topic.
    words_alone, level_alone : float
        `words` and `level` where vectors hold no meaning of their own (``lsa``).
    sharpness : float
        Texts of a theme, and concepts, count by exp(sharpness * cosine): the closest decide.
        From 15 to 25 the loss of the fit changes by less than 2 %.
    own : float
        Cosine to a theme's text from which on a concept belongs to the theme.
    nearest_share : float
        Share of the papers that are a phrase's nearest (Conneau et al. 2018).
    usual_nearest, usual_spread : float
        Closeness of those, and the spread of closeness, where papers are too few to measure
        them.
    few_papers : float
        Papers' worth of trust in what is usual, wherever something is measured on a corpus.
    title : float
        A phrase in the title counts as so many elsewhere.
    scattered : float
        What a phrase counts whose words stand apart.
    longest : int
        Words of a phrase up to which they are looked for side by side.
    rounds : int
        Rounds of learning from neighbours; with one the loss of the fit is 4 % higher.
    neighbours : float
        Nearest papers that a paper learns from, over the root of the number of papers. With 15
        whatever their number, the calibration error of 3,000 and 14,000 papers is .12, not .06.
    neighbours_among : int
        Papers among which those are looked for.
    doubt : float
        Share that any theme may have among neighbours, whatever theirs are.
    also : float
        Log odds that are taken off where a paper may be about a theme beside its first one.
        Fitted on the second themes that readers gave to 60 papers.
    stray : float
        How far the weight of a part of the evidence is expected to stray from 1 when a reader's
        labels are fitted.
    fewest : int
        Papers a theme must have for a verdict on its change.
    good_fit, poor_fit : float
        Share of the papers from which on a bundled taxonomy is taken by itself, and below
        which a reader is warned.
    """

    shortfall: float = 0.075
    contrast: float = 1.0
    aside: float = 0.32
    words: float = 1.63
    level: float = 3.95
    neighbour: float = 1.43
    topic: float = 0.3
    words_alone: float = 3.6
    level_alone: float = -1.2
    sharpness: float = 20.0
    own: float = 0.55
    nearest_share: float = 0.05
    usual_nearest: float = 0.26
    usual_spread: float = 0.09
    few_papers: float = 20.0
    title: float = 1.5
    scattered: float = 0.6
    longest: int = 4
    rounds: int = 3
    neighbours: float = 1.25
    neighbours_among: int = 8000
    doubt: float = 0.02
    also: float = 2.0
    stray: float = 0.3
    fewest: int = 3
    good_fit: float = 0.5
    poor_fit: float = 0.25


THEMES = ThemeSettings()
