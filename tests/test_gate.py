"""The gate for words from outside, and that nothing is printed past it."""

from __future__ import annotations

import ast
import json
import logging
import unicodedata
import warnings
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.commands.terminal import listening
from analysis.gate import (
    LONGEST_LINE,
    LONGEST_TEXT,
    block,
    clean,
    count_steering,
    file_name,
    file_stem,
    in_json,
    one_line,
    plain,
    visible,
)
from analysis.store import StoreWarning

ROOT = Path(__file__).resolve().parents[1]
ANY = st.text(st.characters(exclude_categories=())) | st.text("a\u202e\x1b\n\u200eא\\x\ud800 ")
STEERING = [
    *map(chr, [*range(0x20), *range(0x7F, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A)]),
    "\u061c", "\u200e", "\u200f", "\u200b", "\u2028", "\u2029", "\ufeff", "\ufffe", "\U0001ffff",
    "\U000e0041", "\ud800", "\udcff",
]  # fmt: skip
KEPT = [
    "é",
    "Ω",
    "预训练",
    "لغة",
    "שפה",
    "हिन्दी",
    "\u00a0",
    "👩\u200d🔬",
    "نمی\u200cخواهم",
    "e\u0301",
]


@pytest.mark.parametrize("char", STEERING, ids=ascii)
def test_what_steers_is_an_escape_everywhere(char: str) -> None:
    shown = visible(f"a{char}b")
    assert shown == f"a{char!r}b".replace("'", "")
    assert shown.isprintable() and not char.isprintable()
    assert one_line(f"a{char}b") == shown
    assert count_steering(clean(f"a{char}b")) == 0
    assert plain(f"a{char}b") == ("a b" if char.isspace() else shown)


@pytest.mark.parametrize("text", KEPT)
def test_words_of_every_script_stay(text: str) -> None:
    assert visible(text) == text
    assert clean(text) == text.replace("\u00a0", "")


def test_marks_that_place_stay_beside_letters_that_need_them_only() -> None:
    assert visible("\u05d0\u200f!") == "\u05d0\u200f!"
    assert visible("abc\u200f!") == "abc\\u200f!"
    assert visible("\u05d0\u202e!") == "\u05d0\\u202e!"


@given(ANY)
def test_to_show_again_changes_nothing(text: str) -> None:
    for show in (visible, plain, one_line, file_name, block):
        assert show(show(text)) == show(text)


@given(ANY)
def test_nothing_that_steers_is_left(text: str) -> None:
    shown = plain(text) + one_line(text) + file_name(text) + visible(text)
    marks = {"Cc", "Cs", "Zl", "Zp"}
    assert not any(unicodedata.category(char) in marks for char in shown)
    assert count_steering(clean(text)) == 0
    assert "\n" not in one_line(text)


@given(st.recursive(ANY, lambda inner: st.lists(inner) | st.dictionaries(ANY, inner)))
def test_json_says_the_same(value: object) -> None:
    text = in_json(json.dumps(value, ensure_ascii=False))
    assert json.loads(text) == json.loads(json.dumps(value))
    assert count_steering(text) == 0 or any(map(unicodedata.bidirectional, text))


@given(st.text(min_size=0, max_size=400))
def test_a_file_keeps_a_name_that_fits(text: str) -> None:
    assert len(file_name(text).encode()) <= 200
    assert file_stem(file_name(text)) == file_stem(text)
    assert file_stem(text)


def test_lengths_are_bounded() -> None:
    assert len(one_line("x" * 1_000_000)) <= LONGEST_LINE
    assert len(plain("x" * 1_000_000)) <= LONGEST_TEXT
    assert " [...] " in plain("x" * 1_000_000)


def _calls(path: Path) -> list[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)]


def test_commands_print_through_the_gate_only() -> None:
    files = [ROOT / "analysis" / "cli.py", *(ROOT / "analysis" / "commands").glob("*.py")]
    ways = {"print", "click.echo", "click.secho", "sys.stdout.write", "sys.stderr.write"}
    found = {path.name: ways & set(_calls(path)) for path in files}
    assert {name: said for name, said in found.items() if said} == {"terminal.py": {"click.echo"}}


def test_only_the_notebooks_and_the_command_print() -> None:
    rooms = {"notebooks", "commands", "data"}
    for path in (ROOT / "analysis").rglob("*.py"):
        if not rooms & set(path.relative_to(ROOT / "analysis").parts) and path.name != "cli.py":
            assert "print" not in _calls(path), path


@pytest.mark.parametrize("wanted", [False, True])
def test_notes_of_libraries_are_for_those_who_look_for_a_fault(
    wanted: bool, capfd: pytest.CaptureFixture[str]
) -> None:
    with listening(lambda: wanted), warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.warn("theirs\x1b[31m", UserWarning, stacklevel=1)
        warnings.warn("ours\n\u202e", StoreWarning, stacklevel=1)
        logging.getLogger("sklearn.cluster").warning("log\x1b of theirs")
        logging.getLogger("analysis.digests.load").warning("%s is named twice", "a\u202e\n")
    said = capfd.readouterr().err.splitlines()
    own = ["ours\\n\\u202e", "a\\u202e\\n is named twice"]
    others = ["UserWarning: theirs\\x1b[31m", "log\\x1b of theirs"]
    assert sorted(said) == sorted(own + others if wanted else own)
