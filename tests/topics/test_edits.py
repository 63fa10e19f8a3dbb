"""Readers' edits."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from analysis.errors import InputError
from analysis.topics import Edit, TopicModel, read_edits, replay_edits


def test_merge_keeps_the_smaller_number(model: TopicModel) -> None:
    before = model.labels_.copy()
    model.edit("merge", 3, 1)
    assert model.topics_["topic"].tolist() == [0, 1, 2]
    assert (model.labels_ == np.where(before == 3, 1, before)).all()
    assert model.topics_["n_papers"].sum() == len(before)
    assert model.soft_membership_.shape == (len(before), 3)
    assert model.soft_membership_.sum(axis=1) == pytest.approx(1, abs=1e-6)


def test_split_gives_a_new_number(model: TopicModel) -> None:
    before = model.labels_.copy()
    model.edit("split", 2)
    assert model.topics_["topic"].tolist() == [0, 1, 2, 3, 4]
    assert set(before[model.labels_ == 4]) == {2}
    assert (model.labels_ == 2).sum() >= (model.labels_ == 4).sum() > 0


def test_drop_leaves_papers_without_topic_and_numbers_alone(model: TopicModel) -> None:
    before = model.labels_.copy()
    model.edit("drop", 0)
    assert (model.labels_[before == 0] == -1).all()
    assert (model.confidence_[before == 0] == 0).all()
    assert model.topics_["topic"].tolist() == [1, 2, 3]
    assert set(model.transform(model.vectors_, documents=model.documents_)) == {-1, 1, 2, 3}


def test_rename_stays_through_other_edits(model: TopicModel) -> None:
    model.edit("rename", 1, label="Talking machines").edit("drop", 0)
    assert model.topics_.set_index("topic").loc[1, "label"] == "Talking machines"


def test_file_of_edits_is_replayed(model: TopicModel, tmp_path: Path, papers) -> None:
    path = tmp_path / "edits.jsonl"
    model.edit("merge", 0, 1, path=path).edit("rename", 0, label="Größe", path=path)
    model.edit("drop", 2, path=path)
    again = TopicModel(n_topics=4).fit(papers.X, documents=papers.documents, ids=papers.ids)
    assert replay_edits(again, path) == []
    assert (again.labels_ == model.labels_).all()
    assert again.topics_.equals(model.topics_)
    assert len(read_edits(path)) == 3


def test_edits_find_their_topic_by_its_papers(model: TopicModel) -> None:
    edit = Edit.of(model, "drop", 0)
    gone = model.labels_ == 0
    model.set_topics((model.labels_ + 1) % 4)  # the same topics under other numbers
    model.edit("rename", 0, label="Other")
    from analysis.topics import apply_edit

    assert apply_edit(model, edit)
    assert (model.labels_[gone] == -1).all()
    assert (model.labels_[~gone] >= 0).all()


def test_edit_of_papers_that_are_gone_is_reported(model: TopicModel, tmp_path: Path) -> None:
    path = tmp_path / "edits.jsonl"
    path.write_text('{"action": "drop", "topics": [0], "papers": [["x", "y"]], "label": ""}\n')
    before = model.labels_.copy()
    assert len(replay_edits(model, path)) == 1
    assert (model.labels_ == before).all()


def test_bad_edits_are_named(model: TopicModel, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="one of 0, 1, 2, 3"):
        model.edit("drop", 9)
    with pytest.raises(InputError, match="two or more"):
        model.edit("merge", 1)
    path = tmp_path / "edits.jsonl"
    path.write_text('{"action": "explode", "topics": [0], "papers": [], "label": ""}\n')
    with pytest.raises(InputError, match=r"edits\.jsonl:1"):
        read_edits(path)
