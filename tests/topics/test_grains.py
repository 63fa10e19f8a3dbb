"""Topics that one seed finds and another does not are none; small ones stay in their parents."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.topics import grains, resolution
from analysis.topics.consensus import Members
from analysis.topics.features import Space, Views
from analysis.topics.grains import _steady, _tidy, find_consensus
from analysis.topics.text import read_words


def views_of(X: np.ndarray) -> Views:
    words = read_words([""] * len(X))
    return Space.fit(X, words).place_words(X, words).weighing(0.0)


def test_a_topic_that_members_seldom_find_is_dissolved() -> None:
    found = np.repeat([0, 1, 2, 3], [6, 4, 10, 4])
    usual = np.repeat([0, 1, 2], [6, 4, 14])  # the last four among the ten before
    members = Members(np.array([found] + 9 * [usual]), np.ones(10))
    assert _steady(found, members).tolist() == usual.tolist()
    often = Members(np.array(5 * [found] + 5 * [usual]), np.ones(10))
    assert _steady(found, often).tolist() == found.tolist()


def test_a_reader_gets_some_topics_however_little_they_repeat() -> None:
    rng = np.random.default_rng(0)
    members = Members(rng.integers(6, size=(50, 48)), np.ones(50))
    assert len(set(_steady(np.arange(48) % 8, members).tolist())) == 5


def test_small_topics_stay_inside_their_parents() -> None:
    rng = np.random.default_rng(0)
    parent = np.repeat([0, 1, 2], [20, 8, 4])
    X = np.eye(8)[parent] + 0.1 * rng.normal(size=(32, 8))
    fine = np.concatenate([np.arange(20) // 10, 2 + np.arange(8) // 7, 4 + np.arange(4) // 2])
    tidy = _tidy(fine, views_of(X), parent)
    assert all(len(set(parent[tidy == topic].tolist())) == 1 for topic in set(tidy.tolist()))
    assert np.bincount(tidy).tolist() == [10, 10, 8, 4]


def test_slight_parts_of_a_large_topic_are_none() -> None:
    rng = np.random.default_rng(0)
    fine = np.repeat([0, 1, 2], [90, 90, 5])  # of 62 on average
    X = np.eye(8)[fine] + 0.1 * rng.normal(size=(185, 8))
    parent = np.zeros(185, dtype=np.int64)
    assert len(set(_tidy(fine, views_of(X), parent).tolist())) == 2
    assert _tidy(fine, views_of(X)).tolist() == fine.tolist()  # a topic of its own is one


def test_many_papers_of_few_topics_get_more_fine_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grains, "_WORK", 40_000)  # papers times members: a tenth, for time
    monkeypatch.setattr(grains, "_MEMBERS", 100)
    monkeypatch.setattr(resolution, "_TRIED", 3000)
    rng = np.random.default_rng(0)
    X = 3 * np.eye(5, 60)[np.arange(400) // 80] + 0.3 * rng.normal(size=(400, 60))
    views = views_of(X).remembering()
    levels = find_consensus(views.graph(12), views, rng).levels
    assert levels["medium"].max() + 1 == 5
    assert 17 <= levels["fine"].max() + 1 <= 24  # the root of 400, not three times 5
