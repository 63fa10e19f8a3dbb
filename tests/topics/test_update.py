"""Adding papers to a fitted model."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.errors import InputError
from analysis.topics import TopicModel, match_topics


def test_known_topics_keep_numbers_and_names(model: TopicModel, papers) -> None:
    model.edit("rename", 2, label="My own name")
    rng = np.random.default_rng(9)
    X = np.eye(5, 16)[np.full(20, 4)] + 0.1 * rng.normal(size=(20, 16))
    model.n_topics = 5
    before = model.labels_.copy()
    grown, report = model.update(
        X, documents=[f"ocean waves {i}" for i in range(20)], ids=[f"new:{i}" for i in range(20)]
    )
    assert (grown.labels_[:64] == before).all()
    assert set(grown.labels_[64:]) == {4}
    assert grown.topics_.set_index("topic").loc[2, "label"] == "My own name"
    events = report.topics.set_index("topic")["event"].to_dict()
    assert events == {0: "kept", 1: "kept", 2: "kept", 3: "kept", 4: "born"}
    assert (report.n_new, report.n_moved) == (20, 0)
    assert (model.labels_ == before).all()


def test_merges_are_reported(model: TopicModel) -> None:
    model.n_topics = 2
    X = model.vectors_[:8] + 0.01
    grown, report = model.update(
        X, documents=model.documents_[:8], ids=[f"new:{i}" for i in range(8)]
    )
    merged = report.topics[report.topics["event"] == "merged"]
    assert len(merged) == 2
    assert set(merged["into"]) <= set(grown.topics_["topic"])


def test_known_papers_are_refused(model: TopicModel) -> None:
    with pytest.raises(InputError, match="known already"):
        model.update(model.vectors_[:1], documents=["a"], ids=[model.ids_[0]])


def test_matching_needs_overlap() -> None:
    before = np.array([0] * 10 + [1] * 10)
    after = np.array([5] * 2 + [6] * 2 + [7] * 2 + [8] * 2 + [9] * 2 + [4] * 10)
    assert match_topics(before, after)[0] == {4: 1}


def test_grains_and_labels_of_an_update_agree(model: TopicModel) -> None:
    grown, _ = model.update(
        model.vectors_[:8] + 0.01, documents=model.documents_[:8], ids=[f"n{i}" for i in range(8)]
    )
    own = [name for name, found in grown.grains_.items() if (found == grown.labels_).all()]
    rows = grown.hierarchy_[grown.hierarchy_["grain"] == own[0]]
    assert rows["label"].tolist() == grown.topics_["label"].tolist()
    assert grown.topics_["label"].is_unique


def test_born_topics_take_no_number_that_was_dropped(model: TopicModel) -> None:
    model.edit("drop", 3)
    grown, report = model.update(
        model.vectors_[:8] + 0.01, documents=model.documents_[:8], ids=[f"n{i}" for i in range(8)]
    )
    born = report.topics[report.topics["event"] == "born"]["topic"].tolist()
    assert born == [4]
    assert grown.next_number_ == 5


def test_vectors_of_another_encoder_are_refused(model: TopicModel) -> None:
    with pytest.raises(InputError, match="same encoder"):
        model.update(np.ones((1, 3)), documents=["a"], ids=["x"])
