"""The topic model as its users call it."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from analysis.errors import InputError
from analysis.topics import TopicModel


def make_papers(n: int, n_subjects: int = 4) -> tuple[np.ndarray, list[str], list[str], np.ndarray]:
    subjects = ("graph networks", "speech recognition", "robot control", "protein folding")
    fillers = ("studied in depth", "measured again", "seen from above", "with fewer labels")
    truth = np.arange(n) % n_subjects
    X = np.eye(n_subjects, 16)[truth] + 0.1 * np.random.default_rng(0).normal(size=(n, 16))
    texts = [f"{subjects[t]}. Paper {i} {fillers[i % 4]}" for i, t in enumerate(truth)]
    return X, texts, [f"arxiv:{i:04}" for i in range(n)], truth


def test_finds_the_subjects() -> None:
    X, texts, ids, truth = make_papers(120)
    model = TopicModel(n_neighbors=8).fit(X, documents=texts, ids=ids)
    for topic in range(model.labels_.max() + 1):
        assert len(set(truth[model.labels_ == topic])) == 1


def test_tables_agree_with_the_labels() -> None:
    X, texts, ids, _ = make_papers(120)
    model = TopicModel().fit(X, documents=texts, ids=ids)
    k = len(model.topics_)
    assert model.topics_["n_papers"].tolist() == np.bincount(model.labels_).tolist()
    assert model.topics_["n_papers"].is_monotonic_decreasing
    assert model.soft_membership_.shape == (120, k)
    assert model.soft_membership_.sum(axis=1) == pytest.approx(1, abs=1e-6)
    assert ((model.confidence_ >= 0) & (model.confidence_ <= 1)).all()
    assert model.stability_.shape == (k,)
    assert model.topics_["label"].is_unique
    row: Any
    for row in model.topics_.itertuples():
        assert all(model.labels_[ids.index(p)] == row.topic for p in row.representative_papers)


def test_row_order_changes_nothing() -> None:
    X, texts, ids, _ = make_papers(90)
    shuffled = np.random.default_rng(1).permutation(90)
    a = TopicModel().fit(X, documents=texts, ids=ids)
    b = TopicModel().fit(
        X[shuffled], documents=[texts[i] for i in shuffled], ids=[ids[i] for i in shuffled]
    )
    assert (a.labels_[shuffled] == b.labels_).all()
    assert (a.confidence_[shuffled] == b.confidence_).all()
    assert a.topics_.equals(b.topics_)
    assert abs(a.graph_[shuffled][:, shuffled] - b.graph_).max() == 0


@pytest.mark.parametrize("n", [1, 2, 3, 10, 30, 100])
def test_any_number_of_papers(n: int) -> None:
    X, texts, ids, _ = make_papers(n)
    model = TopicModel().fit(X, documents=texts, ids=ids)
    assert (model.labels_ >= 0).all()
    assert len(model.topics_) == model.labels_.max() + 1


def test_random_state_reaches_the_members() -> None:
    X, texts, ids, _ = make_papers(60, n_subjects=3)
    X = np.random.default_rng(5).normal(size=X.shape)
    fits = [TopicModel(random_state=s).fit(X, documents=texts, ids=ids) for s in (0, 1)]
    assert (fits[0].confidence_ != fits[1].confidence_).any()


def test_grains_nest() -> None:
    X, texts, ids, _ = make_papers(160)
    model = TopicModel(granularity="fine").fit(X, documents=texts, ids=ids)
    assert list(model.grains_) == ["coarse", "medium", "fine"]
    levels = list(model.grains_.values())
    for coarser, finer in pairwise(levels):
        for topic in range(finer.max() + 1):
            assert len(set(coarser[finer == topic])) == 1
    assert (model.labels_ == model.grains_["fine"]).all()
    table = model.hierarchy_
    for row in table[table["grain"] == "medium"].itertuples():
        inside = model.grains_["coarse"][model.grains_["medium"] == row.topic]
        assert set(inside) == {row.parent}
        assert row.n_papers == len(inside)


@pytest.mark.parametrize("n_topics", [1, 2, 3, 9])
def test_the_number_asked_for_is_given(n_topics: int) -> None:
    X, texts, ids, _ = make_papers(80)
    model = TopicModel(n_topics=n_topics).fit(X, documents=texts, ids=ids)
    assert len(model.topics_) == n_topics
    assert "asked" in model.grains_


def test_transform_knows_its_papers_and_places_others() -> None:
    X, texts, ids, truth = make_papers(120)
    model = TopicModel(n_topics=4).fit(X[:100], documents=texts[:100], ids=ids[:100])
    assert (model.transform(X[:100], documents=texts[:100]) == model.labels_).all()
    placed = model.transform(X[100:], documents=texts[100:])
    topic_of = {truth[i]: model.labels_[i] for i in range(100)}
    assert placed.tolist() == [topic_of[t] for t in truth[100:]]


def test_settings_are_checked() -> None:
    X, texts, ids, _ = make_papers(9)
    with pytest.raises(InputError, match="1 to 3"):
        TopicModel(n_topics=5).fit(X, documents=texts, ids=ids)
    with pytest.raises(InputError, match="coarse, medium, fine"):
        TopicModel(granularity="huge").fit(X, documents=texts, ids=ids)  # type: ignore[arg-type]


def test_inputs_are_left_alone() -> None:
    X, texts, ids, _ = make_papers(40)
    before = X.copy()
    TopicModel().fit(X, documents=texts, ids=ids)
    assert (before == X).all()


def test_bad_input_is_named() -> None:
    X, texts, ids, _ = make_papers(5)
    with pytest.raises(InputError, match="one row of vectors per document"):
        TopicModel().fit(X[:4], documents=texts, ids=ids)
    with pytest.raises(InputError, match="all different"):
        TopicModel().fit(X, documents=texts, ids=["a"] * 5)
    X[2, 3] = np.nan
    with pytest.raises(InputError, match="row 2"):
        TopicModel().fit(X, documents=texts, ids=ids)
    with pytest.raises(InputError, match="no papers"):
        TopicModel().fit(np.empty((0, 4)), documents=[], ids=[])


def test_papers_that_stay_together_keep_their_name_through_the_grains() -> None:
    X, texts, ids, _ = make_papers(24)
    model = TopicModel().fit(X, documents=texts, ids=ids)
    called: dict[tuple[int, ...], set[str]] = {}
    row: Any
    for row in model.hierarchy_.itertuples():
        papers = tuple(np.flatnonzero(model.grains_[row.grain] == row.topic).tolist())
        called.setdefault(papers, set()).add(row.label)
    shared = [names for papers, names in called.items() if len(names) > 1]
    assert not shared
    assert len(called) < len(model.hierarchy_)  # there were such papers
