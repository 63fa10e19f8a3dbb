"""Names of topics: a phrase from titles, whole, and no second where one says it all."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from analysis.language.vocabulary import Vocabulary
from analysis.topics.naming.labels import Candidate, label_topics


def named(shown: str, n_papers: int, *, score: float = 1.0, in_titles: float = 0.5) -> Candidate:
    """A candidate of the first `n_papers` of ten papers."""
    return Candidate(
        shown=shown,
        stems=frozenset(shown.split()),
        score=score,
        coverage=n_papers / 10,
        papers=np.arange(n_papers),
        in_titles=in_titles,
    )


def test_what_titles_say_comes_first() -> None:
    often, titled = named("target domain", 6, in_titles=0.0), named("label shift", 6, in_titles=0.8)
    assert label_topics([[often, titled]]) == ["Label shift"]


def test_part_of_a_longer_term_does_not_name() -> None:
    part, whole = named("entity recognition", 6, score=1.1), named("named entity recognition", 6)
    assert label_topics([[part, whole]]) == ["Named entity recognition"]


def test_a_term_that_often_stands_alone_does() -> None:
    whole, longer = named("graph networks", 8), named("large graph networks", 1, score=0.1)
    assert label_topics([[whole, longer]]) == ["Graph networks"]


def test_topics_of_one_name_take_others() -> None:
    first, second = named("speech recognition", 6), named("audio", 6, score=0.2)
    assert label_topics([[first], [first, second]]) == [
        "Speech recognition",
        "Audio and speech recognition",
    ]


def test_a_word_that_others_lead_to_seldom_names() -> None:
    led, free = named("map", 6, score=1.1), named("fairness", 6)
    assert label_topics([[replace(led, free=0.0), free]])[0].startswith("Fairness")
    assert label_topics([[led, free]])[0].startswith("Map")


def test_a_phrase_that_other_topics_hold_too_wants_a_second() -> None:
    def labelled(score: float) -> list[str]:
        first = named("language models", 9, score=score)
        return label_topics([[first, named("continual tuning", 6, score=0.69 * score)]])

    assert labelled(0.9) == ["Language models and continual tuning"]
    assert labelled(3.0) == ["Language models"]


def test_a_second_half_says_something_else() -> None:
    car, maker, price = named("car", 6), named("carmaker", 6), named("price", 6, score=0.8)
    assert label_topics([[car, maker, price]]) == ["Car and price"]


def test_a_second_half_that_says_little_is_left_out() -> None:
    head = named("federated learning", 3)
    weak, fair = named("gradient descent", 4, score=0.3), named("neural privacy", 4, score=0.8)
    assert label_topics([[head, weak]]) == ["Federated learning"]
    assert label_topics([[head, fair]]) == ["Federated learning and neural privacy"]


def test_what_can_be_counted_stands_in_the_plural() -> None:
    texts = ["graph theory", "a graph", "some graphs", "a graph model", "the graph (of graphs)"]
    vocabulary = Vocabulary.from_texts(texts)
    assert vocabulary.shown("graph") == "graph"
    assert vocabulary.heading("graph") == "graphs"
    energy = Vocabulary.from_texts(["energy", "free energy", "energy, energies, energy", "energy"])
    assert energy.heading("energy") == "energy"


def test_a_phrase_in_most_papers_stands_alone() -> None:
    first, second = named("federated learning", 9, score=3.0), named("neural privacy", 4, score=1.8)
    assert label_topics([[first, second]]) == ["Federated learning"]
    assert label_topics([[named("federated learning", 3, score=3.0), second]]) == [
        "Federated learning and neural privacy"
    ]
