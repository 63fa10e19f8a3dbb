"""Words are measured, wrapped and made safe the same way everywhere."""

from __future__ import annotations

import warnings

import pytest

from analysis.plots.text import bold, fit_text, has_missing_glyphs, plain, text_size


@pytest.mark.parametrize("char", ["\x00", "\x1b", "\ud800", "\u202e", "\u2066", "\ufffe"])
def test_characters_no_page_can_hold_are_replaced(char):
    assert plain(f"a{char}b") == "a\ufffdb"


@pytest.mark.parametrize(
    "title", ["How <SEG> Token Works", "=cmd()", "$x_1$ & co", "预训练", "لغة"]
)
def test_titles_stay_as_they_are(title):
    assert plain(title) == title


def test_lines_never_exceed_the_width():
    text = "Objectives and architectures of general language models, a survey"
    for width in (40, 80, 160):
        for lines in (1, 2, 3):
            fitted = fit_text(text, width, 8, lines=lines)
            assert fitted.count("\n") < lines
            assert text_size(fitted, 8)[0] <= width


def test_text_that_fits_is_untouched_and_long_words_are_broken():
    assert fit_text("short", 100, 8) == "short"
    assert fit_text("预训练语言模型的持续学习" * 3, 60, 8, lines=2).endswith("…")
    assert fit_text("", 10, 8) == ""


def test_scripts_the_font_lacks_are_known_and_measured_without_warning():
    assert has_missing_glyphs("预训练")
    assert not has_missing_glyphs("Ärger, Ωmega, Привет, لغة, שלום")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert text_size("预训练", 8, "bold")[0] > text_size("预", 8, "bold")[0] > 0


def test_bold_is_given_up_where_the_fallback_font_has_none():
    assert bold("预训练")["fontweight"] == "normal"
    assert bold("PEFT")["fontweight"] == "bold"
