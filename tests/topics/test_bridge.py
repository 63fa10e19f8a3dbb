"""The bridge to BERTopic, call by call."""

from __future__ import annotations

import subprocess
import sys
import warnings
from typing import Any

import numpy as np
import pytest

from analysis.errors import InputError
from analysis.topics import TopicModel

pytest.importorskip("bertopic")


def encode(texts: Any) -> np.ndarray:
    words = ("graph", "speech", "robot", "protein")
    return np.array([[float(w in t) for w in words] + [0.0] * 12 for t in texts])


@pytest.fixture(scope="module")
def bridged(_fitted: TopicModel) -> Any:
    return _fitted.to_bertopic(encode)


@pytest.fixture(autouse=True)
def _their_warnings() -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def test_topics_and_words_are_ours(bridged: Any, _fitted: TopicModel) -> None:
    assert list(bridged.topics_) == _fitted.labels_.tolist()
    for row in _fitted.topics_.itertuples():
        assert tuple(w for w, _ in bridged.get_topic(row.topic)) == row.keywords
    info = bridged.get_topic_info()
    assert info["CustomName"].tolist() == _fitted.topics_["label"].tolist()
    assert info["Count"].tolist() == _fitted.topics_["n_papers"].tolist()


def test_their_own_arrays_follow_our_numbers(bridged: Any, _fitted: TopicModel) -> None:
    for topic in range(4):
        mean = _fitted.vectors_[_fitted.labels_ == topic].mean(axis=0)
        ours = np.array([mean @ row for row in np.asarray(bridged.topic_embeddings_)])
        assert ours.argmax() == topic


def test_find_topics(bridged: Any, _fitted: TopicModel, papers: Any) -> None:
    found, _ = bridged.find_topics("robot", top_n=1)
    assert found == [_fitted.labels_[papers.truth.tolist().index(2)]]


def test_topics_over_time(bridged: Any, papers: Any) -> None:
    import pandas as pd

    days = [pd.Timestamp(2025, 3, 11 + i % 2) for i in range(64)]
    table = bridged.topics_over_time(papers.documents, days)
    assert table["Frequency"].sum() == 64


def test_approximate_distribution(bridged: Any, papers: Any) -> None:
    shares, _ = bridged.approximate_distribution(papers.documents[:5])
    assert shares.shape == (5, 4)


@pytest.mark.parametrize(
    "name",
    [
        "visualize_barchart",
        "visualize_heatmap",
        "visualize_hierarchy",
        "visualize_term_rank",
        "visualize_topics",
    ],
)
def test_drawings(bridged: Any, name: str) -> None:
    assert getattr(bridged, name)().data


def test_document_drawing(bridged: Any, papers: Any) -> None:
    flat = np.random.default_rng(0).normal(size=(64, 2))
    assert bridged.visualize_documents(papers.documents, reduced_embeddings=flat).data


def test_inputs_and_warning_filters_are_left_alone(model: TopicModel) -> None:
    before, filters = model.vectors_.copy(), list(warnings.filters)
    model.to_bertopic(encode)
    assert (before == model.vectors_).all()
    assert list(warnings.filters) == filters


def test_a_first_import_leaves_warning_filters_alone() -> None:
    program = (
        "import warnings, analysis.topics.engines as e; before = list(warnings.filters);"
        "e.require('bertopic'); assert list(warnings.filters) == before"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


def test_one_topic_is_too_few(model: TopicModel) -> None:
    model.set_topics(np.zeros(64, dtype=int))
    with pytest.raises(InputError, match="two or more"):
        model.to_bertopic()


def test_papers_without_topic(model: TopicModel) -> None:
    model.edit("drop", 1).set_topics(np.where(model.labels_ == 3, 1, model.labels_))
    bridged = model.to_bertopic()
    assert list(bridged.topics_) == model.labels_.tolist()
    assert -1 in bridged.topic_sizes_


def test_numbers_with_gaps_are_closed_up(model: TopicModel) -> None:
    model.edit("drop", 1)
    bridged = model.to_bertopic()
    assert sorted(set(bridged.topics_)) == [-1, 0, 1, 2]
    info = bridged.get_topic_info().set_index("Topic")
    assert info.loc[[0, 1, 2], "CustomName"].tolist() == model.topics_["label"].tolist()
    assert info.loc[[0, 1, 2], "Count"].tolist() == model.topics_["n_papers"].tolist()
