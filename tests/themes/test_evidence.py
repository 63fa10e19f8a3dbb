"""What texts say for themes before anything is learned."""

from __future__ import annotations

import numpy as np
import pytest

from analysis import Corpus, load_digests
from analysis.themes import Taxonomy, Theme
from analysis.themes.background import Background, concepts
from analysis.themes.evidence import text_evidence, theme_contrast, theme_margins
from analysis.themes.words import phrase_hits, word_evidence
from analysis.vectors import get_encoder
from analysis.vectors.base import unit_rows


def one(*seeds: str) -> Taxonomy:
    return Taxonomy("t", (Theme("a", "zzz", "zzz", seeds), Theme("b", "yyy", "yyy", ("xxx",))))


def total(parts: dict[str, np.ndarray]) -> np.ndarray:
    return np.sum(list(parts.values()), axis=0)


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
    background = Background(unit_rows(rng.normal(size=(40, 6))))
    taxonomy = Taxonomy("t", tuple(Theme(t, t, t) for t in texts))
    papers[:20, 1] += 6
    scores = theme_contrast(
        papers / np.linalg.norm(papers, axis=1, keepdims=True),
        taxonomy,
        lambda asked: np.array([texts[t] for t in asked]),
        background,
    )
    best = scores.argmax(axis=1)
    assert (best[:20] == 1).all()
    assert 0.1 < (best[20:] == 1).mean() < 0.9


def test_a_narrow_spread_counts_against_themes() -> None:
    drawn = np.random.default_rng(0).normal(size=(300, 2))
    wide, narrow = 0.2 * drawn, 0.05 * drawn
    nothing = np.zeros((300, 2))
    best = [text_evidence(nothing, x, nothing)["contrast"].mean() for x in (wide, narrow)]
    assert best[0] > best[1] + 1


def test_concepts_are_many_and_none_stands_twice() -> None:
    found = [concept.lower() for concept in concepts()]
    assert len(found) > 1500
    assert len(set(found)) == len(found)


def test_far_is_far_whatever_else_is_asked() -> None:
    encode = get_encoder("minilm").encode
    background = Background.fit(encode)
    texts = ["bread baking", "masked language modeling", "knowledge distillation"]
    asked = Taxonomy("t", tuple(Theme(t, t, t, (t,)) for t in texts))
    papers = encode(Corpus.from_digests(load_digests()).texts)
    together = theme_margins(papers, asked, encode, background)
    alone = theme_margins(papers, Taxonomy("t", asked.themes[:1]), encode, background)
    assert together[:, 0].max() < -2
    assert alone.max() < -2
    assert np.median(together[:, 1]) > together[:, 0].max() + 1


def test_a_concept_belongs_to_the_theme_it_is_close_to_else_to_none() -> None:
    encode = get_encoder("minilm").encode
    texts = ["voting and social choice", "continual learning"]
    belonging = Background.fit(encode).belonging(
        encode(texts).astype(np.float64), np.eye(2, dtype=bool)
    )
    np.testing.assert_allclose(belonging.sum(axis=1), 1)
    row = dict(zip(concepts(), belonging, strict=True))
    assert row["social choice"].argmax() == 0
    assert row["continual learning"].argmax() == 1
    assert row["bread baking"][2] > 0.99


def test_papers_compared_in_blocks_are_compared_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(0)
    background = Background(unit_rows(rng.normal(size=(40, 6))))
    papers, texts = unit_rows(rng.normal(size=(50, 6))), unit_rows(rng.normal(size=(3, 6)))
    whole = background.margins(papers, texts, np.eye(3, dtype=bool))
    monkeypatch.setattr("analysis.themes.background._BLOCK", 7)
    np.testing.assert_allclose(background.margins(papers, texts, np.eye(3, dtype=bool)), whole)


def test_what_falls_short_of_other_concepts_is_not_filed() -> None:
    words, contrast = np.zeros((1, 2)), np.zeros((1, 2))
    close = total(text_evidence(np.zeros((1, 2)), contrast, words))
    short = total(text_evidence(np.array([[-9.0, 0.0]]), contrast, words))
    assert short[0, 0] < -2
    assert short[0, 1] == close[0, 1]


def test_words_alone_file_a_paper_that_names_a_theme() -> None:
    words = np.array([[0.0, 0.0], [1.2, 0.0]])
    evidence = total(text_evidence(None, np.ones((2, 2)), words))
    assert (evidence[0] < 0).all()
    assert evidence[1, 0] > 0 > evidence[1, 1]
