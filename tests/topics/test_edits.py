"""Readers' edits."""

from __future__ import annotations

from itertools import pairwise
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
    papers = np.flatnonzero(model.labels_ == 1)
    for row in model.hierarchy_.itertuples():  # topics of the same papers are one topic
        if np.array_equal(np.flatnonzero(model.grains_[str(row.grain)] == row.topic), papers):
            assert row.label == "Talking machines"


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


def test_a_number_once_gone_is_not_given_again(model: TopicModel) -> None:
    model.edit("drop", 3).edit("split", 0)
    assert model.topics_["topic"].tolist() == [0, 1, 2, 4]


def test_a_topic_is_not_merged_with_itself(model: TopicModel, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="different ones"):
        model.edit("merge", 1, 1, path=tmp_path / "edits.jsonl")
    assert not (tmp_path / "edits.jsonl").exists()


def test_labels_with_odd_breaks_and_files_without_a_last_newline(
    model: TopicModel, tmp_path: Path
) -> None:
    path = tmp_path / "edits.jsonl"
    model.edit("rename", 0, label="one\u2028two\x85three", path=path)
    path.write_bytes(path.read_bytes().rstrip(b"\n"))
    model.edit("drop", 1, path=path)
    assert [(e.action, e.label) for e in read_edits(path)] == [
        ("rename", "one\u2028two\x85three"),
        ("drop", ""),
    ]


@pytest.mark.parametrize(
    "line",
    [
        '{"action": "merge", "topics": [0], "papers": [["x"]], "label": ""}',
        '{"action": "merge", "topics": [0, 0], "papers": [["x"], ["x"]], "label": ""}',
        '{"action": "drop", "topics": "01", "papers": [["x"], ["y"]], "label": ""}',
        '{"action": "drop", "topics": [0], "papers": [], "label": ""}',
        '{"action": "rename", "topics": [0], "papers": [["x"]], "label": " "}',
        '{"action": "drop", "topics": [true], "papers": [["x"]], "label": ""}',
        "[]",
        "null",
        "[" * 100_000,
    ],
)
def test_every_line_that_is_no_edit_is_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / "edits.jsonl"
    path.write_text("\n" + line + "\n")
    with pytest.raises(InputError, match=r"edits\.jsonl:2"):
        read_edits(path)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot open"):
        read_edits(tmp_path / "none.jsonl")
    (tmp_path / "odd").write_bytes(b"\xff\xfe")
    with pytest.raises(InputError, match="not UTF-8"):
        read_edits(tmp_path / "odd")


@pytest.mark.parametrize("edit", [("merge", 0, 3), ("split", 2), ("drop", 1)])
def test_grains_follow_and_still_nest(model: TopicModel, edit: tuple) -> None:
    model.edit(*edit)
    levels = list(model.grains_.values())
    assert any((found == model.labels_).all() for found in levels)
    for coarse, fine in pairwise(levels):
        for topic in set(fine.tolist()) - {-1}:
            assert len(set(coarse[fine == topic])) == 1
        assert ((coarse < 0) == (fine < 0)).all()
    for grain, rows in model.hierarchy_.groupby("grain"):
        labels = model.grains_[str(grain)]
        sizes = np.bincount(labels[labels >= 0])
        assert rows["n_papers"].tolist() == sizes[sizes > 0].tolist()
