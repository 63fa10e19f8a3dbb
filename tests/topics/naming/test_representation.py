"""BERTopic's representation models name our topics, unchanged."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from analysis.errors import InputError
from analysis.topics import TopicModel
from analysis.vectors import get_encoder

Draw = Callable[[int], Any]

pytest.importorskip("bertopic", reason="the extra bertopic is not installed")


def test_keybert_names_the_topics_of_every_grain(draw_papers: Draw) -> None:
    from bertopic.representation import KeyBERTInspired

    papers = draw_papers(120)
    coder = get_encoder("lsa").fit(papers.documents)
    X = coder.encode(papers.documents)
    plain = TopicModel(n_topics=4).fit(X, documents=papers.documents, ids=papers.ids)
    model = TopicModel(n_topics=4, naming=KeyBERTInspired())
    model.fit(X, documents=papers.documents, ids=papers.ids, encode=coder.encode)
    assert np.array_equal(model.labels_, plain.labels_)
    assert model.topics_["label"].is_unique
    assert not set(model.topics_["label"]) & set(plain.topics_["label"])
    known = " ".join(papers.documents).casefold()
    for label in set(model.hierarchy_["label"]):
        words = label.casefold().replace(" and ", " ").replace(",", "").split()
        assert all(word in known for word in words)
    with pytest.raises(InputError, match="pass encode to fit"):
        TopicModel(n_topics=4, naming=KeyBERTInspired()).fit(X, documents=papers.documents)


def test_naming_by_something_else_is_refused(draw_papers: Draw) -> None:
    papers = draw_papers(12)
    with pytest.raises(InputError, match="naming="):
        TopicModel(naming="keybert").fit(papers.X, documents=papers.documents)


def test_a_namer_names_once_for_topics_of_the_same_papers_and_edits_keep_its_names(
    draw_papers: Draw,
) -> None:
    class Numbered:
        def name_topics(self, cards):
            asked.append([card.key for card in cards if not card.fixed])
            return {card.key: f"Named {card.key[0]} {card.key[1]}" for card in cards}

    asked: list[list[tuple[str, int]]] = []
    papers = draw_papers(120)
    model = TopicModel(n_topics=4, naming=Numbered()).fit(papers.X, documents=papers.documents)
    assert len(asked[0]) == len(set(model.hierarchy_["label"]))
    before = model.topics_.set_index("topic")["label"]
    model.edit("rename", 1, label="Mine")
    after = model.topics_.set_index("topic")["label"]
    assert after[1] == "Mine"
    assert after.drop(1).equals(before.drop(1))
    assert asked[-1] == []
