"""Words are measured, wrapped and made safe the same way everywhere."""

from __future__ import annotations

import warnings

import pytest

from analysis.gate import plain
from analysis.plots.text import (
    bold,
    has_missing_glyphs,
    line_count,
    text_size,
    wrap_names,
    wrap_text,
)


@pytest.mark.parametrize("char", ["\x00", "\x1b", "\ud800", "\u202e", "\u2066", "\ufffe"])
def test_characters_no_page_can_hold_are_shown(char):
    assert plain(f"a{char}b") == f"a{char!r}b".replace("'", "")


@pytest.mark.parametrize(
    "title", ["How <SEG> Token Works", "=cmd()", "$x_1$ & co", "预训练", "لغة"]
)
def test_titles_stay_as_they_are(title):
    assert plain(title) == title


LONG = [
    "Objectives and architectures of general language models, a survey",
    "Parameter-efficient fine-tuning",
    "Donaudampfschifffahrtsgesellschaftskapitänsmützenhersteller im Ruhestand",
    "预训练语言模型的持续学习" * 3,
    "e\u0301" * 40,
    "x" * 80,
]


@pytest.mark.parametrize("width", [40, 80, 160])
@pytest.mark.parametrize("weight", ["normal", "bold"])
@pytest.mark.parametrize("balance", [True, False])
def test_lines_never_exceed_the_width_and_nothing_is_left_out(width, weight, balance):
    for text in LONG:
        wrapped = wrap_text(text, width, 8, weight=weight, balance=balance)
        assert text_size(wrapped, 8, weight)[0] <= width
        assert "".join(wrapped.split()) == "".join(text.split())


def test_words_break_only_at_spaces_and_hyphens_unless_wider_than_a_line():
    for width in (60, 80, 100, 120, 150):
        for text in LONG[:2]:
            for line in wrap_text(text, width, 8).split("\n")[:-1]:
                assert line.endswith("-") or f"{line} " in text
    assert wrap_text("Parameter-efficient tuning", 60, 8) == "Parameter-\nefficient\ntuning"
    assert wrap_text("K-means on 2025-01-06", 60, 8) == "K-means on\n2025-01-06"


def test_an_accent_stays_with_its_letter():
    assert all(line[0] == "e" for line in wrap_text("e\u0301" * 40, 40, 8).split("\n"))


def test_text_that_fits_is_untouched():
    assert wrap_text("short", 100, 8) == "short"
    assert wrap_text("", 10, 8) == ""


def test_lines_of_a_name_are_about_equally_long():
    name = wrap_text("BERT and pre-trained language models", 150, 8)
    assert name == "BERT and pre-trained\nlanguage models"


def test_names_take_more_room_before_they_take_a_third_line():
    assert line_count(wrap_names(["one two three four five six"] * 2, 8, 50, 100)) == 2
    assert line_count(wrap_names(["one two three four five six"] * 2, 8, 40, 40)) == 4


def test_scripts_the_font_lacks_are_known_and_measured_without_warning():
    assert has_missing_glyphs("预训练")
    assert not has_missing_glyphs("Ärger, Ωmega, Привет, لغة, שלום")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert text_size("预训练", 8, "bold")[0] > text_size("预", 8, "bold")[0] > 0


def test_bold_is_given_up_where_the_fallback_font_has_none():
    assert bold("预训练")["fontweight"] == "normal"
    assert bold("PEFT")["fontweight"] == "bold"
