"""One stemmer."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.language import bare, stem, stems

TOGETHER = [
    "Pre-training pretraining pretrained pretrain",
    "model models modelling modeling modelled MODEL",
    "study studies studied",
    "naïve naive",
    "optimisation optimization optimise optimize optimised",
    "BERT's bert BERT’s",
    "LLMs LLM llms LLM's",
    "bias biases biased",
    "series",
    "behaviour behavior behaviours",
    "centre center centres",
    "analyse analyze analysing analyzing analysed",
    "analysis analyses",
    "matrix matrices",
    "hypothesis hypotheses",
    "label labelled labelling labels",
    "transformer transformers",
    "consider considers considered considering",
    "supervise supervised supervision",
    "catalogue catalog",
    "defence defense",
    "grey gray",
    "Schrödinger Schrodinger schrödingers",
]


@pytest.mark.parametrize("words", TOGETHER)
def test_forms_and_spellings_of_a_word_meet(words: str) -> None:
    assert len({stem(word) for word in words.split()}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("analysis", "analyse"),
        ("class", "clas"),
        ("mAP", "map"),
        ("GPs", "GPS"),
        ("transformer", "transformation"),
        ("adapter", "adaptation"),
        ("tokenizer", "token"),
        ("engineer", "engine"),
        ("represent", "representation"),
        ("news", "new"),
        ("universal", "university"),
        ("precise", "precious"),
    ],
)
def test_different_words_do_not(one: str, other: str) -> None:
    assert stem(one) != stem(other)


# What lengthens without a change: no sibilant, y, o, f or s at the end.
REGULAR = st.from_regex(r"[bdfgklmnprt]{1,2}[aeiou][bdgklmnprt]{1,3}", fullmatch=True).filter(
    lambda word: len(word) > 2
)


@given(REGULAR)
def test_plural_and_singular_of_regular_nouns_meet(noun: str) -> None:
    assert stem(noun + "s") == stem(noun)
    assert stem(f"{noun}'s") == stem(noun)


@given(st.text(max_size=30))
def test_case_hyphens_and_composition_do_not_matter(word: str) -> None:
    assert stem(unicodedata.normalize("NFD", word)) == stem(unicodedata.normalize("NFC", word))
    assert stem(f"pre-{word}") == stem(f"pre{word}") or not word.isalpha()


@given(st.from_regex(r"[A-Za-z]{1,20}", fullmatch=True))
def test_a_word_as_it_is_keyed_has_the_same_key(word: str) -> None:
    assert stem(bare(word)) == stem(word)


def test_a_prefix_belongs_to_its_word() -> None:
    assert stems("Pre-training, multi-agent") == stems("pretraining multiagent")
    assert stems("self-supervised GPT-4's") == stems("self supervised GPT 4")


def test_what_is_no_word_stays_as_it_is() -> None:
    assert stem("x" * 100) == "x" * 100
    assert stem("GPT-4") == "gpt4"
    assert stem("") == ""
    assert stem("漢字") == "漢字"
