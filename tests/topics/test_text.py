"""Words, spellings and phrases."""

from __future__ import annotations

import pytest

from analysis.topics.text import Vocabulary, read_words, tokenize, word_key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Pre-training", "pretraining"),
        ("models", "model"),
        ("modelling", "modeling"),
        ("Studies", "study"),
        ("naïve", "naive"),
        ("optimisation", "optimization"),
        ("BERT's", "bert"),
        ("LLMs", "LLM"),
    ],
)
def test_spellings_share_a_key(one: str, other: str) -> None:
    assert word_key(one) == word_key(other)


@pytest.mark.parametrize(("one", "other"), [("analysis", "analyse"), ("class", "clas")])
def test_different_words_do_not(one: str, other: str) -> None:
    assert word_key(one) != word_key(other)


def test_split_compounds_are_joined_where_the_corpus_writes_them_solid() -> None:
    vocabulary = Vocabulary.from_texts(["pre training", "pretraining", "Pre-training data set"])
    assert "pretraining" in vocabulary.terms
    assert "training" not in vocabulary.terms


def test_commonest_spelling_is_shown() -> None:
    texts = ["Use LLMs.", "LLMs and LLM", "Graphs grow", "the graphs", "a graph"]
    vocabulary = Vocabulary.from_texts(texts)
    assert vocabulary.shown("llm") == "LLMs"
    assert vocabulary.shown("graph") == "graphs"


def test_phrases_stop_at_punctuation_and_function_words() -> None:
    vocabulary = Vocabulary.from_texts(["graph, nets of trees grow tall"], max_words=3)
    assert "graph net" not in vocabulary.terms
    assert "net tree" not in vocabulary.terms
    assert "tree grow tall" in vocabulary.terms


def test_formulas_and_addresses_are_left_out() -> None:
    assert tokenize("cost $x^2$ see https://a.b/c \\alpha <SEG>") == ["cost", "see"]


def test_notices_of_code_are_left_out_but_code_is_not() -> None:
    assert "code" not in tokenize("We win. All code is available at https://a.b/c.")
    assert "code" in tokenize("Language models of source code are trained on code.")


def test_words_of_a_title_count_twice() -> None:
    vocabulary = Vocabulary.from_texts(["Graph nets. They walk.", "graph walks"])
    counts = dict(zip(vocabulary.terms, vocabulary.counts.toarray().tolist()[0], strict=True))
    assert counts == {"graph": 2, "net": 2, "walk": 1}


def test_places_in_titles_are_known() -> None:
    words = read_words(["Graph nets. They walk far.", "No title here"])
    where = [
        words.keys[k]
        for k, title in zip(words.key, words.in_title, strict=True)
        if title and k >= 0
    ]
    assert where == ["graph", "net"] * 2


def test_how_often_words_stand_in_titles_is_known() -> None:
    words = read_words(["Graph nets. Robots walk with robots.", "Speech. Nets fly."])
    assert words.usual_in_titles == 3 / 7  # graph, net and speech, of seven in two papers
    assert read_words(["no title", "none here"]).usual_in_titles == 0.0


def test_a_measure_is_no_common_word() -> None:
    assert word_key("mAP") != word_key("map")
    assert word_key("mIoU") == "mIoU"


def test_names_keep_their_capital_and_titles_give_none() -> None:
    texts = [
        "Finding Equilibria Fast. A Nash equilibrium of a game is found.",
        "More Equilibria. We find that Nash equilibria of games exist.",
    ]
    vocabulary = Vocabulary.from_texts(texts, max_words=2)
    assert vocabulary.shown("nash equilibrium") == "Nash equilibrium"
    assert vocabulary.shown("equilibria") == "equilibria"
