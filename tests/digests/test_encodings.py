"""Encodings that the reader names or wants guessed."""

from __future__ import annotations

from pathlib import Path

import pytest

from analysis.digests import load_digests
from analysis.errors import InputError
from analysis.settings import Settings

TITLE = "Цапли в городах и почему"
ABSTRACT = "Мы считаем цапель на прудах города каждую неделю и спрашиваем, что их держит. "


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "herons.csv"
    rows = "".join(f'{TITLE} {i},"{ABSTRACT * 3}"\n' for i in range(6))
    path.write_bytes(f"title,abstract\n{rows}".encode("cp1251"))
    return path


def test_a_named_encoding(file: Path) -> None:
    [digest] = load_digests(file, encoding="cp1251")
    assert digest.papers[0].title == f"{TITLE} 0"
    assert [(n.what, n.why) for n in digest.notes] == [("encoding", "8 lines read as cp1251")]


def test_a_guessed_encoding(file: Path) -> None:
    pytest.importorskip("charset_normalizer")
    [digest] = load_digests(**Settings(digests=(str(file),), encoding="detect").reading())
    assert digest.papers[0].title == f"{TITLE} 0"
    assert [n.what for n in digest.notes] == ["encoding"]


def test_nothing_is_guessed_where_it_is_utf_8(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(f"title\n{TITLE}\n", encoding="utf-8")
    [digest] = load_digests(tmp_path / "a.csv", encoding="detect")
    assert (digest.papers[0].title, digest.notes) == (TITLE, ())


@pytest.mark.parametrize("name", ["papyrus", "rot13", "hex"])
def test_no_encoding(file: Path, name: str) -> None:
    with pytest.raises(InputError, match="--encoding"):
        load_digests(file, encoding=name)


def test_a_file_in_another_encoding(file: Path) -> None:
    with pytest.raises(InputError, match=r"herons\.csv.*not text in ascii.*--encoding"):
        load_digests(file, encoding="ascii")
