"""LaTeX's accents and letters."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.language import from_latex, stem, tokenize, without_accents


@pytest.mark.parametrize(
    ("latex", "letters"),
    [
        (r"Schr\"odinger", "Schrödinger"),
        (r"Schr{\"o}dinger", "Schrödinger"),
        (r"Schr\"{o}dinger", "Schrödinger"),
        (r"Poincar\'e", "Poincaré"),
        (r"Poincar{\'{e}}", "Poincaré"),
        (r"gar\c{c}on", "garçon"),
        (r"gar\c con", "garçon"),
        (r"na\"{\i}ve", "naïve"),
        (r"Ho\v{r}ava", "Hořava"),
        (r"Erd\H{o}s", "Erdős"),
        (r"Gau\ss", "Gauß"),
        (r"Gau{\ss}sche", "Gaußsche"),
        (r"\L ukasz and {\L}o\'s", "Łukasz and Łoś"),
        (r"\O{}rsted, S{\o}ren, \AA ngstr\"om", "Ørsted, Søren, Ångström"),
    ],
)
def test_latex_and_unicode_meet(latex: str, letters: str) -> None:
    assert from_latex(latex) == letters
    assert tokenize(latex) == tokenize(letters)
    assert [stem(t) for t in tokenize(latex)] == [stem(t) for t in tokenize(letters)]


@pytest.mark.parametrize("text", [r"\alpha", r"\cite{c}", r"\emph{x}", r"C:\users", r"5\% of \$3"])
def test_other_commands_stay(text: str) -> None:
    assert from_latex(text) == text


def test_accents_are_taken_off_latin_letters_only() -> None:
    assert without_accents("Ångström Łódź Ørsted Cœur") == "angstrom lodz orsted coeur"
    assert without_accents("й") == "й"
    assert without_accents("हिन्दी") == unicodedata.normalize("NFC", "हिन्दी")


@given(st.text(max_size=40))
def test_case_and_composition_do_not_matter(text: str) -> None:
    for form in ("NFC", "NFD"):
        same = from_latex(unicodedata.normalize(form, text))
        assert same == from_latex(unicodedata.normalize("NFC", text))
