"""Names from BERTopic's representation models, over the bridge."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import chain, count
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.arrays import IntArray
from analysis.errors import InputError
from analysis.topics.bridge import as_bertopic
from analysis.topics.engines import quietly
from analysis.topics.naming.cards import Topic, TopicCard

__all__ = ["names_by_representation"]

_N_WORDS = 3  # of those it gives, as in BERTopic's own names


def names_by_representation(
    representation: Any,
    cards: Sequence[TopicCard],
    grains: Mapping[str, IntArray],
    documents: Sequence[str],
    X: NDArray[np.float32],
    encode: Callable[[Sequence[str]], NDArray] | None = None,
) -> dict[Topic, str]:
    """Name topics as a representation model of BERTopic would.

    Parameters
    ----------
    representation : bertopic.representation.BaseRepresentation
        Used as it is.
    cards : sequence of TopicCard
    grains : mapping of str to ndarray of shape (n,)
    documents : sequence of str of length n
    X : ndarray of shape (n, d)
        Sentence vectors.
    encode : callable, optional
        Encodes texts as `X` was; models that compare words with papers need it.

    Returns
    -------
    dict of (str, int) to str
        What a model gives as one text, else its three best words. Topics of a grain with one
        topic keep their names: BERTopic describes two or more.

    Raises
    ------
    InputError
        The model failed: it lacks `encode`, or has reasons of its own.
    """
    found: dict[Topic, str] = {}
    taken = {card.label.casefold() for card in cards}
    for grain, labels in grains.items():
        own = {card.key[1]: card for card in cards if card.key[0] == grain and not card.fixed}
        numbers = np.unique(labels[labels >= 0])
        if len(numbers) < 2 or not own:
            continue
        told = [own[t].keywords if t in own else ("topic",) for t in numbers.tolist()]
        table = pd.DataFrame(
            {"topic": numbers, "label": [f"{t}" for t in numbers], "keywords": told}
        )
        try:
            with quietly():
                model = as_bertopic(labels, table, documents, X, np.ones(len(labels)), encode)
                model.update_topics(
                    list(documents),
                    vectorizer_model=model.vectorizer_model,
                    representation_model=representation,
                )
        except InputError:
            raise
        except Exception as error:
            raise InputError(
                f"{type(representation).__name__} gave no names ({type(error).__name__})",
                "a representation model that works with BERTopic",
                "pass encode to fit if it compares words with papers"
                if encode is None
                else "try it on BERTopic itself",
            ) from error
        for place, topic in enumerate(numbers.tolist()):
            words = [str(word) for word, _ in model.topic_representations_[place] if str(word)]
            if topic in own and words:
                found[grain, topic] = _unlike(words, taken)
                taken.add(found[grain, topic].casefold())
    return found


def _unlike(words: Sequence[str], taken: set[str]) -> str:
    """Join the best words to a name that no other topic has."""
    sizes = range(min(_N_WORDS, len(words)), len(words) + 1)
    names = [", ".join(words[:n]) for n in sizes]
    numbered = (f"{names[0]} ({i})" for i in count(2))
    return next(name for name in chain(names, numbered) if name.casefold() not in taken)
