"""Saving and loading."""

from __future__ import annotations

from pathlib import Path

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
