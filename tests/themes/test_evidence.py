"""What texts say for themes before anything is learned."""

from __future__ import annotations

import numpy as np

from analysis.themes import Taxonomy, Theme
from analysis.themes.evidence import (
    phrase_hits,
    standardised,
    theme_similarity,
    word_evidence,
)


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
    scores = theme_similarity(
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
