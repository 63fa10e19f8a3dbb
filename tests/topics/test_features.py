"""What papers are compared by."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from analysis.topics.features import WORD_SHARES, Space, Views, choose_word_share
from analysis.topics.text import read_words
from analysis.vectors import unit_rows


def place(X: np.ndarray, texts: list[str], share: float = 0.5) -> Views:
    words = read_words(texts)
    return Space.fit(X, words).place_words(X, words).weighing(share)


@pytest.fixture
def views(papers) -> Views:
    return place(papers.X, papers.documents)


def test_similarity_is_the_weighted_mean_of_two_cosines(views: Views) -> None:
    words = views.words.toarray() - views.space.word_mean
    words /= np.linalg.norm(words, axis=1, keepdims=True)
    expected = 0.5 * views.vectors @ views.vectors.T + 0.5 * words @ words.T
    assert views.similarities(views) == pytest.approx(expected)


def test_kept_similarities_place_papers_as_the_features_do(views: Views) -> None:
    labels = np.random.default_rng(0).integers(-1, 4, size=len(views))
    kept = views.remembering()
    assert kept.gram is not None
    assert (kept.best_centre(labels) == views.best_centre(labels)).all()
    some = np.arange(5, 40)
    assert (kept[some].best_centre(labels[some]) == views[some].best_centre(labels[some])).all()


def test_of_two_clusters_about_equally_like_the_larger_is_taken() -> None:
    X = np.array([[1.0, 0.0]] * 5 + [[0.0, 1.0]] * 2 + [[0.70, 0.72]])
    views = replace(place(X, [""] * 8, share=0.0), vectors=unit_rows(X))
    labels = np.array([0] * 5 + [1] * 2 + [-1])
    assert views.best_centre(labels)[-1] == 0
    even = np.array([0, 1, 5, 6, 7])
    assert views[even].best_centre(labels[even])[-1] == 1


def test_new_papers_are_placed_as_the_fitted_ones(views: Views, papers) -> None:
    again = views.space.place(papers.X, papers.documents)
    assert again.similarities(views) == pytest.approx(views.similarities(views))


def test_words_that_say_nothing_do_not_weigh() -> None:
    """Vectors fall into groups, words are drawn at random: joining them only blurs."""
    rng = np.random.default_rng(0)
    group = np.arange(120) % 4
    X = np.eye(4, 30)[group] + 0.25 * rng.normal(size=(120, 30))
    noise = [" ".join(f"w{j}" for j in rng.integers(60, size=12)) for _ in group]
    views = place(X, noise)
    assert choose_word_share(views, 10) < max(WORD_SHARES)


def test_words_weigh_where_vectors_say_nothing() -> None:
    rng = np.random.default_rng(0)
    group = np.arange(120) % 4
    texts = [" ".join(f"g{g}x{j}" for j in rng.integers(8, size=12)) for g in group]
    assert choose_word_share(place(rng.normal(size=(120, 30)), texts), 10) == max(WORD_SHARES)


def test_one_paper_and_empty_texts() -> None:
    alone = place(np.ones((1, 3)), ["graph nets"])
    assert alone.similarities(alone) == pytest.approx(np.ones((1, 1)))
    silent = place(np.eye(4), [""] * 4)
    assert np.isfinite(silent.similarities(silent)).all()
    assert choose_word_share(replace(silent), 2) == 0.0
