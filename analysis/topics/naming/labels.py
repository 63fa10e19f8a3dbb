"""A short name for each topic, two to five words, made of the papers' own phrases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np

from analysis.arrays import IntArray

__all__ = ["Candidate", "label_topics"]

_MOST_WORDS = 5
_LONGER = {2: 2.0, 3: 2.2, 4: 2.2}  # a phrase says more than its rarest word ...
_ALONE = 0.2  # ... and more yet than a word that seldom stands without another before it
_UNTITLED = 0.1  # what a term that stands in no title still counts for


@dataclass(frozen=True)
class Candidate:
    """A term that may name a topic.

    Attributes
    ----------
    shown : str
        As the papers most often write it.
    stems : frozenset of str
        What it says; candidates that share a stem say the same.
    score : float
        From `analysis.topics.naming.keywords.term_scores`.
    coverage : float
        Share of the topic's papers that hold it.
    papers : ndarray of int
        The topic's papers that hold it.
    in_titles : float, default 0.0
        Share of those that hold it in their title; where they are few, nearer the usual share.
    free : float, default 1.0
        How often it stands without another word of meaning before it, beside the corpus'
        usual word: "map" seldom does ("feature map").
    can_name : bool, default True
        Whether it ends like a name, so not with an adjective or a verb.
    heading : str, default ""
        As a heading has it, "films" for "film", where that is not `shown`.
    """

    shown: str
    stems: frozenset[str]
    score: float
    coverage: float
    papers: IntArray
    in_titles: float = 0.0
    free: float = 1.0
    can_name: bool = True
    heading: str = ""

    @property
    def weight(self) -> float:
        """How well it names: rarer elsewhere than a keyword need be, a phrase, fit for a title."""
        rarity = np.sqrt(self._lift)
        length = _LONGER[min(self.n_words, 4)] if self.n_words > 1 else _ALONE + self.free / 2
        return float(self.score * rarity * length * (_UNTITLED + self.in_titles))

    @property
    def own(self) -> float:
        """How much of its use in the topic is more than the corpus' usual, from 0 to 1."""
        return float(1 - np.exp(-self._lift))

    @property
    def _lift(self) -> float:
        """How much more the topic's papers hold it than all do, as a logarithm."""
        return self.score / max(self.coverage, 1e-9)

    @property
    def name(self) -> str:
        """The term as a heading has it."""
        return self.heading or self.shown

    @property
    def n_words(self) -> int:
        """Words as a reader counts them: a hyphenated one is one."""
        return len(self.shown.split())


def label_topics(
    candidates: Sequence[Sequence[Candidate]], known: Mapping[int, str] | None = None
) -> list[str]:
    """Name each topic by the phrase that best sets it apart, two where one covers too little.

    Parameters
    ----------
    candidates : sequence of sequence of Candidate
        Per topic.
    known : mapping of int to str, optional
        Names that some topics have already.

    Returns
    -------
    list of str
        All different, whatever their capitals.

    Examples
    --------
    >>> tuning = Candidate("prompt tuning", frozenset({"prompt"}), 1.0, 0.9, np.arange(9))
    >>> label_topics([[tuning], []])
    ['Prompt tuning', 'Topic 1']
    """
    known = known or {}
    taken = {name.casefold() for name in known.values()}
    labels = []
    for number, offered in enumerate(candidates):
        if number in known:
            labels.append(known[number])
            continue
        label = next(
            (name for name in _names(offered) if name.casefold() not in taken),
            f"Topic {number}",
        )
        taken.add(label.casefold())
        labels.append(_begin(label))
    return labels


def _begin(label: str) -> str:
    """Begin with a capital, but leave words such as mAP as they are."""
    first = label.split(" ")[0]
    return label[:1].upper() + label[1:] if first.islower() else label


def _names(offered: Sequence[Candidate]) -> list[str]:
    """Give names for one topic, best first.

    The fewer papers hold the first phrase, and the more of the others do, the less a second
    must say to stand beside it.
    """
    fit = [c for c in offered if c.can_name] or offered
    weight = {c.shown: round(c.weight * (1 - _nested(c, fit)), 8) for c in fit}
    ranked = sorted(fit, key=lambda c: (-weight[c.shown], c.shown))[:12]
    names = []
    for head in ranked:
        phrase = head.n_words > 1
        second = _second(head, ranked, weight)
        if second is not None:
            adds = weight[second.shown] >= head.coverage * head.own * weight[head.shown]
            if adds or not phrase:
                names.append(f"{head.name} and {second.name}")
        if phrase:
            names.append(head.name)
    return names + [c.name for c in ranked]


def _nested(term: Candidate, others: Sequence[Candidate]) -> float:
    """Give how much of a term is only part of one longer term: "entity" of "named entity".

    The idea is the C-value of Frantzi, Ananiadou and Mima (2000), Automatic recognition of
    multi-word terms; here on papers instead of places.
    """
    inside = f" {term.shown.casefold()} "
    longer = (
        np.isin(term.papers, other.papers).mean()
        for other in others
        if other.n_words > term.n_words and inside in f" {other.shown.casefold()} "
    )
    return float(max(longer, default=0.0))


def _second(
    head: Candidate, ranked: Sequence[Candidate], weight: Mapping[str, float]
) -> Candidate | None:
    """Find the term that says most about the papers the first one leaves out."""
    best, gain = None, 0.0
    for other in ranked:
        if _alike(head, other) or head.n_words + other.n_words + 1 > _MOST_WORDS:
            continue
        fresh = len(np.setdiff1d(other.papers, head.papers)) / max(len(other.papers), 1)
        worth = round(weight[other.shown] * (0.5 + fresh), 8)
        if worth > gain:
            best, gain = other, worth
    return best


def _alike(a: Candidate, b: Candidate) -> bool:
    """Say whether a word of one begins one of the other's: "car" and "carmaker"."""
    return any(
        x == y or (min(len(x), len(y)) > 2 and (x.startswith(y) or y.startswith(x)))
        for x, y in product(a.stems, b.stems)
    )
