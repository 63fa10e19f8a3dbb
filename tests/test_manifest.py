"""The manifest: read only where it has its form, and held to what lies there."""

from __future__ import annotations

import hashlib
import json
import os
from importlib import metadata
from pathlib import Path

import pytest

from analysis.errors import InputError
from analysis.manifest import (
    changed_outputs,
    hash_outputs,
    is_inside,
    is_ours,
    kind_of,
    read_manifest,
    to_json,
    versions,
)

WHOLE = {
    "outputs": {"papers.csv": "0" * 64, "figures/a.svg": "1" * 64},
    "inputs": [{"digest": "mar-11", "sha256": "2" * 64, "papers": 3}],
    "files": {"figures/b.svg": "3" * 64},
    "settings": {"seed": 0},
    "taxonomy": {"name": "a"},
    "versions": {"digest-atlas": "0.1.0"},
}


def test_versions_name_what_computes() -> None:
    found = versions()
    names = {"python", "digest-atlas", "numpy", "pandas", "scikit-learn", "scipy", "statsmodels"}
    assert names | {"lxml", "matplotlib", "pyarrow"} <= set(found)
    for name in ("torch", "tokenizers", "sentence-transformers", "bertopic"):
        try:
            assert found[name] == metadata.version(name)
        except metadata.PackageNotFoundError:
            assert name not in found


def test_a_manifest_comes_back_as_written(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text(to_json(WHOLE), encoding="utf-8")
    assert read_manifest(tmp_path) == WHOLE
    assert is_ours(read_manifest(tmp_path))


def test_only_the_outputs_are_needed(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text('{"outputs": {}}', encoding="utf-8")
    assert read_manifest(tmp_path) == {"outputs": {}}
    assert not is_ours(read_manifest(tmp_path))


@pytest.mark.parametrize("name", WHOLE)
@pytest.mark.parametrize("value", [None, 5, "a", [5], [[]], {"a": 5}, {"../a": "0"}, [{}], True])
def test_a_field_of_another_kind_is_refused(name: str, value: object, tmp_path: Path) -> None:
    if isinstance(value, dict) and name in ("settings", "taxonomy", "versions"):
        return  # any object will do
    (tmp_path / "manifest.json").write_text(json.dumps({**WHOLE, name: value}), encoding="utf-8")
    with pytest.raises(InputError, match=f"{name} (is|are) n") as error:
        read_manifest(tmp_path)
    assert error.value.path == tmp_path / "manifest.json"


def test_another_programs_manifest_is_not_ours() -> None:
    assert not is_ours({"outputs": {}, "inputs": []})
    assert not is_ours({"outputs": {}, "versions": {"digest-atlas": "1"}})
    assert not is_ours({"outputs": {}, "inputs": [], "versions": {"other": "1"}})


@pytest.mark.parametrize("name", ["a", "a.b", "a/b/c.svg", "..a", "a..", "Größe", " a", "a b"])
def test_names_inside(name: str) -> None:
    assert is_inside(name)


@pytest.mark.parametrize(
    "name",
    ["", ".", "./", "/", "/a", "..", "../a", "a/..", "a/../../b", "a\\b", "a\nb", "a\0b", "\ud800",
     "\u202ea", "x" * 501],
)  # fmt: skip
def test_names_that_may_lead_out_or_astray(name: str) -> None:
    assert not is_inside(name)


def test_kinds(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("a")
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "file").write_text("a")
    (tmp_path / "link").symlink_to("folder")
    (tmp_path / "loop").symlink_to("loop")
    os.mkfifo(tmp_path / "pipe")
    kinds = {
        "file": "file",
        "folder": "folder",
        "folder/file": "file",
        "link": "a link",
        "link/file": "a link",
        "loop": "a link",
        "pipe": "neither a file nor a folder",
        "none": "missing",
        "file/a": "missing",
        "folder/none/a": "missing",
    }
    assert {name: kind_of(tmp_path, name) for name in kinds} == kinds
    assert kind_of(tmp_path / "link", "file") == "file"  # the folder itself is as it was named
    for name in ("a\0b", "\ud800", "n" * 300):
        with pytest.raises(InputError):
            kind_of(tmp_path, name)


def test_what_changed_is_said_by_name(tmp_path: Path) -> None:
    names = ["a", "b", "c", "d", "e/f"]
    (tmp_path / "e").mkdir()
    for name in names:
        (tmp_path / name).write_text(name)
    manifest = {"outputs": hash_outputs(tmp_path, names)}
    assert manifest["outputs"]["e/f"] == hashlib.sha256(b"e/f").hexdigest()
    assert changed_outputs(tmp_path, manifest) == []
    (tmp_path / "a").write_text("other")
    (tmp_path / "b").unlink()
    (tmp_path / "c").unlink()
    (tmp_path / "c").mkdir()
    (tmp_path / "d").rename(tmp_path / "kept")
    (tmp_path / "d").symlink_to("kept")
    assert changed_outputs(tmp_path, manifest) == [
        "a: differs from the manifest",
        "b: missing",
        "c: folder, not the file that was written",
        "d: a link, not the file that was written",
    ]
