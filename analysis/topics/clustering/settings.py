"""The numbers of this room, each with its source or its measured effect."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["CLUSTERING", "ClusterSettings"]


@dataclass(frozen=True)
class ClusterSettings:
    """How an ensemble is run, and how its tree is cut.

    Attributes
    ----------
    share : float
        Part of the papers that each sample sees. At .85 two fits of the digests agree .03
        less at most numbers of topics; at .95 labels are met less well there.
    coarsest, finest : float
        Resolutions between which a sample is cut, evenly in their logarithm. Members from .25
        on cost the digests .02 of AMI at 15 topics; from .5 on, BBC's coarsest splits come in
        no steady order.
    levels : int
        Cuts of each sample. One draw of chance serves so many members, which makes two fits
        of AAAI agree .05 better than members drawn one by one in the same time.
    work : int
        Papers times samples, between `fewest_samples` and `most_samples`: few papers need more
        samples, and each costs less.
    fewest_samples, most_samples : int
    reach : float
        Likeness by which a cluster e times as large reaches further; see
        `analysis.points.likeliest`. Without moves BBC loses .05 of AMI and AAAI .03.
    pairs_up_to : int
        Papers up to which all pairs are compared; beyond, pairs of micro-clusters. Two fits
        of AAAI agree as well either way, at a fifth of the time.
    most_micros : int
        Micro-clusters at most, so that memory stays linear in the papers.
    micro_papers : int
        Papers to a micro-cluster where papers are few.
    smallest : float
        Papers of the smallest branch that counts, as a part of the square root of all.
    fewest_papers : int
        At least so many papers make a branch.
    readable : int
        Topics that a reader holds in mind at once.
    wish : float
        What a number of topics loses by being twice or half as large, in shares of the bits
        that a topic tells. Without it AAAI has more than 20 topics, at .2 BBC has 10.
    evenness : float
        Numbers of topics whose worth differs by less are about equally good, and their middle
        is taken. At .1 BBC has 9 topics, at .02 the number varies more from fit to fit.
    blur : float
        Width, in the logarithm of the number of topics, over which worth is averaged: members
        are few at each number.
    fewest_topics : int
        Topics at least, where each has `papers_per_topic`.
    papers_per_topic : int
        Papers to a topic on average, at least, where the papers decide.
    step : float
        One grain has about so many times the topics of the next coarser.
    parts : int
        Parts of the ensemble that choose a number of topics on their own; the mean is taken.
    sharpness : float
        How surely a redrawn fit puts a paper where the members most often do: the power that
        makes shares of members into shares of fits. At 5, shares are off by .03 to .07 on the
        digests and samples of AAAI, BBC and other fields; at 4 by up to .08, at 6 by up to .07.
    """

    share: float = 0.9
    coarsest: float = 0.35
    finest: float = 3.0
    levels: int = 4
    work: int = 250_000
    fewest_samples: int = 16
    most_samples: int = 300
    reach: float = 0.05
    pairs_up_to: int = 1000
    most_micros: int = 3000
    micro_papers: int = 4
    smallest: float = 0.33
    fewest_papers: int = 4
    readable: int = 11
    wish: float = 0.12
    evenness: float = 0.03
    blur: float = 0.15
    fewest_topics: int = 5
    papers_per_topic: int = 8
    step: float = 3.0
    parts: int = 6
    sharpness: float = 5.0


CLUSTERING = ClusterSettings()
