"""The numbers of this room, each with its source or its measured effect."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["THEMES", "ThemeSettings"]


@dataclass(frozen=True)
class ThemeSettings:
    """How evidence for a theme is weighed, and against what.

    Evidence is counted in units of about 1.3 on the scale of log odds. The weights of evidence
    and the level of "none" are fitted by `tests/benchmarks/themes_fit.py` on five labelled
    sets, with all of their themes, with some, with one, and with themes that no paper is
    about; leaving a set out of the fit costs at most what that command prints.

    Attributes
    ----------
    near, steepness : float
        A paper is near a theme from `near` standard deviations above its closeness to general
        concepts on; `steepness` says how sharply that starts. From 2.5 to 3.5 the fitted
        numbers change little: of papers on language models none comes nearer than 2.7 to a
        theme of another field, and half of them are 7.9 from their own.
    close : float
        Evidence of a paper that is near a theme.
    contrast : float
        Evidence of one standard deviation of closeness within the corpus. It counts only as
        far as the paper is near, so that no theme wins by being the least far.
    words : float
        Evidence of the phrases found (see `word_evidence`).
    none, nearer : float
        Evidence for none of the themes; what each standard deviation takes off it by which
        the paper is nearer to a theme than `near`.
    words_alone, none_alone : float
        The last two where vectors hold no meaning of their own (``lsa``).
    phrase_sharpness : float
        Phrases of a theme count by exp(sharpness * cosine): the closest ones decide.
    hub, hub_share : float
        How much of a phrase's mean closeness to its nearest papers is taken off, and the share
        of the papers that are its nearest (Conneau et al. 2018). Without it general phrases
        draw everything in.
    usual_hub, usual_spread : float
        That closeness, and the spread of closeness, where papers are too few to measure them.
    prior_papers : float
        Papers' worth of trust in what is usual, wherever something is measured on a corpus.
    title : float
        A phrase in the title counts as so many elsewhere.
    scattered : float
        What a phrase counts whose words stand apart.
    longest : int
        Words of a phrase up to which they are looked for side by side.
    sharpness : float
        Scores become shares by softmax of so many times the score.
    rounds : int
        Rounds of learning from the papers; 5 file the same papers as 3.
    neighbours : int
        Nearest papers a paper learns from.
    pull, prior_mean : float
        Weight of how near a paper is to a theme's papers; papers at the corpus' middle that
        are added to every theme.
    company, topic, doubt, topic_prior : float
        Weight of the themes of a paper's neighbours, and of its topic; the share of doubt in
        both; papers of the corpus' mean added to every topic.
    slope, level, prior : float
        Log odds of a theme against none: the difference in score times `slope`, plus `level`,
        less `prior` times the log odds of "none" over the corpus. Where few papers fit a
        taxonomy, one that seems to fit needs more evidence.
    also_words, also_level : float
        Log odds that a paper is about a theme too, beside its first one: weight of the phrases
        found, and what is taken off. Fitted on the second themes that readers gave to 60
        papers.
    stray, stray_of_words : float
        How far the weight of a part of the score is expected to stray from 1 when a reader's
        labels are fitted; phrases are written well or badly, so theirs strays further.
    label_pull, label_noise, label_bias : float
        Weight of what labels correct; how far one label is trusted; how far a correction holds
        for all papers. Chosen with `tests/benchmarks/themes_labels.py`.
    label_spread : float
        How far a corpus' log odds are expected to stray from the fit above.
    fewest : int
        Papers a theme must have for a verdict on its change.
    good_fit, poor_fit : float
        Share of the papers from which on a bundled taxonomy is taken by itself, and below
        which a reader is warned. On papers of their own field the bundled ones fit 97 to 98 %,
        on mathematics, physics and news at most 3 %.
    """

    near: float = 2.3
    steepness: float = 2.0
    close: float = 5.1
    contrast: float = 1.3
    words: float = 1.75
    none: float = 2.8
    nearer: float = 0.15
    words_alone: float = 5.0
    none_alone: float = 1.5
    phrase_sharpness: float = 15.0
    hub: float = 1.1
    hub_share: float = 0.05
    usual_hub: float = 0.26
    usual_spread: float = 0.09
    prior_papers: float = 20.0
    title: float = 1.5
    scattered: float = 0.6
    longest: int = 4
    sharpness: float = 2.5
    rounds: int = 3
    neighbours: int = 7
    pull: float = 16.0
    prior_mean: float = 5.0
    company: float = 0.3
    topic: float = 0.3
    doubt: float = 0.1
    topic_prior: float = 3.0
    slope: float = 0.77
    level: float = -2.75
    prior: float = 0.46
    also_words: float = 4.0
    also_level: float = 3.3
    stray: float = 0.2
    stray_of_words: float = 0.4
    label_pull: float = 2.0
    label_noise: float = 0.33
    label_bias: float = 0.05
    label_spread: float = 0.7
    fewest: int = 3
    good_fit: float = 0.5
    poor_fit: float = 0.25


THEMES = ThemeSettings()
