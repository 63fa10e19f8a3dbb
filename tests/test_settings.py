from __future__ import annotations

from pathlib import Path

import pytest

from analysis.errors import InputError
from analysis.settings import Settings, read_settings


def write(folder: Path, text: str) -> Path:
    path = folder / "study.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_file_names_are_relative_to_the_file(tmp_path: Path):
    path = write(tmp_path, 'digests = ["a.txt"]\nout = "o"\nthemes = "mine.toml"\nyear = 2025\n')
    settings = read_settings(path)
    assert settings.digests == (str(tmp_path / "a.txt"),)
    assert settings.out == str(tmp_path / "o")
    assert settings.themes == str(tmp_path / "mine.toml")
    assert settings.year == 2025


def test_bundled_taxonomies_keep_their_names(tmp_path: Path):
    assert read_settings(write(tmp_path, 'themes = "machine-learning"')).themes == (
        "machine-learning"
    )


def test_the_command_line_wins_over_the_file():
    settings = Settings(seed=3, year=2020).with_options(seed=0, year=None, digests=())
    assert (settings.seed, settings.year, settings.digests) == (0, 2020, ())


@pytest.mark.parametrize(
    ("text", "line", "word"),
    [
        ("seed = 1\nsead = 2", 2, "sead"),
        ('\nyear = "2025"', 2, "year"),
        ("seed = -1", 1, "seed"),
        ("seed = true", 1, "seed"),
        ('digests = "a.txt"', 1, "list"),
        ("digests = [1]", 1, "list"),
        ('granularity = "tiny"', 1, "coarse"),
    ],
)
def test_a_wrong_setting_is_named_with_its_line(tmp_path: Path, text: str, line: int, word: str):
    path = write(tmp_path, text)
    with pytest.raises(InputError) as error:
        read_settings(path)
    assert str(error.value).startswith(f"{path}:{line}: ")
    assert word in str(error.value)


def test_text_that_is_not_toml_and_a_missing_file_are_input_errors(tmp_path: Path):
    with pytest.raises(InputError, match="not TOML"):
        read_settings(write(tmp_path, "seed = = 1"))
    with pytest.raises(InputError, match="cannot open"):
        read_settings(tmp_path / "none.toml")
