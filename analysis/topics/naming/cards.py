"""What a namer is told of each topic, and how the names it gives are put to use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np

from analysis.arrays import IntArray
from analysis.language.words import first_sentence
from analysis.topics.naming.keywords import topic_keywords
from analysis.topics.naming.names import Name
from analysis.topics.naming.terms import Terms

__all__ = ["TopicCard", "TopicNamer", "topic_cards", "with_names"]

Topic = tuple[str, int]
_N_TITLES = 8


@dataclass(frozen=True)
class TopicCard:
    """What a namer is told of a topic.

    Attributes
    ----------
    key : tuple of (str, int)
        Grain and topic.
    label : str
        The name made of the papers' own terms.
    keywords : tuple of str
        Best first.
    titles : tuple of str
        Of the most typical papers.
    parent : tuple of (str, int), optional
        The coarser topic that holds it.
    siblings : tuple of (str, int)
        The other topics of the same parent.
    fixed : bool, default False
        Whether the label stays, since a reader gave it or an earlier fit had it.
    """

    key: Topic
    label: str
    keywords: tuple[str, ...]
    titles: tuple[str, ...]
    parent: Topic | None
    siblings: tuple[Topic, ...]
    fixed: bool = False


class TopicNamer(Protocol):
    """Whatever names topics, a language model for one."""

    def name_topics(self, cards: Sequence[TopicCard]) -> dict[Topic, str]:
        """Name topics; those it gives no name keep theirs.

        Parameters
        ----------
        cards : sequence of TopicCard
            Coarsest first. Topics of two grains that hold the same papers have one card.

        Returns
        -------
        dict of (str, int) to str
        """
        ...


def topic_cards(
    grains: Mapping[str, IntArray],
    called: Mapping[Topic, Name],
    terms: Terms,
    typical: Mapping[Topic, Sequence[int]],
    documents: Sequence[str],
) -> list[TopicCard]:
    """Say what a namer is told of every topic.

    Parameters
    ----------
    grains : mapping of str to ndarray of shape (n,)
        Coarsest first; -1 for none.
    called : mapping of (str, int) to Name
    terms : Terms
    typical : mapping of (str, int) to sequence of int
        Rows of each topic's papers, the most typical first.
    documents : sequence of str of length n

    Returns
    -------
    list of TopicCard
        Coarsest first, one for topics of the same papers.
    """
    cards: list[TopicCard] = []
    seen: set[bytes] = set()
    above: str | None = None
    for grain, labels in grains.items():
        numbers, place = np.unique(labels, return_inverse=True)
        keywords = topic_keywords(terms, place - int((numbers < 0).any()))
        topics = [t for t in numbers.tolist() if t >= 0]
        first = {t: int(np.flatnonzero(labels == t)[0]) for t in topics}
        holds = {t: -1 if above is None else int(grains[above][first[t]]) for t in topics}
        for topic, words in zip(topics, keywords, strict=True):
            rows = np.flatnonzero(labels == topic).tobytes()
            if rows in seen:
                continue
            seen.add(rows)
            cards.append(
                TopicCard(
                    key=(grain, topic),
                    label=called[grain, topic].label,
                    keywords=words,
                    titles=tuple(_title(documents[i]) for i in typical[grain, topic][:_N_TITLES]),
                    parent=None if above is None else (above, holds[topic]),
                    siblings=tuple(
                        (grain, t) for t in topics if t != topic and holds[t] == holds[topic]
                    ),
                )
            )
        above = grain
    return cards


def _title(document: str) -> str:
    return " ".join((first_sentence(document) or document).split())[:200]


def with_names(
    called: Mapping[Topic, Name], grains: Mapping[str, IntArray], names: Mapping[Topic, str]
) -> dict[Topic, Name]:
    """Replace the names that topics have.

    Parameters
    ----------
    called : mapping of (str, int) to Name
    grains : mapping of str to ndarray of shape (n,)
    names : mapping of (str, int) to str
        They hold for topics of the same papers at other grains too.

    Returns
    -------
    dict of (str, int) to Name
        What a label covers is not known where it is not made of the papers' terms.
    """
    by_papers = {
        np.flatnonzero(grains[grain] == topic).tobytes(): name
        for (grain, topic), name in names.items()
    }
    found = {}
    for (grain, topic), name in called.items():
        other = by_papers.get(np.flatnonzero(grains[grain] == topic).tobytes(), name.label)
        same = other.casefold() == name.label.casefold()
        found[grain, topic] = name if same else replace(Name(other, float("nan")), terms=())
    return found
