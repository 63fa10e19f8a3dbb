"""What texts say for themes before anything is learned."""

from __future__ import annotations

import numpy as np

from analysis import Corpus, load_digests
from analysis.themes import Taxonomy, Theme
from analysis.themes.background import Background, concepts
from analysis.themes.evidence import (
    nearness,
    standardised,
    text_evidence,
    theme_contrast,
    theme_nearness,
)
from analysis.themes.words import phrase_hits, word_evidence
from analysis.vectors import get_encoder


def one(*seeds: str) -> Taxonomy:
    return Taxonomy("t", (Theme("a", "zzz", "zzz", seeds), Theme("b", "yyy", "yyy", ("xxx",))))


def strength(text: str, seed: str, title: str = "") -> float:
    hits = phrase_hits([text, "nothing of it"], [title, ""], one(seed))
    return float(hits.strength[0, hits.phrases.index(seed)])


def test_spelling_variants_are_the_same_phrase() -> None:
    for text in ("Continued pre-training works.", "continued pretraining", "Continue Pre-train"):
        assert strength(text, "continued pre-training") == 1.0


def test_scattered_words_count_less_and_parts_less_still() -> None:
    whole = strength("low-rank adaptation of models", "low-rank adaptation")
    scattered = strength("adaptation of a matrix of low rank", "low-rank adaptation")
    part = strength("a matrix of low dimension", "low-rank adaptation")
    assert whole > scattered > part > 0


def test_the_title_counts_more() -> None:
    inside = strength("A survey. We look back.", "survey")
    assert strength("A survey. We look back.", "survey", "A survey") > inside == 1.0


def test_a_word_inside_another_is_no_hit() -> None:
    assert strength("We surveyor things", "survey") == 0.0


def test_a_phrase_that_is_everywhere_says_little() -> None:
    taxonomy = one("common thing", "rare thing")
    texts = ["a common thing"] * 30 + ["a common thing and a rare thing"]
    hits = phrase_hits(texts, [""] * 31, taxonomy)
    rarity = dict(zip(hits.phrases, hits.rarity, strict=True))
    assert rarity["rare thing"] > 2 * rarity["common thing"] > 0
    assert word_evidence(hits, 2)[30, 0] > word_evidence(hits, 2)[0, 0]


def test_hub_phrases_do_not_draw_everything_in() -> None:
    rng = np.random.default_rng(0)
    papers = rng.normal(size=(200, 6))
    papers[:, 0] = 2.0 + np.abs(papers[:, 0])  # what all papers share
    texts = {"hub": [1.0, 0, 0, 0, 0, 0.2], "axis": [0, 1.0, 0, 0, 0, 0]}
    taxonomy = Taxonomy("t", tuple(Theme(t, t, t) for t in texts))
    papers[:20, 1] += 6
    scores = theme_contrast(
        papers / np.linalg.norm(papers, axis=1, keepdims=True),
        taxonomy,
        lambda asked: np.array([texts[t] for t in asked]),
    )
    best = scores.argmax(axis=1)
    assert (best[:20] == 1).all()
    assert 0.2 < (best[20:] == 1).mean() < 0.8


def test_spread_of_few_papers_is_the_usual_one() -> None:
    few = standardised(np.array([[0.0, 10.0]]), 1.0)
    many = standardised(np.tile([[0.0, 10.0]], (5000, 1)), 1.0)
    assert few.max() > many.max() > 1.9


def test_concepts_are_many_and_none_stands_twice() -> None:
    found = [concept.lower() for concept in concepts()]
    assert len(found) > 800
    assert len(set(found)) == len(found)


def test_far_is_far_whatever_else_is_asked() -> None:
    encode = get_encoder("minilm").encode
    background = Background.fit(encode)
    texts = ["bread baking", "masked language modeling", "knowledge distillation"]
    asked = Taxonomy("t", tuple(Theme(t, t, t, (t,)) for t in texts))
    papers = encode(Corpus.from_digests(load_digests()).texts)
    together = theme_nearness(papers, asked, encode, background)
    alone = theme_nearness(papers, Taxonomy("t", asked.themes[:1]), encode, background)
    np.testing.assert_allclose(together[:, :1], alone, atol=1e-7)
    assert nearness(together)[:, 0].max() < 0.5
    assert np.median(nearness(together)[:, 1]) > 0.8


def test_contrast_counts_only_where_a_paper_is_near() -> None:
    words = np.zeros((2, 2))
    contrast = np.array([[0.5, 0.0], [0.5, 0.0]])
    near, far = np.full((2, 2), 8.0), np.full((2, 2), -8.0)
    close = sum(text_evidence(near, contrast, words).values())
    distant = sum(text_evidence(far, contrast, words).values())
    assert (close[:, 0] > close[:, 1] + 1).all()
    assert (close.argmax(axis=1) == 0).all()
    assert (distant.argmax(axis=1) == 2).all()
    np.testing.assert_allclose(distant[:, 0], distant[:, 1], atol=1e-6)


def test_words_alone_file_a_paper_that_names_a_theme() -> None:
    words = np.array([[0.0, 0.0], [1.2, 0.0]])
    evidence = sum(text_evidence(None, np.ones((2, 2)), words).values())
    assert evidence.argmax(axis=1).tolist() == [2, 0]
