"""One tokeniser."""

from __future__ import annotations

import time
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from analysis.language import BREAK, stems, tokenize, without_notices

MEGABYTE = 1_000_000
HOSTILE = [
    "a" * MEGABYTE,
    "A" * MEGABYTE,
    "a-" * (MEGABYTE // 2),
    "$" * MEGABYTE,
    "$a" * (MEGABYTE // 2),
    "\\" * MEGABYTE,
    r"\"" * (MEGABYTE // 2),
    r"\'{" * (MEGABYTE // 3),
    "<" * MEGABYTE,
    "{" * MEGABYTE,
    ". " * (MEGABYTE // 2),
    "." * MEGABYTE,
    " " * MEGABYTE,
    "\u0301" * MEGABYTE,
    "\x00" * MEGABYTE,
    "\ud800" * MEGABYTE,
    "code " * (MEGABYTE // 5),
    "code is " * (MEGABYTE // 8),
    "code is available " * (MEGABYTE // 18),
    "http://" * (MEGABYTE // 7),
    "漢" * MEGABYTE,
    "'" * MEGABYTE,
    "s'" * (MEGABYTE // 2),
    "\u202e" * MEGABYTE,
]


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: repr(text[:18]))
def test_a_hostile_megabyte_is_read_at_once(text: str) -> None:
    start = time.process_time()
    stems(text)
    assert time.process_time() - start < 5  # a second or less; quadratic time would be hours


@given(st.text(max_size=80))
@example("\\Ò")
def test_composed_and_decomposed_texts_have_the_same_tokens(text: str) -> None:
    composed = tokenize(unicodedata.normalize("NFC", text))
    assert tokenize(unicodedata.normalize("NFD", text)) == composed
    assert all(unicodedata.is_normalized("NFC", token) for token in composed)


@given(st.text(st.characters(), max_size=60))
def test_any_text_has_tokens_without_spaces(text: str) -> None:
    assert not any(character.isspace() for token in tokenize(text) for character in token)


def test_formulas_and_addresses_are_left_out() -> None:
    assert tokenize("cost $x^2$ see https://a.b/c \\alpha <SEG>") == ["cost", "see"]


def test_sums_of_money_are_no_formula() -> None:
    assert tokenize("from $5 to $10 a year") == ["from", "5", "to", "10", "a", "year"]


def test_hyphens_hold_words_together_and_punctuation_parts_phrases() -> None:
    assert tokenize("Low-rank, fast") == ["Low-rank", BREAK, "fast"]


def test_words_of_other_scripts_stay_whole() -> None:
    assert tokenize("हिन्दी में") == ["हिन्दी", "में"]


def test_notices_of_code_are_left_out_but_code_is_not() -> None:
    assert "code" not in tokenize("We win. All code is available at https://a.b/c.")
    assert "code" not in tokenize("We win. Project page and code: https://a.b/c.")
    assert "code" in tokenize("Language models of source code are trained on code.")
    kept = "Few labelled samples help. Data of many hospitals train one model."
    assert without_notices(kept) == kept
