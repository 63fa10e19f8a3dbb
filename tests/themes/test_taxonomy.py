"""The taxonomy file: what is read, and what is refused with which line."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from analysis.errors import EnvironmentFault, InputError
from analysis.themes import Taxonomy, Theme, format_taxonomy, load_taxonomy, theme_texts
from analysis.themes.reading import bundled_taxonomies

GOOD = """\
name = "mine"
description = "Two themes."

[[theme]]
id = "one"
name = "First"
definition = "About the first."
seeds = ["first thing", "first  thing", "another"]

[[theme]]
id = "two"
name = "Second"
definition = "About the second."
seeds = ["second thing"]
examples = ["A Second Paper"]
parent = "one"
"""


def write(folder: Path, text: str) -> Path:
    path = folder / "taxonomy.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_reads_every_field(tmp_path: Path) -> None:
    taxonomy = load_taxonomy(write(tmp_path, GOOD))
    assert taxonomy == Taxonomy(
        "mine",
        (
            Theme("one", "First", "About the first.", ("first thing", "another")),
            Theme(
                "two", "Second", "About the second.", ("second thing",), ("A Second Paper",), "one"
            ),
        ),
        "Two themes.",
    )


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        ('name = "mine"', "name = mine", 1, "not TOML"),
        ('name = "mine"', 'name = ""', 1, "name = ''"),
        ('name = "mine"', 'title = "mine"', 1, "'title'"),
        ('id = "two"', 'id = "one"', 11, "'one' twice"),
        ('id = "two"', 'id = "t w o"', 11, "'t w o'"),
        ('name = "Second"\n', "", 10, "no name of theme number 2"),
        ('parent = "one"', 'parent = "three"', 16, "'three'"),
        ('parent = "one"', 'parent = "two"', 16, "above itself"),
        ('seeds = ["second thing"]', 'seeds = "second thing"', 14, "seeds = 'second thing'"),
        ('seeds = ["second thing"]', 'seeds = [""]', 14, "seeds = ['']"),
        ('seeds = ["second thing"]', "seeds = [1]", 14, "seeds = [1]"),
        ('examples = ["A', 'exmples = ["A', 15, "'exmples'"),
        ('definition = "About the second."', "definition = 3", 13, "definition"),
        ('name = "Second"', 'name = "\\u001b[31m"', 12, "control character in name"),
        ("parent =", "[theme.more]\nparent =", 16, "'more'"),
    ],
)
def test_errors_name_line_and_field(
    tmp_path: Path, old: str, new: str, line: int, message: str
) -> None:
    path = write(tmp_path, GOOD.replace(old, new, 1))
    with pytest.raises(InputError) as caught:
        load_taxonomy(path)
    assert str(caught.value).startswith(f"{path}:{line}: ")
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "message"),
    [("x = " + "[" * 5000, "too deep"), ("# " + "a" * 2_000_000, "more than 2,000,000 bytes")],
)
def test_a_file_that_is_no_taxonomy_is_one_error(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        load_taxonomy(write(tmp_path, text))


def test_a_file_that_cannot_be_read_is_one_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> int:
        raise PermissionError(13, "Permission denied")

    file = write(tmp_path, GOOD)
    monkeypatch.setattr(os, "open", refuse)
    with pytest.raises(EnvironmentFault, match=r"taxonomy\.toml.*permission denied"):
        load_taxonomy(file)


def test_many_themes_in_a_chain_are_read_at_once(tmp_path: Path) -> None:
    head = '[[theme]]\nid = "t{0}"\nname = "A"\ndefinition = "d"\nseeds = ["s"]\n'
    themes = "".join(head.format(i) + (f'parent = "t{i - 1}"\n' if i else "") for i in range(1500))
    assert len(load_taxonomy(write(tmp_path, 'name = "x"\n' + themes))) == 1500


def test_no_theme_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no theme"):
        load_taxonomy(write(tmp_path, 'name = "mine"\n'))


def test_text_that_is_not_utf8_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "latin.toml"
    path.write_bytes(GOOD.encode() + "# \xe9".encode("latin-1"))
    with pytest.raises(InputError, match=r"latin\.toml:17: not UTF-8"):
        load_taxonomy(path)


def test_unknown_name_lists_the_bundled_ones() -> None:
    with pytest.raises(InputError, match="pretraining"):
        load_taxonomy("nothing-of-that-name")


@pytest.mark.parametrize("name", bundled_taxonomies())
def test_bundled_taxonomies_are_sound(name: str) -> None:
    taxonomy = load_taxonomy(name)
    assert taxonomy.name == name
    assert all(len(theme.seeds) >= 5 for theme in taxonomy.themes)
    assert "other" not in taxonomy.ids


def test_pretraining_has_the_themes_of_the_codebook(shared: Path) -> None:
    codebook = (shared / "gold" / "CODEBOOK.md").read_text(encoding="utf-8")
    cells = [line.split("|")[1].strip() for line in codebook.splitlines() if line.startswith("|")]
    assert load_taxonomy("pretraining").ids == tuple(c for c in cells[2:] if c != "other")


def test_theme_texts_lists_everything_once() -> None:
    theme = Theme("a", "Name", "Definition.", ("Name", "seed"), ("Title",))
    assert theme_texts(Taxonomy("t", (theme, theme))) == ["Name", "Definition.", "seed", "Title"]


def test_format_shows_parents_and_examples(tmp_path: Path) -> None:
    text = format_taxonomy(load_taxonomy(write(tmp_path, GOOD)))
    assert "two  Second  (part of one)" in text
    assert "examples: A Second Paper" in text


def test_reading_a_taxonomy_is_light() -> None:
    code = (
        "import sys; from analysis.themes import load_taxonomy; load_taxonomy();"
        "print([m for m in ('numpy', 'pandas', 'scipy', 'sklearn', 'torch') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_names_alone_are_enough(tmp_path: Path) -> None:
    text = '[[theme]]\nname = "Large Language Models"\n[[theme]]\nname = "模型"\n'
    taxonomy = load_taxonomy(write(tmp_path, text))
    assert taxonomy.ids == ("large-language-models", "theme-2")
    assert taxonomy.themes[0].phrases == ("Large Language Models",)
    assert taxonomy.themes[0].definition == "Large Language Models"


@pytest.mark.parametrize(
    ("names", "ids"),
    [
        ("clustering; topic modelling", ("clustering", "topic-modelling")),
        (" clustering ;", ("clustering",)),
        ("a;;b;", ("a", "b")),
    ],
)
def test_a_list_of_names_is_a_taxonomy(names: str, ids: tuple[str, ...]) -> None:
    assert load_taxonomy(names).ids == ids


@pytest.mark.parametrize(
    ("names", "message"),
    [
        (" ; ", "no theme"),
        ("A b; a-b", "'a-b' twice"),
        (f"{'n' * 300};", "name of 300 characters"),
        ("a\x1b[31m;", "control character"),
    ],
)
def test_a_list_of_names_is_checked(names: str, message: str) -> None:
    with pytest.raises(InputError, match=message) as caught:
        load_taxonomy(names)
    assert not str(caught.value).startswith(":")


def test_a_file_wins_over_a_list(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "one;two").write_text(GOOD, encoding="utf-8")
    assert load_taxonomy("one;two").name == "mine"
