"""Saving and loading."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from analysis.errors import InputError
from analysis.topics import TopicModel


def test_a_model_comes_back_whole(model: TopicModel, tmp_path: Path) -> None:
    model.edit("rename", 1, label="Naïve <SEG>")
    model.save(tmp_path / "m")
    again = TopicModel.load(tmp_path / "m")
    assert again.get_params() == model.get_params()
    assert again.topics_.equals(model.topics_)
    assert again.hierarchy_.equals(model.hierarchy_)
    assert (again.labels_ == model.labels_).all()
    assert abs(again.graph_ - model.graph_).max() == 0
    new = np.ones((1, 16))
    assert (
        again.transform(new, documents=["robot control"])
        == model.transform(new, documents=["robot control"])
    ).all()
    assert sorted(p.name for p in (tmp_path / "m").iterdir()) == [
        "arrays.safetensors",
        "model.json",
    ]


def test_saving_twice_gives_the_same_bytes(model: TopicModel, tmp_path: Path) -> None:
    model.save(tmp_path / "a")
    TopicModel.load(tmp_path / "a").save(tmp_path / "b")
    for name in ("arrays.safetensors", "model.json"):
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()


def test_what_is_no_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no saved model"):
        TopicModel.load(tmp_path)
    (tmp_path / "model.json").write_text('{"format": 99}')
    (tmp_path / "arrays.safetensors").write_bytes(b"")
    with pytest.raises(InputError, match="format 99"):
        TopicModel.load(tmp_path)


def test_every_attribute_comes_back(model: TopicModel, tmp_path: Path) -> None:
    model.edit("drop", 3).save(tmp_path)
    again = TopicModel.load(tmp_path)
    assert set(vars(again)) == set(vars(model))
    assert again.edit("split", 0).topics_["topic"].tolist() == [0, 1, 2, 4]


def _change(folder: Path, **parts: object) -> None:
    path = folder / "model.json"
    path.write_text(json.dumps(json.loads(path.read_text(encoding="utf-8")) | parts))


@pytest.mark.parametrize(
    "parts",
    [
        {"ids": ["a"]},
        {"topics": []},
        {"next_number": 0},
        {"next_number": None},
        {"settings": {"engine": "consensus", "colour": "blue"}},
        {"terms": ["a"]},
        {"grains": ["none"]},
        {"arrays_sha256": ""},
        {"documents": None},
    ],
)
def test_parts_that_do_not_fit_are_refused(
    model: TopicModel, tmp_path: Path, parts: dict[str, object]
) -> None:
    model.save(tmp_path)
    _change(tmp_path, **parts)
    with pytest.raises(InputError, match="damaged"):
        TopicModel.load(tmp_path)


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '{"format": 3}', "\udcff"])
def test_a_table_that_is_none_is_refused(model: TopicModel, tmp_path: Path, text: str) -> None:
    model.save(tmp_path)
    (tmp_path / "model.json").write_bytes(text.encode(errors="surrogateescape"))
    with pytest.raises(InputError, match="damaged"):
        TopicModel.load(tmp_path)


def test_arrays_cut_short_are_refused(model: TopicModel, tmp_path: Path) -> None:
    model.save(tmp_path)
    arrays = tmp_path / "arrays.safetensors"
    arrays.write_bytes(arrays.read_bytes()[:-8])
    with pytest.raises(InputError, match="is not what"):
        TopicModel.load(tmp_path)
    _change(tmp_path, arrays_sha256=hashlib.sha256(arrays.read_bytes()).hexdigest())
    with pytest.raises(InputError, match="damaged"):
        TopicModel.load(tmp_path)


def test_settings_may_be_numbers_of_numpy(papers, tmp_path: Path) -> None:
    four: Any = np.int64(4)
    model = TopicModel(n_topics=four).fit(papers.X, documents=papers.documents)
    model.save(tmp_path)
    assert TopicModel.load(tmp_path).n_topics == 4
