"""Words, spellings and phrases."""

from __future__ import annotations

from analysis.language import stem
from analysis.language.vocabulary import Vocabulary
from analysis.language.words import read_words


def test_split_compounds_are_joined_where_the_corpus_writes_them_solid() -> None:
    vocabulary = Vocabulary.from_texts(["pre training", "pretraining", "Pre-training data set"])
    assert stem("pretraining") in vocabulary.terms
    assert stem("training") not in vocabulary.terms


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


def test_names_keep_their_capital_and_titles_give_none() -> None:
    texts = [
        "Finding Equilibria Fast. A Nash equilibrium of a game is found.",
        "More Equilibria. We find that Nash equilibria of games exist.",
    ]
    vocabulary = Vocabulary.from_texts(texts, max_words=2)
    assert vocabulary.shown(f"nash {stem('equilibrium')}") in (
        "Nash equilibrium",
        "Nash equilibria",
    )
    assert vocabulary.shown(stem("equilibria")) == "equilibria"
